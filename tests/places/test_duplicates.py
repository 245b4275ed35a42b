from datetime import timedelta

import pytest

from hub.places.importing.duplicates import (
    METRES,
    Neighbourhood,
    candidate_of,
    likely_duplicates_of,
    metres_between,
    record_duplicates,
)
from hub.places.importing.likeness import LIKELY, likeness_of, words_of_areas
from hub.places.models import LikelyDuplicate, PlaceAlias, PlaceOfWorship

NORTH = 1 / 111_320  # a metre, in degrees


def likeness(one, other, *areas):
    words = words_of_areas(*areas)
    return likeness_of(one, words).to(likeness_of(other, words))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Masjid-e-Noor", "Masjid Noor"),
        ("The Parish Church of Saint Matthew", "St Matthew"),
        ("Catholic Church of St Vincent, Becontree", "St Vincent's Catholic Church, Becontree"),
        ("Brompton Oratory", "Brompton Oratory Chapel"),
        ("Madina Mosque", "Madinah Masjid & Islamic Centre"),
        ("Masjid al-Ḥikmah", "AL HIKMAH MOSQUE"),
        ("পূর্ব লন্ডন মসজিদ", "পূর্ব লন্ডন মসজিদ ও কেন্দ্র"),
        ("مسجد النور", "مسجد النور"),
        ("Mosque", "The Mosque"),
    ],
)
def test_names_of_one_place(one, other):
    assert likeness(one, other) >= LIKELY
    assert likeness(one, other) == likeness(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("East Finchley Baptist Church", "East Finchley Methodist Church"),
        ("St Mary-at-Hill", "St Magnus the Martyr"),
        ("Hendon Reform Synagogue", "Hendon Adath Yisroel Synagogue"),
        ("Mosque", "Madina Mosque"),
        ("Madina Mosque", "مسجد المدينة"),
        ("!", "?"),
    ],
)
def test_names_of_two_places(one, other):
    assert likeness(one, other, "East Finchley", "Barnet", "Hendon") < LIKELY


def at(metres=0, name="Madina Mosque", **facts):
    return candidate_of(
        facts.pop("thing", name),
        names=[name],
        area_words=words_of_areas("Northfield", "Testham"),
        **{"faith": "muslim", "ward_id": 1, "longitude": -0.1, "latitude": 51.5 + metres * NORTH} | facts,
    )


def without_point(**facts):
    return at(longitude=None, latitude=None, **facts)


@pytest.mark.parametrize("metres", [0, 1, 299, 300])
def test_near_and_alike(metres):
    here, there = at(), at(metres)
    assert Neighbourhood([there]).duplicates_of(here) == [(there, metres, 1.0)]


@pytest.mark.parametrize("there", [at(301), at(10, name="Noor Mosque"), at(0, faith="christian")])
def test_too_far_too_different_or_of_another_faith(there):
    assert Neighbourhood([there]).duplicates_of(at()) == []


@pytest.mark.parametrize("degrees", [i / 5000 for i in range(-26, 27)])
def test_the_grid_loses_nobody_at_its_edges(degrees):
    """Around a circle, at both ends of the country."""
    for latitude in (49.9, 60.8):
        here = at(longitude=-1.0 + degrees, latitude=latitude)
        there = at(longitude=-1.0 + degrees + 0.0026, latitude=latitude + 0.0013)
        is_near = metres_between(here, there) <= METRES
        assert bool(Neighbourhood([there]).duplicates_of(here)) == is_near


def test_a_faith_that_is_not_known_may_be_any():
    assert Neighbourhood([at(faith="unknown")]).duplicates_of(at())
    assert Neighbourhood([at()]).duplicates_of(at(faith="unknown"))


@pytest.mark.parametrize(
    ("here", "there", "found"),
    [
        (without_point(), at(5000), True),  # the same ward is all that is known
        (at(5000), without_point(), True),
        (without_point(), without_point(), True),
        (without_point(), at(ward_id=2), False),
        (without_point(postcode="SM1 1AA"), at(postcode="SM1 1AA"), True),
        (without_point(postcode="SM1 1AA"), at(postcode="SM1 1AB"), False),
    ],
)
def test_without_a_point_the_postcode_or_the_ward_decides(here, there, found):
    assert [pair[1] for pair in Neighbourhood([there]).duplicates_of(here)] == ([None] if found else [])


def test_thousands_at_one_point_are_not_all_compared():
    crowd = Neighbourhood(at(thing=number) for number in range(5000))
    assert len(crowd.duplicates_of(at())) == 5


@pytest.fixture
def place(cast):
    def make(name="Noor Mosque", **facts):
        known = {"faith": "muslim", "ward": cast.ward, "borough": cast.borough, "longitude": -0.1, "latitude": 51.5}
        return PlaceOfWorship.objects.create(name=name, **known | facts)

    return make


def test_among_the_places_of_the_registry(cast, place, start):
    kept = place()
    here = place("Masjid Noor", latitude=51.5 + 100 * NORTH)
    place("Masjid Noor", closed_at=start)
    place("Masjid Noor", is_demo=True)
    place("Masjid Noor", latitude=51.6)
    assert likely_duplicates_of(here) == [(kept, 100, 1.0)]


def test_other_names_count(cast, place):
    kept = place()
    PlaceAlias.objects.create(place=kept, name="Jamia Ghausia")
    here = place("Ghausia Mosque")
    assert [found[0] for found in likely_duplicates_of(here)] == [kept]


def test_one_that_is_not_saved_yet(cast, place):
    kept = place()
    known = {"faith": "muslim", "ward": cast.ward, "borough": cast.borough, "longitude": -0.1, "latitude": 51.5}
    assert [found[0] for found in likely_duplicates_of(PlaceOfWorship(name="Noor Mosque", **known))] == [kept]


def test_a_pair_is_asked_about_once(cast, place, start):
    kept, here = place(), place("Masjid Noor")
    assert record_duplicates(here, at=start) == 1
    pair = LikelyDuplicate.objects.get()
    assert (pair.first, pair.second, pair.metres, pair.similarity) == (kept, here, 0, 1.0)
    LikelyDuplicate.objects.update(decision="different", decided_at=start)
    assert record_duplicates(kept, at=start + timedelta(days=1)) == 0
    assert LikelyDuplicate.objects.get().decision == "different"


def test_the_same_questions_for_one_neighbour_and_for_five(cast, place, django_assert_num_queries):
    here = place("Masjid Noor")
    for many in (1, 4):
        for _number in range(many):
            place()
        with django_assert_num_queries(4):  # the place and its other names; its neighbours and theirs
            likely_duplicates_of(PlaceOfWorship.objects.select_related("ward", "borough").get(pk=here.pk))
