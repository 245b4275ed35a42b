"""The stories find their times whenever the demonstration is started."""

from datetime import UTC, datetime

import pytest

from hub.home.demo.play import CALENDAR, Play
from hub.promises.clock import due
from hub.promises.ladder import rungs_for
from hub.promises.targets import target_for

NOWS = [
    datetime(2026, 11, 24, 10, 0, tzinfo=UTC),  # a Tuesday morning
    datetime(2026, 11, 22, 3, 0, tzinfo=UTC),  # a Sunday night
    datetime(2026, 11, 23, 8, 59, tzinfo=UTC),  # just before a Monday opens
    datetime(2026, 12, 28, 12, 0, tzinfo=UTC),  # a bank holiday after Christmas
    datetime(2027, 3, 28, 1, 30, tzinfo=UTC),  # the clocks went forward half an hour ago, on Easter Sunday
]


@pytest.mark.parametrize("now", NOWS, ids=lambda now: f"{now:%a %d %b %H:%M}")
@pytest.mark.parametrize(("severity", "told"), [("medium", "owner"), ("medium", "supervisor"), ("low", "owner")])
def test_a_ladder_has_reached_the_position_and_no_further(now, severity, told):
    start = Play(None, now).start_of("acknowledge", severity, told=told)
    due_at, _worked = due(start, target_for("acknowledge", severity), CALENDAR)
    reached = [rung.position for rung in rungs_for("acknowledge", severity, start, due_at, CALENDAR) if rung.at <= now]
    assert reached[-1] == told


@pytest.mark.parametrize("now", NOWS, ids=lambda now: f"{now:%a %d %b %H:%M}")
def test_days_are_working_days_and_nothing_lies_ahead(now):
    play = Play(None, now)
    for back in (1, 2, 7):
        at = play.on(back, "15:00")
        assert at < now
        assert CALENDAR.is_working_day(at.date())
    assert play.ahead(1, "00:01") > now


def test_nothing_is_played_in_the_future():
    play = Play(None, NOWS[0])
    with pytest.raises(ValueError, match="beyond"):
        play.then(datetime(2026, 11, 24, 10, 1, tzinfo=UTC), print)
