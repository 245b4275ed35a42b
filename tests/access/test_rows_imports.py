"""Who sees which files of places and which proposals: persona by persona, with rows that could leak."""

from hub.places.actions_uploads import upload
from hub.places.models import PlaceImport, PlaceProposal, PlaceSource
from tests.access.world import COUNCIL_ANSWERS, OPERATOR, PERSONAS
from tests.cast import START, person

OF_TESTHAM = {"of council", "of manager"}


def seen(world, rows, name_of):
    """{persona: names of the rows that it sees}, of those that see any."""
    found = {name: {name_of(row) for row in rows(world.user(name))} for name in PERSONAS}
    return {name: rows for name, rows in found.items() if rows}


def test_files_are_for_those_who_keep_the_registry_in_the_same_organisation(world):
    cast = world.cast
    person(cast, "second_coordinator", "operator", "coordinator")
    for name in ("council", "manager", "other_council", "second_coordinator"):
        upload(file_name=f"of {name}", content=b"x", by=world.user(name), at=START)
    expected = dict.fromkeys(COUNCIL_ANSWERS, OF_TESTHAM)
    expected |= {"other_council": {"of other_council"}, "coordinator": {"of second_coordinator"}}
    assert seen(world, PlaceImport.objects.visible_to, lambda row: row.file_name) == expected


def test_files_of_whoever_has_lost_the_role_are_still_their_colleagues_and_not_theirs(world):
    made = upload(file_name="of council", content=b"x", by=world.cast.council, at=START)
    world.cast.council.memberships.update(role="enforcement_officer")
    assert seen(world, PlaceImport.objects.visible_to, lambda row: row.pk) == {"manager": {made.pk}}


def test_proposals_are_for_those_who_keep_the_registry_there(world):
    cast = world.cast
    for number, place in enumerate([cast.mosque, cast.other_mosque, cast.far_mosque]):
        source = PlaceSource.objects.create(place=place, file_kind="osm", source_id=f"node/{number}")
        PlaceProposal.objects.create(place=place, source=source, field="address", there="1 Road", made_at=START)
    here, there = {"Northfield Mosque", "Southfield Mosque"}, {"Eastfield Mosque"}
    expected = dict.fromkeys(COUNCIL_ANSWERS, here) | {"other_council": there}
    expected |= dict.fromkeys(OPERATOR, here | there)
    assert seen(world, PlaceProposal.objects.visible_to, lambda row: row.place.name) == expected
