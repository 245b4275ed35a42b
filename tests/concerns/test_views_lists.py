from datetime import timedelta

import pytest

from hub.history.models import LastRun
from hub.matters.pages import PAGE
from tests.cast import START, STRANGERS


def titles(page):
    return [row.reference for row in page.context["rows"]]


def test_everybody_sees_their_own_newest_first(cast, pages):
    first, second = cast.concern(), cast.concern(at=START + timedelta(hours=1))
    other = cast.concern(place=cast.other_mosque, by=cast.other_faith, at=START + timedelta(hours=2))
    for name in ("faith", "umbrella"):
        page = pages.as_(name).get("/concerns/")
        assert titles(page) == [second.matter.reference, first.matter.reference], name
    for name in ("council", "coordinator", "commander"):
        assert len(titles(pages.as_(name).get("/concerns/"))) == 3, name
    assert titles(pages.as_("other_faith").get("/concerns/")) == [other.matter.reference]


@pytest.mark.parametrize("name", STRANGERS)
def test_strangers_see_an_empty_list_that_helps(cast, pages, name):
    cast.concern()
    page = pages.as_(name).get("/concerns/")
    assert titles(page) == []
    assert "No open concerns" in page.content.decode()


@pytest.mark.parametrize("name", ["umbrella", "coordinator"])
def test_a_summary_does_not_say_which_place(cast, pages, name):
    cast.concern()
    text = pages.as_(name).get("/concerns/").content.decode()
    assert "Damage or graffiti, Northfield" in text
    assert "Northfield Mosque" not in text


def test_the_list_is_narrowed(cast, pages):
    low, critical = cast.concern(urgency=1), cast.concern(category="fire")
    recorded = cast.concern(wants=("record",))
    client = pages.as_("council", hours=2)
    assert titles(client.get("/concerns/?show=overdue")) == [critical.matter.reference]
    assert titles(client.get("/concerns/?severity=4")) == [critical.matter.reference]
    assert titles(client.get("/concerns/?severity=1")) == [low.matter.reference]
    assert titles(client.get("/concerns/?show=closed")) == [recorded.matter.reference]
    assert len(titles(client.get("/concerns/?show=all"))) == 3
    assert "overdue since" in client.get("/concerns/").content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "after=x",
        "after=C-7K3Q-9XRD",
        "before=%F0%9F%98%80",
        "after=" + "9" * 5000,
        "severity=99",
        "severity=%27",
        "show=nothing&severity=x",
        "show[]=open",
    ],
)
def test_a_guessed_address_shows_the_first_page(cast, pages, query):
    concern = cast.concern()
    page = pages.as_("faith").get(f"/concerns/?{query}")
    assert page.status_code == 200
    assert titles(page) == [concern.matter.reference]


def test_pages_go_older_and_newer_without_gaps(cast, pages):
    made = [cast.concern(at=START - timedelta(hours=n // 2)).matter.reference for n in range(2 * PAGE + 3)]
    client = pages.as_("faith")
    seen, address, steps = [], "/concerns/", []
    while address:
        page = client.get(address)
        seen += titles(page)
        steps.append(titles(page))
        address = page.context["older"]
    assert sorted(seen) == sorted(made)
    assert len(seen) == len(set(seen))
    back = client.get(page.context["newer"])
    assert titles(back) == steps[1]
    assert titles(client.get(back.context["newer"])) == steps[0]


def test_one_cannot_page_from_what_one_does_not_see(cast, pages):
    mine = [cast.concern(at=START - timedelta(hours=n)) for n in range(3)]
    hidden = cast.concern(place=cast.other_mosque, by=cast.other_faith, at=START - timedelta(hours=1))
    page = pages.as_("faith").get(f"/concerns/?after={hidden.matter.reference}")
    assert titles(page) == [concern.matter.reference for concern in mine]


@pytest.mark.parametrize("name", ["faith", "council", "coordinator"])
def test_the_list_costs_the_same_for_one_row_and_for_three(cast, pages, django_assert_num_queries, name):
    cast.concern()
    LastRun.objects.create(name="sweep", at=START)
    client = pages.as_(name)
    client.get("/concerns/")
    # session, person, their organisations, filters, keys, rows, promises; for officers, whether the reminders run
    queries = {"faith": 7, "council": 8, "coordinator": 8}[name]
    with django_assert_num_queries(queries):
        client.get("/concerns/")
    cast.concern(category="threat"), cast.concern(wants=("call", "visit"))
    with django_assert_num_queries(queries):
        assert len(titles(client.get("/concerns/"))) == 3
