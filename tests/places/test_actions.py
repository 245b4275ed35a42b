import pytest

from hub.people.models import Organisation
from hub.places.actions import PlaceRefused, add_place, set_run_by, set_umbrella
from hub.places.models import PlaceOfWorship


def place_by_hand(start, **changes):
    facts = {"name": "By hand", "faith": "hindu", "longitude": -0.15, "latitude": 51.45, "at": start}
    return add_place(**(facts | changes))


def test_add_place_finds_its_ward(squares, start):
    place = place_by_hand(start)
    assert (place.ward.name, place.borough.name) == ("Midward", "Squareham")
    assert place.events.get().kind == "added"


def test_add_place_outside_all_areas(squares, start):
    with pytest.raises(PlaceRefused, match="outside every area"):
        place_by_hand(start, longitude=1.5)


def test_add_place_of_the_other_world(squares, start):
    made_up = Organisation.objects.create(kind="place_committee", name="Made up", is_demo=True)
    with pytest.raises(PlaceRefused, match="made-up"):
        place_by_hand(start, run_by=made_up)
    assert not PlaceOfWorship.objects.exists()
    assert place_by_hand(start, run_by=made_up, is_demo=True).run_by == made_up


def test_set_run_by_is_recorded_once(cast, start):
    place = set_run_by(cast.far_mosque, organisation=cast.committee, by=cast.coordinator, at=start)
    set_run_by(cast.far_mosque, organisation=cast.committee, by=cast.coordinator, at=start)
    assert place.run_by == cast.committee
    event = place.events.get()
    assert (event.kind, event.by, event.other_organisation) == ("run_by_set", cast.coordinator, cast.committee)
    assert set_run_by(place, organisation=None, by=cast.coordinator, at=start).run_by is None


@pytest.mark.parametrize(
    ("action", "organisation", "reason"),
    [
        (set_run_by, "council_body", "committee"),
        (set_umbrella, "council_body", "umbrella body"),
        (set_run_by, "made_up_committee", "made-up"),
        (set_umbrella, "made_up_umbrella", "made-up"),
        (set_run_by, "closed_committee", "closed"),
    ],
)
def test_organisations_that_a_place_cannot_have(cast, start, action, organisation, reason):
    for key, kind, more in [
        ("made_up_committee", "place_committee", {"is_demo": True}),
        ("made_up_umbrella", "umbrella", {"is_demo": True}),
        ("closed_committee", "place_committee", {"closed_at": start}),
    ]:
        cast.add(key, Organisation.objects.create(kind=kind, name=key, **more))
    with pytest.raises(PlaceRefused, match=reason):
        action(cast.far_mosque, organisation=getattr(cast, organisation), by=cast.coordinator, at=start)
    cast.far_mosque.refresh_from_db()
    assert (cast.far_mosque.run_by, cast.far_mosque.umbrella) == (None, None)
    assert not cast.far_mosque.events.exists()


def test_set_umbrella_is_recorded(cast, start):
    place = set_umbrella(cast.far_mosque, organisation=cast.other_umbrella_body, by=cast.coordinator, at=start)
    assert place.umbrella == cast.other_umbrella_body
    assert place.events.get().kind == "umbrella_set"
