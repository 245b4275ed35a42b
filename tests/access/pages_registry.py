"""What each persona gets at the addresses of urls_registry; see tests/access/pages.py, which merges this."""

from hub.places.actions_contacts import stamp_of
from tests.access.pages import MOVED, NO_SUCH_FORM, OK, Gets, Page, the_mosque
from tests.access.world import ALL_NAMED, COMMITTEE, COUNCIL, COUNCIL_ANSWERS, OPERATOR, POLICE
from tests.access.world_registry import registry_of

KEEPERS = COUNCIL_ANSWERS | OPERATOR | {"other_council"}
# who keeps the registry where the mosque stands
KEEP_IT = COUNCIL_ANSWERS | OPERATOR
KEEP_PLACE = KEEP_IT | COMMITTEE
SEE_REGISTRY = COUNCIL | POLICE | OPERATOR
SEE_AREA = SEE_REGISTRY | {"other_council", "other_constable"}
SEE_CONTACTS = SEE_REGISTRY | COMMITTEE
# whoever coordinates keeps the contacts too
WRITE_CONTACTS = KEEP_IT | COMMITTEE


def of_the_mosque(world):
    registry_of(world)
    return the_mosque(world)


def a_topic(world):
    return of_the_mosque(world) | {"topic": "visitors"}


def of_the_pair(world):
    return {"reference": registry_of(world).pair.reference}


def of_the_merge(world):
    return {"reference": registry_of(world).merge.reference}


def of_the_contact(world):
    return of_the_mosque(world) | {"contact": registry_of(world).contact.reference}


def of_the_removed(world):
    return of_the_mosque(world) | {"contact": registry_of(world).removed.reference}


def version(**more):
    def now(world):
        world.cast.mosque.refresh_from_db()
        return {"version": world.cast.mosque.version} | more

    return now


def a_contact(world):
    return {"name": "C. Steward", "phone": "020 7946 0002"}


def another_number(world):
    return a_contact(world) | {"stood": stamp_of(registry_of(world).contact)}


def kept(who, args, data=lambda world: {}):
    """A page of the place; others who see the place learn that they may not."""
    refused = ALL_NAMED - who
    return Page(Gets(OK, who, refused=refused), Gets(MOVED, who, refused=refused), args=args, data=data)


def pressed(who, args, refused=frozenset(), data=lambda world: {}):
    return Page(Gets(NO_SUCH_FORM), Gets(MOVED, who, refused=refused - who), args=args, data=data)


REGISTRY = {
    # nothing entered: the form is shown again, and the borough is asked for first where there are several
    "places:add": Page(Gets(OK, KEEPERS), Gets(OK, KEEPERS)),
    "places:mine": Page(Gets(MOVED, COMMITTEE | {"other_faith"}), Gets(NO_SUCH_FORM)),
    "places:map": Page(Gets(OK, SEE_AREA), Gets(NO_SUCH_FORM)),
    "places:near": Page(Gets(OK, SEE_REGISTRY), Gets(NO_SUCH_FORM), args=of_the_mosque),
    "places:duplicates": Page(Gets(OK, KEEPERS), Gets(NO_SUCH_FORM)),
    "places:duplicate": Page(Gets(OK, KEEP_IT), Gets(NO_SUCH_FORM), args=of_the_pair),
    "places:decide": pressed(KEEP_IT, of_the_pair, data=lambda world: {"different": "1"}),
    "places:merges": Page(Gets(OK, KEEPERS), Gets(NO_SUCH_FORM)),
    "places:undo_merge": pressed(KEEP_IT, of_the_merge),
    "places:edit": kept(KEEP_PLACE, a_topic, version(etiquette="Shoes off.", wheelchair="yes")),
    "places:close": kept(KEEP_IT, of_the_mosque, version(because="for_good")),
    "places:reopen": pressed(KEEP_IT, of_the_mosque, ALL_NAMED),
    "places:same_as": kept(KEEP_IT, of_the_mosque),
    "places:contact_add": kept(WRITE_CONTACTS, of_the_mosque, a_contact),
    "places:contact_edit": Page(
        Gets(OK, WRITE_CONTACTS, refused=SEE_CONTACTS - WRITE_CONTACTS),
        Gets(MOVED, WRITE_CONTACTS, refused=SEE_CONTACTS - WRITE_CONTACTS),
        args=of_the_contact,
        data=another_number,
    ),
    "places:contact_check": pressed(WRITE_CONTACTS, of_the_contact, SEE_CONTACTS),
    "places:contact_remove": pressed(WRITE_CONTACTS, of_the_contact, SEE_CONTACTS),
    "places:contact_restore": pressed(WRITE_CONTACTS, of_the_removed, SEE_CONTACTS),
}
