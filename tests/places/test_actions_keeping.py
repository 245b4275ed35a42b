from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from hub.people.models import Organisation
from hub.places.actions import PlaceRefused
from hub.places.actions_keeping import Change, Overtaken, Spot, add_by_hand, close_place, edit_place, reopen_place
from hub.places.models import LikelyDuplicate, PlaceOfWorship
from tests.places.test_actions_merges import new, search_is_right

KEEPERS = ["council", "manager", "coordinator"]
OTHERS = ["warden", "constable", "sergeant", "umbrella", "other_council", "leaver", "nobody"]
FACTS = {"name": "Jamia Masjid", "faith": "muslim", "kind": "building", "address": "1 High Street", "postcode": ""}
EDIT = Change("details", fields={"name": "Another name"})


@pytest.fixture
def add(cast, start):
    def run(by=cast.council, ward=cast.ward, seen=(), **facts):
        spot = Spot(ward, longitude=facts.pop("longitude", None), latitude=facts.pop("latitude", None))
        return add_by_hand(FACTS | facts, spot, seen=seen, by=by, at=start)

    return run


@pytest.mark.parametrize("name", KEEPERS)
def test_who_keeps_the_registry_adds_a_place(cast, add, name):
    place, is_new = add(by=getattr(cast, name))
    assert is_new
    assert (place.ward, place.borough, place.accuracy, place.run_by) == (cast.ward, cast.borough, "unknown", None)
    assert [(event.kind, event.by) for event in place.events.all()] == [("added", getattr(cast, name))]
    search_is_right()


@pytest.mark.parametrize("name", [*OTHERS[:4], "faith", "leaver", "nobody"])
def test_nobody_else_adds_one(cast, add, name):
    with pytest.raises(PermissionDenied):
        add(by=getattr(cast, name))


def test_a_ward_that_is_not_covered_is_refused_with_a_sentence(cast, add):
    with pytest.raises(PlaceRefused, match="Eastfield, Otherham lies outside the areas"):
        add(ward=cast.other_ward)
    add(ward=cast.other_ward, by=cast.coordinator)
    add(ward=cast.other_ward, by=cast.other_council)


def test_the_same_pressed_twice_is_added_once(cast, add):
    place, _is_new = add()
    assert add() == (place, False)
    assert add(by=cast.manager)[1], "somebody else means another"


def test_what_made_up_people_add_is_made_up(cast, add):
    Organisation.objects.filter(pk=cast.council_body.pk).update(is_demo=True)
    assert add()[0].is_demo is True
    assert add(by=cast.coordinator)[0].is_demo is False


def test_likely_duplicates_are_kept_but_those_that_were_shown(cast, add):
    shown, other = (new(name, cast.ward) for name in ("Jamia Masjid Northfield", "Jamia Masjid, Testham"))
    place, _is_new = add(seen=[shown.pk])
    pairs = {pair.first: (pair.decision, pair.decided_by) for pair in LikelyDuplicate.objects.filter(second=place)}
    assert pairs == {shown: ("different", cast.council), other: ("", None)}


@pytest.mark.parametrize("name", [*KEEPERS, "faith", "trustee"])
def test_who_keeps_a_place_edits_it(cast, start, name):
    place = edit_place(cast.mosque, EDIT, version=1, by=getattr(cast, name), at=start)
    assert (place.name, place.version) == ("Another name", 2)
    assert [(event.kind, event.code) for event in place.events.all()] == [("edited", "details")]
    search_is_right()


@pytest.mark.parametrize("name", [*OTHERS, "other_faith"])
def test_nobody_else_edits_it(cast, start, name):
    with pytest.raises(PermissionDenied):
        edit_place(cast.mosque, EDIT, version=1, by=getattr(cast, name), at=start)


def test_what_somebody_else_changed_meanwhile_is_not_written_over(cast, start):
    edit_place(cast.mosque, EDIT, version=1, by=cast.council, at=start)
    with pytest.raises(Overtaken):
        edit_place(cast.mosque, Change("details", fields={"name": "Mine"}), version=1, by=cast.faith, at=start)
    cast.mosque.refresh_from_db()
    assert cast.mosque.name == "Another name"


def test_other_names_and_capacities_are_written_as_they_are_said(cast, start):
    names = Change("names", aliases=("উত্তর মসজিদ", "Old Hall", "Old Hall"))
    edit_place(cast.mosque, names, version=1, by=cast.faith, at=start)
    assert list(PlaceOfWorship.objects.found_by("উত্তর")) == [cast.mosque]
    edit_place(cast.mosque, Change("names", aliases=("Old Hall",)), version=2, by=cast.faith, at=start)
    assert [alias.name for alias in cast.mosque.aliases.all()] == ["Old Hall"]
    assert not PlaceOfWorship.objects.found_by("উত্তর")
    for version, said in ((3, {"jumuah": 400, "eid_fitr": 900}), (4, {"jumuah": 500})):
        edit_place(cast.mosque, Change("capacity", capacities=said), version=version, by=cast.faith, at=start)
        assert dict(cast.mosque.capacities.values_list("occasion", "people")) == said
    search_is_right()


def test_a_place_moves_within_the_areas_of_its_keepers(cast, start):
    def move(ward, by, version):
        return edit_place(cast.mosque, Change("where", spot=Spot(ward)), version=version, by=by, at=start)

    assert move(cast.south_ward, cast.faith, 1).ward == cast.south_ward
    with pytest.raises(PlaceRefused, match="another borough"):
        move(cast.other_ward, cast.faith, 2)
    with pytest.raises(PlaceRefused, match="outside the areas"):
        move(cast.other_ward, cast.council, 2)
    place = move(cast.other_ward, cast.coordinator, 2)
    assert (place.ward, place.borough) == (cast.other_ward, cast.other_borough)
    search_is_right()


@pytest.mark.parametrize("name", KEEPERS)
def test_close_and_open_again(cast, start, name):
    by = getattr(cast, name)
    place = close_place(cast.mosque, because="moved", version=1, by=by, at=start)
    assert (place.closed_at, place.closed_because) == (start, "moved")
    assert close_place(cast.mosque, because="moved", version=1, by=by, at=start + timedelta(1)).closed_at == start
    place = reopen_place(cast.mosque, by=by, at=start)
    reopen_place(cast.mosque, by=by, at=start)
    assert (place.closed_at, place.closed_because) == (None, "")
    assert [event.kind for event in place.events.order_by("pk")] == ["closed", "reopened"]


@pytest.mark.parametrize("name", [*OTHERS, "faith", "trustee"])
def test_nobody_else_closes_it(cast, start, name):
    for run in (lambda by: close_place(cast.mosque, because="moved", version=1, by=by, at=start),):
        with pytest.raises(PermissionDenied):
            run(getattr(cast, name))
    PlaceOfWorship.objects.filter(pk=cast.mosque.pk).update(closed_at=start, closed_because="moved")
    with pytest.raises(PermissionDenied):
        reopen_place(cast.mosque, by=getattr(cast, name), at=start)


def test_closing_is_refused_where_it_was_overtaken_or_says_no_reason(cast, start):
    edit_place(cast.mosque, EDIT, version=1, by=cast.faith, at=start)
    with pytest.raises(Overtaken):
        close_place(cast.mosque, because="moved", version=1, by=cast.council, at=start)
    for because in ("", "merged", "gone"):
        with pytest.raises(PlaceRefused, match="reasons"):
            close_place(cast.mosque, because=because, version=2, by=cast.council, at=start)


def test_a_closed_place_keeps_its_concerns_and_promises(cast, start):
    concern = cast.concern()
    close_place(cast.mosque, because="for_good", version=1, by=cast.council, at=start)
    concern.refresh_from_db()
    assert concern.status == "raised"
    assert concern.matter.promises.open().exists()
    with pytest.raises(PermissionDenied):
        edit_place(cast.mosque, EDIT, version=2, by=cast.faith, at=start)
