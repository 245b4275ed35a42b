"""When is something due whose clock stood still for a while, and how is that said? Pure.

While the reporter is asked something, nothing is late that was not late before. Afterwards what was left of the time
is left of it still, in the unit in which it was promised: elapsed hours, hours or days in which the office is open, or
days on the wall.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext

from .clock import (
    CLOCK_UNITS,
    LONDON,
    Due,
    Span,
    WorkCalendar,
    after,
    after_working,
    as_utc,
    due,
    in_london,
    instant,
    next_open,
    skipped,
    worked_between,
)

# days after the question: each reminder, and its end
REMINDED, LONGEST = (3, 7), 14
MOST = 2  # of one body about one matter


class Still(NamedTuple):
    """From when until when a clock stood still."""

    since: datetime
    until: datetime


def reminders_at(started_at: datetime) -> list[datetime]:
    return [_days_later(started_at, days) for days in REMINDED]


def ends_at(started_at: datetime) -> datetime:
    return _days_later(started_at, LONGEST)


def _days_later(moment, days):
    """At the same time of the day."""
    local = moment.astimezone(LONDON)
    return instant(local.date() + timedelta(days=days), local.time())


def stills_of(worked_out: dict) -> list[Still]:
    """What a promise keeps of the pauses that are over."""
    rows = worked_out.get("pauses", ())
    return [Still(datetime.fromisoformat(row["from"]), datetime.fromisoformat(row["to"])) for row in rows]


def due_across(start: datetime, span: Span, calendar: WorkCalendar, stills: Sequence[Still]) -> Due:
    """As clock.due, past the times in which the clock stood still, oldest first."""
    at, worked = due(start, span, calendar)
    for still in stills:
        at = carried(at, still, span.unit, calendar)
    if stills and span.unit.startswith("working"):
        worked = replace(worked, skipped=_skipped(worked.asked_at, at, calendar, stills))
    return Due(at, worked)


def carried(at: datetime, still: Still, unit: str, calendar: WorkCalendar) -> datetime:
    """A moment that was to come when the clock stopped, with what was left until then; one that had passed stays."""
    at = as_utc(at)
    if at <= still.since:
        return at
    if unit in CLOCK_UNITS:
        return at + (still.until - still.since)
    if unit.startswith("working"):
        moved = _with_what_was_left(at, still, calendar)
        # a day ends where the next begins: what is due by the day is due while the office is open
        return next_open(moved, calendar) if unit == "working_days" else moved
    moved = _on_the_wall(at, still)
    if unit == "given" and next_open(at, calendar) == at:
        # a date within office hours goes on lying in them
        return next_open(moved, calendar)
    return moved


def _with_what_was_left(at, still, calendar):
    """Whole working days first, each at the same local time, then the hours that are left: so a day of 23 or 25 hours
    is a day, and a pause that lies outside the office hours moves nothing."""
    start, until = still
    days = 0
    while after(still.since, Span(days + 1, "working_days"), calendar) <= at:
        days += 1
    if days:
        whole = Span(days, "working_days")
        start, until = after(still.since, whole, calendar), after(still.until, whole, calendar)
    left = worked_between(start, at, calendar)
    return after_working(until, left, calendar) if left else until


def _on_the_wall(at, still):
    """As much later as London's clocks went on meanwhile."""
    since, until = (moment.astimezone(LONDON).replace(tzinfo=None) for moment in still)
    wall = at.astimezone(LONDON).replace(tzinfo=None) + max(until - since, timedelta())
    return max(at, instant(wall.date(), wall.time()))


def _skipped(start, end, calendar, stills):
    """Of the days off, those on which its clock would have run."""
    return tuple(
        holiday
        for holiday in skipped(start, end, calendar)
        if not any(_covers(still, holiday.date) for still in stills)
    )


def _covers(still, day):
    first, last = (moment.astimezone(LONDON).date() for moment in still)
    return first < day < last


def describe_pauses(worked_out: dict, paused_at: datetime | None) -> list[str]:
    """A sentence for each time in which it stood still."""
    said = [
        gettext(
            "Paused from %(from)s to %(to)s, when the person who raised it was asked something; before, it was due "
            "%(before)s"
        )
        % {name: in_london(datetime.fromisoformat(row[key])) for name, key in KEYS}
        for row in worked_out.get("pauses", ())
    ]
    if paused_at is not None:
        said.append(
            gettext(
                "Paused since %(from)s: the person who raised it was asked something. What was left of the time then "
                "is left when it goes on"
            )
            % {"from": in_london(paused_at)}
        )
    return said


KEYS = (("from", "from"), ("to", "to"), ("before", "due_before"))


def pause_kept(still: Still, due_before: datetime) -> dict:
    """What a promise keeps of a pause, so that it can be explained years later."""
    return {
        "from": as_utc(still.since).isoformat(),
        "to": as_utc(still.until).isoformat(),
        "due_before": as_utc(due_before).isoformat(),
    }
