"""Who looked: a row each time, by organisation for the place, by person for supervisors of their own people."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.concerns.looked import WORDS
from hub.history.models import Event
from hub.matters.actions import log_view
from hub.matters.looked import LOOKS, PAGE, edge_from
from tests.cast import START, person
from tests.pages import address_of

MINUTE = timedelta(minutes=1)


@pytest.fixture
def concern(cast):
    return cast.concern()


def looks(pages, name, concern, query=""):
    """[(who, what)] as the page says it."""
    page = pages.as_(name).get(address_of(concern, "looked") + query)
    assert page.status_code == 200
    cells = re.findall(
        r'<td data-label="(?:Organisation|Person)">(.*?)</td><td data-label="What">(.*?)</td>', page.text
    )
    return cells


@pytest.mark.parametrize(
    ("name", "through", "code"),
    [
        ("council", "council_body", ""),
        ("constable", "police_body", ""),
        ("commander", "police_body", ""),
        ("faith", "committee", ""),
        ("umbrella", "umbrella_body", "summary"),
        ("coordinator", "operator", "summary"),
    ],
)
def test_a_page_is_one_row_with_the_organisation_it_was_seen_through(cast, pages, concern, name, through, code):
    client = pages.as_(name)
    client.get(address_of(concern))
    client.get(address_of(concern))
    seen = Event.objects.filter(matter=concern.matter, kind="viewed")
    assert {(event.by, event.for_organisation, event.code) for event in seen} == {
        (cast.named[name], cast.named[through], code)
    }
    assert seen.count() == 2


def test_looking_costs_one_insert_and_the_first_time_two(pages, concern):
    client = pages.as_("council")
    for most in (2, 1, 1):
        with CaptureQueriesContext(connection) as asked:
            client.get(address_of(concern))
        assert sum(query["sql"].startswith("INSERT") for query in asked) == most


def test_the_place_learns_it_by_organisation_and_never_by_person(cast, pages, concern):
    for name in ("council", "manager", "umbrella", "faith"):
        pages.as_(name).get(address_of(concern))
    pages.as_("constable").get(address_of(concern, "print"))
    found = looks(pages, "trustee", concern)
    assert found == [
        ("Testham Neighbourhood Team", "Opened it to print"),
        ("Northfield Mosque Trust", "Opened it"),
        ("Testham Council of Mosques", "Opened a summary"),
        ("Testham Council", "Opened it"),
        ("Testham Council", "Opened it"),
    ]
    page = pages.as_("faith").get(address_of(concern, "looked")).text
    assert not [name for name in ("Council<", "Manager", "Constable", "Umbrella<") if f">{name}" in page]


def test_supervisors_learn_it_by_person_of_their_own_people_only(cast, pages, concern):
    for name in ("council", "constable", "faith", "coordinator"):
        pages.as_(name).get(address_of(concern))
    assert looks(pages, "manager", concern) == [("Council", "Opened it")]
    assert looks(pages, "inspector", concern) == [("Constable", "Opened it")]
    assert looks(pages, "commander", concern) == [("Constable", "Opened it")]


@pytest.mark.parametrize("name", ["council", "warden", "constable", "sergeant", "umbrella", "coordinator"])
def test_for_others_who_see_the_concern_it_is_refused(pages, concern, name):
    client = pages.as_(name)
    assert client.get(address_of(concern, "looked")).status_code == 403
    assert "looked/" not in client.get(address_of(concern)).text


def test_the_way_to_it_stands_beside_who_sees_it(pages, concern):
    for name in ("faith", "trustee", "manager", "commander"):
        assert address_of(concern, "looked") in pages.as_(name).get(address_of(concern)).text


def test_a_head_of_a_body_that_sees_a_summary_learns_nothing(cast, pages, concern):
    person(cast, "chair", "umbrella_body", "umbrella_officer", "head")
    assert pages.as_("chair").get(address_of(concern, "looked")).status_code == 403


def test_rows_of_one_moment_are_turned_over_without_loss(cast, pages, concern):
    for number in range(2 * PAGE + 5):
        at = START + (number // 30) * MINUTE
        log_view(concern.matter, by=cast.council, at=at, through=cast.council_body.pk, kind="exported")
    pages.as_("faith", hours=1)
    seen, address = 0, address_of(concern, "looked")
    while address:
        page = pages.client.get(address).text
        seen += page.count("Took it along in a file")
        older = re.search(r'href="(\?[^"]*after=[^"]*|[^"]*looked/\?after=[^"]*)"', page)
        address = older and older[1]
    assert seen == 2 * PAGE + 5


@pytest.mark.parametrize("text", ["", "x", "20261301T000000000000-1", "20261201T000000000000-9999999", "²"])
def test_a_guessed_edge_is_as_good_as_none(pages, concern, text):
    assert edge_from(text) is None
    assert pages.as_("faith").get(address_of(concern, "looked"), {"after": text}).status_code == 200


def test_three_rows_cost_as_many_queries_as_one(cast, pages, concern):
    pages.as_("council").get(address_of(concern))
    client, address = pages.as_("faith"), address_of(concern, "looked")
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for kind in ("viewed", "printed"):
        log_view(concern.matter, by=cast.constable, at=START, through=cast.police_body.pk, kind=kind)
    with CaptureQueriesContext(connection) as three:
        client.get(address)
    assert len(three) == len(one)


def test_every_kind_of_looking_has_its_words_and_none_stands_on_the_timeline(cast, pages, concern):
    assert set(WORDS) == set(LOOKS)
    for kind in LOOKS:
        log_view(concern.matter, by=cast.council, at=START, through=cast.council_body.pk, kind=kind)
    page = pages.as_("faith").get(address_of(concern)).text
    assert not [words for words in WORDS.values() if str(words) in page]


def test_who_sees_it_by_name_only_is_no_organisation(cast, pages, concern):
    log_view(concern.matter, by=cast.other_faith, at=START)
    log_view(concern.matter, by=cast.faith, at=START)
    who = {who for who, _what in looks(pages, "faith", concern)}
    assert who == {"Somebody who was asked by name", "The person who raised it"}
