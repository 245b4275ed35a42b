"""Who may do what at a place or in an area: its committee by one permission, who covers it by another.

Reads only. Actions ask it once more, because a page may be older than a membership.
"""

from dataclasses import dataclass

from django.db.models import Q

from hub.people.models import Membership, Organisation
from hub.people.querysets import current_memberships
from hub.people.roles import ROLES, Permission

P = Permission


@dataclass(frozen=True)
class Reach:
    """What one person may do and see at one place."""

    keeps_own: bool  # details, contacts and times of the place that their committee runs
    keeps_registry: bool  # the same, where their organisation covers the area
    sees_private: bool  # gatherings whose coming is not public
    sees_stewards: bool

    @property
    def may_keep(self):
        return self.keeps_own or self.keeps_registry

    @property
    def sees_contacts(self):
        """Its committee, and who keeps or patrols the area; no umbrella body."""
        return self.sees_private


@dataclass(frozen=True)
class Cover:
    """The areas in which somebody holds a permission, each world apart: what is made up never answers for real."""

    is_all: bool = False
    real: frozenset = frozenset()
    made_up: frozenset = frozenset()

    @property
    def areas(self):
        return self.real | self.made_up

    def includes(self, area):
        return self.is_all or bool({area.pk, area.parent_id} & self.areas)

    def has(self, ward_id, borough_id):
        return self.is_all or bool({ward_id, borough_id} & self.areas)

    def includes_place(self, place):
        return self.has(place.ward_id, place.borough_id)

    def has_world_of(self, place):
        """Whether it covers the place through somebody of the same world: nobody made up reads of real people."""
        areas = self.made_up if place.is_demo else self.real
        return self.is_all or bool({place.ward_id, place.borough_id} & areas)

    @property
    def places(self):
        """The same as a condition on places."""
        return self._within("")

    def through(self, relation):
        """The same as a condition on rows that lead to a place."""
        return self._within(f"{relation}__")

    def _within(self, prefix):
        if self.is_all:
            return Q()
        return Q(**{f"{prefix}ward__in": self.areas}) | Q(**{f"{prefix}borough__in": self.areas})


def reach_of(user, place):
    """One query beside the memberships."""
    memberships = current_memberships(user)
    mine = set().union(*(ids for _role, ids in memberships))
    covers = _covers(user, (P.KEEP_REGISTRY, P.SEE_PLACES, P.CARRY_OUT_VISIT))
    is_ours = place.run_by_id is not None and place.run_by_id in mine
    is_open = place.closed_at is None
    return Reach(
        keeps_own=is_ours and is_open and place.run_by_id in _giving(memberships, P.KEEP_OWN_PLACE),
        keeps_registry=is_open and covers[P.KEEP_REGISTRY].includes_place(place),
        sees_private=is_ours or covers[P.SEE_PLACES].has_world_of(place),
        sees_stewards=is_ours or covers[P.CARRY_OUT_VISIT].has_world_of(place),
    )


def cover_of(user, permission):
    """Where `user` holds `permission` through an organisation that covers the area. One query."""
    return covers_of(user, permission)[permission]


def covers_of(user, *permissions):
    """{permission of OF_AREAS: where `user` holds it}. One query, and one only for a page that only reads."""
    return _covers(user, permissions)


def _giving(memberships, permission):
    """Ids of the organisations in which one of these memberships carries the permission."""
    given = [ids for role, ids in memberships if role in ROLES and permission in ROLES[role].permissions]
    return set().union(*given)


# permissions that somebody holds in the areas which their organisation covers
OF_AREAS = (P.SEE_PLACES, P.KEEP_REGISTRY, P.CARRY_OUT_VISIT, P.SET_POSTURE, P.KEEP_OFFICES)


def _covers(user, permissions):
    memberships = current_memberships(user)
    rows = _rows_of(user, memberships)
    given = {permission: _giving(memberships, permission) for permission in permissions}
    return {permission: _cover([row for row in rows if row[0] in ids]) for permission, ids in given.items()}


def _rows_of(user, memberships):
    """What their organisations cover. Kept for a page together with the memberships that were: a page asks often."""
    remembered = getattr(user, "cover_of_page", None)
    if remembered is not None:
        return remembered
    asked = set().union(*(_giving(memberships, permission) for permission in OF_AREAS))
    found = Organisation.objects.filter(pk__in=asked).values_list("pk", "kind", "is_demo", "areas") if asked else ()
    rows = list(found)
    if getattr(user, "memberships_of_page", None) is not None:
        user.cover_of_page = rows
    return rows


def _cover(rows):
    return Cover(
        is_all=any(kind == Organisation.Kind.OPERATOR for _pk, kind, _is_demo, _area in rows),
        real=frozenset(area for _pk, _kind, is_demo, area in rows if area and not is_demo),
        made_up=frozenset(area for _pk, _kind, is_demo, area in rows if area and is_demo),
    )


def may_write_contacts(user, place):
    """The committee, and who keeps the registry there in the same world: nobody made up belongs to a real place."""
    reach = reach_of(user, place)
    if reach.keeps_own or not reach.keeps_registry:
        return reach.keeps_own
    giving = _giving(current_memberships(user), P.KEEP_REGISTRY)
    return Organisation.objects.filter(pk__in=giving, is_demo=place.is_demo).exists()


EVERYWHERE = Cover(is_all=True)


def kept_by(user):
    """Where somebody keeps the registry."""
    return cover_of(user, P.KEEP_REGISTRY)


def keeping_roles():
    """Codes of the roles that let somebody keep a registry."""
    return [code for code, role in ROLES.items() if P.KEEP_REGISTRY in role.permissions]


def keeping_bodies(user):
    """Ids of the organisations for which somebody keeps the registry. One query."""
    return _giving(current_memberships(user), P.KEEP_REGISTRY)


def acting_body(user, permission, area):
    """The organisation of their own through which `user` holds `permission` in `area`; None: through none."""
    allowed = [code for code, role in ROLES.items() if permission in role.permissions]
    held = Membership.objects.current().filter(user=user, role__in=allowed, organisation__closed_at=None)
    for row in held.select_related("organisation").order_by("pk"):
        if row.organisation.kind == Organisation.Kind.OPERATOR or covers(row.organisation, area):
            return row.organisation
    return None


def covers(body, area):
    """Whether the area stands in the cover of this body or of one below it: a command answers where its teams do."""
    areas = [pk for pk in (area.pk, area.parent_id) if pk]
    return Organisation.objects.filter(pk__in=with_those_below(body), areas__in=areas).exists()


def with_those_below(body):
    """Its id and those of every open organisation below it."""
    found = new = {body.pk}
    while new:
        new = set(Organisation.objects.open().filter(parent__in=new).values_list("pk", flat=True)) - found
        found = found | new
    return found
