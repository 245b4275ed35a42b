"""Which place a page is about, and what its reader may do there."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404

from hub.people.querysets import remember_memberships
from hub.people.roles import Permission
from hub.places.keeping import cover_of, reach_of
from hub.places.models import Area, PlaceOfWorship


def place_or_404(request, reference):
    """The place as `request.user` may see it; a stranger's does not exist."""
    remember_memberships(request.user)
    places = PlaceOfWorship.objects.visible_to(request.user)
    return get_object_or_404(places.select_related("ward", "borough", "run_by", "umbrella"), reference=reference)


def place_to_keep(request, reference):
    """(place, reach) for who may write its facts; others who see it learn that they may not."""
    place = place_or_404(request, reference)
    reach = reach_of(request.user, place)
    if not reach.may_keep:
        raise PermissionDenied
    return place, reach


def place_of_registry(request, reference):
    """The place, for who keeps the registry in its area: also one that is closed."""
    place = place_or_404(request, reference)
    if not cover_of(request.user, Permission.KEEP_REGISTRY).includes_place(place):
        raise PermissionDenied
    return place


def cover_or_404(request, permission=Permission.KEEP_REGISTRY):
    """Where the reader holds the permission; for those who hold it nowhere the page does not exist."""
    remember_memberships(request.user)
    if not request.user.may(permission):
        raise Http404
    return cover_of(request.user, permission)


def boroughs_of(cover):
    """The boroughs in which somebody has areas, by name."""
    boroughs = Area.objects.filter(kind=Area.Kind.BOROUGH)
    if not cover.is_all:
        wards = Area.objects.filter(pk__in=cover.areas, kind=Area.Kind.WARD)
        boroughs = boroughs.filter(pk__in=cover.areas) | boroughs.filter(pk__in=wards.values("parent"))
    return list(boroughs.order_by("name", "pk"))


def wards_of(borough, cover):
    """The wards of a borough that belong to somebody's areas, by name."""
    wards = Area.objects.filter(parent=borough, kind=Area.Kind.WARD).select_related("parent").order_by("name", "pk")
    return list(wards if cover.is_all or borough.pk in cover.areas else wards.filter(pk__in=cover.areas))


def areas_to_choose(cover):
    """What a list is narrowed to: the boroughs, or the wards of the only one. One query."""
    if cover.is_all:
        return boroughs_of(cover)
    areas = Area.objects.filter(Q(pk__in=cover.areas) | Q(parent__in=cover.areas)).select_related("parent")
    areas = list(areas.order_by("name", "pk"))
    wards = [area for area in areas if area.kind == Area.Kind.WARD]
    boroughs = {area.pk: area for area in (area.parent or area for area in areas)}
    return wards if len(boroughs) == 1 else sorted(boroughs.values(), key=lambda borough: borough.name)


def chosen_borough(request, boroughs):
    """The one that the address names, or the only one; None when somebody has to choose."""
    if len(boroughs) == 1:
        return boroughs[0]
    return next((borough for borough in boroughs if borough.code == request.GET.get("borough")), None)


def query_of(**values):
    """ "?name=value" of those that say something."""
    said = QueryDict(mutable=True)
    said.update({name: value for name, value in values.items() if value})
    return f"?{said.urlencode()}" if said else ""
