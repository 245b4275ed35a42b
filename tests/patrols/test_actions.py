"""Rounds: made, changed and called off."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from hub.history.models import Event
from hub.matters.models import Audience
from hub.notifications.models import Mail
from hub.people.models import Organisation
from hub.promises.engine import Stale
from patrols import actions
from patrols.actions import NoArea, OfficerBusy, Refused
from patrols.models import Duty, Round
from tests.cast import START, person
from tests.patrols.walk import HOUR, NOON

DAY = timedelta(days=1)


def said(caught):
    return str(caught.value.message)


def test_a_round_is_seen_by_its_team_alone(cast, patrols):
    made = patrols.round()
    assert list(made.matter.audience.values_list("organisation", "level", "ground", "kind", "raised_at")) == [
        (cast.police_body.pk, "full", "lead", "round", NOON)
    ]
    assert (made.matter.reference[0], made.matter.lead, made.matter.place) == ("R", cast.police_body, None)
    assert made.matter.area == cast.borough
    assert list(made.duties.values_list("officer", "is_live")) == [(cast.constable.pk, True)]
    assert [e.kind for e in Event.objects.filter(matter=made.matter).order_by("pk")] == ["round_planned", "put_on"]
    assert not Mail.objects.exists()


def test_pressing_twice_makes_one_round(cast, patrols):
    key = uuid4()
    assert patrols.round(form_key=key) == patrols.round(form_key=key)
    assert Round.objects.count() == 1


@pytest.mark.parametrize("name", ["constable", "warden", "faith", "council", "coordinator", "other_constable"])
def test_who_may_not_plan_for_the_team(cast, patrols, name):
    with pytest.raises(PermissionDenied):
        patrols.round(by=getattr(cast, name))
    assert not Round.objects.exists()


def test_the_commander_plans_for_a_team_and_the_council_for_itself(cast, patrols):
    patrols.round(by=cast.commander)
    made = patrols.round(team=cast.council_body, by=cast.council, officers=[cast.warden])
    assert made.matter.lead == cast.council_body


def test_a_team_without_an_area_takes_that_of_the_body_above(cast, patrols):
    cast.police_body.areas.clear()
    assert patrols.round().matter.area == cast.other_borough  # the first of the command's by name
    cast.command.areas.clear()
    with pytest.raises(NoArea):
        patrols.round(starts_at=NOON + DAY)


def test_two_rounds_at_once_are_refused_with_a_sentence_that_names_the_other(cast, patrols):
    first = patrols.round()
    with pytest.raises(OfficerBusy) as caught:
        patrols.round(starts_at=NOON + 3 * HOUR)
    assert said(caught) == f"Constable is on round {first.matter.reference} from Fri 4 Dec 12:00 to 16:00 already."
    assert Round.objects.count() == 1
    patrols.round(starts_at=NOON + 4 * HOUR)  # one ends as the other begins


def test_a_round_that_the_planner_may_not_see_is_not_named(cast, patrols):
    person(cast, "both", "police_body", "police_officer")
    cast.both.memberships.create(organisation=cast.council_body, role="enforcement_officer", since=START)
    first = patrols.round(officers=[cast.both])
    with pytest.raises(OfficerBusy) as caught:
        patrols.round(team=cast.council_body, by=cast.council, officers=[cast.both])
    assert first.matter.reference not in said(caught)
    assert said(caught) == "Both is on another round at that time."


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"hours": 0}, "has to end after it begins"),
        ({"hours": 26}, "a day at most"),
        ({"starts_at": START - 5 * HOUR}, "has to end later than now"),
    ],
)
def test_a_shift_that_cannot_be(cast, patrols, changes, sentence):
    with pytest.raises(Refused) as caught:
        patrols.round(**changes)
    assert sentence in said(caught)


def test_only_people_who_walk_rounds_of_the_team(cast, patrols):
    for stranger in (cast.faith, cast.warden, cast.other_constable, cast.leaver):
        with pytest.raises(Refused):
            patrols.round(officers=[stranger])
    patrols.round(officers=[cast.constable, cast.commander])


def test_changing_a_round(cast, patrols):
    made = patrols.round(officers=[cast.constable, cast.sergeant])
    visit = patrols.visit(made)
    plan = patrols.plan(starts_at=NOON + HOUR, officers=[cast.sergeant, cast.inspector], note="In pairs.")
    changed = actions.change_round(made, plan, by=cast.sergeant, at=START, version=2)
    assert {duty.officer for duty in changed.duties.all()} == {cast.sergeant, cast.inspector}
    assert set(Duty.objects.values_list("shift", flat=True)) == {changed.shift}
    assert changed.note == "In pairs."
    assert Audience.objects.get(matter=made.matter).raised_at == changed.matter.raised_at == NOON + HOUR
    visit.refresh_from_db()
    assert visit.planned_from == NOON + HOUR  # the same: it still fits
    codes = Event.objects.filter(kind__in=["put_on", "taken_off"]).order_by("pk").values_list("kind", "code")
    assert list(codes)[2:] == [("taken_off", cast.constable.reference), ("put_on", cast.inspector.reference)]
    with pytest.raises(Stale):
        actions.change_round(made, plan, by=cast.sergeant, at=START, version=2)


def test_moving_a_round_onto_another_is_refused_whole(cast, patrols):
    first = patrols.round()
    second = patrols.round(starts_at=NOON + DAY, officers=[cast.constable, cast.inspector])
    plan = patrols.plan(officers=[cast.constable, cast.sergeant])
    with pytest.raises(OfficerBusy) as caught:
        actions.change_round(second, plan, by=cast.sergeant, at=START)
    assert first.matter.reference in said(caught)
    second.refresh_from_db()
    assert second.shift.lower == NOON + DAY
    assert {duty.officer for duty in second.duties.all()} == {cast.constable, cast.inspector}


def test_whoever_leaves_a_round_is_not_in_the_way_of_its_new_time(cast, patrols):
    patrols.round()
    second = patrols.round(starts_at=NOON + DAY, officers=[cast.constable, cast.inspector])
    changed = actions.change_round(second, patrols.plan(officers=[cast.inspector]), by=cast.sergeant, at=START)
    assert changed.shift.lower == NOON


def test_visits_go_along_to_another_day(cast, patrols):
    visit = patrols.visit()
    plan = patrols.plan(starts_at=NOON + 3 * DAY)
    actions.change_round(visit.round, plan, by=cast.sergeant, at=START)
    visit.refresh_from_db()
    assert visit.planned_from == NOON + 3 * DAY + HOUR
    promises = visit.round.matter.promises.order_by("pk")
    assert [(p.ended, p.due_at == visit.planned_to) for p in promises] == [("superseded", False), ("", True)]


def test_a_visit_may_not_fall_outside(cast, patrols):
    visit = patrols.visit()
    plan = patrols.plan(starts_at=NOON + 2 * HOUR)
    with pytest.raises(Refused) as caught:
        actions.change_round(visit.round, plan, by=cast.sergeant, at=START)
    assert said(caught) == (
        "The visit to Northfield Mosque, Fri 4 Dec 13:00 to 13:30, would fall outside the round: "
        "change it or take it off first."
    )
    visit.round.refresh_from_db()
    assert visit.round.shift.lower == NOON


def test_a_round_stays_on_its_day_while_somebody_is_there(cast, patrols):
    visit = patrols.arrived()
    with pytest.raises(Refused) as caught:
        actions.change_round(
            visit.round, patrols.plan(starts_at=NOON + DAY), by=cast.sergeant, at=NOON + HOUR + 10 * HOUR / 60
        )
    assert "the round stays on its day" in said(caught)


def test_a_round_is_not_called_off_while_somebody_is_there(cast, patrols):
    visit = patrols.arrived()
    with pytest.raises(Refused) as caught:
        actions.cancel_round(visit.round, words="Rain.", by=cast.sergeant, at=NOON + HOUR + 10 * HOUR / 60)
    assert "Somebody is at Northfield Mosque now: record that they left first." in said(caught)


def test_a_round_on_which_a_visit_was_made_stays_on_its_day(cast, patrols):
    visit = patrols.visit()
    patrols.visit(visit.round, place=cast.other_mosque, minutes=120)
    patrols.done(visit)
    with pytest.raises(Refused, match="stays on its day"):
        actions.change_round(visit.round, patrols.plan(starts_at=NOON + DAY), by=cast.sergeant, at=NOON + 2 * HOUR)


def test_calling_off_a_round_ends_everything_and_frees_its_officers(cast, patrols):
    visit = patrols.visit()
    done = actions.cancel_round(visit.round, words="Nobody is left.", by=cast.sergeant, at=START, version=2)
    visit.refresh_from_db()
    assert (done.status, visit.status, visit.promise.ended) == ("cancelled", "cancelled", "cancelled")
    assert not done.matter.is_open
    assert not Audience.objects.get(matter=done.matter).is_open
    assert Event.objects.get(kind="cancel_round").note.body == "Nobody is left."
    patrols.round()
    assert not Mail.objects.exists()


def test_a_closed_body_has_no_rounds(cast, patrols):
    Organisation.objects.filter(pk=cast.police_body.pk).update(closed_at=START)
    cast.police_body.refresh_from_db()
    with pytest.raises(PermissionDenied):
        patrols.round()
