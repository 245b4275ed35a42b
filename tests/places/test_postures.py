"""Postures: who sees which, what they raise, and the reminder to look again."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from hub.concerns import actions as concerns
from hub.history.models import Event
from hub.notifications.delivery import deliver_due
from hub.notifications.models import Mail
from hub.people.models import Organisation
from hub.places import actions_postures as actions
from hub.places.models import PlaceOfWorship, Posture
from hub.places.postures import raised_for
from tests.access.world import PERSONAS
from tests.cast import START
from tests.smtp import smtp_server

DAY = timedelta(days=1)


def care(cast, **changes):
    facts = {
        "area": cast.borough,
        "faiths": (),
        "level": "heightened",
        "reason": "Threats after the news from abroad.",
        "starts_at": START,
        "ends_at": START + 7 * DAY,
        "review_at": START + 5 * DAY,
    }
    return actions.Care(**(facts | changes))


def raised(cast, *, by="sergeant", body="police_body", at=START, **changes):
    return actions.set_posture(care(cast, **changes), set_for=cast.named[body], by=cast.named[by], at=at)[0]


def test_it_is_set_once_and_said_in_an_event(cast):
    first, is_new = actions.set_posture(care(cast), set_for=cast.police_body, by=cast.sergeant, at=START)
    second, is_new_again = actions.set_posture(care(cast), set_for=cast.police_body, by=cast.sergeant, at=START)
    assert (first, is_new, is_new_again) == (second, True, False)
    event = Event.objects.get(kind="posture_set")
    assert (event.organisation, event.code, event.by) == (cast.police_body, first.reference, cast.sergeant)


@pytest.mark.parametrize(
    ("by", "body"),
    [
        ("constable", "police_body"),  # has not the permission
        ("warden", "council_body"),
        ("faith", "council_body"),
        ("coordinator", "operator"),
        ("council", "police_body"),  # has it elsewhere
        ("other_council", "other_council_body"),  # does not cover the area
    ],
)
def test_nobody_else_sets_it(cast, by, body):
    with pytest.raises(PermissionDenied):
        raised(cast, by=by, body=body)
    assert not Posture.objects.exists()


def test_a_command_sets_it_where_its_teams_are(cast):
    cast.command.areas.clear()
    assert raised(cast, by="commander", body="command").set_for == cast.command


@pytest.mark.parametrize(
    "changes",
    [
        {"ends_at": START + 28 * DAY + timedelta(minutes=1)},
        {"ends_at": START},
        {"review_at": START + 8 * DAY},
        {"review_at": START},
    ],
)
def test_it_has_an_end_within_four_weeks_and_a_look_before(cast, changes):
    with pytest.raises(actions.PostureRefused):
        raised(cast, **changes)


def test_another_end_and_an_early_one(cast):
    posture = raised(cast)
    later = {"ends_at": START + 20 * DAY, "review_at": START + 10 * DAY}
    posture = actions.extend(posture, **later, version=1, by=cast.inspector, at=START + DAY)
    with pytest.raises(actions.Overtaken):
        actions.end(posture, version=1, by=cast.sergeant, at=START + 2 * DAY)
    with pytest.raises(PermissionDenied):
        actions.end(posture, version=2, by=cast.council, at=START + 2 * DAY)
    posture = actions.end(posture, version=2, by=cast.sergeant, at=START + 2 * DAY)
    assert raised_for(cast.ward, "muslim", START + 3 * DAY, is_demo=False) is None
    with pytest.raises(actions.PostureRefused):
        actions.end(posture, version=3, by=cast.sergeant, at=START + 2 * DAY)
    kinds = list(Event.objects.filter(code=posture.reference).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["posture_set", "posture_extended", "posture_ended"]


def test_it_raises_its_area_and_faith_while_it_lasts(cast):
    posture = raised(cast, faiths=("muslim",))

    def found(area=cast.ward, faith="muslim", at=START, **more):
        return raised_for(area, faith, at, **({"is_demo": False} | more))

    assert found() == found(cast.borough) == found(at=START + 7 * DAY - timedelta(seconds=1)) == posture
    assert found(cast.other_ward) is None
    assert found(faith="sikh") is None
    assert found(faith=None) is None  # what is about the whole area is for all faiths or none
    assert found(at=START - timedelta(seconds=1)) is None
    assert found(at=START + 7 * DAY) is None
    assert found(is_demo=True) is None
    for_all = raised(cast, by="council", body="council_body", ends_at=START + 9 * DAY, review_at=START + 8 * DAY)
    assert found(faith=None) == found() == for_all


def test_a_ward_raises_only_itself(cast):
    raised(cast, area=cast.ward)
    assert raised_for(cast.ward, "muslim", START, is_demo=False)
    assert raised_for(cast.borough, "muslim", START, is_demo=False) is None
    assert raised_for(cast.south_ward, "muslim", START, is_demo=False) is None


def test_made_up_raises_what_is_made_up_alone(cast):
    Organisation.objects.filter(pk=cast.police_body.pk).update(is_demo=True)
    raised(cast)
    assert raised_for(cast.ward, "muslim", START, is_demo=False) is None
    assert raised_for(cast.ward, "muslim", START, is_demo=True)
    assert not Posture.objects.visible_to(cast.faith).exists()
    assert not Posture.objects.visible_to(cast.council).exists()
    PlaceOfWorship.objects.filter(pk=cast.mosque.pk).update(run_by=None)
    Organisation.objects.filter(pk=cast.committee.pk).update(is_demo=True)
    PlaceOfWorship.objects.filter(pk=cast.mosque.pk).update(is_demo=True, run_by=cast.committee, umbrella=None)
    assert Posture.objects.visible_to(cast.faith).exists()


COVERING = {"council", "manager", "warden", "constable", "sergeant", "inspector", "commander", "coordinator"}


def seen(cast, rows):
    return {name for name in PERSONAS if rows(cast.named[name]).exists()}


def test_who_sees_one_of_a_borough_and_who_learns_why(cast):
    raised(cast)
    assert seen(cast, Posture.objects.visible_to) == COVERING | {"faith", "trustee", "other_faith"}
    assert seen(cast, Posture.objects.with_reason_for) == COVERING


def test_who_sees_one_of_a_ward(cast):
    raised(cast, area=cast.ward)
    assert seen(cast, Posture.objects.visible_to) == COVERING | {"faith", "trustee"}


def test_a_team_of_one_ward_sees_the_boroughs(cast):
    raised(cast)
    cast.other_police_body.areas.set([cast.south_ward])
    assert Posture.objects.visible_to(cast.other_constable).count() == 1


def test_updates_are_owed_twice_as_often_and_say_why(cast, answered):
    posture = raised(cast, starts_at=START + DAY, at=START + DAY)
    at = START + 2 * DAY
    concern = concerns.take_next_step(answered, what_was_done="Cleaned.", by=cast.council, at=at)
    update = concern.matter.promises.get(kind="update")
    assert update.due_at == at + 7 * DAY
    assert f"because the posture is raised in Testham ({posture.reference})" in str(update.working)
    after = START + 9 * DAY
    concern = concerns.post_update(concern, words="New.", by=cast.council, at=after)
    update = concern.matter.promises.get(kind="update", met_at=None)
    assert update.due_at == after + 14 * DAY
    assert "posture" not in str(update.working)


def test_whoever_set_it_is_asked_once(cast):
    posture = raised(cast)
    review = START + 5 * DAY
    assert actions.remind_to_review(review - timedelta(minutes=1)) == 0
    assert [actions.remind_to_review(review), actions.remind_to_review(review)] == [1, 0]
    mail = Mail.objects.get()
    assert (mail.template, mail.address) == ("posture_review", "sergeant@example.org")
    actions.extend(
        posture, ends_at=START + 12 * DAY, review_at=START + 10 * DAY, version=1, by=cast.sergeant, at=review
    )
    assert actions.remind_to_review(START + 10 * DAY) == 1


def test_a_mail_about_one_that_ended_does_not_leave(cast):
    posture = raised(cast)
    actions.remind_to_review(START + 5 * DAY)
    actions.end(posture, version=1, by=cast.sergeant, at=START + 5 * DAY)
    with smtp_server() as inbox:
        deliver_due(START + 5 * DAY)
        assert inbox.messages == []


def test_one_that_is_over_asks_nobody(cast):
    raised(cast)
    assert actions.remind_to_review(START + 8 * DAY) == 1
    assert not Mail.objects.exists()


def test_somebody_who_left_is_not_asked_but_the_team(cast):
    raised(cast)
    cast.sergeant.is_active = False
    cast.sergeant.save()
    actions.remind_to_review(START + 5 * DAY)
    assert Mail.objects.get().address == "police-body@example.org"
