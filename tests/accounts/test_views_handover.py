"""The page on which somebody leaves: what moves first, then one press."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hub.history.models import Event
from hub.people.models import Membership
from tests.accounts.test_actions_handover import HOUR, dealt_with
from tests.cast import START, person
from tests.patrols.walk import Patrols

STARTED = START + HOUR


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("hub.history.moment.now", lambda: STARTED)


def page_of(user, body):
    return reverse("accounts:handover", args=[user.reference, body.reference])


def browser_of(user):
    client = Client()
    client.force_login(user)
    return client


def test_first_what_moves_with_its_dates(cast):
    concern = dealt_with(cast)
    page = browser_of(cast.council).get(page_of(cast.council, cast.council_body)).text
    assert "Leave Testham Council" in page
    assert concern.matter.reference in page
    assert "Thu 3 Dec 09:00" in page
    assert f"/concerns/{concern.matter.reference}/" in page


def test_then_one_press_and_the_timeline_says_who_it_is_with(cast):
    concern = dealt_with(cast)
    browser, address = browser_of(cast.council), page_of(cast.council, cast.council_body)
    new = person(cast, "new", "council_body", "council_officer")
    answers = {"successor": new.reference, "position": "owner", "passes_position": "on"}
    response = browser.post(address, answers, follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))
    assert "You have left Testham Council" in response.text
    assert browser.get("/").status_code == 302, "signed out"
    assert new.memberships.get().position == "owner"
    seen = f"/concerns/{concern.matter.reference}/"
    for reader in (new, cast.faith):
        assert f"Testham Council: now with {new.name}" in browser_of(reader).get(seen).text


def test_that_nobody_takes_over_has_to_be_chosen(cast):
    browser, address = browser_of(cast.faith), page_of(cast.faith, cast.committee)
    page = browser.post(address, {"position": "owner"})
    assert "Choose who takes over, or that nobody does yet" in page.text
    assert cast.faith.memberships.get().ended_at is None
    assert browser.post(address, {"successor": "nobody", "position": "owner"}).status_code == 302
    assert cast.faith.memberships.get().ended_at == STARTED


@pytest.mark.parametrize("chosen", ["U-0000-0000", "other", "\x00", "x" * 1_000_000, "\ud800"])
def test_what_was_not_offered_is_not_chosen(cast, chosen):
    chosen = cast.other_faith.reference if chosen == "other" else chosen
    browser = browser_of(cast.faith)
    answers = {"successor": chosen.encode("utf-8", "surrogatepass"), "position": "owner"}
    assert browser.post(page_of(cast.faith, cast.committee), answers).status_code in (200, 400, 413)
    assert cast.faith.memberships.get().ended_at is None


def test_a_page_that_was_overtaken_says_so(cast):
    browser, address = browser_of(cast.trustee), page_of(cast.faith, cast.committee)
    Membership.objects.filter(user=cast.faith).update(position="deputy")
    answers = {"successor": cast.trustee.reference, "position": "owner"}
    page = browser.post(address, answers)
    assert "Their position has changed meanwhile" in page.text
    assert 'value="deputy"' in page.text, "and the next press counts"
    assert browser.post(address, answers | {"position": "deputy"}).status_code == 302


def test_a_second_press_says_that_they_left(cast):
    browser, address = browser_of(cast.trustee), page_of(cast.faith, cast.committee)
    answers = {"successor": cast.trustee.reference, "position": "owner"}
    browser.post(address, answers)
    page = browser.post(address, answers, follow=True)
    assert "Faith has left already" in page.text
    assert Event.objects.filter(kind="handed_over").count() == 1


def test_who_is_alone_reads_what_to_do_first(cast):
    page = browser_of(cast.other_faith).get(page_of(cast.other_faith, cast.other_committee)).text
    assert "first ask for a colleague to be added" in page
    assert "Hand over and leave" not in page
    page = browser_of(cast.coordinator).get(page_of(cast.other_faith, cast.other_committee)).text
    assert "nobody in person will hear of anything there" in page
    assert "Hand over and end it" in page


def test_the_coordinator_does_not_learn_who_raised_what(cast):
    """They run the registry and see summaries; what the page shows them says of no concern who reported it."""
    concern = cast.concern()
    page = browser_of(cast.coordinator).get(page_of(cast.faith, cast.committee)).text
    assert concern.matter.reference not in page
    assert "Concerns spoken for" not in page
    assert concern.matter.reference in browser_of(cast.trustee).get(page_of(cast.faith, cast.committee)).text


def test_nobody_else_learns_that_something_was_raised_with_a_hidden_name(cast):
    concern = cast.concern(hides_name=True)
    address = page_of(cast.faith, cast.committee)
    for reader in (cast.trustee, cast.coordinator):
        page = browser_of(reader).get(address).text
        assert concern.matter.reference not in page
        assert "name hidden" not in page
    own = browser_of(cast.faith).get(address).text
    assert "Concerns you raised with your name hidden (1)" in own


def test_after_it_the_page_of_a_hidden_concern_looks_as_before(cast):
    concern = cast.concern(hides_name=True)
    seen = f"/concerns/{concern.matter.reference}/"
    browser_of(cast.faith).post(
        page_of(cast.faith, cast.committee), {"successor": cast.trustee.reference, "position": "owner"}
    )
    for reader in (cast.trustee, cast.council):
        page = browser_of(reader).get(seen).text
        assert cast.faith.name not in page
        assert "speaks for the place" not in page


def test_where_the_council_reads_whom_to_answer(cast):
    concern = cast.concern(answer_by="phone", answer_phone="020 7946 0001")
    seen = f"/concerns/{concern.matter.reference}/"
    assert "020 7946 0001" in browser_of(cast.council).get(seen).text
    browser_of(cast.faith).post(
        page_of(cast.faith, cast.committee), {"successor": cast.trustee.reference, "position": "owner"}
    )
    page = browser_of(cast.council).get(seen).text
    assert "020 7946 0001" not in page, "it was the phone of somebody who left"
    assert "Speaks for the place since Faith, who raised it, left it" in page
    assert "Trustee speaks for the place from now on" in page


def test_when_a_patrol_comes_the_coordinator_does_not_read(cast):
    round_ = Patrols(cast).round(officers=[cast.constable])
    address = page_of(cast.constable, cast.police_body)
    page = browser_of(cast.coordinator).get(address).text
    assert "Rounds to come (1)" in page
    assert round_.matter.reference not in page
    assert round_.matter.reference in browser_of(cast.inspector).get(address).text


def test_the_ways_to_it(cast):
    away = browser_of(cast.trustee).get(reverse("accounts:away")).text
    for user in (cast.trustee, cast.faith):
        assert page_of(user, cast.committee) in away
    person_page = browser_of(cast.coordinator).get(reverse("accounts:person", args=[cast.faith.reference])).text
    assert page_of(cast.faith, cast.committee) in person_page


def test_the_page_costs_the_same_for_one_and_for_three(cast):
    browser, address = browser_of(cast.council), page_of(cast.council, cast.council_body)
    counts = []
    for more in (1, 2):
        for number in range(more):
            dealt_with(cast)
            person(cast, f"officer{more}{number}", "council_body", "council_officer")
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]
