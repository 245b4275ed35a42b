"""The map of an area, and what stands near a place."""

import pytest

from hub.places.models import AreaBoundary, PlaceOfWorship
from tests.cast import START
from tests.places.conftest import square
from tests.places.test_views_times import of, text_of

MAP = "/places/map/"


@pytest.fixture
def drawn(cast):
    """Outlines of the three wards, a point for each of the two mosques of Testham."""
    outlines = {cast.ward: -0.3, cast.south_ward: -0.2, cast.other_ward: -0.1}
    AreaBoundary.objects.bulk_create(
        AreaBoundary(area=ward, geometry=square(west, 51.4), loaded_at=START) for ward, west in outlines.items()
    )
    for place, west in [(cast.mosque, -0.21), (cast.other_mosque, -0.19), (cast.far_mosque, -0.18)]:
        PlaceOfWorship.objects.filter(pk=place.pk).update(longitude=west, latitude=51.45, accuracy="exact")


def counted(page):
    return {ward.name: count for ward, count in page.context["wards"]}


def test_a_council_sees_its_wards_with_counts_and_links(cast, pages, drawn):
    PlaceOfWorship.objects.create(
        name="Shut", ward=cast.ward, borough=cast.borough, closed_at=START, closed_because="moved"
    )
    page = pages.as_("council").get(MAP)
    assert counted(page) == {"Northfield": 1, "Southfield": 1}
    text = text_of(page)
    assert "2 open places." in text
    for ward in (cast.ward, cast.south_ward):
        assert f'<a class="govuk-link" href="?ward={ward.code}">{ward.name}</a>' in text
        assert f'<a href="{MAP}?ward={ward.code}" aria-label="{ward.name}, 1 place">' in text
    for place in (cast.mosque, cast.other_mosque):
        assert f'<a href="/places/{place.reference}/" aria-label="{place.name}">' in text
    assert "Eastfield" not in text
    assert cast.far_mosque.reference not in text


def test_without_outlines_the_list_stands_alone(cast, pages):
    page = pages.as_("council").get(MAP)
    assert counted(page) == {"Northfield": 1, "Southfield": 1}
    assert '<svg class="hub-areamap' not in text_of(page)


def test_one_ward_lists_its_places(cast, pages, drawn):
    client = pages.as_("council")
    text = text_of(client.get(MAP, {"ward": cast.ward.code}))
    assert "1 open place." in text
    assert "Northfield Mosque" in text
    assert "Southfield Mosque" not in text
    for code in (cast.other_ward.code, cast.borough.code, "E00000000", "\x00", "x" * 5000):
        assert client.get(MAP, {"ward": code}).status_code in {400, 404}, code[:9]


def test_who_has_two_boroughs_chooses_one(cast, pages, drawn):
    client = pages.as_("coordinator")
    assert "Testham" in text_of(client.get(MAP))
    assert counted(client.get(MAP, {"borough": cast.other_borough.code})) == {"Eastfield": 1}


@pytest.mark.parametrize("name", ["faith", "umbrella", "leaver", "nobody"])
def test_who_sees_no_registry_has_no_map(cast, pages, drawn, name):
    client = pages.as_(name)
    assert client.get(MAP).status_code == 404
    assert client.get(of(cast, "near/")).status_code == 404


def test_near_a_place_stands_what_one_may_see_nearest_first(cast, pages, drawn):
    third = PlaceOfWorship.objects.create(
        name="Third", ward=cast.ward, borough=cast.borough, longitude=-0.2101, latitude=51.45, accuracy="exact"
    )
    page = pages.as_("constable").get(of(cast, "near/"))
    assert [row["place"] for row in page.context["rows"]] == [third, cast.other_mosque]
    text = text_of(page)
    assert "7 metres apart" in text
    assert "1.4 km apart" in text
    assert cast.far_mosque.name not in text
    everywhere = pages.as_("coordinator").get(of(cast, "near/")).context["rows"]
    assert [row["place"] for row in everywhere] == [third, cast.other_mosque, cast.far_mosque]
    assert pages.as_("other_council").get(of(cast, "near/")).status_code == 404


def test_near_a_place_without_a_point_nothing_is_known(cast, pages):
    assert "Nothing known" in text_of(pages.as_("council").get(of(cast, "near/")))
