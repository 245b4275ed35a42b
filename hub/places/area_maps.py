"""The map of one's area: wards and the places in them, drawn from our own boundaries. Lists say the same in words."""

from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse

from hub.places.importing.duplicates import metres_between
from hub.places.maps import View
from hub.places.models import Area, AreaBoundary

MOST_DOTS = 500  # more would be one blot; then wards say how many they hold
WIDTH, HEIGHT = 640, 560
NEAR = 0.05  # degrees around a place in which others are looked for, some kilometres
NEAREST = 25


@dataclass(frozen=True)
class Ward:
    area: Area
    path: str
    count: int
    href: str
    middle: tuple


@dataclass(frozen=True)
class Dot:
    x: int
    y: int
    place: object
    href: str


@dataclass(frozen=True)
class AreaMap:
    wards: list
    dots: list
    is_too_full: bool
    width: int = WIDTH
    height: int = HEIGHT


def area_map(area, wards, places):
    """The picture of a borough or ward; `wards` are drawn, `places` a queryset of open ones. Four queries at most.

    The map is None while its boundaries are not loaded; then the lists stand alone.
    """
    counts = dict(places.order_by().values("ward").annotate(count=Count("pk")).values_list("ward", "count"))
    drawn = dict(AreaBoundary.objects.filter(area__in=wards).values_list("area_id", "geometry"))
    total = sum(counts.values())
    if not drawn:
        return None, counts
    view = View(_together(drawn.values()), WIDTH, HEIGHT)
    shown = [_ward(ward, drawn[ward.pk], view, counts.get(ward.pk, 0)) for ward in wards if ward.pk in drawn]
    is_too_full = total > MOST_DOTS
    return AreaMap(shown, [] if is_too_full else _dots(places, view), is_too_full), counts


def _together(geometries):
    shapes = [[g["coordinates"]] if g["type"] == "Polygon" else g["coordinates"] for g in geometries]
    return {"type": "MultiPolygon", "coordinates": [shape for several in shapes for shape in several]}


def _ward(ward, geometry, view, count):
    href = f"{reverse('places:map')}?ward={ward.code}"
    return Ward(ward, view.path_of(geometry), count, href, view.middle_of(geometry))


def _dots(places, view):
    with_point = places.filter(longitude__isnull=False).order_by("sort_name", "pk")
    rows = with_point.only("name", "reference", "longitude", "latitude", "ward", "borough")
    return [
        Dot(*view.place(place.longitude, place.latitude), place, reverse("places:detail", args=[place.reference]))
        for place in rows
    ]


def nearest_to(place, places):
    """[(other, metres)] of the nearest places with a point, nearest first. One query."""
    if place.longitude is None:
        return []
    around = places.exclude(pk=place.pk).filter(
        longitude__range=(place.longitude - NEAR, place.longitude + NEAR),
        latitude__range=(place.latitude - NEAR, place.latitude + NEAR),
    )
    found = [(other, round(metres_between(place, other))) for other in around.select_related("ward", "borough")]
    return sorted(found, key=lambda pair: (pair[1], pair[0].sort_name))[:NEAREST]
