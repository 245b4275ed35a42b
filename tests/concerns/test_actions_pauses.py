"""A body asks the one who raised it something: what it owes stands still, goes on, and never stands still for ever."""

from datetime import timedelta

import pytest

from hub.concerns import (
    actions,
    actions_anyone,
    actions_between,
    actions_consent,
    actions_duplicates,
    actions_pauses,
    actions_triage,
)
from hub.concerns.actions_pauses import LateGoesOn, answer_question, ask_reporter, go_on
from hub.history.models import Event
from hub.notifications.models import Mail
from hub.notifications.registry import may_leave
from hub.people.models import Organisation
from hub.promises.engine import NotNow
from hub.promises.models import Pause, Promise
from hub.promises.sweep import run_due_rungs
from hub.promises.sweep_pauses import run_due_pauses
from tests.cast import START

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEXT_DAY = START + DAY
RUNGS = ["reminder", "owner", "deputy", "supervisor", "head"]


def owed(concern, kind="acknowledge"):
    return concern.matter.promises.get(kind=kind)


def asked(cast, *, at=START + HOUR, **raised):
    """The council owes an answer by the next morning and asked an hour after it was raised."""
    return ask_reporter(cast.concern(**raised), words="When was it?", by=cast.council, at=at)


def told(template):
    return list(Mail.objects.filter(template=template).order_by("pk").values_list("address", flat=True))


def test_it_stands_still_until_the_answer_and_what_was_left_is_left(cast):
    concern = asked(cast)
    promise = owed(concern)
    assert (promise.paused_at, promise.next_rung_at, promise.due_at) == (START + HOUR, None, NEXT_DAY)
    assert promise.state(START + 2 * DAY) == "paused"
    assert run_due_rungs(START + 2 * DAY).rungs == 0
    assert told("question_asked") == ["faith@example.org"]

    answer_question(concern, words="At night.", by=cast.faith, at=START + 2 * DAY)
    promise = owed(concern)
    # a working day less an hour was left
    assert promise.due_at == START + 2 * DAY + 7 * HOUR
    assert (promise.paused_at, promise.paused_for) == (None, 2 * DAY - HOUR)
    assert [p for p in promise.rung_positions if p != "umbrella"] == RUNGS
    assert promise.next_rung_at == promise.rung_times[0] > START + 2 * DAY
    assert "Paused from Mon 30 Nov 10:00 to Wed 2 Dec 09:00, when the person who raised it was asked" in promise.working
    assert "before, it was due Tue 1 Dec 09:00" in promise.working
    assert told("question_answered") == ["council@example.org"]
    [pause] = Pause.objects.all()
    assert (pause.ended, pause.next_at) == ("answered", None)


def test_what_others_owe_runs_on(cast):
    concern = cast.concern(wants=("patrol",))
    ask_reporter(concern, words="When?", by=cast.council, at=START)
    patrol = owed(concern, "patrol")
    assert (patrol.owner_organisation, patrol.paused_at) == (cast.police_body, None)
    ask_reporter(concern, words="Where?", by=cast.constable, at=START)
    assert owed(concern, "patrol").paused_at == START
    # any answer is for both
    answer_question(concern, words="At the gate, at night.", by=cast.trustee, at=NEXT_DAY)
    assert set(Pause.objects.values_list("ended", flat=True)) == {"answered"}
    assert set(told("question_answered")) == {"council@example.org", "constable@example.org"}
    assert not Promise.objects.exclude(paused_at=None).exists()


def test_no_rung_fires_twice(cast):
    concern = cast.concern()
    reminder = owed(concern).rung_times[0]
    run_due_rungs(reminder)
    ask_reporter(concern, words="When?", by=cast.council, at=reminder + timedelta(minutes=1))
    answer_question(concern, words="At night.", by=cast.faith, at=START + 7 * DAY)
    promise = owed(concern)
    assert [p for p in promise.rung_positions if p != "umbrella"] == RUNGS
    assert promise.next_rung_at == promise.rung_times[1] == promise.due_at
    for step in range(40):
        run_due_rungs(START + 7 * DAY + step * 12 * HOUR)
    fired = list(promise.events.filter(kind="rung_fired").order_by("pk").values_list("code", flat=True))
    assert fired == promise.rung_positions


def test_what_is_late_already_climbs_on(cast):
    """Whoever is late could else ask something, and keep the next person from hearing of it."""
    concern = cast.concern(wants=("call",))
    run_due_rungs(NEXT_DAY)
    before = owed(concern).next_rung_at
    ask_reporter(concern, words="When?", by=cast.council, at=NEXT_DAY + HOUR)
    assert owed(concern, "call").paused_at == NEXT_DAY + HOUR
    late = owed(concern)
    assert (late.paused_at, late.next_rung_at) == (None, before)
    assert late.state(NEXT_DAY + 2 * HOUR) == "late"


def test_where_everything_is_late_nothing_can_be_asked_to_gain_time(cast):
    concern = cast.concern()
    with pytest.raises(LateGoesOn):
        ask_reporter(concern, words="When?", by=cast.council, at=owed(concern).due_at)
    assert not Pause.objects.exists()
    assert not Mail.objects.filter(template="question_asked").exists()


def test_reminded_after_3_and_7_days_and_over_after_14(cast):
    asked(cast, at=START)
    for day, reminders in ((2, 0), (3, 1), (4, 1), (7, 2), (13, 2)):
        run_due_pauses(START + day * DAY)
        assert len(told("question_reminder")) == reminders, day
    assert told("question_expired") == []
    swept = run_due_pauses(START + 14 * DAY)
    assert (swept.ended, swept.stuck) == (1, [])
    assert told("question_expired") == ["council@example.org"]
    promise = Promise.objects.get()
    assert promise.due_at == START + 15 * DAY
    assert Pause.objects.get().ended == "expired"
    assert run_due_pauses(START + 15 * DAY).ended == 0


def test_a_sweep_that_comes_late_reminds_once(cast):
    asked(cast, at=START)
    assert run_due_pauses(START + 8 * DAY).reminded == 1
    assert Pause.objects.get().reminders == 2
    assert len(told("question_reminder")) == 1


def test_trap_indico_only_the_silent_are_chased(cast):
    concern = asked(cast, at=START)
    run_due_pauses(START + 3 * DAY)
    [reminder] = Mail.objects.filter(template="question_reminder")
    assert may_leave(reminder)
    answer_question(concern, words="At night.", by=cast.faith, at=START + 3 * DAY + HOUR)
    # the one that waits in the outbox does not leave any more
    assert not may_leave(reminder)
    for day in (7, 14):
        run_due_pauses(START + day * DAY)
    assert len(told("question_reminder")) == 1
    assert told("question_expired") == []


def test_what_one_body_asks_no_longer_does_not_leave_because_another_still_asks(cast):
    concern = cast.concern(wants=("patrol",))
    ask_reporter(concern, words="When?", by=cast.council, at=START)
    ask_reporter(concern, words="Where?", by=cast.constable, at=START)
    go_on(concern, by=cast.council, at=START + HOUR)
    asked_by = {mail.context["organisation"]: mail for mail in Mail.objects.filter(template="question_asked")}
    assert not may_leave(asked_by[cast.council_body.name])
    assert may_leave(asked_by[cast.police_body.name])


def test_a_reminder_that_waits_in_the_outbox_does_not_leave_while_it_stands_still(cast):
    concern = cast.concern()
    run_due_rungs(owed(concern).rung_times[0])
    [reminder] = Mail.objects.filter(template="promise_reminder")
    assert may_leave(reminder)
    ask_reporter(concern, words="When?", by=cast.council, at=START + 7 * HOUR)
    assert not may_leave(Mail.objects.get(pk=reminder.pk))


def test_asked_twice_at_most(cast):
    concern = cast.concern()
    for day in (0, 2):
        ask_reporter(concern, words=f"Question {day}", by=cast.council, at=START + day * HOUR)
        with pytest.raises(actions_pauses.AskedAlready):
            ask_reporter(concern, words="And?", by=cast.manager, at=START + day * HOUR)
        answer_question(concern, words=f"Answer {day}", by=cast.faith, at=START + (day + 1) * HOUR)
    count = Event.objects.count()
    with pytest.raises(actions_pauses.AskedTwice):
        ask_reporter(concern, words="A third", by=cast.council, at=START + 5 * HOUR)
    assert Event.objects.count() == count
    assert owed(concern).paused_for == 2 * HOUR


def test_what_is_critical_waits_for_no_answer(cast):
    concern = cast.concern(urgency=4)
    with pytest.raises(actions_pauses.CriticalGoesOn):
        ask_reporter(concern, words="When?", by=cast.council, at=START)
    assert not Pause.objects.exists()


def test_a_body_that_owes_nothing_stops_nothing(cast):
    concern = cast.concern()
    with pytest.raises(actions_pauses.NothingStands):
        ask_reporter(concern, words="When?", by=cast.constable, at=START)


def test_an_answer_after_they_went_on_still_reaches_them_and_moves_nothing(cast):
    concern = asked(cast, at=START)
    go_on(concern, by=cast.council, at=START + HOUR)
    due_at = owed(concern).due_at
    answer_question(concern, words="At night.", by=cast.faith, at=START + 2 * HOUR)
    assert (owed(concern).due_at, Pause.objects.get().ended) == (due_at, "answered")
    assert told("question_answered") == ["council@example.org"]
    with pytest.raises(NotNow):
        answer_question(concern, words="Or in the morning.", by=cast.faith, at=START + 3 * HOUR)


def test_whoever_holds_a_receipt_answers_by_writing_back(cast):
    concern = cast.told(left=actions_anyone.Left(email="anyone@example.org"))
    ask_reporter(concern, words="When?", by=cast.council, at=START)
    run_due_pauses(START + 3 * DAY)
    # mails that name nothing
    assert told("outside_news") == ["anyone@example.org"] * 2
    actions_anyone.write_back(concern, words="At night.", at=START + 3 * DAY)
    assert Pause.objects.get().ended == "answered"
    assert owed(concern).paused_at is None
    assert (told("question_answered"), told("concern_reporter_wrote")) == (["council@example.org"], [])


def test_whoever_left_no_address_and_whoever_hides_is_asked_in_the_thread(cast):
    for concern in (cast.told(), cast.concern(hides_name=True)):
        ask_reporter(concern, words="When?", by=cast.council, at=START)
        run_due_pauses(START + 3 * DAY)
        run_due_pauses(START + 14 * DAY)
        assert owed(concern).paused_at is None


# --- nothing stands still for ever -----------------------------------------------------------------------------------

AT = START + 5 * DAY


def answered(concern, cast):
    actions.acknowledge(
        concern, dealt_with_by=cast.council, next_step="We come.", next_step_at=AT + DAY, by=cast.council, at=AT
    )


def in_other_hands(concern, cast):
    team = Organisation.objects.create(kind="council", name="Safety team", parent=cast.council_body)
    actions_triage.assign(concern, organisation=team, by=cast.council, at=AT)


def resolved(concern, cast):
    actions_duplicates.link(concern, cast.concern(), resolve_with="Dealt with there.", by=cast.council, at=AT)


def told_nobody(concern, cast):
    told = frozenset([cast.committee.pk, cast.police_body.pk])
    actions_consent.change_consent(concern, told=told, hides_name=False, by=cast.faith, at=AT)


# what happens meanwhile: how the pause ends
ENDINGS = {
    "answered by the body": (answered, "over"),
    "handed on": (
        lambda concern, cast: actions_between.hand_on(
            concern, organisation=cast.other_council_body, words="Theirs.", by=cast.council, at=AT
        ),
        "over",
    ),
    "given to another team": (in_other_hands, "over"),
    "resolved as a duplicate": (resolved, "over"),
    "only recorded": (lambda concern, cast: actions_consent.only_record(concern, by=cast.faith, at=AT), "over"),
    "the body is unticked": (told_nobody, "over"),
    "found critical": (
        lambda concern, cast: actions_triage.triage(concern, severity=4, hostility=["none"], by=cast.council, at=AT),
        "over",
    ),
    "gone on": (lambda concern, cast: go_on(concern, by=cast.council, at=AT), "resumed"),
    "an answer": (lambda concern, cast: answer_question(concern, words="At night.", by=cast.faith, at=AT), "answered"),
    "two weeks": (lambda concern, cast: run_due_pauses(START + 15 * DAY), "expired"),
    # these leave it as it is
    "given to a person": (
        lambda concern, cast: actions_triage.assign(
            concern, organisation=cast.council_body, person=cast.manager, by=cast.council, at=AT
        ),
        "",
    ),
    "a part split off": (
        lambda concern, cast: actions_between.split(
            concern, actions_between.Part(cast.police_body, "threat", "A threat."), by=cast.council, at=AT
        ),
        "",
    ),
    "found less severe": (
        lambda concern, cast: actions_triage.triage(
            concern, severity=1, hostility=["none"], words="A lamp.", by=cast.council, at=AT
        ),
        "",
    ),
    "a note": (lambda concern, cast: actions_triage.write_note(concern, words="Known.", by=cast.council, at=AT), ""),
}


@pytest.mark.parametrize("happens", ENDINGS)
def test_nothing_stands_still_for_ever(cast, happens):
    act, ended = ENDINGS[happens]
    concern = asked(cast, at=START)
    act(concern, cast)
    pause = Pause.objects.get(matter=concern.matter)
    assert pause.ended == ended
    still = concern.matter.promises.open().exclude(paused_at=None)
    assert still.exists() == (not ended)
    # what was kept or ended meanwhile was not late by what stood still
    for promise in concern.matter.promises.all():
        assert promise.was_late is False
        assert promise.is_open or promise.paused_at is None
    run_due_pauses(START + 14 * DAY)
    assert not Pause.objects.filter(ended_at=None).exists()
    assert not Promise.objects.exclude(paused_at=None).exists()
    # the ladder of whatever is open is climbed to its end
    for day in range(5, 60, 2):
        run_due_rungs(START + day * DAY)
    assert not Promise.objects.open().filter(next_rung_at__isnull=False).exists()


def test_another_bodys_question_outlives_the_answer_of_the_lead_until_it_is_closed(cast):
    concern = cast.concern(wants=("patrol",))
    ask_reporter(concern, words="Where?", by=cast.constable, at=START)
    answered(concern, cast)
    concern.refresh_from_db()
    actions.resolve(concern, reason="done", words="Cleaned.", by=cast.council, at=AT)
    assert owed(concern, "patrol").paused_at == START
    actions.close(concern, by=cast.faith, at=AT + HOUR)
    assert Pause.objects.get().ended == "over"
    assert owed(concern, "patrol").ended == "cancelled"


def test_opened_again_it_may_be_asked_once_more(cast):
    concern = asked(cast, at=START)
    answered(concern, cast)
    concern.refresh_from_db()
    actions.resolve(concern, reason="done", words="Cleaned.", by=cast.council, at=AT)
    actions.reopen(concern, words="It is back.", by=cast.faith, at=AT + HOUR)
    concern.refresh_from_db()
    ask_reporter(concern, words="When was it back?", by=cast.council, at=AT + 2 * HOUR)
    assert Pause.objects.filter(ended_at=None).count() == 1


def test_one_bad_row_blocks_no_other(cast, monkeypatch, caplog):
    first, second = asked(cast, at=START), asked(cast, at=START)
    promise = owed(first)
    Promise.objects.filter(pk=promise.pk).update(worked_out=promise.worked_out | {"unit": "moons"})
    swept = run_due_pauses(START + 14 * DAY)
    assert (swept.ended, swept.stuck) == (1, [Pause.objects.get(matter=first.matter).pk])
    assert owed(second).paused_at is None
    assert Event.objects.get(kind="pause_stuck").matter == first.matter
    Promise.objects.filter(pk=promise.pk).update(worked_out=promise.worked_out)
    assert run_due_pauses(START + 14 * DAY + HOUR).ended == 1


def test_a_clock_that_jumps_back_takes_nothing_away(cast):
    concern = asked(cast)
    go_on(concern, by=cast.council, at=START - DAY)
    promise = owed(concern)
    assert (promise.due_at, promise.paused_for) == (NEXT_DAY, timedelta())
