from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from hub.concerns import actions
from hub.history.models import LastRun
from hub.matters.models import Audience
from hub.notifications.models import Mail
from hub.notifications.registry import may_leave
from hub.people.models import Membership
from hub.promises import sweep
from hub.promises.actions import keep_promises
from hub.promises.models import Promise
from hub.promises.sweep import run_due_rungs
from hub.promises.tasks import sweep as sweep_task
from tests.cast import START, person
from tests.promises.ladders import POSITIONS, fired, minutes, promised, told

FULL_LADDER = {
    "reminder": "constable",
    "owner": "constable",
    "deputy": "sergeant",
    "supervisor": "inspector",
    "head": "commander",
}


def test_each_rung_tells_its_position_at_its_time(promise):
    expected = []
    for position, at in zip(POSITIONS, promise.rung_times, strict=True):
        assert run_due_rungs(at - timedelta(seconds=1)).rungs == 0
        swept = run_due_rungs(at)
        assert (swept.rungs, swept.promises, swept.mails, swept.stuck) == (1, 1, 1, [])
        template = "promise_reminder" if position == "reminder" else "promise_overdue"
        expected.append((template, "" if position == "reminder" else position, FULL_LADDER[position]))
        assert told(promise) == expected
    promise.refresh_from_db()
    assert (promise.rung, promise.next_rung_at, promise.is_open) == (5, None, True)
    assert fired(promise) == list(POSITIONS)
    assert run_due_rungs(minutes(10000)).rungs == 0


def test_a_mail_carries_facts_and_nothing_that_somebody_wrote(promise):
    run_due_rungs(minutes(60))
    mail = Mail.objects.get()
    assert mail.context == {
        "reference": promise.matter.reference,
        "organisation": "Testham Neighbourhood Team",
        "promise_kind": "call",
        "position": "owner",
        "due_at": promise.due_at.isoformat(),
    }
    assert (mail.matter, mail.promise, mail.organisation) == (
        promise.matter,
        promise,
        promise.owner_organisation,
    )
    assert mail.dedupe_key == f"rung:{promise.pk}:1:{mail.recipient_id}"


def test_trap_netflix_dispatch_a_sweep_missed_for_90_minutes_is_made_up_once_at_once(cast, promise):
    """Every rung fires, in order; whoever holds two of these positions gets one mail, the one of the higher rung."""
    Membership.objects.filter(user=cast.inspector).update(position="deputy")
    Membership.objects.create(
        user=cast.inspector,
        organisation=cast.command,
        role="police_supervisor",
        position="supervisor",
        since=START,
    )
    swept = run_due_rungs(minutes(45 + 90))
    assert swept.rungs == 5
    assert fired(promise) == list(POSITIONS)
    assert sorted(told(promise)) == [
        ("promise_overdue", "deputy", "sergeant"),
        ("promise_overdue", "head", "commander"),
        ("promise_overdue", "owner", "constable"),
        ("promise_overdue", "supervisor", "inspector"),
    ]
    assert run_due_rungs(minutes(45 + 91)).rungs == 0


def test_a_clock_that_jumps_back_fires_nothing_again(promise):
    run_due_rungs(minutes(60))
    assert run_due_rungs(minutes(-1000)).rungs == 0
    assert run_due_rungs(minutes(60)).rungs == 0
    assert Mail.objects.count() == 1


def test_trap_globaleaks_an_answer_by_any_colleague_stops_the_ladder(cast, promise):
    run_due_rungs(minutes(60))
    keep_promises(promise.matter, ["call"], at=minutes(61), by=cast.sergeant, for_organisation=cast.police_body)
    assert run_due_rungs(minutes(10000)).rungs == 0
    assert fired(promise) == ["reminder", "owner"]


def test_trap_globaleaks_a_mail_still_in_the_outbox_does_not_leave_after_the_answer(cast, concern, promise):
    other = promised(concern, cast.police_body, kind="visit")
    run_due_rungs(minutes(60))
    keep_promises(promise.matter, ["call"], at=minutes(61), by=cast.sergeant, for_organisation=cast.police_body)
    leaves = {mail.promise: may_leave(mail) for mail in Mail.objects.all()}
    assert leaves == {promise: False, other: True}


def test_the_ladder_of_another_promise_goes_on(cast, concern, promise):
    other = promised(concern, cast.police_body, kind="visit")
    keep_promises(promise.matter, ["call"], at=minutes(1), by=cast.constable, for_organisation=cast.police_body)
    run_due_rungs(minutes(60))
    assert (fired(promise), fired(other)) == ([], ["reminder", "owner"])


def test_a_real_concern_climbs_from_raising_to_the_last_rung_and_an_answer_stops_it(cast):
    concern = cast.concern()
    answer = concern.matter.promises.get(kind="acknowledge")
    run_due_rungs(answer.due_at)
    assert fired(answer) == ["reminder", "owner"]
    actions.acknowledge(
        concern,
        dealt_with_by=cast.council,
        next_step="We send someone.",
        next_step_at=answer.due_at + timedelta(days=1),
        by=cast.manager,
        at=answer.due_at + timedelta(minutes=1),
    )
    step = concern.matter.promises.get(kind="first_action")
    run_due_rungs(step.due_at)
    assert fired(answer) == ["reminder", "owner"]
    assert fired(step) == ["reminder", "owner"]


def test_the_named_person_is_told_instead_of_the_position(cast, concern):
    promise = promised(concern, cast.police_body, owner_user=cast.inspector)
    run_due_rungs(minutes(60))
    assert told(promise) == [("promise_overdue", "owner", "inspector")]


def test_a_named_person_who_left_is_replaced_by_the_position(cast, concern):
    promise = promised(concern, cast.police_body, owner_user=cast.inspector)
    Membership.objects.filter(user=cast.inspector).update(ended_at=minutes(10))
    run_due_rungs(minutes(60))
    assert told(promise) == [("promise_overdue", "owner", "constable")]


def absent(user, stand_in=None, until=None):
    Membership.objects.filter(user=user).update(absent_from=minutes(0), absent_until=until, stand_in=stand_in)


def test_a_stand_in_is_told_while_the_absence_lasts(cast, promise):
    absent(cast.constable, stand_in=cast.sergeant, until=minutes(50))
    run_due_rungs(minutes(45))
    run_due_rungs(minutes(60))
    assert told(promise) == [
        ("promise_reminder", "", "sergeant"),
        ("promise_overdue", "owner", "constable"),
    ]


def test_the_stand_in_of_a_stand_in_is_told(cast, promise):
    absent(cast.constable, stand_in=cast.sergeant)
    absent(cast.sergeant, stand_in=cast.inspector)
    run_due_rungs(minutes(60))
    assert told(promise) == [("promise_overdue", "owner", "inspector")]


def test_the_stand_in_of_the_named_person_is_told(cast, concern):
    promise = promised(concern, cast.police_body, owner_user=cast.constable)
    absent(cast.constable, stand_in=cast.inspector)
    run_due_rungs(minutes(60))
    assert told(promise) == [("promise_overdue", "owner", "inspector")]


def test_stand_ins_that_run_in_a_circle_are_an_empty_position(cast, promise):
    absent(cast.constable, stand_in=cast.sergeant)
    absent(cast.sergeant, stand_in=cast.constable)
    run_due_rungs(minutes(60))
    assert ("promise_overdue", "supervisor", "inspector") in told(promise)
    assert fired(promise) == ["reminder", "owner", "deputy", "supervisor"]


def test_a_stand_in_who_may_not_see_the_matter_is_not_told(cast, promise):
    absent(cast.constable, stand_in=cast.other_constable)
    run_due_rungs(minutes(60))
    assert "other_constable" not in {address for _t, _p, address in told()}
    assert ("promise_overdue", "deputy", "sergeant") in told(promise)


def test_an_empty_position_goes_to_the_mailbox_the_next_rung_at_once_and_the_lead(cast, concern):
    """The council has no deputy: at the deputy's time the supervisor is called, and the lead hears of the gap."""
    promise = promised(concern, cast.council_body)
    run_due_rungs(minutes(60))
    Mail.objects.all().delete()
    assert run_due_rungs(minutes(75)).rungs == 2
    assert told(promise) == [
        ("promise_overdue", "deputy", "council-body"),
        ("promise_overdue", "supervisor", "manager"),
        ("promise_gap", "deputy", "manager"),
    ]
    assert fired(promise) == ["reminder", "owner", "deputy", "supervisor"]
    assert list(promise.events.filter(kind="position_empty").values_list("code", flat=True)) == ["deputy"]
    promise.refresh_from_db()
    assert promise.next_rung_at == minutes(120)


def test_the_gap_is_told_to_the_lead_when_another_body_owes_the_promise(cast, concern):
    Membership.objects.filter(user=cast.sergeant).update(position="")
    assert concern.matter.lead == cast.council_body
    promise = promised(concern, cast.police_body, rungs=(75,), positions=["deputy"])
    run_due_rungs(minutes(75))
    assert told(promise) == [
        ("promise_overdue", "deputy", "police-body"),
        ("promise_gap", "deputy", "manager"),
    ]


def test_a_reminder_without_an_owner_reminds_the_next_position_and_calls_nobody_early(cast, promise):
    Membership.objects.filter(user=cast.constable).update(position="")
    assert run_due_rungs(minutes(45)).rungs == 1
    assert told(promise)[:2] == [
        ("promise_reminder", "", "sergeant"),
        ("promise_reminder", "", "police-body"),
    ]
    promise.refresh_from_db()
    assert promise.next_rung_at == minutes(60)
    assert list(promise.events.filter(kind="position_empty").values_list("code", flat=True)) == ["owner"]


def test_a_gap_is_told_once_a_day_however_many_promises_meet_it(cast, concern):
    def gaps():
        return Mail.objects.filter(template="promise_gap", context__position="deputy").count()

    for kind in ("call", "visit", "meeting"):
        promised(concern, cast.council_body, kind=kind)
    run_due_rungs(minutes(75))
    assert gaps() == 1
    promised(concern, cast.council_body, kind="patrol")
    run_due_rungs(minutes(76))
    assert gaps() == 1
    tomorrow = 24 * 60
    promised(concern, cast.council_body, kind="check", due=tomorrow, rungs=(tomorrow,), positions=["deputy"])
    run_due_rungs(minutes(tomorrow))
    assert gaps() == 2


def test_where_nobody_is_left_the_coordinator_hears_and_the_ladder_ends(cast, concern):
    promise = promised(concern, cast.council_body)
    Membership.objects.filter(organisation=cast.council_body).update(ended_at=minutes(1))
    run_due_rungs(minutes(60))
    assert fired(promise) == list(POSITIONS)
    assert ("promise_overdue", "head", "council-body") in told(promise)
    gaps = [(position, address) for template, position, address in told() if template == "position_empty"]
    assert gaps == [(position, "coordinator") for position in ("owner", "deputy", "supervisor", "head")]


def test_only_people_who_may_see_the_matter_at_that_moment_are_told(cast, concern, promise):
    """The tick of the police is withdrawn after the reminder; their people and mailbox hear nothing more."""
    run_due_rungs(minutes(45))
    Audience.objects.filter(matter=concern.matter, organisation=cast.police_body).update(until=minutes(50))
    before = Mail.objects.count()
    run_due_rungs(minutes(60))
    after = told()[before:]
    police = {"constable", "sergeant", "inspector", "commander", "police-body", "command"}
    assert after
    assert not police & {address for _t, _p, address in after}


def test_people_of_other_places_and_bodies_are_never_told(cast, promise):
    strangers = ["other_constable", "other_council", "other_faith", "leaver", "nobody", "umbrella", "faith"]
    run_due_rungs(minutes(10000))
    assert not set(strangers) & {address for _t, _p, address in told()}


def test_a_person_who_may_not_sign_in_is_not_told(cast, promise):
    cast.constable.is_active = False
    cast.constable.save()
    run_due_rungs(minutes(60))
    assert "constable" not in {address for _t, _p, address in told()}


def test_two_people_in_a_position_are_both_told(cast, promise):
    person(cast, "second", "police_body", "police_officer", "owner")
    run_due_rungs(minutes(60))
    assert sorted(told(promise)) == [
        ("promise_overdue", "owner", "constable"),
        ("promise_overdue", "owner", "second"),
    ]


def test_batches_work_everything_that_is_due(cast, concern, monkeypatch):
    monkeypatch.setattr(sweep, "BATCH", 3)
    for _ in range(8):
        promised(concern, cast.police_body)
    swept = run_due_rungs(minutes(60))
    assert (swept.promises, swept.rungs, swept.mails) == (8, 16, 8)


def test_a_batch_costs_the_same_queries_for_1_and_20_promises(cast, concern, django_assert_max_num_queries):
    run_due_rungs(minutes(1))
    costs = []
    for count in (1, 20):
        for _ in range(count):
            promised(concern, cast.police_body)
        with django_assert_max_num_queries(25) as queries:
            run_due_rungs(minutes(60))
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert Mail.objects.count() == 21


def test_empty_positions_cost_the_same_queries_for_1_and_20_promises(cast, concern, django_assert_max_num_queries):
    """Nobody at the lead either: the coordinator is looked up once a batch."""
    Membership.objects.exclude(organisation=cast.operator).update(position="")
    run_due_rungs(minutes(1))
    costs = []
    for count in (1, 20):
        for _ in range(count):
            promised(concern, cast.police_body)
        with django_assert_max_num_queries(30) as queries:
            run_due_rungs(minutes(60))
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert Mail.objects.filter(template="position_empty", recipient=cast.coordinator).exists()


def test_an_idle_sweep_reads_one_index_and_still_says_that_it_ran(cast, promise, django_assert_max_num_queries):
    run_due_rungs(minutes(1))
    with django_assert_max_num_queries(7) as queries:
        run_due_rungs(minutes(2))
    assert sum("promises_promise" in query["sql"] for query in queries) == 1
    assert LastRun.objects.get(name="sweep").at == minutes(2)


def test_closed_promises_are_never_read(cast, concern, promise):
    Promise.objects.filter(pk=promise.pk).update(ended_at=minutes(1), ended="cancelled", next_rung_at=None)
    assert run_due_rungs(minutes(10000)).promises == 0


def test_a_naive_now_is_refused(db):
    with pytest.raises(ValueError, match="without a zone"):
        run_due_rungs(START.replace(tzinfo=None))


def test_the_task_sweeps(cast, promise):
    Promise.objects.filter(pk=promise.pk).update(
        started_at=START - timedelta(days=999), rung_times=[START - timedelta(days=998)], rung_positions=["owner"]
    )
    Promise.objects.filter(pk=promise.pk).update(next_rung_at=START - timedelta(days=998))
    sweep_task()
    assert fired(promise) == ["owner"]


@override_settings(DEMO=True)
def test_the_command_sweeps_as_of_a_moment_in_london(promise, capsys):
    call_command("sweep", now="2026-11-30T10:00")
    assert fired(promise) == ["reminder", "owner"]
    assert capsys.readouterr().out == "2 rungs of 1 promises fired, 1 mails queued\n"


@override_settings(DEMO=False)
def test_the_command_takes_another_now_only_in_the_demonstration(promise):
    with pytest.raises(CommandError, match="demonstration"):
        call_command("sweep", now="2026-11-30T10:00")
    assert fired(promise) == []


@override_settings(DEMO=True)
def test_the_command_says_what_a_moment_looks_like(db):
    with pytest.raises(CommandError, match="needs a time such as"):
        call_command("sweep", now="tomorrow")


@override_settings(DEMO=True)
def test_the_command_fails_aloud_when_a_promise_is_stuck(cast, concern):
    promised(concern, cast.police_body, rung_positions=["reminder"])
    with pytest.raises(CommandError, match="1 promises could not be worked"):
        call_command("sweep", now="2026-11-30T10:00+00:00")
