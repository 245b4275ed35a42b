"""How late a body may agree to answer, and to tell those further up. Pure.

What is critical or high runs in clock time, nights and weekends included: danger does not wait for opening hours, and
a target that could be agreed away would be none. Everything else may run in either.
"""

from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from .clock import ONE_DAY, Span, WorkCalendar, after, instant, span_in_words
from .ladder import BESIDE, CLIMB, LEAST_GAP, Ladder
from .targets import ANY, SEVERITIES

LEAST_WEEK = 10  # hours in which a body is there: what counts in working hours would else be agreed away
MINUTES, HOURS = "clock_minutes", "clock_hours"
WORKING_HOURS, WORKING_DAYS, DAYS = "working_hours", "working_days", "days"
PLAIN_WEEK = date(2026, 6, 1)

# (kind, severity): the longest of each unit that may be agreed; what is not here is the same for every body
LONGEST = {
    ("acknowledge", "critical"): {MINUTES: 240, HOURS: 4},
    ("acknowledge", "high"): {MINUTES: 1440, HOURS: 24},
    ("acknowledge", "medium"): {HOURS: 72, WORKING_HOURS: 24, WORKING_DAYS: 3},
    ("acknowledge", "low"): {HOURS: 120, WORKING_HOURS: 40, WORKING_DAYS: 5},
    ("first_action", "critical"): {HOURS: 48},
    ("first_action", "high"): {HOURS: 72},
    ("first_action", "medium"): {HOURS: 240, WORKING_DAYS: 10},
    ("first_action", "low"): {HOURS: 240, WORKING_DAYS: 10},
    ("update", ANY): {DAYS: 28},
    ("update_raised", ANY): {DAYS: 14},
    ("call", ANY): {HOURS: 120, WORKING_HOURS: 40, WORKING_DAYS: 5},
    ("visit", ANY): {HOURS: 168, WORKING_DAYS: 5},
    ("patrol", ANY): {HOURS: 168, WORKING_DAYS: 5},
    ("meeting_held", ANY): {WORKING_DAYS: 20},
}

# severity: the longest until the head hears
LADDER_LONGEST = {
    "critical": {MINUTES: 240, HOURS: 4},
    "high": {MINUTES: 1440, HOURS: 24},
    "medium": {HOURS: 120, WORKING_HOURS: 40, WORKING_DAYS: 5},
    "low": {HOURS: 120, WORKING_HOURS: 40, WORKING_DAYS: 5},
}

KINDS = tuple(dict.fromkeys(kind for kind, _severity in LONGEST))
# Those that may have a ladder of their own. Not rounds and checks: of these the Hub says who hears, the same for every
# body; nor what only follows something else, as word on whether a meeting was held.
LADDER_KINDS = ("acknowledge", "first_action", "update", "call", "visit", "patrol", "meeting")
IN_CLOCK_TIME = ("critical", "high")
# never later than: (kind, severity), (kind, severity)
NEVER_LATER = [
    (("acknowledge", "critical"), ("acknowledge", "high")),
    (("first_action", "critical"), ("first_action", "high")),
    (("update_raised", ANY), ("update", ANY)),
]


def severities_of(kind):
    """Those that have a target of their own, the most severe first."""
    return tuple(severity for severity in (*SEVERITIES, ANY) if (kind, severity) in LONGEST)


def limits_in_words(longest):
    """ "at most 72 hours, 24 working hours or 3 working days" """
    said = [unit for unit in longest if unit != MINUTES or HOURS not in longest]  # the same, in larger numbers
    *rest, last = [span_in_words(Span(longest[unit], unit)) for unit in said]
    if not rest:
        return _("At most %(longest)s") % {"longest": last}
    return _("At most %(longest)s or %(last)s") % {"longest": ", ".join(rest), "last": last}


def too_long(span, longest):
    """Whether it is longer than may be agreed, or in a unit that may not."""
    return span.amount > longest.get(span.unit, 0)


def comes_later(first, second, calendar: WorkCalendar):
    """Whether `first` ends later than `second` from the same opening of the body."""
    start = _an_opening(calendar)
    return after(start, first, calendar) > after(start, second, calendar)


def problem_of_ladder(ladder: Ladder, severity: str, calendar: WorkCalendar):
    """(field, words) of what cannot be agreed; None where it can."""
    longest = LADDER_LONGEST[severity]
    for name in ("reminder", *CLIMB[1:], *BESIDE):
        span = getattr(ladder, name)
        if span and too_long(span, longest):
            return name, limits_in_words(longest)
    start = _an_opening(calendar)
    times = [(name, after(start, getattr(ladder, name), calendar)) for name in CLIMB[1:]]
    if times[0][1] - start < LEAST_GAP:
        return "deputy", _("Leave at least 15 minutes before the next person hears")
    for (_name, before), (name, at) in pairwise(times):
        if at - before < LEAST_GAP:
            return name, _("Each must hear at least 15 minutes after the one before")
    return _problem_beside(ladder, {"owner": start, **dict(times)}, calendar)


def _problem_beside(ladder, times, calendar):
    """The body hears before its mailbox does, and whoever leads the team before the umbrella body."""
    words = {
        "mailbox": _("Leave at least 15 minutes before the team mailbox hears"),
        "umbrella": _("The umbrella body must hear at least 15 minutes after the supervisor"),
    }
    for name, first in BESIDE.items():
        span = getattr(ladder, name)
        if span and after(times["owner"], span, calendar) - times[first] < LEAST_GAP:
            return name, words[name]
    return None


def _an_opening(calendar):
    """Of a plain day: spans are compared where no clock changes and the nation has no day off."""
    day = PLAIN_WEEK
    while not calendar.is_working_day(day):
        day += ONE_DAY
    return instant(day, calendar.opens)
