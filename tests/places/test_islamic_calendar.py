from datetime import date, timedelta

import pytest

from hub.places.islamic_calendar import day_of, expected, hijri_year_of, holds_on, problem_with

FIRST, FITR, ADHA = date(2027, 2, 8), date(2027, 3, 9), date(2027, 5, 16)
A_DAY = timedelta(days=1)


def days_of(season, announced=None, **how):
    """{day: whether it is provisional} of a season in 2027."""
    days = (date(2027, 1, 1) + number * A_DAY for number in range(365))
    found = {day: holds_on(season, day, announced or {}, **how) for day in days}
    return {day: provisional for day, provisional in found.items() if provisional is not None}


@pytest.mark.parametrize(("kind", "day"), [("ramadan", FIRST), ("eid_fitr", FITR), ("eid_adha", ADHA)])
def test_the_expected_days_of_1448(kind, day):
    assert expected(kind, 1448) == day
    assert day_of(kind, 1448, {}) == (day, False)


def test_nothing_is_expected_outside_the_calendar():
    assert expected("ramadan", 1342) is None
    assert expected("eid_adha", 1501) is None
    assert hijri_year_of(date(1900, 1, 1)) is None
    assert hijri_year_of(date(2090, 1, 1)) is None
    assert holds_on("ramadan", date(2090, 1, 1), {}) is None
    assert day_of("eid_fitr", 1600, {}) == (None, False)


def test_both_ends_of_the_calendar_can_be_asked():
    for day in (date(1924, 8, 1), date(2077, 11, 16), date.min, date.max):
        for season in ("ramadan", "eid_fitr", "eid_adha"):
            holds_on(season, day, {})


def test_days_of_fasting():
    days = days_of("ramadan")
    assert (min(days), max(days), len(days)) == (FIRST, FITR - A_DAY, 29)
    assert set(days.values()) == {True}


def test_nights_of_ramadan_begin_the_evening_before_and_end_before_the_last_day():
    """The day begins at sunset: no Taraweeh on the evening before Eid, when the new moon has been seen."""
    nights = days_of("ramadan", by_night=True)
    assert (min(nights), max(nights), len(nights)) == (FIRST - A_DAY, FITR - 2 * A_DAY, 29)


def test_an_announced_beginning_moves_what_is_expected_of_its_end():
    announced = {("ramadan", 1448): FIRST - A_DAY}
    assert day_of("eid_fitr", 1448, announced) == (FITR, False)
    announced = {("ramadan", 1448): FIRST + A_DAY}
    assert day_of("eid_fitr", 1448, announced) == (FITR + A_DAY, False)
    assert day_of("ramadan", 1448, {("eid_fitr", 1448): FITR + 2 * A_DAY}) == (FIRST + A_DAY, False)


def test_once_it_has_begun_only_the_thirtieth_day_is_provisional():
    days = days_of("ramadan", {("ramadan", 1448): FIRST - A_DAY})
    assert list(days.values()) == [False] * 29 + [True]
    days = days_of("ramadan", {("ramadan", 1448): FIRST - A_DAY, ("eid_fitr", 1448): FITR})
    assert list(days.values()) == [False] * 30


def test_an_announced_eid_is_not_provisional():
    assert days_of("eid_adha") == {ADHA: True}
    assert days_of("eid_adha", {("eid_adha", 1448): ADHA + A_DAY}) == {ADHA + A_DAY: False}


def test_every_year_of_ours_has_29_or_30_days_of_fasting():
    """The calendar did not always keep to it (1925 has 28)."""
    for year in range(1440, 1501):
        assert (expected("eid_fitr", year) - expected("ramadan", year)).days in (29, 30)


@pytest.mark.parametrize(
    ("kind", "on", "announced", "words"),
    [
        ("ramadan", FIRST, {}, ""),
        ("ramadan", FIRST + A_DAY, {}, ""),
        ("eid_fitr", FITR, {("ramadan", 1448): FIRST}, ""),
        ("eid_fitr", FITR + A_DAY, {("ramadan", 1448): FIRST}, ""),
        ("eid_fitr", FITR + A_DAY, {("ramadan", 1448): FIRST - A_DAY}, "31 days"),
        ("eid_fitr", FITR - A_DAY, {("ramadan", 1448): FIRST}, "28 days"),
        ("ramadan", FIRST + A_DAY, {("eid_fitr", 1448): FITR}, "28 days"),
        ("ramadan", date(2028, 2, 8), {}, "8 February 2027"),
        ("eid_adha", ADHA + 4 * A_DAY, {}, "16 May 2027"),
        ("eid_adha", ADHA + A_DAY, {("ramadan", 1448): FIRST}, ""),
        # of another year: says nothing about this one
        ("eid_fitr", FITR, {("ramadan", 1447): date(2026, 2, 18)}, ""),
    ],
)
def test_what_speaks_against_a_date(kind, on, announced, words):
    found = problem_with(kind, 1448, on, announced)
    assert words in found if words else found == ""


def test_years_that_the_calendar_does_not_have():
    assert "1343 to 1500" in problem_with("ramadan", 1501, date(2078, 1, 1), {})
