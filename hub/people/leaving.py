"""Somebody leaves an organisation: what every app is told of it, and what each says of what that person holds.

Each app above has an `actions_handover.py` with two functions: `held(leaving, viewer)`, a list of Held for the page
that shows it first, and `move(leaving)`, which carries it out. hub/accounts/handover.py lists them all.
"""

from dataclasses import dataclass, field
from datetime import datetime

from hub.people.models import Membership, Organisation, User
from hub.people.querysets import bodies_below

SHOWN = 25  # of one kind on the page; the rest is counted


@dataclass(frozen=True)
class Leaving:
    """`bodies`: ids of the organisations for which the person acted through this membership alone."""

    person: User
    organisation: Organisation
    successor: User | None  # None: it stays with the body, and its positions and mailbox hear of it
    bodies: frozenset
    is_last: bool  # they belong nowhere else
    by: User
    at: datetime

    def able(self, permission, body):
        """The successor, if their role lets them do it in that body; else nobody in person."""
        successor = self.successor
        return successor if successor and (permission is None or successor.may(permission, body)) else None


@dataclass(frozen=True)
class Line:
    text: str
    address: str = ""
    due: datetime | None = None


@dataclass
class Held:
    """One kind of thing that somebody holds, as the page shows it to its reader. `goes` says where it goes."""

    title: str
    goes: str
    lines: list = field(default_factory=list)
    count: int = 0  # all of them, also those that the reader may not see

    @property
    def more(self):
        return self.count - len(self.lines)


@dataclass(frozen=True)
class Taken:
    """A matter that somebody else deals with from now on: `person`, or nobody in person, for `body`."""

    matter: object
    body: Organisation
    person: User | None


def bodies_lost(membership):
    """(ids of the organisations that the person loses with it, whether it is their last one)."""
    others = Membership.objects.current().filter(user=membership.user_id).exclude(pk=membership.pk)
    others = set(others.values_list("organisation", flat=True))
    below = bodies_below(others | {membership.organisation_id})
    kept = set().union(*(below[pk] for pk in others))
    return frozenset(below[membership.organisation_id] - kept), not others
