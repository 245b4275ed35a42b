"""What everybody gets at the pages of invitations."""

from urllib.parse import urlsplit

from hub.accounts import invitation_links
from hub.accounts.actions_invitations import invite
from hub.history import moment
from tests.access.pages import MOVED, NO_SUCH_FORM, OK, Gets, Page

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
}
