"""Near a border between boroughs the journey asks on which side it was; at the place itself it never does."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.concerns import consent
from hub.concerns.models import Concern
from hub.places import areas
from tests.concerns.walk import Walk
from tests.places.border import stand_beside_otherham


@pytest.fixture
def border(cast, monkeypatch):
    monkeypatch.setattr(areas, "_held", (None, None))
    stand_beside_otherham(cast)


@pytest.fixture
def walk(client, cast):
    client.force_login(cast.faith)
    return Walk(client).begin().told()


def goes_to(answer):
    return answer.url.split("/")[-2]


def led_by(concern):
    return {row.organisation.name for row in concern.matter.audience.live() if row.organisation and row.level == "full"}


def test_what_happened_at_the_place_itself_is_not_asked(border, walk):
    assert goes_to(walk.post("where", where="site")) == "when"
    assert "On which side of the border" not in walk.rows()
    assert walk.get("side").status_code == 404


def test_near_the_border_it_is_asked_and_the_other_side_answers(border, walk, cast):
    assert goes_to(walk.post("where", where="way")) == "side"
    page = walk.get("side").content.decode()
    assert "On which side was it?" in page
    assert (page.index("Testham") < page.index("Otherham")) is True
    assert goes_to(walk.post("side", side=cast.other_borough.code)) == "when"
    assert walk.rows()["On which side of the border"] == "Otherham"
    walk.send()
    concern = walk.concern()
    assert (concern.matter.area, concern.matter.place) == (cast.other_ward, cast.mosque)
    assert concern.matter.lead == cast.other_council_body
    assert led_by(concern) == {"Northfield Mosque Trust", "Otherham Council", "Otherham Neighbourhood Team"}
    assert not Concern.objects.visible_to(cast.council).filter(pk=concern.pk).exists()
    assert Concern.objects.visible_to(cast.umbrella).filter(pk=concern.pk).exists()
    offered = {choice.organisation.name for choice in consent.choices_of(concern)}
    assert "Otherham Council" in offered
    assert "Testham Council" not in offered


def test_left_as_it_is_it_counts_as_the_places_own_side(border, walk, cast):
    walk.post("where", where="near")
    walk.post("side", side=cast.borough.code)
    walk.send()
    assert (walk.concern().matter.area, walk.concern().matter.lead) == (cast.ward, cast.council_body)


def test_who_was_ticked_on_one_side_means_nothing_on_the_other(border, walk, cast):
    walk.post("where", where="near")
    walk.post("who", told=[cast.council_body.reference])
    walk.post("side", side=cast.other_borough.code)
    assert "who" not in walk.draft().answers
    walk.send()
    assert walk.concern().matter.lead == cast.other_council_body


def test_changed_at_the_end_it_is_asked_then_and_leads_back_to_the_end(border, walk, cast):
    changed = walk.client.post(walk.url("where") + "?change=1", {"where": "near"})
    assert changed.url.endswith("/side/?change=1")
    back = walk.client.post(changed.url, {"side": cast.other_borough.code})
    assert goes_to(back) == "check"


def test_no_other_answer_is_taken(border, walk):
    walk.post("where", where="near")
    assert walk.errors("side", side="E09999999") == {"side": ["Choose one of the answers"]}
    assert walk.errors("side") == {"side": ["Choose one of the answers"]}


def test_far_from_a_border_it_is_not_asked(border, walk, cast):
    cast.mosque.longitude -= 0.01
    cast.mosque.save()
    assert goes_to(walk.post("where", where="near")) == "when"


def test_the_plain_way_never_looks_at_borders(border, walk):
    with CaptureQueriesContext(connection) as queries:
        walk.post("where", where="site")
        walk.send()
    assert walk.concern()
    assert not [query["sql"] for query in queries if "areaboundary" in query["sql"]]
