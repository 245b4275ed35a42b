"""Somebody leaves: everything open goes to the successor in one act, and everybody is told once."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.test import Client

from hub.accounts.actions import AccountRefused, set_active, start_membership
from hub.accounts.actions_absence import set_absence
from hub.accounts.actions_handover import hand_over
from hub.concerns import actions
from hub.concerns.models import Concern
from hub.history.models import Event
from hub.matters.models import Audience
from hub.notifications.models import Mail
from hub.people.models import Membership
from hub.promises.models import Promise
from hub.promises.sweep import run_due_rungs
from meetings.actions import Guest, schedule_meeting
from meetings.models import Invitee, Meeting
from tests.cast import START, person
from tests.meetings.conftest import call_of
from tests.patrols.walk import Patrols

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def leave(cast):
    """leave("faith", to="trustee", by=…): the named person leaves the organisation of the cast."""

    def go(name, *, to=None, by=None, at=START + HOUR, **more):
        membership = cast.named[name].memberships.get(ended_at=None)
        successor = cast.named[to] if to else None
        return hand_over(membership, successor=successor, by=cast.named[by or name], at=at, **more)

    return go


def mails(person_):
    return sorted(Mail.objects.filter(recipient=person_, template__in=OF_IT).values_list("template", flat=True))


OF_IT = ("handover_taken", "handover_left", "handover_known", "stand_in_gone")


def dealt_with(cast, **changes):
    """A concern that `council` deals with, an update promised."""
    concern = cast.concern(**changes)
    return actions.acknowledge(
        concern,
        dealt_with_by=cast.council,
        next_step="Clean it",
        next_step_at=START + 3 * DAY,
        by=cast.council,
        at=START,
    )


@pytest.fixture
def patrols(cast):
    return Patrols(cast)


# what officers hold


def test_what_was_promised_and_dealt_with_goes_to_the_successor(cast, leave):
    concern = dealt_with(cast)
    due = set(concern.matter.promises.open().values_list("due_at", flat=True))
    assert concern.matter.promises.open().filter(owner_user=cast.council).exists()
    leave("council", to="manager")
    concern.refresh_from_db()
    assert concern.dealt_with_by == cast.manager
    assert not Promise.objects.open().filter(owner_user=cast.council).exists()
    assert concern.matter.promises.open().filter(owner_user=cast.manager).exists()
    assert set(concern.matter.promises.open().values_list("due_at", flat=True)) == due, "times stay"
    event = Event.objects.get(matter=concern.matter, kind="taken_over")
    assert (event.code, event.for_organisation) == (cast.manager.reference, cast.council_body)


def test_without_a_successor_it_stays_with_the_body(cast, leave):
    concern = dealt_with(cast)
    leave("council")
    concern.refresh_from_db()
    assert concern.dealt_with_by is None
    assert set(concern.matter.promises.open().values_list("owner_organisation", "owner_user")) == {
        (cast.council_body.pk, None)
    }
    Mail.objects.all().delete()
    run_due_rungs(START + 30 * DAY)
    assert not Mail.objects.filter(recipient=cast.council).exists()
    assert Mail.objects.filter(recipient=cast.manager).exists(), "the ladder goes on"


def test_whoever_may_not_answer_is_not_given_answers(cast, leave):
    """The warden records contacts and answers nothing: what the officer owed stays with the council."""
    concern = dealt_with(cast)
    leave("council", to="warden")
    concern.refresh_from_db()
    assert concern.dealt_with_by is None
    assert not Promise.objects.open().filter(owner_user__in=[cast.council, cast.warden]).exists()


def test_what_belongs_to_another_body_of_the_same_person_stays(cast, leave):
    start_membership(
        cast.council, organisation=cast.other_council_body, role="council_officer", position="", by=None, at=START
    )
    kept = dealt_with(cast)
    membership = cast.council.memberships.get(organisation=cast.other_council_body)
    person(cast, "colleague", "other_council_body", "council_officer")
    hand_over(membership, successor=cast.colleague, by=cast.council, at=START + HOUR)
    kept.refresh_from_db()
    assert kept.dealt_with_by == cast.council


def test_what_is_over_is_history(cast, leave):
    concern = dealt_with(cast)
    actions.resolve(concern, reason="done", words="Cleaned.", by=cast.council, at=START + HOUR / 2)
    actions.close(Concern.objects.get(pk=concern.pk), by=cast.faith, at=START + HOUR / 2)
    leave("council", to="manager")
    concern.refresh_from_db()
    assert concern.dealt_with_by == cast.council
    assert concern.matter.promises.filter(met_by=cast.council).exists()


# what a volunteer speaks for


def test_the_successor_speaks_for_the_place(cast, leave):
    concern = dealt_with(cast)
    leave("faith", to="trustee")
    concern.refresh_from_db()
    assert (concern.reported_by, concern.asker) == (cast.faith, cast.trustee)
    assert not Concern.objects.visible_to(cast.faith).exists()
    assert not Promise.objects.open().filter(made_to=cast.faith).exists()
    Mail.objects.all().delete()
    actions.post_update(concern, words="News.", by=cast.council, at=START + 2 * HOUR)
    told = Mail.objects.get(template="concern_updated")
    assert told.recipient == cast.trustee
    actions.resolve(Concern.objects.get(pk=concern.pk), reason="done", words="x", by=cast.council, at=START + DAY)
    run_due_rungs(START + 40 * DAY)
    assert {mail.recipient for mail in Mail.objects.filter(template="check_asked")} == {cast.trustee}
    actions.reopen(Concern.objects.get(pk=concern.pk), words="Again.", by=cast.trustee, at=START + 2 * DAY)


def test_old_concerns_are_there_for_somebody_who_came_later(cast, leave):
    """The successor joined after it was closed, and opens it again for the place."""
    concern = dealt_with(cast)
    actions.resolve(concern, reason="done", words="Cleaned.", by=cast.council, at=START + HOUR / 2)
    actions.close(Concern.objects.get(pk=concern.pk), by=cast.faith, at=START + HOUR / 2)
    person(cast, "new", "committee", "faith_leader")
    leave("faith", to="new", passes_position=True)
    assert Concern.objects.visible_to(cast.new).filter(pk=concern.pk).exists()
    assert cast.new.memberships.get().position == "owner"
    actions.reopen(Concern.objects.get(pk=concern.pk), words="It is back.", by=cast.new, at=START + DAY)


def test_a_question_that_waits_for_its_day_goes_to_the_successor(cast, leave):
    concern = dealt_with(cast)
    actions.resolve(concern, reason="done", words="Cleaned.", by=cast.council, at=START + HOUR / 2)
    actions.close(Concern.objects.get(pk=concern.pk), by=cast.council, at=START + HOUR / 2)
    waiting = Mail.objects.get(template="check_asked")
    assert waiting.recipient == cast.faith
    leave("faith", to="trustee")
    waiting.refresh_from_db()
    assert waiting.status == Mail.Status.WITHDRAWN
    again = Mail.objects.get(template="check_asked", status=Mail.Status.QUEUED)
    assert (again.recipient, again.not_before) == (cast.trustee, waiting.not_before)


def test_without_a_successor_the_first_position_of_the_place_hears(cast, leave):
    concern = dealt_with(cast)
    person(cast, "second", "committee", "faith_leader", "owner")
    leave("faith")
    Mail.objects.all().delete()
    actions.post_update(Concern.objects.get(pk=concern.pk), words="News.", by=cast.council, at=START + 2 * HOUR)
    assert [mail.recipient for mail in Mail.objects.filter(template="concern_updated")] == [cast.second]


def test_a_hidden_name_stays_hidden(cast, leave):
    """Who raised it keeps it: from a hand-over nobody learns whose it was."""
    concern = dealt_with(cast, hides_name=True)
    leave("faith", to="trustee")
    concern.refresh_from_db()
    assert (concern.reporter_left_at, concern.spoken_for_by) == (None, None)
    assert not Event.objects.filter(matter=concern.matter, kind="speaks_now").exists()
    rows = Audience.objects.live().filter(matter=concern.matter, user__isnull=False)
    assert [row.user for row in rows] == [cast.faith]
    Mail.objects.all().delete()
    actions.post_update(concern, words="News.", by=cast.council, at=START + 2 * HOUR)
    assert Mail.objects.get(template="concern_updated").recipient == cast.faith
    actions.reopen(
        actions.resolve(Concern.objects.get(pk=concern.pk), reason="done", words="x", by=cast.council, at=START + DAY),
        words="As the place.",
        by=cast.trustee,
        at=START + 2 * DAY,
    )


def test_what_the_committee_does_not_see_stays_with_who_raised_it(cast, leave):
    concern = cast.concern()
    Audience.objects.live().filter(matter=concern.matter, organisation=cast.committee).update(until=START)
    leave("faith", to="trustee")
    concern.refresh_from_db()
    assert concern.asker == cast.faith
    assert not Concern.objects.visible_to(cast.trustee).exists()


def test_handed_over_twice(cast, leave):
    concern = dealt_with(cast)
    leave("faith", to="trustee")
    person(cast, "third", "committee", "faith_leader")
    leave("trustee", to="third", at=START + 2 * HOUR)
    concern.refresh_from_db()
    assert (concern.reported_by, concern.asker) == (cast.faith, cast.third)
    assert [row.user for row in Audience.objects.live().filter(matter=concern.matter, user__isnull=False)] == [
        cast.third
    ]


# meetings and rounds


def test_meetings_called_and_seats_taken(cast, leave):
    meeting = schedule_meeting(call_of(cast), by=cast.council, at=START)[0]
    leave("council", to="manager")
    meeting.refresh_from_db()
    assert meeting.scheduled_by == cast.manager
    assert meeting.matter.promises.open().get().owner_user == cast.manager
    leave("faith", to="trustee")
    live = Invitee.objects.live().filter(meeting=meeting, user__isnull=False)
    assert [(row.user, row.answer) for row in live] == [(cast.trustee, "")]
    assert Meeting.objects.visible_to(cast.trustee).exists()
    assert not Meeting.objects.visible_to(cast.faith).exists()
    waiting = Mail.objects.filter(template="meeting_reminder", recipient=cast.trustee)
    assert waiting.count() == 1
    assert not Mail.objects.filter(template="meeting_invited", recipient=cast.trustee).exists(), "told once"


def test_nobody_comes_twice(cast, leave):
    guests = (Guest(cast.faith, organisation=cast.committee), Guest(cast.trustee, organisation=cast.committee))
    meeting = schedule_meeting(call_of(cast, guests=guests), by=cast.council, at=START)[0]
    leave("faith", to="trustee")
    assert [row.user for row in Invitee.objects.live().filter(meeting=meeting)] == [cast.trustee]


def test_rounds_are_walked_by_the_successor_where_they_are_free(cast, leave, patrols):
    person(cast, "second", "police_body", "police_officer")
    free = patrols.round(officers=[cast.constable])
    leave("constable", to="second")
    assert [duty.officer for duty in free.duties.all()] == [cast.second]


def test_a_round_of_somebody_who_is_busy_is_left_to_the_planner(cast, leave, patrols):
    person(cast, "second", "police_body", "police_officer")
    mine = patrols.round(officers=[cast.constable])
    patrols.round(officers=[cast.second])
    leave("constable", to="second")
    assert not mine.duties.exists()
    assert Event.objects.filter(matter=mine.matter, kind="taken_off", code=cast.constable.reference).exists()


# the person, their place and who is told


def test_everybody_is_told_once(cast, leave):
    for _one in range(3):
        dealt_with(cast)
    leave("council", to="warden")
    assert mails(cast.council) == ["handover_left"]
    assert mails(cast.warden) == ["handover_taken"]
    assert mails(cast.manager) == ["handover_known"]
    assert Mail.objects.filter(template__in=OF_IT).count() == 3


def test_whoever_does_it_is_not_told_what_they_did(cast, leave):
    leave("council", to="warden", by="manager")
    assert mails(cast.manager) == []
    assert mails(cast.council) == ["handover_left"]


def test_where_nobody_hears_the_mailbox_does(cast, leave):
    person(cast, "colleague", "other_council_body", "council_officer")
    leave("other_council")
    told = Mail.objects.get(template="handover_known")
    assert told.address == cast.other_council_body.mailbox


def test_stand_ins_are_pointed_to_the_successor(cast, leave):
    absence = cast.sergeant.memberships.get()
    set_absence(absence, since=START, until=START + 7 * DAY, stand_in=cast.constable, by=cast.sergeant, at=START)
    leave("constable", to="inspector")
    absence.refresh_from_db()
    assert absence.stand_in == cast.inspector
    assert mails(cast.sergeant) == ["stand_in_gone"]


def test_nobody_stands_in_for_themselves(cast, leave):
    absence = cast.sergeant.memberships.get()
    set_absence(absence, since=START, until=START + 7 * DAY, stand_in=cast.constable, by=cast.sergeant, at=START)
    leave("constable", to="sergeant")
    absence.refresh_from_db()
    assert absence.stand_in is None
    assert mails(cast.sergeant) == ["handover_taken"], "one mail, not two"


def test_all_devices_are_signed_out(cast, leave, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    browsers = [Client(), Client()]
    for browser in browsers:
        answers = {"login": cast.faith.email, "password": "a long enough password 1"}
        assert browser.post("/accounts/login/", answers).status_code == 302
        assert browser.get("/").status_code == 200
    assert UserSession.objects.filter(user=cast.faith).count() == 2
    leave("faith", to="trustee", by="trustee")
    assert [browser.get("/").status_code for browser in browsers] == [302, 302]
    assert not UserSession.objects.filter(user=cast.faith).exists()


def test_a_position_is_passed(cast, leave):
    person(cast, "new", "committee", "faith_leader")
    leave("faith", to="new", passes_position=True, position="owner")
    assert cast.new.memberships.get().position == "owner"


def test_a_position_that_changed_meanwhile_is_not_passed(cast, leave):
    with pytest.raises(AccountRefused):
        leave("faith", to="trustee", passes_position=True, position="deputy")
    assert cast.faith.memberships.get().ended_at is None


def test_nobody_gives_themselves_a_position(cast, leave):
    """A sergeant who supervises ends a colleague's membership, and does not become what the colleague was."""
    with pytest.raises(AccountRefused) as refused:
        leave("constable", to="inspector", by="inspector", passes_position=True)
    assert refused.value.field == "passes_position"
    assert cast.inspector.memberships.get().position == "supervisor"


def test_a_place_is_not_left_alone(cast, leave):
    with pytest.raises(AccountRefused):
        leave("other_faith")
    assert cast.other_faith.memberships.get().ended_at is None
    leave("other_faith", by="coordinator")
    assert cast.other_faith.memberships.get().ended_at is not None


def test_a_colleague_whose_account_is_closed_is_nobody(cast, leave):
    set_active(cast.trustee, False, by=cast.coordinator, at=START)
    with pytest.raises(AccountRefused):
        leave("faith")


def test_the_hub_is_not_left_alone_by_anybody(cast, leave):
    with pytest.raises(AccountRefused):
        leave("coordinator")


@pytest.mark.parametrize("stranger", ["other_faith", "council", "faith", "leaver", "nobody"])
def test_only_a_colleague_takes_over(cast, leave, stranger):
    with pytest.raises(AccountRefused) as refused:
        leave("faith", to=stranger)
    assert refused.value.field == "successor"


@pytest.mark.parametrize("name", ["faith", "trustee", "coordinator"])
def test_who_may(leave, name):
    assert leave("faith", to="trustee", by=name)


@pytest.mark.parametrize("name", ["council", "umbrella", "other_faith", "leaver", "nobody", "commander"])
def test_who_may_not(cast, leave, name):
    with pytest.raises(PermissionDenied):
        leave("faith", to="trustee", by=name)
    assert cast.faith.memberships.get().ended_at is None
    assert not Event.objects.filter(kind="handed_over").exists()


def test_a_supervisor_does_not_put_out_the_head(cast, leave):
    person(cast, "chair", "police_body", "police_supervisor", "head")
    with pytest.raises(PermissionDenied):
        leave("chair", to="constable", by="inspector")
    assert leave("chair", to="constable", by="commander")


def test_a_second_press_changes_nothing(cast, leave):
    membership = cast.faith.memberships.get()
    leave("faith", to="trustee")
    with pytest.raises(AccountRefused):
        hand_over(membership, successor=cast.trustee, by=cast.faith, at=START + 2 * HOUR)
    assert Event.objects.filter(kind="handed_over").count() == 1
    assert Membership.objects.get(pk=membership.pk).ended_at == START + HOUR


@pytest.mark.parametrize("by", ["leaver_self", "second"])
def test_nobody_loses_a_higher_position_by_being_made_successor(cast, leave, by):
    """Whoever leaves, or puts somebody out, would else take the place of the head away from its head."""
    person(cast, "leaver_self", "committee", "faith_leader", "deputy")
    person(cast, "second", "committee", "faith_leader", "supervisor")
    with pytest.raises(AccountRefused, match="higher position"):
        leave("leaver_self", to="trustee", by=by, passes_position=True)
    assert cast.trustee.memberships.get().position == "head"
    assert leave("leaver_self", to="trustee", by=by)
    assert cast.trustee.memberships.get().position == "head"


def test_whoever_may_not_change_a_colleague_does_not_put_them_out(cast, leave):
    """One rule with the page of the organisation: not somebody whose role may do more than one's own."""
    person(cast, "acting", "police_body", "police_officer", "supervisor")
    with pytest.raises(PermissionDenied):
        leave("sergeant", to="constable", by="acting")
    assert leave("constable", to="sergeant", by="acting")


def test_a_meeting_about_what_the_committee_does_not_see_is_not_handed_over(cast, leave):
    """The successor would read there that it was raised, and when it is talked about."""
    concern = dealt_with(cast)
    guests = [Guest(cast.faith, organisation=cast.committee)]
    meeting, _invitees = schedule_meeting(call_of(cast, concern=concern, guests=guests), by=cast.council, at=START)
    Audience.objects.live().filter(matter=concern.matter, organisation=cast.committee).update(until=START)
    Audience.objects.live().filter(matter=meeting.matter, organisation=cast.committee).update(until=START)
    leave("faith", to="trustee")
    assert not Audience.objects.live().filter(user=cast.trustee).exists()
    assert not Meeting.objects.visible_to(cast.trustee).exists()
    assert Meeting.objects.visible_to(cast.faith).exists(), "whoever raised it comes for themselves"
    assert meeting.invitees.live().get(user=cast.faith)
