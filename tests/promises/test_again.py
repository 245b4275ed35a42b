"""A promise worked out again with another severity, on the days on which clocks change and over holidays."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from hub.promises.again import worked_again
from hub.promises.clock import Worked, describe, describe_again, due
from hub.promises.ladder import rungs_for
from hub.promises.targets import SEVERITIES, target_for
from tests.promises.wall_clock import ENGLAND, utc

HOUR = timedelta(hours=1)


def promise(start, severity, kind="acknowledge", *, fired=0, given=None, span=None):
    """As make_promises writes it."""
    start = utc(start)
    due_at, worked = due(start, span or target_for(kind, severity), ENGLAND)
    facts = {"unit": "given", "asked_at": start.isoformat()} if given else worked.to_json()
    due_at = utc(given) if given else due_at
    rungs = rungs_for(kind, severity, start, due_at, ENGLAND)
    return SimpleNamespace(
        kind=kind,
        severity=4 - SEVERITIES.index(severity),
        started_at=start,
        due_at=due_at,
        worked_out=facts,
        rung=fired,
        rung_times=[rung.at for rung in rungs],
        rung_positions=[rung.position for rung in rungs],
    )


def again(was, severity, at):
    return worked_again(was, severity=severity, calendar=ENGLAND, at=utc(at))


# start, from, to, when it was due, when it is
MOVES = [
    ("2026-11-30 09:00", "medium", "low", "2026-12-01 09:00", "2026-12-02 09:00"),
    ("2026-11-30 09:00", "medium", "high", "2026-12-01 09:00", "2026-11-30 13:00"),
    ("2026-11-30 09:00", "high", "critical", "2026-11-30 13:00", "2026-11-30 10:00"),
    # outside hours: from the next opening, not from when somebody looked
    ("2026-11-28 14:00", "high", "medium", "2026-11-28 18:00", "2026-12-01 09:00"),
    # the four days of Easter lie between
    ("2027-03-25 16:00", "medium", "low", "2027-03-30 16:00", "2027-03-31 16:00"),
    # clocks go forward: four hours are four hours
    ("2027-03-28 00:30", "critical", "high", "2027-03-28 02:30", "2027-03-28 05:30"),
    ("2027-03-26 10:00", "high", "medium", "2027-03-26 14:00", "2027-03-31 09:00"),
    # clocks go back
    ("2026-10-24 23:30", "critical", "high", "2026-10-25 00:30", "2026-10-25 02:30"),
    ("2026-10-23 16:30", "medium", "low", "2026-10-26 16:30", "2026-10-27 16:30"),
]


@pytest.mark.parametrize(("start", "before", "after", "was_due", "due_at"), MOVES)
def test_the_time_counts_from_where_it_first_began(start, before, after, was_due, due_at):
    was = promise(start, before)
    assert was.due_at == utc(was_due)
    found = again(was, after, start)
    assert found.due_at == utc(due_at)
    # and back again: as if nobody had looked
    looked = SimpleNamespace(**vars(was) | found._asdict(), was=None)
    looked.severity = 4 - SEVERITIES.index(after)
    back = again(looked, before, start)
    assert (back.due_at, back.rung_positions) == (was.due_at, was.rung_positions)


def test_when_somebody_looked_changes_nothing():
    was = promise("2026-11-30 09:00", "medium")
    assert {again(was, "high", at).due_at for at in ("2026-11-30 09:01", "2026-12-04 17:00")} == {
        utc("2026-11-30 13:00")
    }


def test_a_date_that_was_given_stays_and_its_ladder_follows_the_severity():
    was = promise("2026-11-30 09:00", "medium", "first_action", given="2026-12-02 16:00")
    found = again(was, "critical", "2026-11-30 10:00")
    assert (found.due_at, found.worked_out) == (was.due_at, was.worked_out)
    assert dict(zip(found.rung_positions, found.rung_times, strict=True))["head"] - found.due_at == HOUR
    assert was.rung_times[-1] - was.due_at > 24 * HOUR


def test_a_time_that_was_agreed_otherwise_stays():
    from hub.promises.clock import Span

    was = promise("2026-11-30 09:00", "medium", span=Span(3, "working_days"))
    assert again(was, "critical", "2026-11-30 10:00").due_at == was.due_at


def test_an_update_that_is_due_sooner_because_of_the_posture_stays_so():
    was = promise("2026-11-30 09:00", "medium", "update_raised")
    was.kind = "update"
    was.worked_out |= {"raised": {"area": "Testham", "reference": "S-1"}}
    found = again(was, "high", "2026-11-30 10:00")
    assert (found.due_at, found.worked_out) == (was.due_at, was.worked_out)


@pytest.mark.parametrize("fired", [0, 1, 2, 3, 4])
@pytest.mark.parametrize(("before", "after"), [("high", "low"), ("low", "critical"), ("medium", "high")])
def test_no_rung_fires_twice_and_none_is_gone_back_to(before, after, fired):
    was = promise("2026-11-30 09:00", before, fired=fired)
    at = was.rung_times[fired - 1] + timedelta(minutes=1) if fired else was.started_at
    found = worked_again(was, severity=after, calendar=ENGLAND, at=at)
    assert found.rung_positions[:fired] == was.rung_positions[:fired]
    assert found.rung_times[:fired] == was.rung_times[:fired]
    assert len(set(found.rung_positions)) == len(found.rung_positions)
    assert found.next_rung_at == found.rung_times[fired]
    coming = found.rung_times[fired:]
    assert coming == sorted(coming)


def test_nobody_further_up_is_called_before_the_last_had_time_to_answer():
    """It was low and waited; now it is critical and was due yesterday: an hour for all of them, not one moment."""
    was = promise("2026-11-30 09:00", "low")
    at = utc("2026-12-01 10:00")
    found = worked_again(was, severity="critical", calendar=ENGLAND, at=at)
    assert found.due_at == utc("2026-11-30 10:00")
    assert found.rung_positions == ["owner", "deputy", "supervisor", "head", "umbrella"]
    assert [rung_at - at for rung_at in found.rung_times] == [timedelta(minutes=m) for m in (0, 15, 30, 60, 90)]


def test_more_severe_calls_nobody_later():
    was = promise("2026-11-30 09:00", "medium", "first_action", given="2026-11-30 10:00", fired=2)
    at = was.rung_times[2] - timedelta(minutes=5)
    found = worked_again(was, severity="high", calendar=ENGLAND, at=at)
    assert found.next_rung_at <= was.rung_times[2]


def test_a_ladder_that_was_climbed_has_nothing_to_come():
    was = promise("2026-11-30 09:00", "high", fired=6)
    found = again(was, "low", "2026-12-01 09:00")
    assert found.next_rung_at is None


def test_an_umbrella_body_that_heard_hears_no_second_time_and_one_that_did_not_hears():
    """Of medium it hears before the head, of high after."""
    was = promise("2026-11-30 09:00", "medium")
    assert was.rung_positions[4:] == ["umbrella", "head"]
    was.rung = 5
    assert again(was, "high", "2026-12-03 14:00").rung_positions[5:] == ["head"]
    was = promise("2026-11-30 09:00", "high", fired=5)
    assert was.rung_positions[4:] == ["head", "umbrella"]
    assert again(was, "medium", "2026-12-03 14:00").rung_positions[5:] == ["umbrella"]


def test_it_says_why():
    was = promise("2026-11-30 09:00", "medium")
    found = again(was, "low", "2026-11-30 11:00")
    assert describe(Worked.from_json(found.worked_out), found.due_at) == (
        "due Wed 2 Dec 09:00: 2 working days from Mon 30 Nov 09:00"
    )
    assert describe_again(found.worked_out["again"]) == (
        "Worked out again on Mon 30 Nov 11:00, when the severity was set to low; before, it was due Tue 1 Dec 09:00"
    )
