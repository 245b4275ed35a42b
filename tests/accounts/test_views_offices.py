"""The pages about offices."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from hub.accounts.actions_offices import Holding, add_office, change_holder
from hub.people.models import Office
from hub.people.offices import CHECKED_FOR
from tests.cast import START

HOLDER = {"name": "Ben Second", "since": "30/11/2026", "email": "", "phone": "", "deputy_name": "", "deputy_email": ""}


@pytest.fixture
def clock(monkeypatch):
    def set_to(at):
        monkeypatch.setattr("hub.history.moment.now", lambda: at)

    set_to(START)
    return set_to


@pytest.fixture
def browser(cast, clock):
    client = Client()
    client.force_login(cast.council)
    return client


@pytest.fixture
def office(cast):
    holding = Holding("Ada First", email="ada@example.org")
    return add_office(
        title="leader",
        organisation=cast.council_body,
        holding=holding,
        since=date(2024, 7, 5),
        by=cast.council,
        at=START,
    )


def page(office, name):
    return reverse(f"accounts:{name}", args=[office.reference])


def test_added_changed_and_both_stand_there(browser, cast):
    answers = {"title": "mp", "detail": "Testham North", "where": f"a:{cast.borough.code}"}
    answers |= HOLDER | {"name": "Ada First", "since": "5 July 2024"}
    browser.post(reverse("accounts:office_add"), answers)
    office = Office.objects.get()
    browser.post(page(office, "office_holder"), HOLDER | {"version": 1})
    shown = browser.get(page(office, "office")).text
    assert "Ben Second" in shown
    assert "Who held it earlier" in shown
    assert "Ada First" in shown
    assert "Ben Second" in browser.get(reverse("accounts:offices")).text


def test_the_first_page_counts_what_is_to_check_and_leads_there(browser, office, clock):
    assert "half a year" not in browser.get("/").text
    clock(START + CHECKED_FOR)
    assert "1 contact was not checked for half a year" in browser.get("/").text
    assert "Leader of the council" in browser.get(f"{reverse('accounts:offices')}?show=check").text
    browser.post(page(office, "office_check"))
    assert "half a year" not in browser.get("/").text
    assert "Every contact was checked lately" in browser.get(f"{reverse('accounts:offices')}?show=check").text


def test_an_overtaken_page_keeps_what_was_typed(browser, cast, office):
    change_holder(office, holding=Holding("Cem Third"), since=START.date(), version=1, by=cast.manager, at=START)
    response = browser.post(page(office, "office_contact"), HOLDER | {"phone": "020 7946 0009", "version": 1})
    assert response.status_code == 409
    assert "020 7946 0009" in response.text
    assert "Cem Third holds it since" in response.text
    assert 'name="version" value="2"' in response.text


@pytest.mark.parametrize("name", ["office_holder", "office_contact", "office_close"])
def test_of_a_closed_one_nothing_changes(browser, office, name):
    browser.post(page(office, "office_close"), {"version": 1})
    for method in (browser.get, browser.post):
        response = method(page(office, name), follow=True)
        assert "This office is closed" in response.text
        assert "There is no such office any more" in response.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "\x00"},
        {"name": ""},
        {"is_vacant": "on"},
        {"name": "x" * 1_000_000},
        {"since": "31/2/2026"},
        {"since": "1/1/2999"},
        {"email": "nobody"},
        {"version": "x"},
        {"version": ""},
    ],
)
def test_bad_input_is_said_and_nothing_is_kept(browser, office, wrong):
    response = browser.post(page(office, "office_holder"), HOLDER | {"version": 1} | wrong)
    assert response.status_code in (200, 409, 413)
    assert office.holders.get().until is None


def test_that_nobody_holds_it_is_ticked(browser, office):
    browser.post(page(office, "office_holder"), HOLDER | {"version": 1, "name": "", "is_vacant": "on"})
    assert "Nobody holds it now" in browser.get(page(office, "office")).text
    assert "Ada First" in browser.get(page(office, "office")).text


def test_where_it_cannot_be(browser, cast):
    for where in (f"a:{cast.other_borough.code}", f"o:{cast.other_council_body.reference}", "a:\x00", "x"):
        answers = HOLDER | {"title": "mp", "detail": "", "where": where}
        assert browser.post(reverse("accounts:office_add"), answers).status_code == 200
    assert not Office.objects.exists()


def test_a_list_of_nothing_says_what_to_do(browser):
    assert "No office yet" in browser.get(reverse("accounts:offices")).text
    assert "No office found" in browser.get(f"{reverse('accounts:offices')}?q=zzz").text
    assert browser.get(f"{reverse('accounts:offices')}?after=X-0000-0000").status_code == 200
    assert timedelta(days=182) == CHECKED_FOR
