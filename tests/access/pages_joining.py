"""What everybody gets at the pages of invitations and of requests to join."""

from urllib.parse import urlsplit

from hub.accounts import invitation_links, joining_links
from hub.accounts.actions_invitations import invite
from hub.accounts.actions_joining import Asking, ask
from hub.history import moment
from hub.places.models import PlaceContact
from tests.access.pages import MOVED, NO_SUCH_FORM, OK, Gets, Page, public
from tests.access.world import COMMITTEE, COUNCIL, COUNCIL_ANSWERS, OPERATOR
from tests.cast import START

# who leads the council's people, and the coordinator
LEADS_COUNCIL = frozenset({"manager", "coordinator"})
# whoever may invite to any body at all: leads, and everybody who keeps a place
INVITES = frozenset({"faith", "trustee", "other_faith", "manager", "inspector", "commander", "coordinator"})


def the_invitation(world):
    """A second officer of the council, asked by its manager."""
    if "invitation" not in world.brought:
        cast = world.cast
        facts = {"organisation": cast.council_body, "role": "council_officer", "position": "deputy"}
        world.brought["invitation"] = invite(
            email="new@example.org", name="Newcomer", by=cast.manager, at=moment.now(), **facts
        )
    return world.brought["invitation"]


def the_link(world):
    return {"token": urlsplit(invitation_links.make(the_invitation(world))).path.split("/")[-2]}


def of_invitation(world):
    return {"reference": the_invitation(world).reference}


def somebody(world):
    return {
        "name": "Somebody",
        "email": "somebody@example.org",
        "phone": "",
        "language": "en-gb",
        "role": "enforcement_officer",
        "position": "",
    }


def _pressed(data=lambda world: {}):
    return Page(
        Gets(NO_SUCH_FORM),
        Gets(MOVED, LEADS_COUNCIL),
        args=of_invitation,
        data=data,
    )


def the_number(world):
    """On the register of the mosque."""
    if "number" not in world.brought:
        world.brought["number"] = PlaceContact.objects.create(
            place=world.cast.mosque, name="Office", phone="020 7946 0500", checked_on=START.date()
        )
    return world.brought["number"]


def a_request(world, place="mosque"):
    """Somebody asks to act for the mosque, or for a place that nobody knows."""
    if ("request", place) not in world.brought:
        cast = world.cast
        facts = {"name": "Bilal", "email": "bilal@example.org", "phone": "07700 900123", "does": "Chair"}
        new = {} if place else {"place_name": "Oak Hall", "place_address": "1 Oak Road"}
        asking = Asking(
            place=cast.mosque if place else None,
            area=cast.ward if place else cast.borough,
            language="en-gb",
            is_demo=False,
            **facts,
            **new,
        )
        world.brought["request", place] = ask(asking, at=moment.now())[0]
        the_number(world)
    return world.brought["request", place]


def of_request(world):
    return {"reference": a_request(world).matter.reference}


def the_askers_link(world):
    return {"token": urlsplit(joining_links.make(a_request(world).matter.reference)).path.split("/")[-2]}


def _answered(get, args, data):
    """By the council, which rings the place; its wardens and the coordinator see that it is there."""
    refused = (COUNCIL | OPERATOR) - COUNCIL_ANSWERS
    return Page(
        Gets(get, COUNCIL_ANSWERS, refused=refused), Gets(MOVED, COUNCIL_ANSWERS, refused=refused), args=args, data=data
    )


# whoever may let people in, anywhere
RINGS = frozenset({"council", "manager", "other_council", "umbrella", "other_umbrella", "coordinator"})

JOINING = {
    # whoever holds the link; what it does is tested in tests/accounts/test_invited.py
    "account_invitation": Page(Gets(OK, anonymous=OK), Gets(OK, anonymous=OK), args=the_link),
    "accounts:invite": Page(
        Gets(OK, LEADS_COUNCIL),
        Gets(MOVED, LEADS_COUNCIL),
        args=lambda world: {"reference": world.cast.council_body.reference},
        data=somebody,
    ),
    "accounts:invitations": Page(Gets(OK, INVITES), Gets(NO_SUCH_FORM)),
    "accounts:invitation_again": _pressed(lambda world: {"sent": the_invitation(world).sent}),
    "accounts:invitation_withdraw": _pressed(),
    "accounts:second_person_later": Page(
        Gets(NO_SUCH_FORM),
        Gets(MOVED, COMMITTEE),
        args=lambda world: {"reference": world.cast.committee.reference},
    ),
    "join:start": public(OK, OK),
    # without a place it leads to where one is chosen
    "join:who": public(MOVED, MOVED),
    "join:answer": Page(Gets(OK, anonymous=OK), Gets(NO_SUCH_FORM, anonymous=NO_SUCH_FORM), args=the_askers_link),
    "accounts:joinings": Page(Gets(OK, RINGS), Gets(NO_SUCH_FORM)),
    "accounts:joining": Page(Gets(OK, COUNCIL | OPERATOR), Gets(NO_SUCH_FORM), args=of_request),
    "accounts:joining_confirm": _answered(
        MOVED, args=of_request, data=lambda world: {"version": 1, "rung": the_number(world).reference}
    ),
    "accounts:joining_refuse": _answered(
        OK, args=of_request, data=lambda world: {"version": 1, "reason": "not_known", "words": ""}
    ),
    "accounts:joining_place": _answered(
        OK,
        args=lambda world: {"reference": a_request(world, place=None).matter.reference},
        data=lambda world: {"version": 1, "q": "northfield", "place": world.cast.mosque.reference},
    ),
}
