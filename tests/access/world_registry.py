"""A second place in the ward that may be the mosque, one that was merged into it, and whom to ring there."""

from types import SimpleNamespace

from hub.places import actions_contacts, actions_merges
from hub.places.importing.duplicates import record_duplicates
from hub.places.models import LikelyDuplicate, PlaceOfWorship
from hub.places.search import words_of
from tests.cast import START


def a_place(world, name):
    ward = world.cast.ward
    words = words_of(name, (), "", ward.name, ward.parent.name)
    return PlaceOfWorship.objects.create(name=name, faith="muslim", ward=ward, borough=ward.parent, search_words=words)


def registry_of(world):
    """pair: to decide, merge: to undo, contact: live, removed: taken off. The same ones each time."""
    if "registry" not in world.brought:
        world.brought["registry"] = _made(world)
    return world.brought["registry"]


def _made(world):
    mosque, by = world.cast.mosque, {"by": world.cast.council, "at": START}
    record_duplicates(a_place(world, "Northfield Mosque Hall"), at=START)
    pair = LikelyDuplicate.objects.get(first=mosque)
    merge = actions_merges.merge_places(mosque, a_place(world, "Northfield Masjid"), **by)
    contact, _is_new = actions_contacts.add_contact(mosque, name="A. Steward", phone="020 7946 0000", **by)
    removed, _is_new = actions_contacts.add_contact(mosque, name="B. Steward", phone="020 7946 0001", **by)
    actions_contacts.remove_contact(removed, **by)
    mosque.refresh_from_db()
    return SimpleNamespace(pair=pair, merge=merge, contact=contact, removed=removed)
