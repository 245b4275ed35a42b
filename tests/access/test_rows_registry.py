"""Who sees which contacts, likely duplicates and merges, persona by persona; see tests/access/test_rows.py."""

from django.urls import reverse

from hub.people.roles import Permission
from hub.places.duplicates_seen import merges_for, pairs_for
from hub.places.keeping import cover_of
from hub.places.models import PlaceOfWorship
from tests.access.registry_rows_world import registry_of
from tests.access.test_urls import signed_in
from tests.access.world import PERSONAS

HERE, THERE = {"of mosque", "of other_mosque"}, {"of far_mosque", "of far_place"}
CONTACTS = {
    "faith": {"of mosque"},
    "trustee": {"of mosque"},
    "umbrella": set(),  # sees the place, not whom to ring there
    "council": HERE,
    "manager": HERE,
    "warden": HERE,
    "constable": HERE,
    "sergeant": HERE,
    "inspector": HERE,
    "commander": HERE | THERE,
    "coordinator": HERE | THERE,
    "other_faith": {"of other_mosque", "of far_place"},
    "other_council": THERE,
    "other_constable": THERE,
    "other_umbrella": set(),
    "leaver": set(),
    "nobody": set(),
    "centre": set(),
}
# both places have to lie in the areas covered: of a pair across the line neither council decides alone
KEPT = {name: set() for name in PERSONAS} | {
    "council": {"here"},
    "manager": {"here"},
    "other_council": {"there"},
    "coordinator": {"here", "there", "across"},
}


def test_contacts(world):
    registry = registry_of(world)
    found = {}
    for name in PERSONAS:
        client, places = signed_in(world.user(name)), PlaceOfWorship.objects.visible_to(world.user(name)).open()
        pages = [client.get(reverse("places:detail", args=[place.reference])).content.decode() for place in places]
        text = "\n".join(pages)
        # by the end of the tag, because one name begins another
        found[name] = {c.name for c in registry.contacts.values() if f">{c.name}<" in text}
    assert found == CONTACTS


def test_likely_duplicates(world):
    names = {pair.pk: name for name, pair in registry_of(world).pairs.items()}
    assert {name: {names[pair.pk] for pair in pairs_for(_cover(world, name))} for name in PERSONAS} == KEPT


def test_merges(world):
    names = {merge.pk: name for name, merge in registry_of(world).merges.items()}
    assert {name: {names[merge.pk] for merge in merges_for(_cover(world, name))} for name in PERSONAS} == KEPT


def _cover(world, name):
    return cover_of(world.user(name), Permission.KEEP_REGISTRY)
