"""When something happened, in words: what is known of it and no more."""

from datetime import time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from hub.concerns.models import Precision
from hub.templatetags.hub import clock_time, day, moment

LONDON = ZoneInfo("Europe/London")
# An end that was given as a day only: the last minute of it.
END_OF_DAY = time(23, 59)


def in_words(facts):
    """`facts` has precision, occurred_from and occurred_to: a Concern, or a Report that is about to be one."""
    start, end = facts.occurred_from, facts.occurred_to
    if facts.precision == Precision.UNKNOWN or start is None:
        return _("Not known")
    began = day(start) if facts.precision == Precision.DAY else moment(start)
    if facts.precision == Precision.ABOUT:
        began = _("About %(moment)s") % {"moment": began}
    if end is None:
        return _("%(start)s, and still going on") % {"start": began}
    if end == start:
        return began
    if _is_day(end) and _local(start).date() == _local(end).date():
        until_later = _("%(start)s until later that day") % {"start": began}
        return began if facts.precision == Precision.DAY else until_later
    return _("%(start)s until %(end)s") % {"start": began, "end": _end(start, end)}


def _end(start, end):
    if _is_day(end):
        return day(end)
    return clock_time(end) if _local(start).date() == _local(end).date() else moment(end)


def _is_day(end):
    return _local(end).time() == END_OF_DAY


def _local(at):
    return at.astimezone(LONDON)
