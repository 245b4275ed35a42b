"""The list of concerns narrowed by what stands on a concern, and what must not be learnt by narrowing it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.concerns.models import Concern
from hub.matters import pages as cut
from hub.matters.models import Audience
from hub.matters.pages import PAGE
from hub.promises.models import Promise
from tests.cast import START


@pytest.fixture
def found(pages):
    """found("council", "area=…"): references on the first page of the list."""

    def listed(name, query):
        page = pages.as_(name).get(f"/concerns/?{query}")
        assert page.status_code == 200
        return [row.reference for row in page.context["rows"]]

    return listed


def of(*concerns):
    return [concern.matter.reference for concern in concerns]


def test_by_area_a_ward_or_its_borough(cast, found):
    north = cast.concern()
    south = cast.concern(place=cast.other_mosque, by=cast.other_faith, at=START + timedelta(minutes=1))
    assert found("council", f"area={cast.ward.code}") == of(north)
    assert found("council", f"area={cast.south_ward.code}") == of(south)
    assert found("council", f"area={cast.borough.code}") == of(south, north)
    assert found("council", f"area={cast.other_borough.code}") == []
    assert found("coordinator", f"area={cast.ward.code}") == of(north)


def test_by_whose_turn_it_is(cast, found):
    council = cast.concern()
    police = cast.concern(category="threat", nature="crime", at=START + timedelta(minutes=1))
    assert found("council", f"owner={cast.council_body.reference}") == of(council)
    assert found("council", f"owner={cast.police_body.reference}") == of(police)
    assert found("council", "owner=me") == []
    Promise.objects.filter(matter=council.matter).update(owner_user=cast.council)
    assert found("council", "owner=me") == of(council)
    # what the person of another body owes is theirs to see by "me", nobody else's
    assert found("constable", "owner=me") == []


def test_by_hostility_as_triage_sees_it_else_as_it_was_reported(cast, found):
    reported, looked_at, neither = cast.concern(), cast.concern(), cast.concern()
    Concern.objects.filter(pk=reported.pk).update(hostility_reported=["religion"])
    Concern.objects.filter(pk=looked_at.pk).update(hostility_reported=["religion"], hostility=["race"])
    assert found("council", "hostility=religion") == of(reported)
    assert found("council", "hostility=race") == of(looked_at)
    assert neither.matter.reference not in found("council", "hostility=none")


def test_by_what_was_asked_for_and_what_it_is_about(cast, found):
    call = cast.concern(wants=("call",))
    threat = cast.concern(category="threat", at=START + timedelta(minutes=1))
    assert found("council", "wants=call") == of(call)
    assert found("council", "category=threat") == of(threat)
    assert found("council", "category=threat&wants=call") == []


@pytest.mark.parametrize("name", ["umbrella", "coordinator"])
def test_who_sees_a_summary_learns_nothing_more_by_filtering(cast, found, name):
    concern = cast.concern(wants=("call",))
    Concern.objects.filter(pk=concern.pk).update(hostility_reported=["religion"], dealt_with_by=cast.named[name])
    assert found(name, "category=graffiti") == of(concern)
    assert found(name, f"area={cast.ward.code}") == of(concern)
    for query in ("hostility=religion", "wants=call", "owner=me"):
        assert found(name, query) == [], query
        assert found("council" if query != "owner=me" else "faith", query) == of(concern)[: query != "owner=me"]


def test_what_was_shown_once_is_not_found_any_more(cast, found):
    concern = cast.concern(wants=("call",))
    Audience.objects.filter(matter=concern.matter, organisation=cast.council_body).update(until=START)
    assert found("council", "wants=call") == []
    assert found("constable", "wants=call") == of(concern)


@pytest.mark.parametrize(
    "query",
    ["area=x", "area=%27", "owner=O-AAAA-AAAA", "owner=%F0%9F%98%80", "category=?", "hostility=x", "wants=9" * 99],
)
def test_a_value_that_is_none_narrows_nothing(cast, found, query):
    concern = cast.concern()
    assert found("council", query) == of(concern)


def test_chips_say_by_what_and_take_off_one_at_a_time(cast, pages):
    cast.concern()
    address = f"/concerns/?wants=call&severity=2&area={cast.ward.code}&q=slur&owner=me"
    page = pages.as_("council").get(address)
    chips = {chip.label: (chip.text, chip.href) for chip in page.context["chips"]}
    assert [text for text, _href in chips.values()] == ["“slur”", "Medium", "Northfield", "Me", "A call"]
    assert chips["Area"][1] == "/concerns/?q=slur&severity=2&owner=me&wants=call"
    assert "<details" in page.content.decode() and " open>" in page.content.decode()


def test_the_choices_are_near_to_where_somebody_works(cast, pages):
    choices = pages.as_("council").get("/concerns/").context["choices"]
    assert {area.name for area in choices.areas} == {"Testham", "Northfield", "Southfield"}
    assert {body.name for body in choices.bodies} >= {"Testham Council", "Testham Neighbourhood Team"}
    assert "Otherham Council" not in {body.name for body in choices.bodies}
    ours = pages.as_("faith").get("/concerns/").context["choices"]
    assert {area.name for area in ours.areas} == {"Northfield"}
    assert {body.name for body in ours.bodies} >= {"Testham Council"}
    nobody = pages.as_("nobody").get("/concerns/").context["choices"]
    assert (nobody.areas, nobody.bodies) == ((), ())
    operator = pages.as_("coordinator").get("/concerns/").context["choices"]
    assert {area.name for area in operator.areas} == {"Testham", "Otherham"}


def test_pages_of_a_narrowed_list_go_on_without_gaps(cast, pages):
    wanted = [
        cast.concern(wants=("call",), at=START - timedelta(hours=n)).matter.reference for n in range(2 * PAGE + 2)
    ]
    for n in range(8):
        cast.concern(at=START - timedelta(hours=7 * n))
    client = pages.as_("council")
    seen, address = [], "/concerns/?wants=call"
    while address:
        page = client.get(address)
        seen.append([row.reference for row in page.context["rows"]])
        address = page.context["older"]
    assert [reference for page in seen for reference in page] == wanted
    back = client.get(page.context["newer"])
    assert [row.reference for row in back.context["rows"]] == seen[1]
    assert [row.reference for row in client.get(back.context["newer"]).context["rows"]] == seen[0]


def test_a_page_looks_at_so_many_and_says_that_older_ones_are_left(cast, pages, monkeypatch):
    old = cast.concern(wants=("call",), at=START - timedelta(days=1))
    for n in range(6):
        cast.concern(at=START - timedelta(hours=n))
    monkeypatch.setattr(cut, "STEPS", (2, 3))
    client = pages.as_("council")
    first = client.get("/concerns/?wants=call")
    assert list(first.context["rows"]) == []
    assert "Only the newest concerns were looked through" in first.content.decode()
    second = client.get(first.context["older"])
    assert [row.reference for row in second.context["rows"]] == of(old)
    assert "Only the newest" not in second.content.decode()


QUERIES = ["wants=call", "hostility=religion", "owner=me", "category=graffiti&severity=2&show=all", "q=slur"]


@pytest.mark.parametrize("query", QUERIES)
def test_a_narrowed_list_costs_the_same_for_one_row_and_for_three(cast, pages, django_assert_num_queries, query):
    def more():
        concern = cast.concern(wants=("call",))
        Concern.objects.filter(pk=concern.pk).update(hostility_reported=["religion"], dealt_with_by=cast.council)

    more()
    client = pages.as_("council")
    client.get(f"/concerns/?{query}")
    with django_assert_num_queries(10):
        assert len(client.get(f"/concerns/?{query}").context["rows"]) == 1
    more(), more()
    with django_assert_num_queries(10):
        assert len(client.get(f"/concerns/?{query}").context["rows"]) == 3


def test_what_is_rare_is_looked_for_in_two_steps_and_not_in_all_of_them(cast, pages, monkeypatch):
    for n in range(5):
        cast.concern(at=START - timedelta(hours=n))
    monkeypatch.setattr(cut, "STEPS", (1, 1, 1, 1, 10))
    client = pages.as_("council")
    with CaptureQueriesContext(connection) as asked:
        client.get("/concerns/?wants=call")
    assert sum("select c.matter_id from concerns_concern" in query["sql"] for query in asked) == 2
