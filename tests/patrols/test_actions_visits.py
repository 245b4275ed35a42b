"""Visits: planned, carried out, or honestly not."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction

from hub.concerns import actions as concerns
from hub.concerns.models import Contact
from hub.history.models import Event
from hub.notifications.models import Mail
from hub.promises.engine import NotNow, Stale
from hub.promises.models import Promise
from hub.promises.sweep import run_due_rungs
from patrols import actions_visits as actions
from patrols.actions_visits import Refused
from patrols.models import Duty, Round, Visit
from tests.cast import START
from tests.patrols.walk import HOUR, MINUTE, NOON


@pytest.fixture
def wanted(cast):
    """A concern for which the police promised a patrol."""
    return cast.concern(wants=("patrol",))


def open_kinds(matter):
    return sorted(matter.promises.open().values_list("kind", flat=True))


def test_a_visit_is_promised_by_its_end_and_told_to_nobody(cast, patrols):
    visit = patrols.visit(why="A patrol was asked for.")
    promise = visit.promise
    assert (promise.kind, promise.owner_organisation) == ("patrol_visit", cast.police_body)
    assert promise.due_at == visit.planned_to == NOON + 90 * MINUTE
    assert promise.rung_positions == ["owner", "deputy", "supervisor", "head"]  # and no reminder
    event = Event.objects.get(kind="add_visit")
    assert (event.matter, event.code) == (visit.matter, visit.reference)
    assert not Mail.objects.exists()


@pytest.mark.parametrize(
    ("minutes", "length", "sentence"),
    [(-10, 30, "within the round"), (230, 30, "within the round"), (60, 0, "has to end after it begins")],
)
def test_a_visit_lies_within_its_round(patrols, minutes, length, sentence):
    with pytest.raises(Refused) as caught:
        patrols.visit(minutes=minutes, length=length)
    assert sentence in str(caught.value.message)


def test_a_visit_that_is_over_cannot_be_planned(patrols):
    made = patrols.round()
    with pytest.raises(Refused) as caught:
        patrols.visit(made, at=NOON + 2 * HOUR)
    assert "That time has passed" in str(caught.value.message)


def test_a_done_visit_keeps_its_promise_and_the_patrol_that_was_wanted(cast, patrols, wanted):
    visit = patrols.done(debrief="Two officers next time.")
    assert (visit.status, visit.came) == ("done", "Fri 4 Dec 13:05, 18 minutes")
    assert visit.shown_to_place_at == visit.left_at == NOON + 83 * MINUTE
    assert visit.recorded_by == cast.constable
    assert Promise.objects.get(visit=visit).met_at == visit.left_at
    assert open_kinds(wanted.matter) == ["acknowledge"]
    contact = Contact.objects.get()
    assert (contact.kind, contact.outcome, contact.at) == ("patrol", "done", visit.arrived_at)
    assert contact.note.body == "Fri 4 Dec 13:05, 18 minutes"
    mail = Mail.objects.get(template="concern_contacted")
    assert (mail.recipient, mail.context["contact"]) == (cast.faith, "patrol")
    assert visit.reference not in str(mail.context)


def test_only_the_promise_of_that_visit_is_kept(cast, patrols):
    first = patrols.visit()
    second = patrols.visit(first.round, minutes=120)
    patrols.done(first)
    assert second.round.matter.promises.open().get() == second.promise
    first.round.refresh_from_db()
    assert first.round.status == "planned"


def test_the_round_ends_with_its_last_visit_and_frees_its_officers(patrols):
    first = patrols.visit()
    patrols.visit(first.round, minutes=120)
    last = patrols.visit(first.round, minutes=180)
    patrols.done(first)
    patrols.missed(Visit.objects.get(planned_from=NOON + 2 * HOUR))
    actions.cancel_visit(last, by=first.round.made_by, at=NOON + 3 * HOUR)
    round_ = Round.objects.get()
    assert (round_.status, round_.matter.is_open) == ("done", False)
    assert not Duty.objects.filter(is_live=True).exists()
    assert Event.objects.filter(kind="finish_round").count() == 1


def test_a_round_from_which_every_visit_was_taken_is_still_planned(cast, patrols):
    visit = patrols.visit()
    actions.cancel_visit(visit, by=cast.sergeant, at=START)
    assert Round.objects.get().status == "planned"
    assert Promise.objects.get().ended == "cancelled"


def test_could_not_attend_ends_its_promise_and_leaves_the_patrol_wanted(cast, patrols, wanted):
    before = Mail.objects.count()
    visit = patrols.missed(patrols.arrived(), reason="other", words="Road closed.")
    assert (visit.status, visit.not_attended_reason, visit.debrief) == ("not_attended", "other", "Road closed.")
    assert (visit.arrived_at, visit.shown_to_place_at) == (None, None)
    assert Promise.objects.get(visit=visit).ended == "cancelled"
    assert open_kinds(wanted.matter) == ["acknowledge", "patrol"]
    assert Mail.objects.count() == before
    assert not Event.objects.filter(matter=wanted.matter, kind="record_contact").exists()


def test_arriving_tells_the_place_nothing(cast, patrols, wanted):
    before = (Mail.objects.count(), Event.objects.filter(matter=wanted.matter).count())
    patrols.arrived()
    assert (Mail.objects.count(), Event.objects.filter(matter=wanted.matter).count()) == before


def test_pressed_by_mistake(cast, patrols):
    visit = actions.undo_arrival(patrols.arrived(), by=cast.sergeant, at=NOON + HOUR)
    assert (visit.status, visit.arrived_at, visit.recorded_by) == ("planned", None, None)
    assert visit.promise.is_open


def test_a_step_is_taken_once(cast, patrols):
    visit = patrols.arrived()
    with pytest.raises(NotNow):
        patrols.arrived(visit)
    with pytest.raises(Stale):
        actions.leave(visit, arrived_at=NOON, left_at=NOON, by=cast.constable, at=NOON + HOUR, version=1)


@pytest.mark.parametrize(
    ("arrived", "left", "sentence"),
    [
        (0, 200, "still to come"),
        (80, 60, "Leaving has to come after arriving"),
        (-14 * 60, -13 * 60, "long before the round began"),
    ],
)
def test_times_that_cannot_be(cast, patrols, arrived, left, sentence):
    visit = patrols.arrived()
    with pytest.raises(Refused) as caught:
        actions.leave(
            visit,
            arrived_at=NOON + arrived * MINUTE,
            left_at=NOON + left * MINUTE,
            by=cast.constable,
            at=NOON + 2 * HOUR,
        )
    assert sentence in str(caught.value.message)


def test_nobody_arrives_a_day_early(patrols):
    with pytest.raises(Refused) as caught:
        patrols.arrived(after=-14 * 60)
    assert str(caught.value.message) == "That is long before the round begins, Fri 4 Dec 12:00 to 16:00."


def test_corrected_times_are_what_the_place_reads(cast, patrols, wanted):
    visit = patrols.arrived()
    times = {"arrived_at": NOON + 50 * MINUTE, "left_at": NOON + 60 * MINUTE}
    done = actions.leave(visit, **times, by=cast.constable, at=NOON + 2 * HOUR)
    assert done.came == "Fri 4 Dec 12:50, 10 minutes"
    assert Contact.objects.get().at == NOON + 50 * MINUTE
    assert done.shown_to_place_at == NOON + 2 * HOUR  # when it was recorded


def test_any_officer_of_the_team_stands_in_and_nobody_else(cast, patrols):
    visit = patrols.visit()
    for stranger in (cast.warden, cast.council, cast.other_constable, cast.faith, cast.coordinator):
        with pytest.raises(PermissionDenied):
            patrols.arrived(visit, by=stranger)
    patrols.done(visit, by=cast.inspector)


def test_a_council_patrol_does_not_keep_what_the_police_promised(cast, patrols, wanted):
    round_ = patrols.round(team=cast.council_body, by=cast.council, officers=[cast.warden])
    patrols.done(patrols.visit(round_), by=cast.warden)
    assert open_kinds(wanted.matter) == ["acknowledge", "patrol"]
    assert Contact.objects.get().for_organisation == cast.council_body


def test_a_concern_that_the_officer_does_not_see_is_left_alone(cast, patrols):
    hidden = cast.concern(wants=("patrol",), told=[cast.council_body])
    patrols.done()
    assert open_kinds(hidden.matter) == ["acknowledge", "patrol"]
    assert not Contact.objects.exists()


def test_the_concern_it_was_planned_for_hears_of_it_without_a_promise(cast, patrols, answered):
    patrols.done(patrols.visit(concern=answered))
    assert Contact.objects.get().concern == answered


def test_a_closed_concern_is_left_alone(cast, patrols, answered):
    done = concerns.resolve(answered, reason="done", words="Cleaned.", by=cast.council, at=START + 2 * HOUR)
    concerns.close(done, by=cast.faith, at=START + 3 * HOUR)
    assert patrols.done(patrols.visit(concern=answered)).status == "done"
    assert not Contact.objects.exists()


def test_moving_a_visit_replaces_its_promise(cast, patrols):
    visit = patrols.visit()
    moved = actions.change_visit(
        visit, planned_from=NOON, planned_to=NOON + HOUR, why="", by=cast.sergeant, at=START, version=1
    )
    assert [(p.ended, p.is_open) for p in Promise.objects.order_by("pk")] == [("superseded", False), ("", True)]
    assert moved.promise.due_at == NOON + HOUR
    again = actions.change_visit(
        moved, planned_from=NOON, planned_to=NOON + HOUR, why="School ends.", by=cast.sergeant, at=START
    )
    assert (again.why, again.promise) == ("School ends.", moved.promise)


def test_nobody_visits_and_the_ladder_climbs_without_a_word_of_when(cast, patrols):
    visit = patrols.visit()
    for hours in (0, 1, 4, 24):
        run_due_rungs(visit.planned_to + hours * HOUR)
    told = [(m.template, m.address.split("@")[0], sorted(m.context)) for m in Mail.objects.order_by("pk")]
    facts = ["organisation", "position", "promise_kind", "reference"]
    assert told == [("promise_missed", who, facts) for who in ("constable", "sergeant", "inspector", "commander")]
    assert Mail.objects.filter(matter=visit.matter).count() == 4


def test_the_database_keeps_a_duty_in_step_with_its_round(cast, patrols):
    duty = patrols.round().duties.get()
    duty.shift = patrols.plan(hours=1).shift
    with pytest.raises(IntegrityError), transaction.atomic():
        duty.save()


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "done"},
        {"status": "not_attended"},
        {"not_attended_reason": "other"},
        {"shown_to_place_at": START},
        {"left_at": START, "arrived_at": START + timedelta(hours=1)},
        {"planned_to": START},
    ],
)
def test_the_database_refuses_a_visit_that_cannot_be(patrols, wrong):
    visit = patrols.visit()
    with pytest.raises(DatabaseError), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(**wrong)
