"""Reads of postures: who sees which, and whether one raises what is owed at a place or in an area."""

from django.db import models
from django.db.models import Q

from hub.people.querysets import organisation_ids_of
from hub.people.roles import Permission
from hub.places.keeping import cover_of
from hub.prepared import Given, prepared


class PostureQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those in the areas that an organisation of theirs covers, and for a committee those around its places.

        A posture that is made up is seen by made-up bodies alone.
        """
        cover = cover_of(user, Permission.SEE_PLACES)
        if cover.is_all:
            return self.all()
        places = self._areas.get_field("places").related_model.objects
        ours = places.filter(run_by__in=organisation_ids_of(user), closed_at__isnull=True)
        around = Q(pk__in=[])
        for is_demo in (False, True):
            there = ours.filter(is_demo=is_demo)
            in_area = Q(area__in=there.values("ward")) | Q(area__in=there.values("borough"))
            around |= Q(is_demo=is_demo) & in_area
        return self.filter(self._covered(cover) | around)

    def with_reason_for(self, user):
        """Those whose reason `user` may read: whoever sees the registry there. Committees learn level and end alone.

        ProtectUK asks that what is done at a response level is not made public.
        """
        cover = cover_of(user, Permission.SEE_PLACES)
        return self.all() if cover.is_all else self.filter(self._covered(cover))

    @property
    def _areas(self):
        return self.model._meta.get_field("area").related_model._meta

    def _covered(self, cover):
        """In the areas themselves, in the borough around a ward, or in a ward of a borough."""
        seen = Q(pk__in=[])
        for areas, is_demo in ((cover.real, False), (cover.made_up, True)):
            if areas:
                wards = self._areas.model.objects.filter(pk__in=areas, parent__isnull=False)
                here = Q(area__in=areas) | Q(area__parent__in=areas) | Q(area__in=wards.values("parent"))
                seen |= Q(is_demo=is_demo) & here
        return seen

    def in_force(self, at):
        return self.filter(starts_at__lte=at, ends_at__gt=at, ended_at__isnull=True)

    def not_over(self, at):
        """In force, or set to begin later."""
        return self.filter(ends_at__gt=at, ended_at__isnull=True)

    def raising(self, area, faith, at, *, is_demo):
        """Those in force for `area` (a ward counts its borough's) and `faith` (None: what holds for all faiths)."""
        found = self.in_force(at).filter(is_demo=is_demo, area__in=[pk for pk in (area.pk, area.parent_id) if pk])
        for_all = Q(faiths=[])
        return found.filter(for_all | Q(faiths__contains=[faith]) if faith else for_all)


def is_any_in_force(at):
    """Whether there is any at all, anywhere: most days there is none, and whose it would be need not be asked."""
    return bool(_in_force(at=at))


@prepared
def _in_force():
    from hub.places.models import Posture

    return Posture.objects.in_force(Given("at")).values_list("pk")[:1]


def raised_for(area, faith, at, *, is_demo):
    """The posture that raises what is owed in `area` for `faith` at that moment, the one that ends last; or None.

    What concerns a whole area and no place is raised only by a posture for all faiths (`faith=None`). One that is made
    up raises nothing at real places, nor a real one at made-up places.
    """
    from hub.places.models import Posture  # its table is declared with the queryset above

    found = Posture.objects.raising(area, faith, at, is_demo=is_demo)
    return found.select_related("area").order_by("-ends_at", "-pk").first()
