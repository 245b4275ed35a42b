"""Offers the times of one year for another: prayer timetables of one place repeat nearly, year after year.

Nearly: clocks do not change on the same dates, and Fridays fall on others. So a day takes its times from the nearest
day of the other year on which the clocks showed summer or winter time as they do now, and the time of Zuhr or Jumu'ah
from the nearest such Friday or other weekday. What hangs on Ramadan comes eleven days earlier each year and cannot be
moved; `LIMITS` says so to whoever is offered the times.
"""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from hub.places.timetable_files.day import FRIDAY
from hub.places.timetable_files.reading import Reading
from hub.places.wall_time import ONE_DAY, is_summer_time

LIMITS = _(
    "These are last year's times on the same dates of this year. Times around the change of the clocks and on Fridays "
    "were taken from the nearest fitting day. Times of Ramadan move by about eleven days a year: check them."
)
FURTHEST = 7  # days; the sun moves a few minutes a week
NEARBY = sorted(range(-FURTHEST, FURTHEST + 1), key=lambda days: (abs(days), days))


def moved_to_year(reading, year):
    """A Reading with the same times on the same days of `year`; 29 February goes where the year has none."""
    moved = Reading()
    for day in sorted(reading.days):
        try:
            there = day.replace(year=year)
        except ValueError:
            continue
        times = _times_for(there, day, reading.days)
        if times is not None:
            moved.days[there] = times
    moved.days = dict(sorted(moved.days.items()))
    return moved


def _times_for(there, day, days):
    nearby = [other for number in NEARBY if (other := day + number * ONE_DAY) in days]
    same_clock = [other for other in nearby if is_summer_time(other) == is_summer_time(there)]
    if not same_clock:
        return None
    same_zuhr = [other for other in same_clock if (other.weekday() == FRIDAY) == (there.weekday() == FRIDAY)]
    times = days[same_clock[0]]
    return replace(times, zuhr=days[same_zuhr[0]].zuhr if same_zuhr else None)
