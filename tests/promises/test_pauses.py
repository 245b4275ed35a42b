"""When something is due whose clock stood still: in each unit, over holidays, on both days on which clocks change."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.promises.clock import Span, due
from hub.promises.pauses import Still, carried, due_across, ends_at, reminders_at
from tests.promises.wall_clock import ENGLAND, LATE, NIGHT, ROUND_THE_CLOCK, SCOTLAND, london, utc

# unit, due, paused, went on, due then
CARRIED = [
    # elapsed hours are elapsed hours
    ("clock_hours", "2026-11-30 13:00", "2026-11-30 10:00", "2026-12-02 08:30", "2026-12-02 11:30"),
    # clocks go forward, and back, while it stands still
    ("clock_hours", "2027-03-27 22:00", "2027-03-27 21:00", "2027-03-28 09:00", "2027-03-28 10:00"),
    ("clock_hours", "2026-10-24 22:00", "2026-10-24 21:00", "2026-10-25 09:00", "2026-10-25 10:00"),
    # … and between going on and the due time: three hours are left
    ("clock_hours", "2027-03-20 13:00", "2027-03-20 10:00", "2027-03-28 00:30", "2027-03-28 04:30"),
    ("clock_hours", "2026-10-20 13:00", "2026-10-20 10:00", "2026-10-25 00:30", "2026-10-25 02:30"),
    # two working days and four hours were left
    ("working_days", "2026-12-03 14:00", "2026-12-01 10:00", "2026-12-07 11:00", "2026-12-09 15:00"),
    # 20 hours of the office were left
    ("working_hours", "2026-12-03 14:00", "2026-12-01 10:00", "2026-12-07 15:00", "2026-12-10 11:00"),
    # paused and gone on outside hours: nothing moves
    ("working_days", "2026-12-01 12:00", "2026-11-27 18:00", "2026-11-29 12:00", "2026-12-01 12:00"),
    # the four days of Easter are no working days, before and after
    ("working_days", "2027-03-30 16:00", "2027-03-25 16:30", "2027-03-31 09:00", "2027-03-31 16:30"),
    ("working_days", "2027-03-19 12:00", "2027-03-18 12:00", "2027-03-25 13:00", "2027-03-30 13:00"),
    # clocks change on the Sunday in between: an office day is the same local time
    ("working_days", "2026-10-23 12:00", "2026-10-22 12:00", "2026-10-23 10:00", "2026-10-26 10:00"),
    # days keep the local time over both changes
    ("days", "2027-03-25 10:00", "2027-03-20 10:00", "2027-03-27 10:00", "2027-04-01 10:00"),
    ("days", "2026-10-23 10:00", "2026-10-20 10:00", "2026-10-24 10:00", "2026-10-27 10:00"),
    # a date that was given goes on lying in the office hours in which it lay
    ("given", "2026-12-04 16:00", "2026-12-01 10:00", "2026-12-05 20:00", "2026-12-09 09:00"),
    ("given", "2026-12-04 16:00", "2026-12-01 10:00", "2026-12-03 10:00", "2026-12-07 09:00"),
    ("given", "2026-12-05 20:00", "2026-12-01 10:00", "2026-12-02 10:00", "2026-12-06 20:00"),
    # late before it was paused: it stays so
    ("clock_hours", "2026-11-30 13:00", "2026-11-30 14:00", "2026-12-02 08:30", "2026-11-30 13:00"),
    ("working_days", "2026-11-30 13:00", "2026-11-30 13:00", "2026-12-02 08:30", "2026-11-30 13:00"),
]


@pytest.mark.parametrize(("unit", "due_at", "since", "until", "then"), CARRIED)
def test_what_was_left_of_the_time_is_left_of_it_still(unit, due_at, since, until, then):
    assert carried(utc(due_at), Still(utc(since), utc(until)), unit, ENGLAND) == utc(then)


def test_a_working_day_round_the_clock_is_a_day_also_where_it_has_23_or_25_hours():
    for start, then in (("2027-03-27 12:00", "2027-03-28 12:00"), ("2026-10-24 12:00", "2026-10-25 12:00")):
        still = Still(utc("2026-10-05 12:00"), utc(start))
        assert carried(utc("2026-10-06 12:00"), still, "working_days", ROUND_THE_CLOCK) == utc(then)


def test_an_hour_of_a_night_office_is_an_hour_on_the_nights_on_which_clocks_change():
    for start, then in (("2027-03-28 00:30", "2027-03-28 02:30"), ("2026-10-25 00:30", "2026-10-25 01:30")):
        still = Still(utc("2026-10-05 02:00"), utc(start))
        found = carried(utc("2026-10-05 03:00"), still, "working_hours", NIGHT)
        assert found == london(then).astimezone(found.tzinfo)


def test_in_the_hour_that_comes_twice_no_promise_comes_earlier():
    still = Still(london("2026-10-25 01:50").astimezone(utc("2026-10-25 00:00").tzinfo), utc("2026-10-25 00:00"))
    still = still._replace(until=london("2026-10-25 01:10", LATE).astimezone(still.since.tzinfo))
    assert still.since < still.until
    for unit in ("days", "given", "working_days", "clock_hours"):
        assert carried(utc("2026-10-28 10:00"), still, unit, ENGLAND) >= utc("2026-10-28 10:00")


def test_a_holiday_of_the_other_nation_is_a_working_day_here():
    still = Still(utc("2026-11-27 10:00"), utc("2026-11-27 10:00"))
    assert carried(utc("2026-12-01 10:00"), still, "working_days", ENGLAND) == utc("2026-12-01 10:00")
    still = Still(utc("2026-11-26 10:00"), utc("2026-11-27 10:00"))
    assert carried(utc("2026-11-27 10:00"), still, "working_days", SCOTLAND) == utc("2026-12-01 10:00")


MINUTES = st.integers(0, 60 * 24 * 400)
UNITS = ("clock_minutes", "clock_hours", "working_hours", "working_days", "days")
OFFICES = st.sampled_from([ENGLAND, SCOTLAND, ROUND_THE_CLOCK, NIGHT])


@given(MINUTES, st.integers(1, 30), st.sampled_from(UNITS), OFFICES, MINUTES)
def test_a_pause_of_no_length_moves_nothing(start, amount, unit, office, into):
    start = utc("2026-06-01 00:00") + timedelta(minutes=start)
    at = due(start, Span(amount, unit), office).at
    since = start + timedelta(minutes=into % 5000)
    assert carried(at, Still(since, since), unit, office) == at


@given(
    MINUTES, st.integers(1, 12), st.sampled_from(UNITS), OFFICES, MINUTES, st.integers(0, 30000), st.integers(0, 3000)
)
def test_whoever_waits_longer_is_answered_no_earlier(start, amount, unit, office, into, first, more):
    start = utc("2026-06-01 00:00") + timedelta(minutes=start)
    at = due(start, Span(amount, unit), office).at
    since = start + timedelta(minutes=into % 3000)
    until = since + timedelta(minutes=first)
    longer = until + timedelta(minutes=more)
    found = [carried(at, Still(since, end), unit, office) for end in (until, longer)]
    assert at <= found[0] <= found[1]
    assert at <= since or found[0] >= until


def test_two_pauses_add_up():
    stills = [
        Still(utc("2026-11-30 10:00"), utc("2026-12-01 10:00")),
        Still(utc("2026-12-01 11:00"), utc("2026-12-03 11:00")),
    ]
    found, worked = due_across(utc("2026-11-30 09:00"), Span(1, "working_days"), ENGLAND, stills)
    assert found == utc("2026-12-04 09:00")
    assert worked.skipped == ()


def test_days_off_are_named_but_not_those_on_which_it_stood_still():
    """From before Easter until after it nothing was counted; the May holiday lay in its way."""
    stills = [Still(utc("2027-03-25 10:00"), utc("2027-04-30 16:00"))]
    found, worked = due_across(utc("2027-03-25 09:00"), Span(2, "working_days"), ENGLAND, stills)
    assert found == utc("2027-05-05 15:00")
    assert [holiday.name for holiday in worked.skipped] == ["Early May bank holiday"]


@pytest.mark.parametrize(
    ("asked", "reminders", "end"),
    [
        ("2026-11-30 09:00", ["2026-12-03 09:00", "2026-12-07 09:00"], "2026-12-14 09:00"),
        ("2027-03-25 09:00", ["2027-03-28 09:00", "2027-04-01 09:00"], "2027-04-08 09:00"),
        ("2026-10-22 09:00", ["2026-10-25 09:00", "2026-10-29 09:00"], "2026-11-05 09:00"),
    ],
)
def test_reminders_and_the_end_come_at_the_hour_of_the_question(asked, reminders, end):
    assert reminders_at(utc(asked)) == [utc(at) for at in reminders]
    assert ends_at(utc(asked)) == utc(end)
