"""The clock against counting minute by minute, at starts drawn by chance."""

import random
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from hub.promises.clock import LONDON, Span, WorkCalendar, after, before, due
from tests.promises.wall_clock import ENGLAND, NIGHT, NORTHERN_IRELAND, ROUND_THE_CLOCK, SCOTLAND


def minutes_stepped(start, hours, calendar):
    """Working hours the slow way: look at the wall clock once a minute and count the open minutes."""
    at, left = start, hours * 60
    closes = calendar.closes if calendar.closes != time(0) else time.max
    holiday_of = {}
    while left:
        local = at.astimezone(LONDON)
        day = local.date()
        if day not in holiday_of:
            holiday_of[day] = calendar.holiday(day)
        is_open = day.weekday() in calendar.weekdays and not holiday_of[day]
        left -= is_open and calendar.opens <= local.time() < closes
        at += timedelta(minutes=1)
    return at


CALENDARS = [
    ENGLAND,
    replace(SCOTLAND, opens=time(8, 30), closes=time(16, 45)),
    replace(NORTHERN_IRELAND, weekdays=frozenset({0, 2, 5})),
    WorkCalendar("WLS", frozenset({5, 6}), time(18), time(0)),
    ROUND_THE_CLOCK,
    NIGHT,
]
# Starts are drawn near the days on which arithmetic goes wrong.
AWKWARD_DAYS = [
    "2026-03-27",
    "2026-04-01",
    "2026-10-23",
    "2026-11-27",
    "2026-12-23",
    "2026-12-30",
    "2027-03-24",
]


def test_working_hours_agree_with_counting_open_minutes_one_by_one():
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)  # noqa: S311 - test data
    for _ in range(200):
        calendar = chance.choice(CALENDARS)
        first = datetime.fromisoformat(chance.choice(AWKWARD_DAYS)).replace(tzinfo=UTC)
        start = first + timedelta(minutes=chance.randrange(5 * 24 * 60))
        hours = chance.randrange(1, 14)
        expected = minutes_stepped(start, hours, calendar)
        found = after(start, Span(hours, "working_hours"), calendar)
        assert found == expected, f"{start} + {hours} working hours, {calendar}"


def test_counting_back_undoes_counting_on():
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)  # noqa: S311 - test data
    for _ in range(300):
        first = datetime.fromisoformat(chance.choice(AWKWARD_DAYS)).replace(tzinfo=UTC)
        start = first + timedelta(minutes=chance.randrange(5 * 24 * 60))
        span = Span(chance.randrange(1, 30), "working_hours")
        counted_from = due(start, span, ENGLAND).worked.counted_from
        back = before(after(start, span, ENGLAND), span, ENGLAND, start=start)
        # The closing minute and the next opening are the same moment to someone who counts open minutes.
        opened = due(back, span, ENGLAND).worked.counted_from
        assert opened == counted_from, f"{start} + {span}"


def test_more_is_never_due_earlier_and_a_later_start_is_never_due_earlier():
    for calendar in CALENDARS:
        for unit in ("working_hours", "working_days", "days", "clock_hours"):
            last = datetime(2026, 1, 1, tzinfo=UTC)
            for hour in range(0, 24 * 14, 5):
                start = datetime(2026, 10, 19, tzinfo=UTC) + timedelta(hours=hour)
                three, four = (after(start, Span(n, unit), calendar) for n in (3, 4))
                assert last <= three < four
                assert three > start
                last = three
