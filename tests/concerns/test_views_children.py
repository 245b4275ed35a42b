"""The pages about a child at risk: which council answers, named, and not named any more."""

from datetime import timedelta

import pytest

from hub.concerns import actions, actions_children
from hub.concerns.models import Concern
from hub.history.models import Event
from hub.matters.models import Audience
from hub.people.models import Organisation
from tests.cast import START, person
from tests.concerns.test_views_steps import shown
from tests.pages import address_of

ASKED = "They are asked to answer. You see nothing of it any more."
ALREADY = "Somebody is asked to answer it already. You see nothing of it any more."


@pytest.fixture
def waiting(cast):
    """One for which no council is set to answer."""
    cast.council_body.areas.clear()
    return cast.concern(names_child=True, told=[cast.committee])


def found(cast, concern, **changes):
    return {"version": concern.version, "organisation": cast.other_council_body.reference, **changes}


def routed(concern):
    return Event.objects.filter(matter=concern.matter, kind="route").count()


def find(concern):
    return address_of(concern, "find-a-council")


def test_a_second_press_says_again_that_they_are_asked(cast, pages, waiting):
    client = pages.as_("coordinator")
    for _press in range(2):
        page = client.post(find(waiting), found(cast, waiting), follow=True)
        assert page.redirect_chain == [("/", 302)]
        assert ASKED in shown(page)
    assert routed(waiting) == 1
    assert client.get(find(waiting)).status_code == 404


def test_another_choice_or_a_slower_colleague_hears_that_somebody_is_asked(cast, pages, waiting):
    person(cast, "colleague", "operator", "coordinator")
    pages.as_("coordinator").post(find(waiting), found(cast, waiting))
    other = {"organisation": cast.council_body.reference}
    for name, changes in (("coordinator", other), ("colleague", {}), ("colleague", other)):
        page = pages.as_(name).post(find(waiting), found(cast, waiting, **changes), follow=True)
        assert ALREADY in shown(page)
        assert waiting.matter.reference not in shown(page)
    assert routed(waiting) == 1


@pytest.mark.parametrize("name", ["faith", "council", "umbrella", "other_council", "nobody"])
def test_to_nobody_else_was_there_anything_to_find(cast, pages, waiting, name):
    pages.as_("coordinator").post(find(waiting), found(cast, waiting))
    assert pages.as_(name).post(find(waiting), found(cast, waiting)).status_code == 404


def test_what_a_coordinator_never_was_to_find_is_not_there(cast, pages):
    concern = cast.concern(names_child=True)
    assert not Audience.objects.filter(matter=concern.matter, organisation=cast.operator).exists()
    assert pages.as_("coordinator").post(find(concern), found(cast, concern)).status_code == 404


def test_where_something_was_changed_since_the_choice_is_kept_and_can_be_sent(cast, pages, waiting):
    said = found(cast, waiting)
    Concern.objects.filter(pk=waiting.pk).update(version=waiting.version + 1)
    client = pages.as_("coordinator")
    page = client.post(find(waiting), said)
    assert page.status_code == 409
    assert "Somebody else changed this" in shown(page)
    form = page.context["form"]
    assert form["organisation"].value() == said["organisation"]
    page = client.post(find(waiting), {**said, "version": form["version"].value()}, follow=True)
    assert ASKED in shown(page)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"organisation": ""}, "Choose the council that answers it"),
        ({"organisation": "x\x00"}, "There is a problem"),
        ({"version": "x"}, "Read the page again"),
        ({"version": ""}, "Read the page again"),
    ],
)
def test_a_wrong_choice_is_told(cast, pages, waiting, changes, problem):
    page = pages.as_("coordinator").post(find(waiting), found(cast, waiting, **changes))
    assert problem in shown(page)
    again = page.context["form"]["version"].value()
    assert str(again) == str(waiting.version)
    assert routed(waiting) == 0


def test_a_body_that_was_closed_meanwhile_is_refused(cast, pages, waiting):
    Organisation.objects.filter(pk=cast.other_council_body.pk).update(closed_at=START)
    page = pages.as_("coordinator").post(find(waiting), found(cast, waiting))
    assert "There is a problem" in shown(page)
    assert routed(waiting) == 0


@pytest.mark.parametrize("by", ["faith", "council"])
def test_naming_a_child_twice_does_it_once(cast, pages, by):
    concern, client = cast.concern(), pages.as_(by)
    for _press in range(2):
        page = client.post(address_of(concern, "child-at-risk"), {"version": 1}, follow=True)
        assert "How to reach those at the council who protect children" in shown(page)
    assert Event.objects.filter(matter=concern.matter, kind="name_child").count() == 1


def test_named_not_named_any_more_and_an_old_form_pressed_again_is_not_saved(cast, pages):
    """Else it says "saved", and no child is named."""
    concern = actions_children.name_child(cast.concern(), by=cast.council, at=START)
    actions_children.unname_child(concern, words="It was a dog.", by=cast.council, at=START + timedelta(minutes=1))
    page = pages.as_("council").post(address_of(concern, "child-at-risk"), {"version": 1})
    assert page.status_code == 409
    assert "It was a dog." in shown(page)


def test_not_named_any_more_twice_does_it_once(cast, pages):
    concern = cast.concern(names_child=True)
    client, said = pages.as_("council"), {"version": 1, "words": "It was a dog."}
    for _press in range(2):
        page = client.post(address_of(concern, "no-child-at-risk"), said, follow=True)
        assert "Saved. It can be handed on again" in shown(page)
    assert Event.objects.filter(matter=concern.matter, kind="unname_child").count() == 1
    other = client.post(address_of(concern, "no-child-at-risk"), {**said, "words": "It was two dogs."}, follow=True)
    assert "It was two dogs." in shown(other)
    assert Event.objects.filter(matter=concern.matter, kind="unname_child").count() == 1


def test_named_again_since_the_old_words_are_not_taken_for_saved(cast, pages):
    concern = cast.concern(names_child=True)
    concern = actions_children.unname_child(concern, words="It was a dog.", by=cast.council, at=START)
    actions_children.name_child(concern, by=cast.council, at=START + timedelta(minutes=1))
    said = {"version": 1, "words": "It was a dog."}
    assert pages.as_("council").post(address_of(concern, "no-child-at-risk"), said).status_code == 409


@pytest.mark.parametrize(("words", "is_named"), [("child-at-risk", False), ("no-child-at-risk", True)])
def test_an_overtaken_form_shows_both_and_can_be_sent(cast, pages, words, is_named):
    concern = cast.concern(names_child=is_named)
    said = {"next_step": "We ring the school.", "next_step_at": START + timedelta(days=1), "at": START}
    actions.acknowledge(concern, dealt_with_by=cast.manager, by=cast.manager, **said)
    mine = {"version": 1} | ({"words": "It was a dog."} if is_named else {})
    client = pages.as_("council")
    page = client.post(address_of(concern, words), mine)
    assert page.status_code == 409
    assert "We ring the school." in shown(page)
    assert mine.get("words", "") in shown(page)
    again = {**mine, "version": page.context["form"]["version"].value()}
    assert client.post(address_of(concern, words), again).status_code == 302
    concern.refresh_from_db()
    assert concern.names_child is not is_named


@pytest.mark.parametrize("said", [{"words": ""}, {"words": "x\x00"}, {"words": "x" * 5000}, {"version": "x"}])
def test_a_wrong_form_stores_nothing_and_keeps_the_words(cast, pages, said):
    concern = cast.concern(names_child=True)
    said = {"version": 1, "words": "It was a dog."} | said
    page = pages.as_("council").post(address_of(concern, "no-child-at-risk"), said)
    assert (page.status_code, "There is a problem" in shown(page)) == (200, True)
    assert Event.objects.filter(matter=concern.matter, kind="unname_child").count() == 0


def test_what_is_said_already_is_not_offered_and_goes_back_with_a_sentence(cast, pages):
    named, plain = cast.concern(names_child=True), cast.concern()
    client = pages.as_("council")
    for concern, words in ((named, "child-at-risk"), (plain, "no-child-at-risk")):
        page = client.get(address_of(concern, words), follow=True)
        assert page.redirect_chain == [(address_of(concern), 302)]
        assert "was already taken, or is not possible" in shown(page)
