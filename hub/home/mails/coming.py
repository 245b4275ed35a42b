"""The reminders of the next twenty-four hours: which rung of which promise, when, and who would hear of it now."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import NamedTuple

from hub.home.mails.known import ANSWERING
from hub.matters.looked import Edge
from hub.matters.models import Matter
from hub.prepared import Kept
from hub.promises.clock import LONDON, instant
from hub.promises.emails import WITHOUT_TIME
from hub.promises.models import Promise
from hub.promises.positions import Heard, Hearers

AHEAD = timedelta(hours=24)
PAGE = 50
# Of visits of rounds neither the hour nor the order may be told: whole days, so that none of them comes into the list,
# or leaves it, at its own time.
ROUNDS = Kept("""
select p.owner_organisation_id, o.name, p.rung_positions[p.rung + 1],
       (p.next_rung_at at time zone 'Europe/London')::date, count(*)
  from promises_promise p join people_organisation o on o.id = p.owner_organisation_id
 where p.met_at is null and p.ended_at is null and p.next_rung_at < $1 and p.kind = any($2::text[])
   and ($3::bigint[] is null or p.owner_organisation_id = any($3::bigint[]))
 group by 1, 2, 3, 4 order by 4, 2, 3
""")


class OfRounds(NamedTuple):
    body_id: int
    body: str
    position: str
    day: date
    count: int


@dataclass(frozen=True)
class Coming:
    promise: Promise
    rungs: list  # [(when, position)], the next first
    reference: str  # empty where it may not be known
    heard: Heard  # who would hear of the next one now
    is_named: bool  # whether the body, and its people, may be named

    @property
    def template(self):
        """The mail that the next rung sends, as promises.emails chooses it."""
        position = self.rungs[0][1]
        if position == "umbrella":
            return "umbrella_overdue"
        if position != "reminder":
            return "promise_overdue"
        return "check_asked" if self.heard.is_asked else "promise_reminder"


def page_of(viewer, now, *, bodies=None, after=None, size=PAGE):
    """([Coming], whether there are more), the next first; `bodies`: only what these owe. As many queries
    as a batch of the sweep takes to find who hears, and three."""
    due = Promise.objects.open().filter(next_rung_at__isnull=False, next_rung_at__lte=now + AHEAD)
    due = due.exclude(kind__in=WITHOUT_TIME)
    if bodies is not None:
        due = due.filter(owner_organisation__in=bodies)
    if after:
        due = due.filter(next_rung_at__gte=after.at)
    start = after.shown if after else 0
    related = due.select_related("matter", "owner_organisation", "owner_user")
    found = list(related.order_by("next_rung_at", "pk")[start : start + size + 1])
    return _coming(found[:size], viewer, now, names_all=bodies is not None), len(found) > size


def _coming(promises, viewer, now, *, names_all):
    known = _known(viewer, {promise.matter_id for promise in promises})
    hearers = Hearers(promises, now) if promises else None
    return [
        Coming(
            promise,
            _rungs(promise, now),
            promise.matter.reference if promise.matter_id in known else "",
            hearers.of(promise, promise.rung_positions[promise.rung]),
            names_all or promise.owner_organisation.kind in ANSWERING,
        )
        for promise in promises
    ]


def _known(viewer, matter_ids):
    matters = Matter.objects.filter(pk__in=matter_ids)
    seen = matters.visible_to(viewer).values_list("pk", flat=True)
    return set(seen) | set(matters.to_route_by(viewer).values_list("pk", flat=True))


def _rungs(promise, now):
    climbed = zip(promise.rung_times, promise.rung_positions, strict=True)
    left = list(climbed)[promise.rung :]
    return [(at, position) for at, position in left if at <= now + AHEAD] or left[:1]


def of_rounds(now, *, bodies=None):
    """[OfRounds] of today and tomorrow."""
    end = instant(now.astimezone(LONDON).date() + timedelta(days=2), time(0))
    return [OfRounds(*row) for row in ROUNDS(end, [str(kind) for kind in WITHOUT_TIME], bodies and sorted(bodies))]


def edge_after(found, before):
    """Where the next page goes on: the moment of the last row, and how many of that moment were shown."""
    at = found[-1].promise.next_rung_at
    here = sum(coming.promise.next_rung_at == at for coming in found)
    return Edge(at, here + (before.shown if before and before.at == at else 0))
