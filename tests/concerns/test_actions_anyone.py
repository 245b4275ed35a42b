"""What somebody without an account tells, who hears of it, and what the holder of its receipt may do."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from hub.concerns import actions, actions_anyone, actions_consent
from hub.concerns.actions_anyone import Left
from hub.concerns.models import Concern, OutsideReporter, Receipt
from hub.concerns.workflow import TRANSITIONS
from hub.history.models import Event, Note
from hub.matters.models import Audience
from hub.notifications.models import Mail
from hub.places.actions_merges import merge_places
from hub.promises.engine import Stale, acting_as, possible_transitions
from hub.promises.models import Promise
from hub.promises.once import KeyTaken
from tests.cast import START
from tests.pages import address_of

LATER = START + timedelta(hours=3)
LEFT = Left(name="Zaynab", phone="07700 900456", email="zaynab@example.org", language="Bengali")


def seen_by(pages, name, address):
    response = pages.as_(name, hours=5).get(address)
    assert response.status_code == 200
    return response.content.decode()


def audience(concern):
    return {(row.organisation.name, row.level, row.ground) for row in concern.matter.audience.all()}


def answer(cast, concern):
    return actions.acknowledge(
        concern,
        dealt_with_by=cast.council,
        next_step="A warden comes by.",
        next_step_at=START + timedelta(days=2),
        by=cast.council,
        at=START + timedelta(hours=1),
    )


def resolve(cast, concern):
    return actions.resolve(answer(cast, concern), reason="done", words="Cleaned.", by=cast.council, at=LATER)


def test_a_borough_is_enough(cast):
    concern = cast.told()
    assert (concern.matter.place, concern.matter.area, concern.matter.lead) == (None, cast.borough, cast.council_body)
    assert audience(concern) == {
        ("Testham Council", "full", "lead"),
        ("Testham Neighbourhood Team", "full", "tick"),
        ("Hub coordinators", "summary", "operator"),
    }
    [promise] = Promise.objects.filter(matter=concern.matter)
    assert (promise.made_to, promise.owner_organisation) == (None, cast.council_body)
    event = Event.objects.get(matter=concern.matter, kind="raised")
    assert (event.by, event.for_organisation) == (None, None)


def test_of_a_place_only_those_are_told_who_were_ticked(cast):
    concern = cast.told(place=cast.mosque, told=[cast.police_body])
    seen = {row.organisation for row in concern.matter.audience.all()}
    assert seen == {cast.police_body, cast.operator}, "neither the committee nor the umbrella body"
    left_out = set(
        Event.objects.filter(matter=concern.matter, kind="not_told").values_list("other_organisation", flat=True)
    )
    assert left_out == {cast.committee.pk, cast.council_body.pk, cast.umbrella_body.pk}


def test_only_recorded_is_held_by_a_body_that_was_told(cast):
    concern = cast.told(place=cast.mosque, wants=("record",), told=[cast.council_body])
    assert (concern.status, concern.matter.lead) == ("recorded", cast.council_body)
    assert not Promise.objects.filter(matter=concern.matter).exists()


def test_where_nobody_is_set_to_answer_the_coordinator_is_asked(cast):
    concern = cast.told(told=[])
    assert concern.matter.lead == cast.operator
    assert Mail.objects.get(matter=concern.matter).template == "concern_unrouted"


def test_the_same_form_makes_one_concern(cast):
    report = cast.report(place=None, area=cast.borough, source="public", told=[cast.council_body])
    first, is_new = actions_anyone.raise_without_account(report, left=LEFT, lookup="a", at=START)
    again, is_new_again = actions_anyone.raise_without_account(report, left=LEFT, lookup="a", at=LATER)
    assert (is_new, is_new_again, again) == (True, False, first)
    with pytest.raises(KeyTaken):
        actions_anyone.raise_without_account(report, left=LEFT, lookup="b", at=LATER)
    assert (Concern.objects.count(), Receipt.objects.count(), OutsideReporter.objects.count()) == (1, 1, 1)


def test_the_key_of_somebody_elses_form_opens_nothing(cast):
    theirs = cast.concern()
    report = cast.report(
        place=None, area=cast.borough, source="public", told=[cast.council_body], form_key=theirs.form_key
    )
    with pytest.raises(KeyTaken):
        actions_anyone.raise_without_account(report, left=LEFT, lookup="a", at=START)
    told = cast.told()
    with pytest.raises(KeyTaken):
        actions.raise_concern(cast.report(form_key=told.form_key), by=cast.faith, at=START)


def test_a_place_merged_meanwhile_means_the_one_that_was_kept(cast):
    merge_places(cast.mosque, cast.far_mosque, by=cast.coordinator, at=START)
    assert cast.told(place=cast.far_mosque).matter.place == cast.mosque


def test_they_hear_by_mail_that_there_is_something_new_and_no_more(cast):
    concern = cast.told(left=LEFT)
    assert not Mail.objects.filter(address=LEFT.email).exists(), "nothing is new yet"
    resolve(cast, concern)
    mails = Mail.objects.filter(address=LEFT.email)
    assert {(mail.template, mail.matter, mail.organisation) for mail in mails} == {("outside_news", None, None)}
    assert len(mails) == 2
    assert all(mail.context == {} for mail in mails)


def test_without_an_address_nobody_is_mailed(cast):
    resolve(cast, cast.told(left=replace(LEFT, email="")))
    assert not Mail.objects.filter(template="outside_news").exists()


def test_the_holder_of_the_receipt_may_do_these_things(cast):
    concern = cast.told()

    def possible(concern):
        return {step.name for step in possible_transitions(concern, TRANSITIONS, None)}

    assert possible(concern) == {"reporter_wrote", "change_consent", "only_record"}
    recorded = actions_consent.only_record(cast.told(), by=None, at=LATER)
    assert possible(recorded) == {"reporter_wrote", "change_consent", "ask_again"}
    concern = resolve(cast, concern)
    assert possible(concern) == {"reporter_wrote", "change_consent", "only_record", "reopen", "close"}
    concern = actions.close(concern, by=None, at=LATER)
    assert possible(concern) == {"change_consent", "reopen", "confirm"}
    assert acting_as(concern.matter, None, TRANSITIONS["resolve"].who) is None


def test_nobody_acts_as_holder_of_a_concern_that_has_a_reporter(cast):
    for act in (
        lambda: actions_anyone.write_back(cast.concern(), words="Mine?", at=LATER),
        lambda: actions.reopen(resolve(cast, cast.concern()), words="Mine?", by=None, at=LATER),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert not Note.objects.filter(body="Mine?").exists()


def test_words_that_are_sent_twice_at_once_are_written_once_and_a_week_later_again(cast):
    """Both presses have looked whether they were written; the one that waits for the other looks once more."""
    concern = answer(cast, cast.told())
    for _press in range(2):
        actions_anyone.write_back(concern, words="Is there any news?", at=LATER)
    written = Note.objects.filter(matter=concern.matter, body="Is there any news?")
    assert written.count() == 1
    assert Mail.objects.filter(template="concern_reporter_wrote").count() == 1
    actions_anyone.write_back(concern, words="Is there any news?", at=LATER + timedelta(days=7))
    assert written.count() == 2
    assert Mail.objects.filter(template="concern_reporter_wrote").count() == 2


def test_writing_back_is_told_to_whoever_deals_with_it(cast):
    concern = actions_anyone.write_back(cast.told(), words="It was two men.", at=LATER)
    note = Note.objects.get(matter=concern.matter)
    assert (note.body, note.by, note.for_organisation, note.audience) == ("It was two men.", None, None, "reporter")
    assert [mail.recipient for mail in Mail.objects.filter(template="concern_reporter_wrote")] == [cast.council]
    other = answer(cast, cast.told())
    actions_anyone.write_back(other, words="He is back.", at=LATER)
    assert Mail.objects.get(template="concern_reporter_wrote", matter=other.matter).recipient == cast.council
    with pytest.raises(Stale):
        actions_anyone.write_back(other, words="And again.", at=LATER, version=1)


def test_not_settled_promises_a_new_answer(cast):
    concern = actions.reopen(resolve(cast, cast.told(left=LEFT)), words="He is back.", by=None, at=LATER)
    assert concern.status == "reopened"
    assert Promise.objects.open().get(matter=concern.matter).kind == "acknowledge"
    assert Mail.objects.filter(template="concern_reopened", matter=concern.matter).exists()
    before = Mail.objects.filter(template="outside_news").count()
    assert before == 2, "they need no mail of what they did themselves"


@pytest.mark.parametrize("name", ["council", "constable", "commander"])
def test_its_page_says_who_it_is_from(pages, cast, name):
    concern = cast.told(left=LEFT)
    page = seen_by(pages, name, address_of(concern))
    assert LEFT.name in page and LEFT.phone in page and "Bengali" in page
    assert "without an account" in page and "Testham" in page
    assert LEFT.email not in page


def test_a_warden_and_the_coordinator_do_not_learn_who(pages, cast):
    concern = actions_anyone.write_back(cast.told(left=LEFT), words="It was two men.", at=LATER)
    for name in ("warden", "coordinator"):
        page = seen_by(pages, name, address_of(concern))
        assert LEFT.name not in page and LEFT.phone not in page
    assert "It was two men." in seen_by(pages, "warden", address_of(concern))
    assert "It was two men." not in page


def test_every_page_that_reads_it_copes_without_reporter_and_place(pages, cast):
    concern = resolve(cast, cast.told(wants=("call", "visit", "reassurance")))
    for name in ("council", "constable", "coordinator"):
        assert concern.matter.reference in seen_by(pages, name, "/concerns/")
        assert concern.matter.reference in seen_by(pages, name, address_of(concern))
        assert "Testham" in seen_by(pages, name, "/")
    actions.close(concern, by=cast.council, at=LATER)
    assert Audience.objects.filter(matter=concern.matter, is_open=True).count() == 0


def test_who_left_an_address_is_found_through_its_index(cast):
    """However the address was written; and whoever left none is not even in the index."""
    told = cast.told(left=Left(email="Zaynab@example.org"))
    cast.told()
    assert [row.concern for row in OutsideReporter.objects.who_left("zaynab@EXAMPLE.org")] == [told]
    assert not OutsideReporter.objects.who_left("")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        assert "outside_email" in OutsideReporter.objects.who_left("zaynab@example.org").explain()
