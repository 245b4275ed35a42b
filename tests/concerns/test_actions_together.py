"""Many concerns answered at once, and the same taken back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.concerns import actions, actions_between, actions_duplicates
from hub.concerns.actions_anyone import Left
from hub.concerns.actions_together import (
    MOST,
    UNDO_FOR,
    Chosen,
    TooLate,
    acknowledge_together,
    assign_together,
    link_together,
    undo_together,
)
from hub.concerns.actions_triage import write_note
from hub.concerns.models import BulkAct, ConcernLink
from hub.history.models import Event
from hub.notifications.delivery import deliver_due
from hub.notifications.models import Mail
from hub.people.models import Organisation
from hub.promises.models import Promise
from hub.promises.once import KeyTaken
from hub.promises.sweep import run_due_rungs
from tests.cast import START, person

AT = START + timedelta(minutes=30)
BY_WHEN = START + timedelta(days=3)


@pytest.fixture
def answer(cast):
    def together(*concerns, by=None, at=AT, form_key=None, dealt_with_by=None):
        return acknowledge_together(
            [Chosen(concern.pk, concern.version) for concern in concerns],
            dealt_with_by=dealt_with_by or cast.manager,
            next_step="We come by all of you this week.",
            next_step_at=BY_WHEN,
            form_key=form_key or uuid4(),
            by=by or cast.council,
            at=at,
        )

    return together


def lines(act):
    return {line.concern_id: line for line in act.lines.all()}


def test_each_is_answered_through_its_own_action(cast, answer):
    first, second = cast.concern(), cast.concern(wants=("call",))
    act = answer(first, second)
    for concern in (first, second):
        concern.refresh_from_db()
        assert (concern.status, concern.dealt_with_by) == ("acknowledged", cast.manager)
        assert lines(act)[concern.pk].version_after == concern.version
        event = Event.objects.get(matter=concern.matter, kind="acknowledge")
        assert event.note.body == "We come by all of you this week."
        owed = concern.matter.promises.open().get(kind="first_action")
        assert (owed.owner_user, owed.due_at) == (cast.manager, BY_WHEN)


def test_what_one_is_refused_is_done_for_the_others(cast, answer):
    done, polices = cast.concern(), cast.concern(category="threat", nature="crime")
    stale, answered, hidden = cast.concern(), cast.concern(), cast.concern(told=[cast.police_body])
    actions.record_contact(stale, kind="call", outcome="done", happened_at=START, by=cast.council, at=START)
    answered = actions.acknowledge(
        answered, dealt_with_by=cast.council, next_step="x", next_step_at=BY_WHEN, by=cast.council, at=START
    )
    act = answer(done, polices, stale, answered, hidden)
    found = {pk: line.refused for pk, line in lines(act).items()}
    assert found == {done.pk: "", polices.pk: "not_yours", stale.pk: "stale", answered.pk: "not_now"}
    polices.refresh_from_db()
    assert polices.status == "raised"


def test_somebody_of_another_body_is_not_named(cast, answer):
    concern = cast.concern()
    act = answer(concern, dealt_with_by=cast.constable)
    assert lines(act)[concern.pk].refused == "person"
    concern.refresh_from_db()
    assert concern.version == 1


def test_a_second_press_lands_on_the_same_act(cast, answer):
    concern, key = cast.concern(), uuid4()
    act = answer(concern, form_key=key)
    assert answer(concern, form_key=key) == act
    assert BulkAct.objects.count() == 1
    with pytest.raises(KeyTaken):
        answer(concern, form_key=key, by=cast.manager)


def test_no_more_than_a_hundred(cast, answer, monkeypatch):
    monkeypatch.setattr("hub.concerns.actions_together.MOST", 2)
    concerns = [cast.concern() for _ in range(3)]
    assert len(lines(answer(*concerns))) == 2
    assert MOST == 100


def test_its_mails_wait_until_it_cannot_be_taken_back(cast, answer):
    deliver_due(START)
    act = answer(cast.concern())
    [mail] = Mail.objects.filter(template="concern_answered")
    assert mail.not_before == act.undo_until == AT + UNDO_FOR
    deliver_due(AT + UNDO_FOR - timedelta(minutes=2))
    mail.refresh_from_db()
    assert mail.status == "queued"
    deliver_due(AT + UNDO_FOR)
    mail.refresh_from_db()
    assert mail.status == "sent"


def test_taken_back_everything_is_owed_as_before(cast, answer):
    concern = cast.concern(wants=("call",))
    before = concern.matter.promises.get(kind="acknowledge")
    events = Event.objects.filter(matter=concern.matter).count()
    act = answer(concern)
    undo_together(act, by=cast.council, at=AT + timedelta(minutes=5))
    concern.refresh_from_db()
    assert (concern.status, concern.dealt_with_by, concern.version) == ("raised", None, 3)
    owed = {promise.kind: promise for promise in concern.matter.promises.open()}
    assert set(owed) == {"acknowledge", "call"}
    again = owed["acknowledge"]
    assert again.pk != before.pk
    for name in ("started_at", "due_at", "worked_out", "owner_organisation", "made_to", "severity", "rung_times"):
        assert getattr(again, name) == getattr(before, name), name
    assert again.next_rung_at == before.next_rung_at
    ended = concern.matter.promises.get(kind="first_action")
    assert (ended.ended, ended.met_at) == (Promise.Ended.SUPERSEDED, None)
    # nothing is deleted: what happened stands there, and that it was taken back
    assert Event.objects.filter(matter=concern.matter).count() > events + 4
    taken = Event.objects.get(matter=concern.matter, kind="take_back")
    assert (taken.code, taken.from_status, taken.to_status) == ("acknowledge", "acknowledged", "raised")
    assert taken.for_organisation == cast.council_body
    assert lines(act)[concern.pk].is_undone
    assert Mail.objects.get(template="concern_answered").status == "withdrawn"
    deliver_due(AT + timedelta(days=1))
    assert Mail.objects.get(template="concern_answered").status == "withdrawn"


def test_the_ladder_goes_on_where_it_stood(cast, answer):
    concern = cast.concern(urgency=4)
    promise = concern.matter.promises.get(kind="acknowledge")
    late = promise.due_at + timedelta(minutes=1)
    run_due_rungs(late)
    promise.refresh_from_db()
    act = answer(concern, at=late + timedelta(minutes=1))
    undo_together(act, by=cast.council, at=late + timedelta(minutes=2))
    again = concern.matter.promises.open().get(kind="acknowledge")
    assert again.rung == promise.rung > 0
    assert again.next_rung_at == promise.next_rung_at
    run_due_rungs(again.next_rung_at)
    again.refresh_from_db()
    assert again.rung > promise.rung


def test_where_somebody_went_on_nothing_is_taken_back(cast, answer):
    kept, gone_on = cast.concern(), cast.concern()
    act = answer(kept, gone_on)
    gone_on.refresh_from_db()
    actions.post_update(gone_on, words="Seen.", by=cast.manager, at=AT + timedelta(minutes=2))
    undo_together(act, by=cast.council, at=AT + timedelta(minutes=5))
    assert {pk: line.is_undone for pk, line in lines(act).items()} == {kept.pk: True, gone_on.pk: False}
    gone_on.refresh_from_db()
    assert gone_on.status == "acknowledged"
    states = dict(Mail.objects.filter(template="concern_answered").values_list("matter", "status"))
    assert states == {kept.pk: "withdrawn", gone_on.pk: "queued"}


def test_what_is_not_theirs_any_more_is_left(cast, answer):
    concern = cast.concern()
    act = answer(concern)
    concern.matter.audience.filter(organisation=cast.council_body).update(until=AT)
    undo_together(act, by=cast.council, at=AT + timedelta(minutes=5))
    assert not lines(act)[concern.pk].is_undone


def test_after_ten_minutes_it_is_too_late(cast, answer):
    act = answer(cast.concern())
    with pytest.raises(TooLate):
        undo_together(act, by=cast.council, at=act.undo_until)
    assert not Event.objects.filter(kind="take_back").exists()


def test_only_whoever_did_it_takes_it_back_and_once(cast, answer):
    concern = cast.concern()
    act = answer(concern)
    with pytest.raises(BulkAct.DoesNotExist):
        undo_together(act, by=cast.manager, at=AT)
    undo_together(act, by=cast.council, at=AT + timedelta(minutes=1))
    undo_together(act, by=cast.council, at=AT + timedelta(minutes=2))
    assert Event.objects.filter(matter=concern.matter, kind="take_back").count() == 1


@pytest.fixture
def give(cast):
    def together(*concerns, organisation=None, by=None, at=AT, person_=None):
        chosen = [Chosen(concern.pk, concern.version) for concern in concerns]
        body = organisation or cast.council_body
        facts = {"organisation": body, "person": person_ or cast.manager, "form_key": uuid4()}
        return assign_together(chosen, **facts, by=by or cast.council, at=at)

    return together


def test_given_to_somebody_and_back(cast, give):
    first, polices = cast.concern(), cast.concern(category="threat", nature="crime")
    act = give(first, polices)
    first.refresh_from_db()
    assert first.dealt_with_by == cast.manager
    assert first.matter.promises.open().get(kind="acknowledge").owner_user == cast.manager
    assert {pk: line.refused for pk, line in lines(act).items()} == {first.pk: "", polices.pk: "not_yours"}
    assert Mail.objects.get(template="concern_assigned").not_before == act.undo_until
    undo_together(act, by=cast.council, at=AT + timedelta(minutes=1))
    first.refresh_from_db()
    assert first.dealt_with_by is None
    assert first.matter.promises.open().get(kind="acknowledge").owner_user is None
    assert lines(act)[first.pk].is_undone
    assert not Mail.objects.filter(template="concern_assigned", status="queued").exists()


def test_given_to_a_team_and_back(cast, give):
    crime = cast.concern(category="threat", nature="crime")
    team = Organisation.objects.create(kind="police", name="Northfield Team", parent=cast.police_body)
    member = person(cast, "pc", "police_body", "police_officer")
    member.memberships.create(organisation=team, role="police_officer", position="owner", since=START)
    act = give(crime, organisation=team, person_=member, by=cast.sergeant)
    crime.matter.refresh_from_db()
    assert (lines(act)[crime.pk].refused, crime.matter.lead) == ("", team)
    undo_together(act, by=cast.sergeant, at=AT + timedelta(minutes=1))
    crime.matter.refresh_from_db()
    assert crime.matter.lead == cast.police_body
    assert not crime.matter.audience.live().filter(organisation=team).exists()


def owners(matter):
    return set(matter.promises.open().values_list("kind", "owner_organisation__name", "owner_user__name"))


def test_what_was_nobodys_is_nobodys_again(cast, give):
    """The call was asked for after somebody had taken it on, and nobody took the call on."""
    concern = cast.concern(wants=("call",))
    said = {"next_step": "We come.", "next_step_at": BY_WHEN, "by": cast.council, "at": START}
    concern = actions.acknowledge(concern, dealt_with_by=cast.council, **said)
    before = owners(concern.matter)
    assert {person for _kind, _body, person in before} == {None, cast.council.name}
    act = give(concern)
    assert owners(concern.matter) != before
    undo_together(act, by=cast.council, at=AT + timedelta(minutes=1))
    assert owners(concern.matter) == before


def test_what_a_team_owed_before_it_was_given_the_rest_stays_with_the_team(cast, give):
    crime = cast.concern(category="threat", nature="crime", wants=("patrol",))
    team = Organisation.objects.create(kind="police", name="Northfield Team", parent=cast.police_body)
    member = person(cast, "pc", "police_body", "police_officer")
    member.memberships.create(organisation=team, role="police_officer", position="owner", since=START)
    patrol = crime.matter.promises.get(kind="patrol")
    patrol.owner_organisation, patrol.owner_user = team, member
    patrol.save()
    before = owners(crime.matter)
    act = give(crime, organisation=team, person_=member, by=cast.sergeant)
    undo_together(act, by=cast.sergeant, at=AT + timedelta(minutes=1))
    assert owners(crime.matter) == before


def test_what_another_body_gave_to_somebody_else_meanwhile_stays_with_them(cast, give):
    """An officer left, and a colleague took over what they owed: that is no step of this concern."""
    concern = cast.concern(wants=("patrol",))
    patrol = concern.matter.promises.get(kind="patrol")
    assert patrol.owner_organisation == cast.police_body
    act = give(concern)
    patrol.owner_user = cast.sergeant
    patrol.save()
    undo_together(act, by=cast.council, at=AT + timedelta(minutes=1))
    patrol.refresh_from_db()
    assert lines(act)[concern.pk].is_undone
    assert patrol.owner_user == cast.sergeant


def test_nobody_of_another_body_is_given_it(cast, give):
    concern = cast.concern()
    assert lines(give(concern, person_=cast.constable))[concern.pk].refused == "person"
    assert lines(give(concern, organisation=cast.police_body))[concern.pk].refused == "person"


def test_who_lost_the_right_to_answer_takes_nothing_back(cast, answer):
    clerk = person(cast, "clerk", "council_body", "council_officer")
    concern = cast.concern()
    act = answer(concern, by=clerk, dealt_with_by=clerk)
    clerk.memberships.update(role="enforcement_officer")
    undo_together(act, by=clerk, at=AT + timedelta(minutes=1))
    assert not lines(act)[concern.pk].is_undone


def test_whoever_told_it_without_an_account_hears_of_it_no_sooner(cast, answer):
    stays, back = (cast.told(left=Left(email=f"{name}@example.org")) for name in ("stays", "back"))
    act = answer(stays, back)
    mails = Mail.objects.filter(template="outside_news", created_at=AT).order_by("pk")
    assert {mail.not_before for mail in mails} == {act.undo_until}
    stays.refresh_from_db()
    write_note(stays, words="Somebody did something since.", by=cast.council, at=AT + timedelta(minutes=1))
    undo_together(act, by=cast.council, at=AT + timedelta(minutes=2))
    assert {mail.address: mail.status for mail in mails.all()} == {
        "stays@example.org": "queued",
        "back@example.org": "withdrawn",
    }


def test_a_link_out_of_sight_neither_refuses_the_act_nor_is_lost_when_it_is_taken_back(cast):
    """Else "it is linked already" would tell of a concern that they may not see."""
    hidden, concern, main = cast.concern(told=[cast.council_body]), cast.concern(), cast.concern()
    concern = actions_duplicates.link(concern, hidden, by=cast.council, at=START)
    said = {"organisation": cast.police_body, "words": "It is a crime.", "by": cast.council, "at": START}
    concern = actions_between.hand_on(concern, **said)
    chosen = [Chosen(concern.pk, concern.version)]
    act = link_together(chosen, main=main, form_key=uuid4(), by=cast.constable, at=AT)
    assert lines(act)[concern.pk].refused == ""
    assert main_of(concern) == main
    undo_together(act, by=cast.constable, at=AT + timedelta(minutes=1))
    assert main_of(concern) == hidden


def main_of(concern):
    return ConcernLink.objects.get(concern=concern, ended_at__isnull=True).main


def test_who_answers_for_a_body_is_asked_once_however_many_there_are(cast, answer):
    concerns = [cast.concern() for _ in range(3)]
    with CaptureQueriesContext(connection) as asked:
        act = answer(*concerns)
    assert all(not line.refused for line in act.lines.all())
    of_members = [query["sql"] for query in asked if 'ORDER BY "people_user"."name"' in query["sql"]]
    assert len(of_members) == 1
