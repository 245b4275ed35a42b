"""Local wall times of London as moments.

A wall time stands for the first instant at which a London clock has reached it, as everywhere in the Hub: 01:30 on the
March Sunday when it does not exist is 02:00 BST, and 01:30 on the October Sunday when it comes twice is the first.
"""

from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
NOON = time(12)
ONE_DAY = timedelta(days=1)


def moment_of(day, wall):
    """The UTC moment at which a clock on `day` shows `wall`."""
    moment = datetime.combine(day, wall, LONDON).astimezone(UTC)
    if moment.astimezone(LONDON).time() != wall:
        # the hour that is left out: clocks go from 01:00 GMT straight to 02:00 BST
        return moment.replace(minute=0, second=0, microsecond=0)
    return moment


@lru_cache(maxsize=4096)
def is_summer_time(day):
    """Whether clocks show BST at noon of `day`: on the Sunday of the change they already show the new time."""
    return bool(datetime.combine(day, NOON, LONDON).dst())


@lru_cache(maxsize=4096)
def bounds_of(day):
    """The first moment of a prayer day and the first that no longer belongs to it: noon of the next."""
    return moment_of(day, time(0)), moment_of(day + ONE_DAY, NOON)
