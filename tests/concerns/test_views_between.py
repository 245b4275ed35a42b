from datetime import timedelta

from hub.concerns import actions_between
from hub.history.models import Event
from hub.people.models import Organisation
from tests.cast import START
from tests.pages import address_of


def shown(page):
    return " ".join(page.content.decode().split())


def to_otherham(cast, **changes):
    return {
        "version": 1,
        "organisation": cast.other_council_body.reference,
        "words": "The wall stands in Otherham.",
        **changes,
    }


def test_handing_on_names_the_next_owner_to_the_reporter_with_the_reason(cast, pages):
    concern = cast.concern()
    page = pages.as_("council").post(address_of(concern, "hand-on"), to_otherham(cast), follow=True)
    assert page.redirect_chain == [(address_of(concern), 302)]
    assert "Handed on." in shown(page)
    assert "Otherham Council answers it." in shown(page)
    theirs = shown(pages.as_("faith").get(address_of(concern)))
    assert "Testham Council handed it on: Otherham Council answers it now" in theirs
    assert "The wall stands in Otherham." in theirs
    assert "Otherham Council promised: Answer by" in theirs
    assert "No longer promised: Answer (replaced by a later promise)" in theirs
    assert "Otherham Council<span" in theirs  # under "who sees this"


def test_the_form_says_who_sees_it_already_and_who_would_be_told(cast, pages):
    closer = Organisation.objects.create(kind="police", name="Southfield Ward Team", parent=cast.command)
    closer.areas.add(cast.south_ward)
    form = pages.as_("council").get(address_of(cast.concern(), "hand-on")).context["form"]
    groups = {str(label): [name for _ref, name in found] for label, found in form.fields["organisation"].choices[1:]}
    assert groups == {
        "Sees it already": ["Testham Neighbourhood Team"],
        "Covers this area, and would be told now": ["North Area Command"],
        "Elsewhere, and would be told now": ["Otherham Council", "Otherham Neighbourhood Team", "Southfield Ward Team"],
    }


def test_the_unticked_are_not_among_those_offered(cast, pages):
    concern = cast.concern(told=[cast.council_body])
    page = pages.as_("council").get(address_of(concern, "hand-on"))
    assert cast.police_body.name not in shown(page)
    assert cast.other_council_body.name in shown(page)
    said = to_otherham(cast, organisation=cast.police_body.reference)
    refused = pages.as_("council").post(address_of(concern, "hand-on"), said)
    assert (refused.status_code, Event.objects.filter(kind="hand_on").count()) == (200, 0)


def test_pressing_twice_hands_on_once_though_the_first_press_ended_their_turn(cast, pages):
    concern = cast.concern()
    for _press in range(2):
        page = pages.as_("council").post(address_of(concern, "hand-on"), to_otherham(cast), follow=True)
        assert (page.status_code, "Handed on." in shown(page)) == (200, True)
    assert Event.objects.filter(matter=concern.matter, kind="hand_on").count() == 1
    elsewhere = to_otherham(cast, organisation=cast.other_police_body.reference)
    assert pages.as_("council").post(address_of(concern, "hand-on"), elsewhere).status_code == 403


def test_without_a_reason_nothing_is_handed_on(cast, pages):
    concern = cast.concern()
    page = pages.as_("council").post(address_of(concern, "hand-on"), to_otherham(cast, words=" "))
    assert "Say why it is theirs" in shown(page)
    assert not Event.objects.filter(kind="hand_on").exists()


def test_what_was_written_meanwhile_is_shown_beside_what_was_typed(cast, pages):
    concern = cast.concern()
    common = {"organisation": cast.other_council_body, "words": "Theirs.", "at": START + timedelta(hours=1)}
    handed = actions_between.hand_on(concern, by=cast.council, **common)
    back = {"organisation": cast.council_body, "words": "Look at the map.", "at": START + timedelta(hours=2)}
    actions_between.hand_on(handed, by=cast.other_council, **back)
    page = pages.as_("manager").post(address_of(concern, "hand-on"), to_otherham(cast))
    assert page.status_code == 409
    assert "Look at the map." in shown(page)
    assert "The wall stands in Otherham." in shown(page)


def test_where_a_child_at_risk_is_named_it_is_not_offered_and_the_address_says_why(cast, pages):
    concern = cast.concern(names_child=True)
    client = pages.as_("council")
    assert "Hand it on" not in shown(client.get(address_of(concern)))
    page = client.get(address_of(concern, "hand-on"), follow=True)
    assert "this concern stays with the body that answers it" in shown(page)
    page = client.post(address_of(concern, "hand-on"), to_otherham(cast))
    assert "this concern stays with the body that answers it" in shown(page)
    assert not Event.objects.filter(kind="hand_on").exists()
