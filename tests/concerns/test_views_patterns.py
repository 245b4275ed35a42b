from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.concerns import actions_patterns
from hub.concerns.models import Pattern, PatternMember
from hub.history.models import Event
from tests.cast import START


def shown(page):
    return " ".join(page.content.decode().split())


def address_of(thing, words=""):
    kind = "patterns" if thing.matter.reference.startswith("N") else "concerns"
    return f"/{kind}/{thing.matter.reference}/{words + '/' if words else ''}"


def together(cast, *concerns, by=None):
    return actions_patterns.make_pattern(concerns, form_key=uuid4(), by=by or cast.council, at=START)[0]


def the_form(client, concern):
    form = client.get(address_of(concern, "put-together")).context["form"]
    return {"form_key": form["form_key"].value(), "concerns": [concern.matter.reference]}


def test_from_the_page_of_a_concern_it_is_put_together_with_others(cast, pages):
    one, two, typed = cast.concern(), cast.concern(), cast.concern(category="threat", nature="crime")
    client = pages.as_("council")
    assert "Put it together with others" in shown(client.get(address_of(one)))
    said = the_form(client, one)
    said["concerns"].append(two.matter.reference)
    said["references"] = typed.matter.reference.lower().replace("-", " ")
    page = client.post(address_of(one, "put-together"), said, follow=True)
    assert "Put together." in shown(page)
    assert "Damage or graffiti, several in Testham" in shown(page)
    assert "3 concerns that you see" in shown(page)
    client.post(address_of(one, "put-together"), said)
    assert Pattern.objects.count() == 1
    of_one = shown(client.get(address_of(one)))
    assert "Put together with others" in of_one
    assert Pattern.objects.get().matter.reference in of_one


def test_what_cannot_be_put_together_says_why(cast, pages):
    one, hidden = cast.concern(), cast.concern(told=[cast.police_body])
    client = pages.as_("council")
    cases = [
        ({}, "A pattern needs two concerns or more"),
        ({"concerns": []}, "Choose at least one concern"),
        ({"references": hidden.matter.reference}, "that you see in full"),
        ({"references": "C-1234"}, "There is no concern of the reference C-1234"),
        ({"concerns": [one.matter.reference, hidden.matter.reference]}, "that you see in full"),
    ]
    for changes, words in cases:
        page = client.post(address_of(one, "put-together"), the_form(client, one) | changes)
        assert words in shown(page), changes
    assert not Pattern.objects.exists()


def test_each_sees_of_it_what_they_see_anyhow_and_nothing_says_that_there_is_more(cast, pages):
    one, two = cast.concern(), cast.concern()
    hidden = cast.concern(told=[cast.council_body], category="threat", nature="crime", what="A brick.")
    pattern = together(cast, one, two, hidden)
    ours = shown(pages.as_("council").get(address_of(pattern)))
    assert "3 concerns that you see" in ours
    assert hidden.matter.reference in ours
    theirs = shown(pages.as_("constable").get(address_of(pattern)))
    assert "2 concerns that you see" in theirs
    assert "Damage or graffiti, several in Testham" in theirs
    assert hidden.matter.reference not in theirs
    assert "Threat" not in theirs
    listed = shown(pages.as_("constable").get("/patterns/"))
    assert "2 concerns that you see" in listed
    summary = shown(pages.as_("coordinator").get(address_of(pattern)))
    assert "You see a summary" in summary
    assert "A brick." not in summary


def test_what_was_added_and_taken_out_is_for_the_body_that_leads_it(cast, pages):
    pattern = together(cast, cast.concern(), cast.concern())
    hidden = cast.concern(told=[cast.council_body])
    actions_patterns.add(pattern, concerns=[hidden], by=cast.council, at=START)
    assert "Testham Council added concerns" in shown(pages.as_("council").get(address_of(pattern)))
    assert "added concerns" not in shown(pages.as_("constable").get(address_of(pattern)))


def test_a_note_is_for_colleagues_alone(cast, pages):
    pattern = together(cast, cast.concern(), cast.concern())
    said = {"version": 1, "words": "The same van each time."}
    for _press in range(2):
        page = pages.as_("warden").post(address_of(pattern, "note"), said, follow=True)
        assert "Your note is saved." in shown(page)
    assert Event.objects.filter(matter=pattern.matter, kind="note").count() == 1
    assert "The same van each time." in shown(pages.as_("constable").get(address_of(pattern)))
    assert "The same van" not in shown(pages.as_("coordinator").get(address_of(pattern)))


def test_a_stale_form_shows_both_texts(cast, pages):
    pattern = together(cast, cast.concern(), cast.concern())
    actions_patterns.write_note(pattern, words="Seen on Friday.", by=cast.constable, at=START)
    page = pages.as_("council").post(address_of(pattern, "note"), {"version": 1, "words": "A grey van."})
    assert page.status_code == 409
    assert "Seen on Friday." in shown(page)
    assert "A grey van." in shown(page)
    assert 'name="version" value="2"' in shown(page)


def test_adding_and_taking_out_by_ticks(cast, pages):
    one, two, three = (cast.concern() for _each in range(3))
    pattern = together(cast, one, two)
    client = pages.as_("council")
    form = client.get(f"{address_of(pattern, 'add')}?with={three.matter.reference}").context["form"]
    assert form["concerns"].value() == [three.matter.reference]
    said = {"version": 1, "concerns": [three.matter.reference]}
    for _press in range(2):
        assert "Added." in shown(client.post(address_of(pattern, "add"), said, follow=True))
    assert pattern.members.filter(until=None).count() == 3
    said = {"version": 2, "concerns": [three.matter.reference]}
    for _press in range(2):
        assert "Taken out." in shown(client.post(address_of(pattern, "take-out"), said, follow=True))
    assert pattern.members.filter(until=None).count() == 2
    both = [concern.matter.reference for concern in (one, two)]
    page = client.post(address_of(pattern, "take-out"), {"version": 3, "concerns": both})
    assert "That would leave nothing in it" in shown(page)


def test_handed_on_closed_and_opened_again(cast, pages):
    pattern = together(cast, cast.concern(), cast.concern())
    said = {"version": 1, "organisation": cast.police_body.reference, "words": "A crime by now."}
    for _press in range(2):
        page = pages.as_("council").post(address_of(pattern, "hand-on"), said, follow=True)
        assert "Handed on. They are told." in shown(page)
    assert "Testham Neighbourhood Team looks at all of it now" in shown(page)
    assert pages.as_("council").get(address_of(pattern, "close")).status_code == 403
    police = pages.as_("constable")
    assert "Closed. It can be" in shown(police.post(address_of(pattern, "close"), {"version": 2}, follow=True))
    assert "This step was already taken" in shown(police.get(address_of(pattern, "note"), follow=True))
    assert pattern.matter.reference in shown(police.get("/patterns/?show=closed"))
    assert "No patterns yet" in shown(police.get("/patterns/"))
    assert "Opened again." in shown(police.post(address_of(pattern, "open-again"), {"version": 3}, follow=True))


def test_the_list_is_linked_for_those_who_may_see_patterns(cast, pages):
    assert "/patterns/" in shown(pages.as_("council").get("/concerns/"))
    assert "/patterns/" not in shown(pages.as_("faith").get("/concerns/"))
    assert "No patterns" in shown(pages.as_("faith").get("/patterns/"))


@pytest.mark.parametrize("address", ["/patterns/", "detail"])
def test_the_same_queries_for_one_and_for_three(cast, pages, address):
    concerns = [cast.concern() for _each in range(4)]
    pattern = together(cast, *concerns[:2])
    where = address_of(pattern) if address == "detail" else address
    client = pages.as_("council")
    client.get(where)
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(where)
        counts.append(len(queries))
        actions_patterns.add(pattern, concerns=concerns, by=cast.council, at=START)
        together(cast, *concerns[1:])
        together(cast, *concerns[2:])
        assert PatternMember.objects.count() > 4
    assert counts[0] == counts[1]


def test_pages_go_on_where_the_last_one_ended(cast, pages):
    one, two = cast.concern(), cast.concern()
    for _each in range(27):
        together(cast, one, two)
    client = pages.as_("council")
    first = client.get("/patterns/")
    second = client.get(first.context["older"])
    assert (len(first.context["rows"]), len(second.context["rows"])) == (25, 2)
    assert not second.context["older"]
    back = client.get(second.context["newer"])
    assert [row[0].reference for row in back.context["rows"]] == [row[0].reference for row in first.context["rows"]]
