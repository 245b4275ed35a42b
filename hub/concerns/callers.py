"""Who may enter a concern for a caller, for which body, and where: any place or area that the body covers."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from hub.people.models import Membership, Organisation
from hub.people.querysets import bodies_above
from hub.people.roles import ROLES, Permission
from hub.places.models import Area, PlaceOfWorship

ROLES_THAT_ENTER = [code for code, role in ROLES.items() if Permission.ENTER_FOR_CALLER in role.permissions]


def bodies_of(user):
    """The bodies for which `user` enters concerns, by name. One query."""
    own = Membership.objects.current().filter(user=user.pk, role__in=ROLES_THAT_ENTER)
    found = Organisation.objects.open().filter(pk__in=own.values("organisation"))
    return list(found.order_by("name", "pk")) if user.is_active else []


@dataclass(frozen=True)
class Reach:
    """Where a body may enter concerns: in the areas it covers or, where it is a team without any, its parent's."""

    body: Organisation

    @cached_property
    def areas(self):
        """Ids of the areas covered. Two queries."""
        way_up = bodies_above([self.body.pk])[self.body.pk]
        through = Organisation.areas.through.objects.filter(organisation__in=way_up)
        covered = {}
        for organisation, area in through.values_list("organisation", "area"):
            covered.setdefault(organisation, set()).add(area)
        return next((covered[pk] for pk in way_up if pk in covered), set())

    @cached_property
    def boroughs(self):
        """Those in which it covers anything, by name. One query."""
        wards = Area.objects.filter(pk__in=self.areas, parent__isnull=False).values("parent")
        found = Area.objects.filter(Q(pk__in=self.areas, parent__isnull=True) | Q(pk__in=wards))
        return list(found.order_by("name", "pk"))

    def wards_in(self, borough):
        wards = Area.objects.filter(parent=borough).order_by("name", "pk")
        return list(wards if borough.pk in self.areas else wards.filter(pk__in=self.areas))

    def places_in(self, borough):
        """Of the body's own world: nothing made up is ever entered about a real place."""
        places = PlaceOfWorship.objects.open().filter(borough=borough, is_demo=self.body.is_demo)
        if borough.pk not in self.areas:
            places = places.filter(ward__in=self.areas)
        return list(places.select_related("ward", "borough", "run_by", "umbrella").order_by("name", "pk"))

    def includes(self, report):
        """Whether what a report is about lies within it."""
        if report.place is not None:
            here = {report.place.ward_id, report.place.borough_id}
            return report.place.is_demo == self.body.is_demo and not here.isdisjoint(self.areas)
        return not {report.area.pk, report.area.parent_id}.isdisjoint(self.areas)
