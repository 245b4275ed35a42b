"""Days of London as moments, also where clocks change."""

from datetime import UTC, date, datetime, timedelta

import pytest

from hub.insight.periods import Period, months_on, named_period

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("month", date(2026, 11, 1), date(2026, 11, 30)),
        ("last", date(2026, 10, 1), date(2026, 10, 31)),
        ("3", date(2026, 9, 1), date(2026, 11, 30)),
        ("12", date(2025, 12, 1), date(2026, 11, 30)),
    ],
)
def test_named(name, first, last):
    assert named_period(name, NOW) == Period(first, last)


def test_the_day_is_that_of_london():
    # 23:30 UTC in summer is the next day, and here the next month, in London
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert named_period("month", late) == Period(date(2026, 7, 1), date(2026, 7, 1))
    assert named_period("last", late) == Period(date(2026, 6, 1), date(2026, 6, 30))


@pytest.mark.parametrize(
    ("day", "start", "hours"),
    [
        (date(2026, 3, 29), datetime(2026, 3, 29, 0, tzinfo=UTC), 23),
        (date(2026, 10, 25), datetime(2026, 10, 24, 23, tzinfo=UTC), 25),
        (date(2026, 7, 1), datetime(2026, 6, 30, 23, tzinfo=UTC), 24),
    ],
)
def test_a_day_is_as_long_as_it_is(day, start, hours):
    period = Period(day, day)
    assert (period.start, period.end - period.start) == (start, timedelta(hours=hours))


def test_months():
    assert Period(date(2025, 11, 30), date(2026, 2, 1)).months() == [
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]
    assert Period(date(2026, 2, 28), date(2026, 2, 28)).months() == [date(2026, 2, 1)]
    assert (months_on(date(2026, 1, 31), -1), months_on(date(2026, 12, 31), 1)) == (date(2025, 12, 1), date(2027, 1, 1))
