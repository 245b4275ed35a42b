"""Leaving an organisation, and handing over what is open; offices and who holds them; an umbrella body chosen."""

from datetime import date

from hub.accounts.actions_offices import Holding, add_office
from tests.access.pages import MOVED, NO_SUCH_FORM, OK, Gets, Page
from tests.access.world import ALL_NAMED, COMMITTEE, COUNCIL_ANSWERS, OPERATOR
from tests.cast import START

# themselves, whoever heads the committee, and the coordinator
MAY_END_FAITH = frozenset({"faith", "trustee", "coordinator"})


def the_secretarys(world):
    return {"reference": world.cast.faith.reference, "organisation": world.cast.committee.reference}


KEEPS_OFFICES = COUNCIL_ANSWERS | OPERATOR
HOLDER = {"name": "Ben Second", "since": "30/11/2025"}


def an_office(world):
    """Of the council; the same one each time."""
    cast = world.cast
    if "office" not in cast.named:
        holding = Holding("Ada First")
        facts = {"title": "leader", "organisation": cast.council_body, "since": date(2024, 7, 5)}
        cast.add("office", add_office(**facts, holding=holding, by=cast.council, at=START))
    return {"reference": cast.office.reference}


def of_office(get, post, **said):
    return Page(_for(get), _for(post), args=an_office, data=lambda world: {"version": 1, **said})


def _for(outcome):
    """Whoever keeps offices elsewhere learns what is no form, and nothing of this office."""
    return Gets(outcome, KEEPS_OFFICES | {"other_council"} if outcome == NO_SUCH_FORM else KEEPS_OFFICES)


HANDOVER = {
    "accounts:me": Page(Gets(OK), Gets(OK)),  # without a version it is asked again
    "accounts:handover": Page(
        Gets(OK, MAY_END_FAITH),
        Gets(MOVED, MAY_END_FAITH),
        args=the_secretarys,
        data=lambda world: {"successor": world.cast.trustee.reference, "position": "owner"},
    ),
    "accounts:offices": Page(
        Gets(OK, KEEPS_OFFICES | {"other_council"}), Gets(NO_SUCH_FORM, KEEPS_OFFICES | {"other_council"})
    ),
    "accounts:office_add": Page(
        Gets(OK, KEEPS_OFFICES | {"other_council"}),
        # where the council of the next borough keeps none, it is asked again
        Gets(OK, KEEPS_OFFICES | {"other_council"}),
        data=lambda world: {"title": "mp"},
    ),
    "accounts:office": of_office(OK, NO_SUCH_FORM),
    "accounts:office_holder": of_office(OK, MOVED, **HOLDER),
    "accounts:office_contact": of_office(OK, MOVED, email="ada@example.org"),
    "accounts:office_check": of_office(NO_SUCH_FORM, MOVED),
    "accounts:office_close": of_office(OK, MOVED),
    "concerns:umbrella": Page(
        Gets(OK, COMMITTEE, refused=ALL_NAMED),
        Gets(MOVED, COMMITTEE, refused=ALL_NAMED),
        args=lambda world: {"reference": world.cast.mosque.reference},
        data=lambda world: {"organisation": world.cast.other_umbrella_body.reference, "version": 1},
    ),
}
