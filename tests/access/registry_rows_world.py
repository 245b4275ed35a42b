"""The registry for the tables of access: contacts, likely duplicates and merges, at the mosque and where they could
leak: next door, in the next borough, and across the line between two boroughs."""

from dataclasses import dataclass

from hub.places import actions_merges
from hub.places.actions_contacts import add_contact
from hub.places.models import AreaBoundary, LikelyDuplicate
from tests.cast import START, unsaved_place
from tests.places.conftest import square

SQUARES = {"ward": (-0.3, 51.4), "south_ward": (-0.2, 51.4), "other_ward": (-0.1, 51.4)}


@dataclass
class RegistryWorld:
    contacts: dict  # by the name of their place
    pairs: dict
    merges: dict
    twin: object  # looks like the mosque


def registry_of(world):
    """The same each time."""
    if "registry rows" not in world.brought:
        world.brought["registry rows"] = _build(world)
    return world.brought["registry rows"]


def _build(world):
    cast = world.cast
    assert world.concerns  # places in the next borough with them
    for name, corner in SQUARES.items():
        AreaBoundary.objects.get_or_create(
            area=cast.named[name], defaults={"geometry": square(*corner), "loaded_at": START}
        )
    wards = {"here": cast.ward, "there": cast.other_ward}
    places = {
        (name, where): _place(f"{name} {where}", ward)
        for name in ("Twin", "Other", "Old", "Older")
        for where, ward in wards.items()
    }
    pairs = {
        "here": _pair(cast.mosque, places["Twin", "here"]),
        "there": _pair(cast.far_mosque, places["Twin", "there"]),
        "across": _pair(cast.mosque, cast.far_mosque),
    }
    merges = {
        where: actions_merges.merge_places(places["Other", where], places["Old", where], by=cast.coordinator, at=START)
        for where in wards
    }
    merges["across"] = actions_merges.merge_places(
        places["Other", "here"], places["Older", "there"], by=cast.coordinator, at=START
    )
    contacts = {
        place: add_contact(cast.named[place], name=f"of {place}", phone="020 7946 0000", by=cast.coordinator, at=START)[
            0
        ]
        for place in ("mosque", "other_mosque", "far_mosque", "far_place")
    }
    return RegistryWorld(contacts, pairs, merges, places["Twin", "here"])


def _place(name, ward):
    place = unsaved_place(name, ward, longitude=None)
    place.save()
    return place


def _pair(one, other):
    first, second = sorted((one, other), key=lambda place: place.pk)
    return LikelyDuplicate.objects.create(first=first, second=second, metres=12, similarity=0.8, found_at=START)
