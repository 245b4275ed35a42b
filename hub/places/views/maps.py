"""The map of one's area, and what stands near a place."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hub.people.roles import Permission
from hub.places.area_maps import area_map, nearest_to
from hub.places.models import Area, PlaceOfWorship
from hub.places.views.duplicates import distance_in_words
from hub.places.views.shown import boroughs_of, chosen_borough, cover_or_404, place_or_404, wards_of


@require_safe
@never_cache
def area(request):
    cover = cover_or_404(request, Permission.SEE_PLACES)
    boroughs = boroughs_of(cover)
    ward = _ward_named(request, cover)
    borough = ward.parent if ward else chosen_borough(request, boroughs)
    if borough is None:
        context = {"boroughs": boroughs, "title": _("Map of your area")}
        return render(request, "places/which_borough.html", context)
    wards = [ward] if ward else wards_of(borough, cover)
    places = PlaceOfWorship.objects.visible_to(request.user).open().filter(ward__in=wards)
    drawn, counts = area_map(ward or borough, wards, places)
    context = {
        "borough": borough,
        "ward": ward,
        "has_others": len(boroughs) > 1,
        "map": drawn,
        "wards": [(one, counts.get(one.pk, 0)) for one in wards],
        "total": sum(counts.values()),
        "places": list(places.select_related("ward", "borough").page_after(None, size=200)) if ward else [],
    }
    return render(request, "places/map.html", context)


def _ward_named(request, cover):
    code = request.GET.get("ward")
    if not code:
        return None
    ward = Area.objects.filter(code=code[:9], kind=Area.Kind.WARD).select_related("parent").first()
    if ward is None or not cover.includes(ward):
        raise Http404
    return ward


@require_safe
@never_cache
def near(request, reference):
    """For an officer who stands there: what else is near, nearest first."""
    cover_or_404(request, Permission.SEE_PLACES)
    place = place_or_404(request, reference)
    found = nearest_to(place, PlaceOfWorship.objects.visible_to(request.user).open())
    rows = [{"place": other, "distance": distance_in_words(metres)} for other, metres in found]
    return render(request, "places/near.html", {"place": place, "rows": rows})
