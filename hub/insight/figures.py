"""The figures of a report, counted live. What each means stands in hub/insight/words.py and docs/adr/0040."""

from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import NamedTuple

from django.db import connection

from hub.promises.clock import instant

TOO_FEW = 5

# A promise whose clock stands still is as late as it was when that began. What a round will do is nobody's business
# before it is over, so that a visit counts from its time on.
FROM = """
  from promises_promise
 where owner_organisation_id = any(%(bodies)s)
   and started_at >= %(start)s and started_at < %(end)s
   and (kind <> 'patrol_visit' or due_at <= %(now)s)
   and (%(kind)s = '' or kind = %(kind)s)
   and (%(severity)s = 0 or severity = %(severity)s)
"""
COUNTS = """
       count(*),
       count(*) filter (where met_at <= due_at),
       count(*) filter (where met_at > due_at),
       count(*) filter (where met_at is null and ended_at is null and due_at <= coalesce(paused_at, %(now)s)),
       count(*) filter (where ended_at is not null)
"""
TIMES = """
       percentile_cont(0.5) within group (order by extract(epoch from met_at - started_at)::float8)
           filter (where met_at is not null),
       percentile_cont(0.5) within group (order by extract(epoch from met_at - due_at)::float8)
           filter (where met_at > due_at),
       sum(extract(epoch from paused_for + coalesce(%(now)s - paused_at, interval '0'))::float8)
           filter (where paused_at is not null or paused_for > interval '0'),
       percentile_cont(0.5) within group (
           order by extract(epoch from paused_for + coalesce(%(now)s - paused_at, interval '0'))::float8
       ) filter (where paused_at is not null or paused_for > interval '0')
"""
# which month of the period, by the moments at which they begin: cheaper than asking the zone of each row
MONTH = "width_bucket(started_at, %(months)s::timestamptz[])"
BY_GROUP = f"""
select {MONTH}, kind, severity, {COUNTS}, {TIMES} {FROM}
 group by grouping sets ((), ({MONTH}), (kind), (severity))
"""
BY_BODY = f"select owner_organisation_id, {COUNTS}, {TIMES} {FROM} group by owner_organisation_id"
OPEN = """
select width_bucket(extract(epoch from %(now)s - started_at), %(edges)s),
       count(*) filter (where paused_at is null and due_at > %(now)s),
       count(*) filter (where due_at <= coalesce(paused_at, %(now)s)),
       count(*) filter (where paused_at is not null and due_at > paused_at)
  from promises_promise
 where owner_organisation_id = any(%(bodies)s) and met_at is null and ended_at is null
   and (kind <> 'patrol_visit' or due_at <= %(now)s)
   and (%(kind)s = '' or kind = %(kind)s)
   and (%(severity)s = 0 or severity = %(severity)s)
 group by 1
"""
DAY = timedelta(days=1)
AGES = (DAY, 3 * DAY, 7 * DAY, 28 * DAY)  # where one bucket of age ends and the next begins


@dataclass(frozen=True)
class Figures:
    """Of some promises: how many were made, and what became of them. Times of none are None."""

    made: int = 0
    in_time: int = 0
    late: int = 0
    open_late: int = 0
    ended: int = 0
    to_kept: timedelta | None = None  # the middle of the times from start to kept
    lateness: timedelta | None = None  # the middle of the times by which those kept late were late
    paused: timedelta = timedelta()  # altogether
    paused_middle: timedelta | None = None  # of those that were paused at all

    @property
    def is_open(self):
        """Open, and not late."""
        return self.made - self.judged - self.ended

    @property
    def judged(self):
        """Those of which can be said whether they were kept in time."""
        return self.in_time + self.late + self.open_late

    @property
    def share(self):
        """Kept in time, of a hundred; None where they are too few to say."""
        return None if self.judged < TOO_FEW else int(100 * self.in_time / self.judged + 0.5)


class Aged(NamedTuple):
    """Open promises of one age: not late, late, and those whose clock stands still."""

    coming: int = 0
    late: int = 0
    paused: int = 0


@dataclass(frozen=True)
class Asked:
    """Which promises a report counts."""

    bodies: list
    period: object
    kind: str = ""
    severity: int = 0

    def values(self, now):
        counted = {"bodies": list(self.bodies), "start": self.period.start, "end": self.period.end}
        return counted | {"kind": self.kind, "severity": self.severity, "now": now}


@dataclass(frozen=True)
class Report:
    whole: Figures = Figures()
    months: dict = field(default_factory=dict)
    kinds: dict = field(default_factory=dict)
    severities: dict = field(default_factory=dict)


def report_of(asked, now):
    """One query. Every month of the period from the first promise on is there, the empty ones too."""
    whole, kinds, severities = Figures(), {}, {}
    months = {month: Figures() for month in asked.period.months()}
    begins = [instant(month, time()) for month in months]
    for month, kind, severity, *row in _rows(BY_GROUP, asked.values(now) | {"months": begins}):
        found = _figures(row)
        if month is not None:
            months[list(months)[month - 1]] = found
        elif kind is not None:
            kinds[kind] = found
        elif severity is not None:
            severities[severity] = found
        else:
            whole = found
    first = next((month for month, found in months.items() if found.made), None)
    months = {month: found for month, found in months.items() if first and month >= first}
    return Report(whole, months, kinds, dict(sorted(severities.items(), reverse=True)))


def by_body(asked, now):
    """{organisation id: Figures} of each of `asked.bodies`. One query."""
    found = {body: _figures(row) for body, *row in _rows(BY_BODY, asked.values(now))}
    return {body: found.get(body, Figures()) for body in asked.bodies}


def open_by_age(asked, now):
    """[Aged], one for each bucket of AGES and one beyond: what is open now, whenever it was made. One query."""
    edges = [age.total_seconds() for age in AGES]
    found = {bucket: Aged(*row) for bucket, *row in _rows(OPEN, asked.values(now) | {"edges": edges})}
    return [found.get(bucket, Aged()) for bucket in range(len(AGES) + 1)]


def _rows(sql, values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _figures(row):
    counts, (to_kept, lateness, paused, paused_middle) = row[:5], row[5:]
    return Figures(*counts, _time(to_kept), _time(lateness), _time(paused) or timedelta(), _time(paused_middle))


def _time(seconds):
    return None if seconds is None else timedelta(seconds=round(seconds))
