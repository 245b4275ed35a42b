"""On which dates a calendar entry falls.

Followed is what timetables need: by day and by week, with an end, a number, weekdays and exceptions. Everything else is
rejected unread. What repeats without end is followed for a year or so around today, so no rule keeps a process busy.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from hub.places.timetable_files.reading import BadLine
from hub.places.wall_time import LONDON, ONE_DAY

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FOLLOWED = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"}
BEHIND, AHEAD = timedelta(days=400), timedelta(days=400)
FURTHEST_BACK = timedelta(days=20 * 366)


@dataclass(frozen=True)
class Repeats:
    is_repeated: bool = False
    every: int = 1
    is_weekly: bool = False
    weekdays: frozenset = frozenset()
    count: int | None = None
    until: date | datetime | None = None
    exceptions: frozenset = field(default_factory=frozenset)


def repeats_of(event):
    """The Repeats of an icalendar event. Raises BadLine for what is not followed."""
    rule = event.get("RRULE")
    if rule is None and "RDATE" not in event:
        return Repeats()
    if not _can_be_followed(event, rule):
        raise BadLine(_("repeats in a way that a timetable does not: only by day and by week can be read"))
    return Repeats(
        is_repeated=True,
        every=max(int(rule.get("INTERVAL", [1])[0]), 1),
        is_weekly=rule["FREQ"][0] == "WEEKLY",
        weekdays=frozenset(WEEKDAYS.index(weekday) for weekday in rule.get("BYDAY", ())),
        count=int(rule["COUNT"][0]) if "COUNT" in rule else None,
        until=_comparable(rule["UNTIL"][0]) if "UNTIL" in rule else None,
        exceptions=frozenset(_exceptions(event)),
    )


def _can_be_followed(event, rule):
    if "RDATE" in event or isinstance(rule, list) or set(rule) - FOLLOWED:
        return False
    is_usual_week = rule.get("WKST", ["MO"])[0] == "MO" or rule.get("INTERVAL", [1])[0] == 1
    return rule["FREQ"][0] in {"DAILY", "WEEKLY"} and set(rule.get("BYDAY", ())) <= set(WEEKDAYS) and is_usual_week


def _exceptions(event):
    lists = event.get("EXDATE", [])
    for dates in lists if isinstance(lists, list) else [lists]:
        yield from (_comparable(excepted.dt) for excepted in dates.dts)


def dates_of(starts, repeats, *, today):
    """Every beginning, in the zone of `starts`: the wall time stays, whatever the clocks do. Raises BadLine."""
    if not repeats.is_repeated:
        yield starts
        return
    if starts.date() < today - FURTHEST_BACK:
        raise BadLine(_("began more than twenty years ago"))
    left = repeats.count
    for number in range(max((today + AHEAD - starts.date()).days, 0)):
        day = starts + number * ONE_DAY
        if (left is not None and left <= 0) or _is_over(day, repeats.until):
            return
        if not _falls_on(day, number, starts, repeats):
            continue
        left = left - 1 if left is not None else None
        if day.date() >= today - BEHIND and _comparable(day) not in repeats.exceptions:
            yield day


def _falls_on(day, number, starts, repeats):
    weekdays = repeats.weekdays or ({starts.weekday()} if repeats.is_weekly else None)
    if weekdays is not None and day.weekday() not in weekdays:
        return False
    passed = (starts.weekday() + number) // 7 if repeats.is_weekly else number
    return passed % repeats.every == 0


def _is_over(day, until):
    if until is None:
        return False
    if not isinstance(until, datetime):
        return day.date() > until
    return _comparable(day) > until


def _comparable(moment):
    """London's wall time without a zone, so that calendars that mix zones and none can be compared."""
    if not isinstance(moment, datetime):
        return moment
    return moment if moment.tzinfo is None else moment.astimezone(LONDON).replace(tzinfo=None)
