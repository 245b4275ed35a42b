from datetime import UTC, date, datetime, time

import pytest

from hub.places.wall_time import bounds_of, is_summer_time, moment_of

MARCH, OCTOBER = date(2027, 3, 28), date(2027, 10, 31)


@pytest.mark.parametrize(
    ("day", "wall", "moment"),
    [
        (date(2027, 1, 5), time(13, 30), (2027, 1, 5, 13, 30)),
        (date(2027, 7, 5), time(13, 30), (2027, 7, 5, 12, 30)),
        (date(2027, 7, 5), time(0, 15), (2027, 7, 4, 23, 15)),
        (MARCH, time(0, 59), (2027, 3, 28, 0, 59)),
        (MARCH, time(1, 0), (2027, 3, 28, 1, 0)),  # does not exist: the clock has passed it at 02:00 BST
        (MARCH, time(1, 30), (2027, 3, 28, 1, 0)),
        (MARCH, time(2, 0), (2027, 3, 28, 1, 0)),
        (OCTOBER, time(0, 59), (2027, 10, 30, 23, 59)),
        (OCTOBER, time(1, 30), (2027, 10, 31, 0, 30)),  # comes twice: the first
        (OCTOBER, time(2, 0), (2027, 10, 31, 2, 0)),
    ],
)
def test_moments(day, wall, moment):
    assert moment_of(day, wall) == datetime(*moment, tzinfo=UTC)


def test_summer_time_begins_and_ends_on_the_very_day():
    days = [date(2027, 3, 27), MARCH, date(2027, 10, 30), OCTOBER]
    assert [is_summer_time(day) for day in days] == [False, True, True, False]


@pytest.mark.parametrize(("day", "hours"), [(date(2027, 5, 1), 36), (MARCH, 35), (OCTOBER, 37)])
def test_a_prayer_day_lasts_to_noon_of_the_next(day, hours):
    first, end = bounds_of(day)
    assert (end - first).total_seconds() == hours * 3600
