import re
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.concerns import actions_between, actions_duplicates
from hub.history.models import Event
from hub.people import sealed
from hub.people.models import Organisation
from hub.references import new_reference
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
        "Councils elsewhere, and would be told now": ["Otherham Council"],
        "Police elsewhere, and would be told now": ["Otherham Neighbourhood Team", "Southfield Ward Team"],
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


def same_as(other, **changes):
    return {"version": 1, "main": "other", "reference": other.matter.reference, "outcome": "open", **changes}


def test_each_of_two_that_are_the_same_leads_to_the_other(cast, pages):
    main, same = cast.concern(), cast.concern()
    client = pages.as_("council")
    page = client.post(address_of(same, "same-as"), same_as(main), follow=True)
    assert "Linked." in shown(page)
    assert "The same as this one, which is the main one" in shown(page)
    assert main.matter.reference in shown(page)
    of_main = shown(client.get(address_of(main)))
    assert "The same as this one, and linked to it" in of_main
    assert same.matter.reference in of_main


def test_a_reference_is_read_as_people_type_it(cast, pages):
    main, same = cast.concern(), cast.concern()
    typed = main.matter.reference.lower().replace("-", " ")
    pages.as_("council").post(address_of(same, "same-as"), same_as(main, reference=typed))
    assert same.duplicate_of.get().main == main


def test_an_absent_and_a_hidden_reference_are_refused_in_the_same_bytes(cast, pages):
    same, hidden = cast.concern(), cast.concern(told=[cast.police_body])
    client = pages.as_("council")
    answers = []
    for reference in (hidden.matter.reference, new_reference("C")):
        page = client.post(address_of(same, "same-as"), same_as(same, reference=reference))
        assert "There is no concern of that reference that you see in full" in shown(page)
        answers.append(sealed_away(page).replace(reference, "REF"))
    assert answers[0] == answers[1]
    assert not same.duplicate_of.exists()


def sealed_away(page):
    """The page without what is drawn anew for each."""
    text = shown(page)
    for name in ("csrfmiddlewaretoken", sealed.FIELD):
        text = re.sub(rf'name="{name}" value="[^"]*"', "", text)
    return re.sub(r'nonce="[^"]*"', "", text)


def test_who_does_not_see_the_other_one_learns_nothing_of_it(cast, pages):
    """The police see one of the two: no page of theirs says that there is another."""
    main = cast.concern(told=[cast.council_body])
    same = cast.concern()
    said = same_as(main, outcome="resolve", words="It is cleaned tomorrow.")
    pages.as_("council").post(address_of(same, "same-as"), said)
    for name in ("constable", "trustee", "umbrella"):
        page = shown(pages.as_(name).get(address_of(same)))
        assert main.matter.reference not in page
        assert "Belongs together" not in page
        assert "put its file in order" not in page or name == "constable"
    theirs = shown(pages.as_("constable").get(address_of(same)))
    assert "Testham Council resolved it" in theirs
    assert "another reference" not in theirs
    assert "dealt with under another reference" in shown(pages.as_("trustee").get(address_of(same)))


def test_linking_twice_links_once_and_other_words_are_never_taken_for_the_first(cast, pages):
    main, same, third = cast.concern(), cast.concern(), cast.concern()
    client = pages.as_("council")
    for _press in range(2):
        assert "Linked." in shown(client.post(address_of(same, "same-as"), same_as(main), follow=True))
    assert same.duplicate_of.count() == 1
    page = client.post(address_of(same, "same-as"), same_as(third))
    assert page.status_code == 409


def test_a_link_is_taken_back_from_the_page(cast, pages):
    main, same = cast.concern(), cast.concern()
    client = pages.as_("council")
    assert "Not the same after all" not in shown(client.get(address_of(same)))
    client.post(address_of(same, "same-as"), same_as(main))
    page = shown(client.get(address_of(same)))
    assert "Not the same after all" in page
    assert "Same as another one" not in page
    page = client.post(address_of(same, "not-the-same"), {"version": 2}, follow=True)
    assert "Not linked any more." in shown(page)
    assert "Belongs together" not in shown(page)
    page = client.get(address_of(same, "not-the-same"), follow=True)
    assert "It is not linked to another one any more." in shown(page)


def test_resolving_asks_for_words(cast, pages):
    main, same = cast.concern(), cast.concern()
    page = pages.as_("council").post(address_of(same, "same-as"), same_as(main, outcome="resolve", words=""))
    assert "Say what was done, or where it is dealt with" in shown(page)
    assert not same.duplicate_of.exists()


def test_a_concern_that_belongs_with_nothing_costs_no_query_more(cast, pages):
    alone, main, same = cast.concern(), cast.concern(), cast.concern()
    client = pages.as_("council")
    client.post(address_of(same, "same-as"), same_as(main))
    for concern, asked in ((alone, 0), (same, 1)):
        client.get(address_of(concern))
        with CaptureQueriesContext(connection) as queries:
            client.get(address_of(concern))
        assert (
            len([query for query in queries if "union all" in query["sql"] and "concernlink" in query["sql"]]) == asked
        )


def a_part(cast, **changes):
    return {
        "version": 1,
        "organisation": cast.other_council_body.reference,
        "category": "crowd",
        "what": "Cars block the way.",
        "words": "Parking there is theirs.",
        **changes,
    }


def test_splitting_off_starts_from_the_words_of_the_reporter(cast, pages):
    concern = cast.concern()
    form = pages.as_("council").get(address_of(concern, "split-off")).context["form"]
    assert (form["what"].value(), form["category"].value()) == (concern.what, "graffiti")


def test_each_of_the_two_leads_to_the_other_for_those_who_see_both(cast, pages):
    concern = cast.concern()
    client = pages.as_("council")
    assert "Split off." in shown(client.post(address_of(concern, "split-off"), a_part(cast), follow=True))
    new = concern.split_into.get()
    theirs = shown(pages.as_("faith").get(address_of(concern)))
    assert "Testham Council split off a part of it: Otherham Council answers that" in theirs
    assert "Parking there is theirs." in theirs
    assert "Split off from this one" in theirs
    assert new.matter.reference in theirs
    theirs = shown(pages.as_("faith").get(address_of(new)))
    assert "Testham Council split it off, in words it chose: Otherham Council answers it" in theirs
    assert concern.matter.reference in theirs
    elsewhere = shown(pages.as_("other_council").get(address_of(new)))
    assert "Cars block the way." in elsewhere
    assert concern.matter.reference not in elsewhere
    assert concern.what not in elsewhere
    umbrella = shown(pages.as_("umbrella").get(address_of(new)))
    assert "You see a summary" in umbrella
    assert "Cars block the way." not in umbrella


def test_pressing_twice_splits_once(cast, pages):
    concern = cast.concern()
    client = pages.as_("council")
    for _press in range(2):
        assert "Split off." in shown(client.post(address_of(concern, "split-off"), a_part(cast), follow=True))
    assert concern.split_into.count() == 1
    another = client.post(address_of(concern, "split-off"), a_part(cast, what="The lamp is out."))
    assert another.status_code == 409
    assert concern.split_into.count() == 1


def test_a_link_to_what_the_new_lead_does_not_see_shows_on_no_button(cast, pages):
    main, same = cast.concern(told=[cast.council_body]), cast.concern()
    same = actions_duplicates.link(same, main, by=cast.council, at=START)
    assert "Not the same after all" in shown(pages.as_("council").get(address_of(same)))
    said = {"organisation": cast.police_body, "words": "It is a crime.", "by": cast.council, "at": START}
    actions_between.hand_on(same, **said)
    page = shown(pages.as_("constable").get(address_of(same)))
    assert "Same as another one" in page
    assert "Not the same after all" not in page
    assert main.matter.reference not in page
    assert pages.as_("constable").get(address_of(same, "same-as")).status_code == 200
    assert pages.as_("constable").get(address_of(same, "not-the-same")).status_code == 302


def test_who_splits_is_told_that_files_stay(cast, pages):
    page = shown(pages.as_("council").get(address_of(cast.concern(), "split-off")))
    assert "Photos and other files stay with this one: those who answer the part do not see them." in page
