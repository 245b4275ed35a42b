"""Who may change what somebody is in an organisation. One rule, asked by pages and actions alike.

Whoever is supervisor or head there or above answers for its people (that is a position, not a permission of a role:
the same role is held by whoever leads and by whoever is led), and coordinators look after all. Nobody changes
themselves; nobody gives a role that does not exist in that kind of organisation, or one that may do more than they
may; nobody gives a position above their own, or changes somebody who stands above them.
"""

from dataclasses import dataclass

from hub.people.models import Membership
from hub.people.querysets import current_positions
from hub.people.roles import ROLES, Permission

Position = Membership.Position
# whoever answers for people; to be an owner or deputy is no rank
RANKS = {Position.SUPERVISOR: 1, Position.HEAD: 2}
HIGHEST = max(RANKS.values())


@dataclass(frozen=True)
class Reach:
    """What somebody may give in one organisation, and whether they lead it."""

    person_id: int | None
    leads: bool = False
    roles: frozenset = frozenset()
    positions: frozenset = frozenset()

    def may_give(self, role, position):
        return self.leads and role in self.roles and position in self.positions

    def may_change(self, membership):
        """Whether what this person is there may be changed or ended."""
        return membership.user_id != self.person_id and self.may_give(membership.role, membership.position)


def may_lead(user, organisation):
    """Whether somebody answers for the people, hours and targets of an organisation."""
    return reach_of(user, organisation).leads


def reach_of(user, organisation):
    """One query."""
    if user is None:
        return Reach(None)
    mine = current_positions(user)
    if any(role in ROLES and Permission.MANAGE_PEOPLE in ROLES[role].permissions for role, _position, _ids in mine):
        return Reach(user.pk, True, _roles(organisation), _positions(HIGHEST))
    here = [(ROLES.get(role), position) for role, position, ids in mine if organisation.pk in ids]
    permitted = frozenset().union(*(role.permissions for role, _position in here if role))
    rank = max((RANKS.get(position, 0) for _role, position in here), default=0)
    return Reach(user.pk, rank > 0, _roles(organisation, permitted) if here else frozenset(), _positions(rank))


def _roles(organisation, permitted=None):
    of_kind = [role for role in ROLES.values() if organisation.kind in role.kinds]
    return frozenset(role.code for role in of_kind if permitted is None or role.permissions <= permitted)


def _positions(rank):
    return frozenset(position for position in ("", *Position.values) if RANKS.get(position, 0) <= rank)
