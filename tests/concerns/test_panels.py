from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.matters.models import Audience
from hub.places.models import PlaceOfWorship
from tests.cast import START


def page_of(pages, name, place):
    return pages.as_(name).get(f"/places/{place.reference}/")


def listed(response):
    return [row.reference for panel in response.context["below"] for row in panel.context.get("rows", ())]


# who sees the mosque's page, and whether they see its concerns there
SEES = {
    "faith": True,
    "trustee": True,
    "council": True,
    "manager": True,
    "constable": True,
    "inspector": True,
    "commander": True,
    "umbrella": False,  # a summary, which does not say which place it was
    "coordinator": False,
}


@pytest.mark.parametrize("name", SEES)
def test_concerns_of_a_place(cast, pages, name):
    older = cast.concern()
    newer = cast.concern(at=START + timedelta(minutes=5))
    cast.concern(place=cast.other_mosque, by=cast.other_faith)
    expected = [newer.matter.reference, older.matter.reference] if SEES[name] else []
    response = page_of(pages, name, cast.mosque)
    assert listed(response) == expected
    assert (older.matter.reference in response.content.decode()) == SEES[name]


def test_a_concern_is_not_shown_to_a_body_that_was_left_out(cast, pages):
    concern = cast.concern(told=[cast.council_body])
    assert listed(page_of(pages, "constable", cast.mosque)) == []
    assert listed(page_of(pages, "council", cast.mosque)) == [concern.matter.reference]


def test_a_concern_is_not_shown_once_a_tick_is_withdrawn(cast, pages):
    concern = cast.concern()
    rows = Audience.objects.filter(matter=concern.matter, organisation=cast.police_body)
    assert rows.update(until=START)
    assert listed(page_of(pages, "constable", cast.mosque)) == []


def test_at_most_ten_stand_there_and_cost_what_one_costs(cast, pages):
    client, counts = pages.as_("council"), []
    client.get("/places/")
    for more in (1, 11):
        for n in range(more):
            cast.concern(at=START + timedelta(minutes=n))
        with CaptureQueriesContext(connection) as queries:
            response = client.get(f"/places/{cast.mosque.reference}/")
        counts.append((len(listed(response)), len(queries)))
    assert [shown for shown, _queries in counts] == [1, 10]
    assert counts[0][1] == counts[1][1]


@pytest.mark.parametrize("name", SEES)
def test_only_the_place_is_offered_to_log_a_concern(cast, pages, name):
    text = page_of(pages, name, cast.mosque).content.decode()
    assert ("Log a concern for this place" in text) == (name in {"faith", "trustee"})


def test_a_closed_place_is_not_offered_to_log_a_concern(cast, pages):
    PlaceOfWorship.objects.filter(pk=cast.mosque.pk).update(closed_at=START)
    assert "Log a concern for this place" not in page_of(pages, "faith", cast.mosque).content.decode()
