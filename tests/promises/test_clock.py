from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from hub.promises.clock import LONDON, Span, WorkCalendar, after, bank_holidays, before, describe, due, instant
from tests.promises.wall_clock import (
    EARLY,
    ENGLAND,
    LATE,
    NIGHT,
    NORTHERN_IRELAND,
    ROUND_THE_CLOCK,
    SCOTLAND,
    WALES,
    WEEKDAYS,
    london,
    utc,
)


def due_in_london(start, amount, unit, calendar=ENGLAND):
    at, _ = due(london(start), Span(amount, unit), calendar)
    assert at.tzinfo is UTC
    return at.astimezone(LONDON).strftime("%Y-%m-%d %H:%M")


WORKING_DAYS = [
    ("a working day is the same time tomorrow", "2026-12-01 16:00", 1, "2026-12-02 16:00"),
    ("Friday to Monday", "2026-11-27 16:00", 1, "2026-11-30 16:00"),
    ("ten of them are two weeks", "2026-11-02 10:30", 10, "2026-11-16 10:30"),
    ("Saturday counts from Monday's opening", "2026-11-28 14:00", 1, "2026-12-01 09:00"),
    ("before opening counts from opening", "2026-12-01 06:10", 1, "2026-12-02 09:00"),
    ("exactly at opening", "2026-12-01 09:00", 1, "2026-12-02 09:00"),
    ("one minute before closing", "2026-12-01 16:59", 1, "2026-12-02 16:59"),
    ("exactly at closing counts from the next opening", "2026-12-01 17:00", 1, "2026-12-03 09:00"),
    ("Friday evening", "2026-11-27 21:00", 1, "2026-12-01 09:00"),
    ("over the clock change in March", "2027-03-24 16:00", 2, "2027-03-30 16:00"),
    ("over the clock change in October", "2026-10-23 16:00", 1, "2026-10-26 16:00"),
    ("over Christmas with a substitute day", "2026-12-24 16:00", 1, "2026-12-29 16:00"),
    ("asked on Christmas Day", "2026-12-25 10:00", 1, "2026-12-30 09:00"),
    ("over New Year", "2026-12-31 12:00", 2, "2027-01-05 12:00"),
]


@pytest.mark.parametrize(
    ("start", "amount", "expected"), [row[1:] for row in WORKING_DAYS], ids=[r[0] for r in WORKING_DAYS]
)
def test_working_days(start, amount, expected):
    assert due_in_london(start, amount, "working_days") == expected


WORKING_HOURS = [
    ("within a day", "2026-12-01 10:15", 4, "2026-12-01 14:15"),
    ("may end at closing", "2026-12-01 13:00", 4, "2026-12-01 17:00"),
    ("rolls over the night", "2026-12-01 16:00", 4, "2026-12-02 12:00"),
    ("rolls over a weekend", "2026-11-27 16:30", 1, "2026-11-30 09:30"),
    ("rolls over several days", "2026-12-01 09:00", 20, "2026-12-03 13:00"),
    ("at closing counts from the next opening", "2026-12-01 17:00", 1, "2026-12-02 10:00"),
    ("on a Sunday", "2026-11-29 03:00", 2, "2026-11-30 11:00"),
    ("over a bank holiday", "2026-05-01 16:00", 2, "2026-05-05 10:00"),
]


@pytest.mark.parametrize(
    ("start", "amount", "expected"), [row[1:] for row in WORKING_HOURS], ids=[r[0] for r in WORKING_HOURS]
)
def test_working_hours(start, amount, expected):
    assert due_in_london(start, amount, "working_hours") == expected


NATIONAL_HOLIDAYS = [
    (SCOTLAND, "2026-11-27 16:00", "2026-12-01 16:00", "St Andrew's Day"),
    (ENGLAND, "2026-11-27 16:00", "2026-11-30 16:00", None),
    (SCOTLAND, "2024-11-29 16:00", "2024-12-03 16:00", "St Andrew's Day (substitute day)"),
    (SCOTLAND, "2026-01-01 10:00", "2026-01-06 09:00", "New Year's Day, 2nd January"),
    (ENGLAND, "2026-01-01 10:00", "2026-01-05 09:00", "New Year's Day"),
    (SCOTLAND, "2026-12-31 16:00", "2027-01-05 16:00", "New Year's Day, 2nd January (substitute day)"),
    (SCOTLAND, "2026-04-03 10:00", "2026-04-07 09:00", "Good Friday"),
    (ENGLAND, "2026-08-28 12:00", "2026-09-01 12:00", "Summer bank holiday"),
    (SCOTLAND, "2026-08-28 12:00", "2026-08-31 12:00", None),
    (SCOTLAND, "2026-07-31 12:00", "2026-08-04 12:00", "Summer bank holiday"),
    (NORTHERN_IRELAND, "2026-03-16 12:00", "2026-03-18 12:00", "St Patrick's Day"),
    (NORTHERN_IRELAND, "2027-07-09 12:00", "2027-07-13 12:00", "Battle of the Boyne"),
    (NORTHERN_IRELAND, "2026-07-10 12:00", "2026-07-14 12:00", "Battle of the Boyne (substitute day)"),
    (WALES, "2026-03-16 12:00", "2026-03-17 12:00", None),
    (WALES, "2026-05-01 12:00", "2026-05-05 12:00", "Early May bank holiday"),
]


@pytest.mark.parametrize(("calendar", "start", "expected", "skipped"), NATIONAL_HOLIDAYS)
def test_each_nation_has_its_own_bank_holidays(calendar, start, expected, skipped):
    at, worked = due(london(start), Span(1, "working_days"), calendar)
    assert at == utc(expected)
    assert ", ".join(name for _, name in worked.skipped) == (skipped or "")


@pytest.mark.parametrize(
    ("amount", "expected"), [(1, "2026-04-07 10:00"), (2, "2026-04-08 10:00"), (5, "2026-04-13 10:00")]
)
def test_trap_django_helpdesk_a_four_day_easter_extends_and_never_shortens(amount, expected):
    """Thursday before Easter 2026: Friday and Monday are holidays, the weekend lies between."""
    assert due_in_london("2026-04-02 10:00", amount, "working_days") == expected


def test_trap_django_helpdesk_a_holiday_never_makes_it_due_earlier():
    plain = replace(ENGLAND, extra_holidays=())
    for day in range(1, 15):
        later = replace(ENGLAND, extra_holidays=((date(2026, 6, day), "Announced late"),))
        for hour in range(0, 24, 3):
            start = datetime(2026, 6, 1, hour, 20, tzinfo=UTC)
            for unit in ("working_hours", "working_days"):
                span = Span(5, unit)
                assert after(start, span, later) >= after(start, span, plain)


def test_trap_signalen_bank_holidays_count_and_hours_are_hours():
    assert due_in_london("2026-12-24 16:30", 1, "working_hours") == "2026-12-29 09:30"
    assert due_in_london("2026-12-24 16:30", 1, "clock_hours") == "2026-12-24 17:30"


def test_trap_whatdotheyknow_a_holiday_announced_late_moves_the_due_time_and_is_named():
    start, span = london("2022-09-16 12:00"), Span(1, "working_days")
    mourning = replace(ENGLAND, extra_holidays=((date(2022, 9, 20), "Day of mourning"),))
    before_announcement, after_announcement = due(start, span, ENGLAND), due(start, span, mourning)
    assert before_announcement.at == utc("2022-09-20 12:00")
    assert after_announcement.at == utc("2022-09-21 12:00")
    assert "Day of mourning" in describe(after_announcement.worked, after_announcement.at)


def test_trap_django_celery_beat_the_clock_change_in_march_is_not_an_hour_off():
    # 28 March 2027 has 23 hours: a day keeps the local time, clock hours are elapsed time.
    assert due_in_london("2027-03-27 16:00", 1, "days") == "2027-03-28 16:00"
    assert due_in_london("2027-03-27 16:00", 24, "clock_hours") == "2027-03-28 17:00"
    assert due_in_london("2027-03-28 00:30", 1, "clock_hours") == "2027-03-28 02:30"
    assert due_in_london("2027-03-24 12:00", 14, "days") == "2027-04-07 12:00"
    assert after(utc("2027-03-27 16:00"), Span(1, "days"), ENGLAND) == datetime(2027, 3, 28, 15, tzinfo=UTC)


def test_trap_django_celery_beat_the_clock_change_in_october_is_not_an_hour_off():
    # 25 October 2026 has 25 hours.
    assert due_in_london("2026-10-24 16:00", 1, "days") == "2026-10-25 16:00"
    assert due_in_london("2026-10-24 16:00", 24, "clock_hours") == "2026-10-25 15:00"
    assert due_in_london("2026-10-14 12:00", 14, "days") == "2026-10-28 12:00"
    assert after(utc("2026-10-24 16:00"), Span(1, "days"), ENGLAND) == datetime(2026, 10, 25, 16, tzinfo=UTC)


def test_trap_prayer_apps_a_local_time_that_does_not_exist_is_the_first_moment_after():
    # In 2027 the clocks go from 01:00 to 02:00 on 28 March.
    assert instant(date(2027, 3, 28), time(1, 30)) == datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert instant(date(2027, 3, 28), time(1, 0)) == datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert instant(date(2027, 3, 28), time(0, 59)) == datetime(2027, 3, 28, 0, 59, tzinfo=UTC)
    assert instant(date(2027, 3, 28), time(2, 0)) == datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert due_in_london("2027-03-27 01:30", 1, "days") == "2027-03-28 02:00"
    assert due_in_london("2027-03-26 01:30", 2, "working_days", ROUND_THE_CLOCK) == "2027-03-30 00:00"
    easter_free = replace(ROUND_THE_CLOCK, nation="SCT")
    assert due_in_london("2027-03-27 01:30", 1, "working_days", easter_free) == "2027-03-28 02:00"


@pytest.mark.parametrize("fold", [EARLY, LATE])
def test_a_local_time_that_comes_twice_is_the_first_of_the_two(fold):
    assert instant(date(2026, 10, 25), time(1, 30, fold=fold)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert after(london("2026-10-24 01:30", fold), Span(1, "days"), ENGLAND) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


def test_a_start_in_the_repeated_hour_counts_from_that_very_moment():
    first, second = london("2026-10-25 01:30", EARLY), london("2026-10-25 01:30", LATE)
    span = Span(1, "clock_hours")
    assert after(first, span, ENGLAND) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert after(second, span, ENGLAND) == datetime(2026, 10, 25, 2, 30, tzinfo=UTC)
    for start in (first, second):
        assert after(start, Span(1, "working_days"), ROUND_THE_CLOCK) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_working_hours_on_the_clock_change_days_are_real_hours():
    # The night shift of March has five hours, that of October seven.
    assert due_in_london("2027-03-28 00:00", 5, "working_hours", NIGHT) == "2027-03-28 06:00"
    assert due_in_london("2026-10-25 00:00", 7, "working_hours", NIGHT) == "2026-10-25 06:00"


def test_opening_hours_that_fall_into_the_missing_hour_are_no_working_day():
    lost = WorkCalendar("ENG", frozenset({6}), time(1, 15), time(1, 45))
    assert due_in_london("2027-03-21 01:20", 1, "working_days", lost) == "2027-04-04 01:20"


def test_an_office_open_until_midnight():
    late = WorkCalendar("ENG", WEEKDAYS, time(14), time(0))
    assert due_in_london("2026-12-01 23:59", 1, "working_days", late) == "2026-12-02 23:59"
    assert due_in_london("2026-12-01 22:00", 3, "working_hours", late) == "2026-12-02 15:00"
    assert due_in_london("2026-12-02 00:00", 1, "working_days", late) == "2026-12-03 14:00"


def test_calendar_days_do_not_wait_for_opening():
    assert due_in_london("2026-11-28 14:00", 14, "days") == "2026-12-12 14:00"
    assert due_in_london("2026-11-28 14:00", 28, "days") == "2026-12-26 14:00"
    _, worked = due(london("2026-11-28 14:00"), Span(28, "days"), ENGLAND)
    assert worked.counted_from == worked.asked_at
    assert worked.skipped == ()


def test_clock_units_ignore_nights_weekends_and_holidays():
    assert due_in_london("2026-12-25 23:50", 20, "clock_minutes") == "2026-12-26 00:10"
    assert due_in_london("2026-12-25 23:50", 72, "clock_hours") == "2026-12-28 23:50"


def test_the_start_may_be_in_any_zone():
    here = london("2026-06-01 10:00")
    there = here.astimezone(ZoneInfo("Asia/Karachi"))
    for unit in ("working_hours", "working_days", "days", "clock_hours"):
        assert due(here, Span(3, unit), ENGLAND) == due(there, Span(3, unit), ENGLAND)


def test_other_weekdays():
    sunday_to_thursday = replace(ENGLAND, weekdays=frozenset({6, 0, 1, 2, 3}))
    assert due_in_london("2026-11-26 16:00", 1, "working_days", sunday_to_thursday) == "2026-11-29 16:00"


def test_before_counts_back_through_working_hours():
    long_ago, span = london("2026-11-01 09:00"), Span(2, "working_hours")
    assert before(london("2026-12-01 16:00"), span, ENGLAND, start=long_ago) == utc("2026-12-01 14:00")
    assert before(london("2026-11-30 10:00"), span, ENGLAND, start=long_ago) == utc("2026-11-27 16:00")
    assert before(london("2026-11-30 09:00"), span, ENGLAND, start=long_ago) == utc("2026-11-27 15:00")
    assert before(london("2026-11-29 03:00"), span, ENGLAND, start=long_ago) == utc("2026-11-27 15:00")
    assert before(london("2026-12-29 09:30"), span, ENGLAND, start=long_ago) == utc("2026-12-24 15:30")
    assert before(london("2026-12-01 20:00"), span, ENGLAND, start=long_ago) == utc("2026-12-01 15:00")


def test_before_in_the_other_units():
    long_ago, at = london("2026-03-01 09:00"), london("2027-03-30 10:00")
    assert before(at, Span(1, "working_days"), ENGLAND, start=long_ago) == utc("2027-03-25 10:00")
    opening = london("2026-12-01 09:00")
    assert before(opening, Span(1, "working_days"), ENGLAND, start=long_ago) == utc("2026-11-30 09:00")
    assert before(at, Span(3, "days"), ENGLAND, start=long_ago) == utc("2027-03-27 10:00")
    assert before(at, Span(72, "clock_hours"), ENGLAND, start=long_ago) == utc("2027-03-27 09:00")
    assert before(at, Span(15, "clock_minutes"), ENGLAND, start=long_ago) == utc("2027-03-30 09:45")
    late = WorkCalendar("ENG", WEEKDAYS, time(14), time(0))
    assert before(london("2026-12-02 00:00"), Span(1, "working_hours"), late, start=long_ago) == utc("2026-12-01 23:00")
    assert before(london("2026-12-02 15:00"), Span(3, "working_hours"), late, start=long_ago) == utc("2026-12-01 22:00")


def test_before_is_never_earlier_than_the_start():
    start = london("2026-12-01 15:30")
    assert before(london("2026-12-01 16:00"), Span(2, "working_hours"), ENGLAND, start=start) == start


@pytest.mark.parametrize("unit", ["clock_minutes", "clock_hours", "working_hours", "working_days", "days"])
@pytest.mark.parametrize("amount", [0, -1, 1.5, True, None])
def test_an_amount_must_be_a_whole_number_above_nothing(unit, amount):
    with pytest.raises(ValueError, match="whole number"):
        Span(amount, unit)


def test_an_unknown_unit_is_refused():
    with pytest.raises(ValueError, match="unknown unit"):
        Span(1, "fortnights")


@pytest.mark.parametrize("unit", ["clock_hours", "working_hours", "working_days", "days"])
def test_a_time_without_a_zone_is_refused(unit):
    naive = datetime(2026, 12, 1, 9)  # noqa: DTZ001 - the point of this test
    with pytest.raises(ValueError, match="without a zone"):
        due(naive, Span(1, unit), ENGLAND)
    with pytest.raises(ValueError, match="without a zone"):
        before(naive, Span(1, unit), ENGLAND, start=london("2026-11-01 09:00"))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"weekdays": frozenset()}, "at least one weekday"),
        ({"weekdays": frozenset({7})}, "at least one weekday"),
        ({"nation": "FRA"}, "unknown nation"),
        ({"opens": time(17)}, "opens before"),
        ({"opens": time(18)}, "opens before"),
        ({"opens": time(9, tzinfo=UTC)}, "without a zone"),
    ],
)
def test_an_impossible_calendar_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        replace(ENGLAND, **wrong)


def test_bank_holidays_of_a_year_are_built_once():
    bank_holidays.cache_clear()
    for _ in range(50):
        due(london("2026-12-24 16:00"), Span(3, "working_days"), ENGLAND)
    assert bank_holidays.cache_info().misses == 1
