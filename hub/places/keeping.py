"""In which areas somebody keeps the registry: adds, edits, closes, merges and imports places."""

from dataclasses import dataclass

from django.db.models import Q

from hub.people.querysets import current_memberships
from hub.people.roles import ROLES, Permission
from hub.places.querysets import cover_of


@dataclass(frozen=True)
class Kept:
    is_all: bool = False
    areas: frozenset = frozenset()

    def has(self, ward_id, borough_id):
        return self.is_all or ward_id in self.areas or borough_id in self.areas

    @property
    def places(self):
        """The same as a condition on places."""
        return Q() if self.is_all else Q(ward__in=self.areas) | Q(borough__in=self.areas)

    def through(self, relation):
        """The same as a condition on rows that lead to a place."""
        if self.is_all:
            return Q()
        return Q(**{f"{relation}__ward__in": self.areas}) | Q(**{f"{relation}__borough__in": self.areas})


EVERYWHERE = Kept(is_all=True)


def keeping_bodies(user):
    """Ids of the organisations for which somebody keeps the registry. One query."""
    return set().union(*(ids for role, ids in current_memberships(user) if role in KEEPERS))


def kept_by(user):
    """Kept: what the organisations that let somebody keep the registry cover; all for whoever runs the Hub."""
    bodies = keeping_bodies(user)
    is_all, areas = cover_of(bodies) if bodies else (False, ())
    return Kept(is_all, frozenset(areas))


KEEPERS = frozenset(code for code, role in ROLES.items() if Permission.KEEP_REGISTRY in role.permissions)
