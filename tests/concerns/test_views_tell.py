"""The pages on which somebody without an account tells what worries them."""

import pytest
from django.conf import settings
from django.core.cache import cache

from hub.concerns.anyone import limits
from hub.concerns.models import Concern, Receipt
from hub.concerns.routing import ANSWERING
from hub.people.models import Organisation
from hub.places.models import Area
from tests.concerns.anyone import Anyone, fields_of, text_of


@pytest.fixture(autouse=True)
def real_installation(monkeypatch):
    """The bodies and places of the cast are real ones; the suite runs as a demonstration, which offers none of them."""
    monkeypatch.setattr("hub.concerns.anyone.where.is_made_up", lambda: False)


@pytest.fixture
def anyone(client, pages):
    return Anyone(client, pages)


def test_the_first_page_asks_for_danger_first(anyone, client):
    page = text_of(client.get("/tell/"))
    assert page.index("Is anyone in danger now?") < page.index("No: write it down")
    assert 'href="/concerns/danger/"' in client.get("/tell/").content.decode()
    assert 'href="/tell/"' in client.get("/concerns/danger/").content.decode()
    assert 'href="/tell/"' in client.get("/accounts/login/").content.decode()


def test_a_report_goes_to_those_who_were_ticked(anyone, cast):
    concern = anyone.tell(name="Zaynab", phone="020 7946 0999", email="Zaynab@Example.org", language="bengali")
    assert (concern.source, concern.reported_by, concern.what) == ("public", None, "Somebody painted a slur.")
    assert (concern.matter.area, concern.matter.place) == (cast.borough, None)
    assert {row.organisation for row in concern.matter.audience.all()} == {
        cast.council_body,
        cast.police_body,
        cast.operator,
    }
    left = concern.outside
    assert (left.name, left.email, left.language) == ("Zaynab", "zaynab@example.org", "Bengali or Sylheti")


def test_the_receipt_says_what_was_promised_and_by_when(anyone, client):
    facts = anyone.form()
    page = text_of(anyone.send(facts))
    assert "It is sent" in page and anyone.number in page
    assert "Promised by Testham Council" in page and "Due Wed 2 Dec" not in page
    assert "Due Tue 1 Dec" in page
    assert "nobody can bring it back: you left no email address" in page
    assert "Read the answer at http://localhost:8000/tell/answer/" in page
    assert "data:image/svg+xml" in client.post("/tell/what/", facts).content.decode()


def test_no_cookie_is_set_or_needed(anyone, client):
    anyone.tell()
    anyone.open()
    assert not client.cookies


def test_two_presses_send_it_once_and_show_the_same_number(anyone):
    facts = anyone.form()
    anyone.send(facts)
    number = anyone.number
    again = anyone.send(facts)
    assert anyone.number == number and "It is sent" in text_of(again)
    assert Concern.objects.count() == Receipt.objects.count() == 1
    changed = text_of(anyone.send(facts | {"what": "Two slurs, in fact."}))
    assert "You had already sent this" in changed and "Two slurs, in fact." in changed
    assert Concern.objects.get().what == "Somebody painted a slur."


def test_the_key_of_another_form_shows_nothing_of_what_it_sent(anyone, client):
    facts = anyone.form()
    anyone.send(facts)
    for key in ("", "x", facts["key"][:-2], facts["key"][:40] + "AAAA" + facts["key"][44:], "ü", "a" * 1999):
        page = anyone.client.post("/tell/what/", facts | {"key": key})
        assert "This is not sent yet" in text_of(page) and "hub-receipt" not in page.content.decode()
    assert Concern.objects.count() == 1


def test_errors_keep_everything_that_was_typed(anyone):
    facts = anyone.form() | {"category": "", "phone": "call me", "part_of_site": "side gate", "name": "Zaynab"}
    response = anyone.client.post("/tell/what/", facts)
    page = response.content.decode()
    assert "Choose what it is about" in page and "Enter a phone number" in page
    for typed in ("Somebody painted a slur.", "call me", "side gate", "Zaynab"):
        assert typed in page
    sent = anyone.client.post("/tell/what/", fields_of(response) | facts | {"category": "fear", "phone": ""})
    assert "It is sent" in text_of(sent)


def test_the_place_is_found_by_part_of_its_name(anyone, cast):
    page = anyone.where(at="place", q="northf")
    assert "Northfield Mosque" in text_of(page) and "Northfield, Testham" in text_of(page)
    assert "Southfield Mosque" not in text_of(page)
    concern = anyone.tell(at="place", q="northf", place=cast.mosque.reference)
    assert (concern.matter.place, concern.matter.area) == (cast.mosque, cast.ward)
    seers = {row.organisation for row in concern.matter.audience.all()}
    assert cast.committee not in seers and cast.umbrella_body not in seers


def test_those_who_run_the_place_are_told_only_when_ticked(anyone, cast):
    page = anyone.where(at="place", q="northf", place=cast.mosque.reference)
    ticked = fields_of(page)["told"]
    assert sorted(ticked) == sorted([cast.council_body.reference, cast.police_body.reference])
    facts = anyone.form(at="place", q="northf", place=cast.mosque.reference)
    anyone.send(facts | {"told": [*facts["told"], cast.committee.reference]})
    assert cast.committee in {row.organisation for row in Concern.objects.get().matter.audience.all()}


def test_where_must_be_said(anyone):
    for said, problem in (
        ({"at": ""}, "Choose one of the answers"),
        ({"borough": ""}, "Choose the borough"),
        ({"borough": "E09999999"}, "Choose one of the answers"),
        ({"at": "place", "q": ""}, "Type part of its name or its postcode"),
        ({"at": "place", "q": "zebra"}, "No place is known by that"),
        ({"at": "place", "q": "northf"}, "Choose the place."),
        ({"at": "place", "q": "northf", "place": "P-7K3Q-9XRD"}, "Choose one of the answers"),
    ):
        assert problem in text_of(anyone.where(**said)), said
    assert anyone.client.post("/tell/what/", {"what": "x"})["Location"] == "/tell/where/"
    assert anyone.client.get("/tell/what/")["Location"] == "/tell/where/"


def test_only_boroughs_that_somebody_answers_for_are_offered(anyone, cast, client):
    Area.objects.create(code="E09990009", kind="borough", name="Nowhereham")
    page = client.get("/tell/where/").content.decode()
    assert "Testham" in page and "Otherham" in page and "Nowhereham" not in page


def test_made_up_and_real_are_never_mixed(anyone, cast, client, monkeypatch):
    made_up = Organisation.objects.create(kind="council", name="Sampleham Council", is_demo=True)
    borough = Area.objects.create(code="E09990008", kind="borough", name="Sampleham")
    made_up.areas.add(borough)
    cast.other_mosque.is_demo, cast.other_mosque.run_by = True, None
    cast.other_mosque.save()
    assert "Sampleham" not in client.get("/tell/where/").content.decode()
    assert "Southfield Mosque" not in text_of(anyone.where(at="place", q="field"))
    monkeypatch.undo()
    assert settings.DEMO
    page = client.get("/tell/where/").content.decode()
    assert "Sampleham" in page and "Testham" not in page
    found = text_of(anyone.where(at="place", q="field"))
    assert "Southfield Mosque" in found and "Northfield Mosque" not in found


def test_closed_and_merged_places_are_not_offered(anyone, cast):
    cast.mosque.closed_at, cast.mosque.closed_because = cast.mosque.created_at, "closed"
    cast.mosque.save()
    assert "No place is known by that" in text_of(anyone.where(at="place", q="northf"))


def test_a_call_needs_a_number_and_somebody_must_answer(anyone, cast):
    page = anyone.client.post("/tell/what/", anyone.form() | {"wants": ["call"]})
    assert "You asked for a call or a visit: give a number" in text_of(page)
    page = anyone.client.post("/tell/what/", anyone.form() | {"told": []})
    assert "ticked, so that somebody answers you" in text_of(page)
    page = anyone.client.post("/tell/what/", anyone.form() | {"wants": ["record", "call"], "phone": "020 7946 0999"})
    assert "not both" in text_of(page)
    concern = anyone.tell(wants=["record"], told=[cast.council_body.reference])
    assert concern.status == "recorded"


def test_a_body_that_a_rule_brings_in_is_shown_before_it_is_told(anyone, cast):
    from hub.concerns.models import RoutingRule

    team = Organisation.objects.create(kind="council", name="Graffiti Team", parent=cast.council_body)
    RoutingRule.objects.create(area=cast.borough, category="graffiti", organisation=team)
    response = anyone.client.post("/tell/what/", anyone.form())
    assert "Graffiti Team deals with that kind of thing and is ticked now" in text_of(response)
    assert not Concern.objects.exists()
    facts = anyone.form() | fields_of(response)
    anyone.send(facts | {"category": "graffiti", "what": "Somebody painted a slur."})
    assert Concern.objects.get().matter.lead == team


def test_for_a_child_the_page_says_that_the_council_reads_it_and_whom_to_ring(anyone, cast):
    """The council is told although it was left unticked: nobody may find that out afterwards."""
    Organisation.objects.filter(pk=cast.council_body.pk).update(safeguarding="MASH 020 7946 0111")
    form = text_of(anyone.where())
    assert "the council answers it, even if you leave it unticked" in form
    assert form.index("MASH 020 7946 0111") < form.index("Where did it happen?" if "Where did" in form else "Send")
    told = {"names_child": "on", "wants": ["record"], "told": [cast.police_body.reference]}
    receipt = text_of(anyone.send(anyone.form() | told))
    assert "A child is at risk or named" in receipt and "MASH 020 7946 0111" in receipt
    assert Concern.objects.get().matter.lead == cast.council_body
    assert "MASH 020 7946 0111" in text_of(anyone.open())
    assert "MASH" not in text_of(anyone.send(anyone.form()))


def test_what_programs_do_is_not_sent_and_said_again(anyone):
    facts = anyone.form()
    page = anyone.client.post("/tell/what/", facts | {"website": "http://spam.example"})
    assert "filled in a hidden field" in text_of(page) and "spam.example" not in page.content.decode()
    quick = fields_of(anyone.where()) | {"category": "fear", "what": "Quick."}
    response = anyone.client.post("/tell/what/", quick)
    assert "This is not sent yet" in text_of(response)
    anyone.pages.at(hours=1, minutes=2)
    assert "It is sent" in text_of(anyone.client.post("/tell/what/", quick))


def test_another_sites_page_sends_nothing(anyone):
    facts = anyone.form()
    response = anyone.client.post("/tell/what/", facts, headers={"sec-fetch-site": "cross-site"})
    assert response.status_code == 403
    assert not Concern.objects.exists()


def test_too_many_from_one_address_are_kept_on_the_page(anyone):
    facts = anyone.form()
    for _turn in range(limits.TELLING_HERE.most):
        assert not limits.TELLING_HERE.wait("127.0.0.1")
    response = anyone.client.post("/tell/what/", facts)
    assert response.status_code == 429
    page = text_of(response)
    assert "has to wait until" in page and "call 101" in page and "Somebody painted a slur." in page
    assert not Concern.objects.exists()
    elsewhere = anyone.client.post("/tell/what/", facts, REMOTE_ADDR="192.0.2.7")
    assert "It is sent" in text_of(elsewhere)


def test_a_flood_from_elsewhere_silences_nobody(anyone):
    """Everybody's hour is used up by others: a few reports still come through from each network that did not flood."""
    while not limits.TELLING.wait():
        pass
    for _turn in range(limits.TELLING_ALL_THE_SAME.most):
        assert "It is sent" in text_of(anyone.client.post("/tell/what/", anyone.form(), REMOTE_ADDR="192.0.2.7"))
    assert anyone.client.post("/tell/what/", anyone.form(), REMOTE_ADDR="192.0.2.8").status_code == 429
    assert "It is sent" in text_of(anyone.client.post("/tell/what/", anyone.form(), REMOTE_ADDR="198.51.100.7"))
    assert "It is sent" in text_of(anyone.client.post("/tell/what/", anyone.form(), REMOTE_ADDR="2001:db8:1::7"))


def test_a_page_that_was_open_too_long_is_sent_with_another_press(anyone):
    facts = anyone.form()
    anyone.pages.at(hours=14)
    page = anyone.client.post("/tell/what/", facts)
    assert "open for more than 12 hours" in text_of(page) and "Somebody painted a slur." in text_of(page)
    assert not Concern.objects.exists()
    anyone.send(facts | {"key": fields_of(page)["key"]})
    assert Concern.objects.count() == 1 and anyone.number


def test_a_page_that_was_sent_shows_its_number_to_nobody_for_ever(anyone):
    """Left open on a computer that others use: after 12 hours it neither shows the number nor sends it twice."""
    facts = anyone.form()
    anyone.send(facts)
    number = anyone.number
    anyone.pages.at(hours=14)
    page = text_of(anyone.client.post("/tell/what/", facts))
    assert "You had already sent this" in page and "The 16 digits of your receipt" in page and number not in page
    assert Concern.objects.count() == 1


def test_what_keeps_passwords_may_fill_in_the_hidden_field(anyone):
    """It says so, comes back with that field empty and everything else, and the second press sends it."""
    page = anyone.client.post("/tell/what/", anyone.form() | {"website": "me@example.org"})
    assert "filled in a hidden field" in text_of(page) and "press Send once more" in text_of(page)
    assert 'href="#id_website"' not in page.content.decode(), "nobody is led to a field that cannot be seen"
    again = fields_of(page)
    assert again["website"] == ""
    anyone.send(again | {"category": "graffiti", "what": "Somebody painted a slur."})
    assert Concern.objects.count() == 1


def test_looking_for_places_has_a_limit_and_the_borough_goes_on(anyone, cast):
    while not limits.SEARCHING_HERE.wait("127.0.0.1"):
        pass
    response = anyone.where(at="place", q="northf")
    page = text_of(response)
    assert response.status_code == 429 and "has to wait until" in page and "northf" in response.content.decode()
    assert "Northfield Mosque" not in page
    assert "What happened" in text_of(anyone.where()), "the borough needs no search"
    assert "Northfield Mosque" in text_of(
        anyone.client.post("/tell/where/", {"at": "place", "q": "northf"}, REMOTE_ADDR="192.0.2.7")
    )


def test_a_flood_of_searches_stops_nobody_elsewhere(anyone):
    while not limits.SEARCHING.wait():
        pass
    said = {"at": "place", "q": "northf"}
    for _turn in range(limits.SEARCHING_ALL_THE_SAME.most):
        assert anyone.client.post("/tell/where/", said, REMOTE_ADDR="192.0.2.7").status_code == 200
    assert anyone.client.post("/tell/where/", said, REMOTE_ADDR="192.0.2.8").status_code == 429
    assert anyone.client.post("/tell/where/", said, REMOTE_ADDR="198.51.100.7").status_code == 200


def test_places_are_found_although_the_limits_cannot_be_asked(anyone, monkeypatch):
    while not limits.SEARCHING_HERE.wait("127.0.0.1"):
        pass
    monkeypatch.setattr("hub.cache._away_until", float("inf"))
    for _turn in range(limits.SEARCHING_HERE.most + 2):
        response = anyone.where(at="place", q="northf")
    assert response.status_code == 200 and "Northfield Mosque" in text_of(response)


def test_what_was_sent_before_the_limit_is_not_said_to_be_unsent(anyone):
    """The line broke before the receipt came: a second press brings it, however much was sent from there meanwhile."""
    facts = anyone.form()
    anyone.send(facts)
    number = anyone.number
    while not limits.TELLING_HERE.wait("127.0.0.1"):
        pass
    again = anyone.send(facts)
    assert again.status_code == 200 and number in text_of(again)
    while not limits.TRYING_HERE.wait("127.0.0.1"):
        pass
    assert anyone.send(facts).status_code == 429, "the same number is not hashed without end"
    assert Concern.objects.count() == 1


def test_for_what_is_only_recorded_nobody_is_said_to_look_for_an_answer(anyone):
    page = text_of(anyone.send(anyone.form() | {"wants": ["record"], "told": []}))
    assert "nobody owes an answer" in page and "finds who does" not in page


def test_it_is_told_although_the_limits_cannot_be_asked(anyone, monkeypatch):
    monkeypatch.setattr("hub.cache._away_until", float("inf"))
    facts = anyone.form()
    for _turn in range(limits.TELLING_HERE.most + 1):
        assert not limits.TELLING_HERE.wait("127.0.0.1")
    assert "It is sent" in text_of(anyone.send(facts))


def test_out_of_hours_says_who_reads_it_when(anyone, cast, client):
    cast.council_body.out_of_hours = "Duty officer 020 7946 0777"
    cast.council_body.save()
    page = text_of(anyone.where())
    assert "reads this before" not in page
    anyone.pages.at(hours=12)
    page = text_of(anyone.where())
    assert "Nobody at Testham Council reads this before Tue 1 Dec 09:00. If it cannot wait, call 101." in page
    assert "Outside office hours: Duty officer 020 7946 0777" in page
    assert "Nobody reads this before Tue 1 Dec 09:00" in text_of(client.get("/tell/"))
    facts = fields_of(anyone.where()) | {"category": "fear", "what": "At night."}
    anyone.pages.at(hours=12, minutes=1)
    assert "Nobody at Testham Council reads this before Tue 1 Dec 09:00" in text_of(anyone.send(facts))


def test_at_night_nobody_is_said_to_sleep_over_what_they_promised_before(anyone):
    anyone.pages.at(hours=12)
    facts = fields_of(anyone.where()) | {"category": "threat", "what": "At night.", "urgency": "4"}
    anyone.pages.at(hours=12, minutes=1)
    page = text_of(anyone.send(facts))
    assert "Due Mon 30 Nov" in page and "reads this before" not in page


def test_where_nobody_is_set_up_the_page_says_so(client, cast):
    Organisation.objects.filter(kind__in=ANSWERING).update(closed_at=cast.council_body.created_at)
    page = text_of(client.get("/tell/"))
    assert "Nobody is set up to answer here yet. Call the police on 101" in page and "write it down" not in page


@pytest.mark.parametrize("bad", ["\x00", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "x" * 100_000])
def test_bad_input_is_answered_and_stores_nothing(anyone, bad):
    facts = anyone.form()
    for name in ("what", "name", "part_of_site", "email", "phone", "key", "place", "area", "told", "category"):
        response = anyone.client.post("/tell/what/", facts | {name: bad, "wants": ["nonsense"]})
        assert response.status_code in {200, 302, 400}, name
    for name in ("at", "q", "place", "borough"):
        assert anyone.where(**{"at": "place", "q": "north", name: bad}).status_code in {200, 400}
    assert not Concern.objects.exists()
    cache.clear()
