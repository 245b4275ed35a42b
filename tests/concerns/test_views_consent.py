"""The pages on which whoever raised a concern decides who sees it and whether anybody is to answer."""

from datetime import timedelta

import pytest

from hub.concerns import actions, actions_consent
from hub.history.models import Event
from hub.people.models import Organisation
from tests.cast import START
from tests.concerns.test_views_steps import shown
from tests.pages import address_of


@pytest.fixture
def raised(cast):
    return cast.concern(wants=("call",))


@pytest.fixture
def recorded(cast):
    return cast.concern(wants=("record",))


def ticked(cast, *bodies, **changes):
    return {"version": 1, "told": [cast.named[body].reference for body in bodies], **changes}


def happened(concern, kind):
    return Event.objects.filter(matter=concern.matter, kind=kind).count()


def answered_by_the_council(concern, cast):
    """Somebody was quicker."""
    said = {"next_step": "Our warden comes by.", "next_step_at": START + timedelta(days=1), "at": START}
    return actions.acknowledge(concern, dealt_with_by=cast.council, by=cast.council, **said)


def test_who_sees_it_twice_does_it_once(cast, pages, raised):
    client, said = pages.as_("faith"), ticked(cast, "committee", "council_body", hides_name="on")
    for _press in range(2):
        page = client.post(address_of(raised, "who-sees-this"), said, follow=True)
        assert page.redirect_chain == [(address_of(raised), 302)]
        assert "Who may see it and whether your name is shown is as you chose." in shown(page)
    assert happened(raised, "change_consent") == 1
    assert happened(raised, "stopped_telling") == 2  # the police and the umbrella body


def test_other_ticks_from_the_same_page_are_not_taken_for_the_first(cast, pages, raised):
    client = pages.as_("faith")
    client.post(address_of(raised, "who-sees-this"), ticked(cast, "committee", "council_body"))
    page = client.post(address_of(raised, "who-sees-this"), ticked(cast, "committee", "police_body"))
    assert page.status_code == 409
    assert happened(raised, "change_consent") == 1


def test_only_recording_it_twice_does_it_once(pages, raised):
    client = pages.as_("faith")
    for _press in range(2):
        page = client.post(address_of(raised, "only-record"), {"version": 1}, follow=True)
        assert "It is only recorded from now on." in shown(page)
    assert happened(raised, "only_record") == 1


def test_asking_again_twice_does_it_once(pages, recorded):
    client, said = pages.as_("faith"), {"version": 1, "wants": ["call"]}
    for _press in range(2):
        page = client.post(address_of(recorded, "ask-again"), said, follow=True)
        assert "Sent. An answer is promised, counted from now." in shown(page)
    assert happened(recorded, "ask_again") == 1
    assert recorded.matter.promises.open().count() == 2


def test_an_old_press_is_not_answered_with_what_is_not_so_any_more(cast, pages, raised):
    """Only recorded, then asked for again, then the old tab once more: it said that nobody owes anything."""
    later = START + timedelta(minutes=1)
    concern = actions_consent.only_record(raised, by=cast.faith, at=START)
    asked = actions_consent.ask_again(concern, wants=["call"], by=cast.faith, at=later)
    client = pages.as_("faith")
    page = client.post(address_of(raised, "only-record"), {"version": 1})
    assert page.status_code == 409
    assert "only recorded from now on" not in shown(page)
    actions_consent.only_record(asked, by=cast.faith, at=later)
    page = client.post(address_of(raised, "ask-again"), {"version": concern.version, "wants": ["call"]})
    assert page.status_code == 409
    assert "Sent." not in shown(page)


def test_overtaken_ticks_are_kept_beside_what_is_new_and_can_be_sent(cast, pages, raised):
    answered_by_the_council(raised, cast)
    client, said = pages.as_("faith"), ticked(cast, "committee", "council_body", hides_name="on")
    page = client.post(address_of(raised, "who-sees-this"), said)
    assert page.status_code == 409
    assert "Our warden comes by." in shown(page)
    form = page.context["form"]
    assert (form["told"].value(), form["hides_name"].value()) == (said["told"], True)
    again = client.post(address_of(raised, "who-sees-this"), {**said, "version": form["version"].value()})
    assert again.status_code == 302
    assert happened(raised, "change_consent") == 1


def test_overtaken_only_recording_is_asked_once_more(cast, pages, raised):
    answered_by_the_council(raised, cast)
    client = pages.as_("faith")
    page = client.post(address_of(raised, "only-record"), {"version": 1})
    assert page.status_code == 409
    assert "Our warden comes by." in shown(page)
    assert happened(raised, "only_record") == 0
    again = {"version": page.context["form"]["version"].value()}
    assert client.post(address_of(raised, "only-record"), again).status_code == 302


def test_overtaken_wishes_are_kept(cast, pages, recorded):
    told = frozenset([cast.committee.pk, cast.council_body.pk])
    actions_consent.change_consent(recorded, told=told, hides_name=True, by=cast.faith, at=START)
    client, said = pages.as_("faith"), {"version": 1, "wants": ["visit", "call"]}
    page = client.post(address_of(recorded, "ask-again"), said)
    assert page.status_code == 409
    assert page.context["form"]["wants"].value() == ["visit", "call"]
    again = {**said, "version": page.context["form"]["version"].value()}
    assert client.post(address_of(recorded, "ask-again"), again).status_code == 302
    recorded.refresh_from_db()
    assert (recorded.status, recorded.wants) == ("raised", ["visit", "call"])


def test_the_last_one_who_can_answer_stays_ticked_and_the_ticks_are_kept(cast, pages, raised):
    page = pages.as_("faith").post(address_of(raised, "who-sees-this"), ticked(cast, "committee", hides_name="on"))
    assert page.status_code == 200
    assert "Keep one ticked that can answer you." in shown(page)
    assert page.context["form"]["told"].value() == [cast.committee.reference]
    assert happened(raised, "change_consent") == 0


def test_nothing_changed_is_said(cast, pages, raised):
    everybody = ("committee", "council_body", "police_body", "umbrella_body")
    page = pages.as_("faith").post(address_of(raised, "who-sees-this"), ticked(cast, *everybody))
    assert "Nothing was changed: everything is as it was." in shown(page)
    assert happened(raised, "change_consent") == 0


def test_nobody_who_could_be_asked_is_told_what_to_do(cast, pages, recorded):
    told = frozenset([cast.committee.pk])
    concern = actions_consent.change_consent(recorded, told=told, hides_name=False, by=cast.faith, at=START)
    page = pages.as_("faith").post(address_of(recorded, "ask-again"), {"version": concern.version, "wants": []})
    assert "Keep one ticked that can answer you." in shown(page)
    assert happened(recorded, "ask_again") == 0


@pytest.mark.parametrize(
    ("words", "changes"),
    [
        ("who-sees-this", {"told": ["X"]}),
        ("who-sees-this", {"told": ["x\x00"]}),
        ("who-sees-this", {"version": "x"}),
        ("only-record", {"version": "9" * 6000}),
        ("only-record", {"version": ""}),
    ],
)
def test_a_wrong_form_is_told_and_stores_nothing(cast, pages, raised, words, changes):
    said = ticked(cast, "committee", "council_body") | changes
    page = pages.as_("faith").post(address_of(raised, words), said)
    assert (page.status_code, "There is a problem" in shown(page)) == (200, True)
    raised.refresh_from_db()
    assert raised.version == 1


@pytest.mark.parametrize("changes", [{"wants": ["record"]}, {"wants": ["x\x00"]}, {"version": "x"}])
def test_a_wrong_wish_is_told_and_stores_nothing(pages, recorded, changes):
    page = pages.as_("faith").post(address_of(recorded, "ask-again"), {"version": 1, "wants": ["call"]} | changes)
    assert (page.status_code, "There is a problem" in shown(page)) == (200, True)
    recorded.refresh_from_db()
    assert (recorded.version, recorded.status) == (1, "recorded")


def test_a_body_of_elsewhere_cannot_be_ticked(cast, pages, raised):
    said = ticked(cast, "committee", "council_body", "other_council_body")
    page = pages.as_("faith").post(address_of(raised, "who-sees-this"), said)
    assert "Who can be told has changed." in shown(page)
    assert not raised.matter.audience.filter(organisation=cast.other_council_body).exists()


def test_a_body_that_was_closed_meanwhile_is_not_asked(cast, pages, raised):
    client, said = pages.as_("faith"), ticked(cast, "committee", "council_body")
    assert client.post(address_of(raised, "who-sees-this"), said).status_code == 302
    Organisation.objects.filter(pk=cast.police_body.pk).update(closed_at=START)
    page = client.post(address_of(raised, "who-sees-this"), ticked(cast, "committee", "police_body", version=2))
    assert "Who can be told has changed." in shown(page)


@pytest.mark.parametrize(("words", "is_recorded"), [("only-record", True), ("ask-again", False)])
def test_what_is_not_possible_now_goes_back_with_a_sentence(cast, pages, words, is_recorded):
    concern = cast.concern(wants=("record",) if is_recorded else ())
    client = pages.as_("faith")
    page = client.get(address_of(concern, words), follow=True)
    assert page.redirect_chain == [(address_of(concern), 302)]
    assert "was already taken, or is not possible" in shown(page)
    page = client.post(address_of(concern, words), {"version": 1, "wants": ["call"]}, follow=True)
    assert "was already taken, or is not possible" in shown(page)
    concern.refresh_from_db()
    assert concern.version == 1


@pytest.mark.parametrize("words", ["who-sees-this", "only-record", "ask-again"])
@pytest.mark.parametrize("name", ["trustee", "council", "constable", "umbrella", "coordinator"])
def test_who_sees_it_and_may_not_decide_learns_who_may(cast, pages, raised, name, words):
    client = pages.as_(name)
    said = ticked(cast, "committee", wants=["call"])
    for page in (client.get(address_of(raised, words)), client.post(address_of(raised, words), said)):
        assert page.status_code == 403
        assert "This is for others to do" in shown(page)
    raised.refresh_from_db()
    assert raised.version == 1
