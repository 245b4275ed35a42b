from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest

from hub.promises.clock import LONDON, Span, WorkCalendar, due
from hub.promises.ladder import BESIDE, CLIMB, DEFAULT_LADDERS, LEAST_GAP, Ladder, ladder_for, rungs_for, rungs_of
from hub.promises.targets import ANY, KINDS, SEVERITIES, target_for

COUNCIL = WorkCalendar("ENG", frozenset(range(5)), time(9), time(17))
ROUND_THE_CLOCK = WorkCalendar("ENG", frozenset(range(7)), time(0), time(0))
ONE_HOUR_ON_SUNDAYS = WorkCalendar("ENG", frozenset({6}), time(10), time(11))


def london(text):
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=LONDON)


def climbed(severity, started, due_at, kind="acknowledge", calendar=COUNCIL):
    rungs = rungs_for(kind, severity, london(started), london(due_at), calendar)
    return [f"{rung.position} {rung.at.astimezone(LONDON):%a %d %H:%M}" for rung in rungs]


def test_critical_climbs_in_minutes_day_and_night():
    assert climbed("critical", "2026-11-28 23:30", "2026-11-29 00:30") == [
        "reminder Sun 29 00:15",
        "owner Sun 29 00:30",
        "deputy Sun 29 00:45",
        "supervisor Sun 29 01:00",
        "head Sun 29 01:30",
        "umbrella Sun 29 02:00",
    ]


def test_high_climbs_in_hours():
    assert climbed("high", "2026-11-28 20:00", "2026-11-29 00:00") == [
        "reminder Sat 28 23:00",
        "owner Sun 29 00:00",
        "deputy Sun 29 01:00",
        "supervisor Sun 29 02:00",
        "head Sun 29 04:00",
        "umbrella Sun 29 08:00",
    ]


@pytest.mark.parametrize("severity", ["medium", "low"])
def test_medium_and_low_climb_in_the_owners_working_time(severity):
    assert climbed(severity, "2026-11-27 16:00", "2026-11-30 16:00") == [
        "reminder Mon 30 14:00",
        "owner Mon 30 16:00",
        "deputy Tue 01 12:00",
        "supervisor Tue 01 16:00",
        "umbrella Wed 02 12:00",
        "head Wed 02 16:00",
    ]


def test_a_due_time_at_night_calls_nobody_before_the_office_opens():
    assert climbed("medium", "2026-11-26 03:00", "2026-11-29 03:00", kind="visit") == [
        "reminder Fri 27 15:00",
        "owner Sun 29 03:00",
        "deputy Mon 30 13:00",
        "supervisor Tue 01 09:00",
        "umbrella Tue 01 13:00",
        "head Wed 02 09:00",
    ]


def test_the_ladder_waits_for_christmas():
    assert climbed("medium", "2026-12-23 16:00", "2026-12-24 16:00") == [
        "reminder Thu 24 14:00",
        "owner Thu 24 16:00",
        "deputy Tue 29 12:00",
        "supervisor Tue 29 16:00",
        "umbrella Wed 30 12:00",
        "head Wed 30 16:00",
    ]


def test_critical_steps_are_elapsed_time_over_the_clock_change():
    rungs = rungs_for("acknowledge", "critical", london("2026-10-25 00:00"), london("2026-10-25 00:45"), COUNCIL)
    due_at = london("2026-10-25 00:45").astimezone(UTC)
    assert [rung.at - due_at for rung in rungs] == [timedelta(minutes=m) for m in (-15, 0, 15, 30, 60, 90)]


@pytest.mark.parametrize(
    ("severity", "started", "due_at"),
    [
        ("critical", "2026-12-01 12:00", "2026-12-01 12:15"),
        ("critical", "2026-12-01 12:00", "2026-12-01 12:10"),
        ("high", "2026-12-01 12:00", "2026-12-01 13:00"),
        ("medium", "2026-12-01 12:00", "2026-12-01 14:00"),
        ("low", "2026-11-28 12:00", "2026-11-30 11:00"),
        ("low", "2026-12-01 16:30", "2026-12-02 09:30"),
    ],
)
def test_a_reminder_at_or_before_the_start_or_out_of_the_office_is_dropped_or_kept_in_time(severity, started, due_at):
    rungs = rungs_for("call", severity, london(started), london(due_at), COUNCIL)
    reminders = [rung for rung in rungs if rung.position == "reminder"]
    assert all(rung.at > london(started) for rung in reminders)
    assert [rung.position for rung in rungs if rung.position in CLIMB] == list(CLIMB)


def test_a_reminder_that_would_come_at_the_very_start_is_dropped():
    assert climbed("critical", "2026-12-01 12:00", "2026-12-01 12:15")[0].startswith("owner")
    assert climbed("critical", "2026-12-01 12:00", "2026-12-01 12:16")[0].startswith("reminder")


def test_trap_django_helpdesk_critical_escalates_first():
    started, due_at = london("2026-12-01 10:00"), london("2026-12-01 15:00")
    heads = [dict(rungs_for("acknowledge", s, started, due_at, COUNCIL))["head"] for s in SEVERITIES]
    assert heads[0] < heads[1] < heads[2] == heads[3]


@pytest.mark.parametrize("calendar", [COUNCIL, ROUND_THE_CLOCK, ONE_HOUR_ON_SUNDAYS])
@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("kind", KINDS)
def test_rungs_rise_strictly_and_end_at_the_head(kind, severity, calendar):
    for hour in range(0, 24 * 10, 7):
        started = datetime(2026, 10, 22, 0, 20, tzinfo=UTC) + timedelta(hours=hour)
        due_at = due(started, target_for(kind, severity), calendar).at
        rungs = rungs_for(kind, severity, started, due_at, calendar)
        times = [rung.at for rung in rungs]
        assert times == sorted(set(times))
        assert started < times[0]
        late = [rung for rung in rungs if rung.position != "reminder"]
        assert [rung.position for rung in late if rung.position in CLIMB] == list(CLIMB)
        climb = [rung for rung in late if rung.position in CLIMB]
        assert all(later.at - sooner.at >= LEAST_GAP for sooner, later in pairwise(climb))
        assert late[0] == ("owner", due_at)


def test_an_office_open_for_minutes_still_gives_everyone_time_to_answer():
    tiny = WorkCalendar("ENG", frozenset(range(7)), time(10), time(10, 5))
    rungs = rungs_for("call", "low", london("2026-11-01 10:01"), london("2026-11-03 10:01"), tiny)
    times = [rung.at for rung in rungs]
    assert times == sorted(set(times))


def test_every_kind_and_severity_has_a_ladder():
    for severity in SEVERITIES:
        assert (ANY, severity) in DEFAULT_LADDERS
        assert all(ladder_for(kind, severity) for kind in KINDS)


def test_an_unknown_severity_is_refused():
    with pytest.raises(ValueError, match="unknown severity"):
        ladder_for("acknowledge", "urgent")


def test_a_time_without_a_zone_is_refused():
    naive = datetime(2026, 12, 1, 9)  # noqa: DTZ001 - the point of this test
    for started, due_at in ((naive, london("2026-12-02 09:00")), (london("2026-12-01 09:00"), naive)):
        with pytest.raises(ValueError, match="without a zone"):
            rungs_for("acknowledge", "low", started, due_at, COUNCIL)


def test_a_kind_may_have_its_own_ladder(monkeypatch):
    own = DEFAULT_LADDERS[ANY, "critical"]
    monkeypatch.setitem(DEFAULT_LADDERS, ("visit", "low"), own)
    assert ladder_for("visit", "low") is own
    assert ladder_for("call", "low").head == Span(2, "working_days")


def beside(mailbox=None, umbrella=None, head=60, calendar=COUNCIL):
    spans = [Span(minutes, "clock_minutes") for minutes in (15, 30, head)]
    more = {
        name: Span(minutes, "clock_minutes")
        for name, minutes in (("mailbox", mailbox), ("umbrella", umbrella))
        if minutes
    }
    started, due_at = london("2026-12-01 09:00"), london("2026-12-01 10:00")
    rungs = rungs_of(Ladder(None, *spans, **more), started, due_at, calendar)
    return [(rung.position, int((rung.at - due_at).total_seconds() // 60)) for rung in rungs]


def test_a_mailbox_and_an_umbrella_body_hear_where_their_times_stand():
    assert beside(mailbox=100, umbrella=80) == [
        ("owner", 0),
        ("deputy", 15),
        ("supervisor", 30),
        ("head", 60),
        ("umbrella", 80),
        ("mailbox", 100),
    ]
    assert [position for position, _at in beside(umbrella=45)][-2:] == ["umbrella", "head"]


def test_those_beside_give_way_and_nobody_of_the_body_is_called_later():
    """The mailbox never before the owner had time, the umbrella body never before the supervisor had."""
    assert beside(mailbox=1, umbrella=1) == [
        ("owner", 0),
        ("deputy", 15),
        ("supervisor", 30),
        ("mailbox", 45),
        ("head", 60),
        ("umbrella", 75),
    ]


def test_of_a_patrol_and_of_a_check_no_umbrella_body_hears():
    for severity in SEVERITIES:
        for kind in ("patrol_visit", "check"):
            assert not any(getattr(ladder_for(kind, severity), name) for name in BESIDE)


def test_trap_signalen_whoever_owes_it_is_told_the_moment_it_is_overdue():
    """Overdue is no filter over a list there: whatever the kind and severity, a rung stands at the due time."""
    for kind in KINDS:
        for severity in SEVERITIES:
            started = london("2026-12-23 16:00")
            due_at = due(started, target_for(kind, severity), COUNCIL).at
            assert ("owner", due_at) in rungs_for(kind, severity, started, due_at, COUNCIL)
