"""Pages of urls_registry that an address alone does not show."""

from django.urls import reverse

from tests.access.world_registry import registry_of

CHANGED = {"version": "0", "etiquette": "Shoes off."}
TOPICS = ("details", "where", "names", "languages", "visitors", "capacity")


def registry(world):
    mosque = registry_of(world).pair.first.reference
    yield "a place with contacts", "faith", reverse("places:detail", args=[mosque])
    yield "a place with contacts", "council", reverse("places:detail", args=[mosque])
    for topic in TOPICS:
        yield f"a place, {topic}", "council", reverse("places:edit", args=[mosque, topic])
    yield "a place, changed meanwhile", "council", reverse("places:edit", args=[mosque, "visitors"]), CHANGED
    ward = world.cast.ward.code
    entered = {"name": "Northfield Mosque", "faith": "muslim", "kind": "building", "ward": ward, "accuracy": "near"}
    yield "adding a place", "council", reverse("places:add")
    yield "adding one that may be there", "council", reverse("places:add"), entered
    yield "adding with nothing entered", "council", reverse("places:add"), {"point": "somewhere"}
    yield "which borough", "coordinator", reverse("places:add")
    yield "the map of a ward", "council", f"{reverse('places:map')}?ward={ward}"
    same = reverse("places:same_as", args=[mosque])
    yield "the other entry, found", "council", f"{same}?q=hall"
    yield "the other entry, none", "council", f"{same}?q=zebra"
    yield "both entries", "council", f"{same}?with={registry_of(world).pair.second.reference}"
    yield "contacts, none given", "council", reverse("places:contact_add", args=[mosque]), {"name": "", "phone": "1"}
    yield "places, narrowed", "council", f"{reverse('places:list')}?q=north&faith=muslim&closed=1"
