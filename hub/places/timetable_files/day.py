"""Makes a Day of the times found for one date."""

from django.utils.translation import gettext as _

from hub.places.gatherings import Day
from hub.places.timetable_files.reading import BadLine
from hub.places.timetable_files.times import MIDNIGHT, check_order, time_of

FRIDAY = 4


def day_of(date, times):
    """The Day of {field: minutes or None}. Raises BadLine where it says nothing or cannot be."""
    is_friday = date.weekday() == FRIDAY
    times = {field: minutes for field, minutes in times.items() if minutes is not None}
    jumuah = times.pop("jumuah", None)
    if is_friday and jumuah is not None:
        times["zuhr"] = jumuah
    if not times.keys() - {"sunrise"} or _is_all_midnight(times):
        raise BadLine(_("has no times"))
    check_order(times, is_friday=is_friday)
    return Day(**{field: time_of(minutes) for field, minutes in times.items()})


def _is_all_midnight(times):
    """The plugin fills a day for which it has nothing with 00:00."""
    return set(times.values()) == {MIDNIGHT}
