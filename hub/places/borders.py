"""Which boroughs lie around a point: near a border, what happened outside a place may be for the next borough."""

import math
from dataclasses import dataclass

from hub.places.areas import ward_map
from hub.places.models import Area

NEAR = 300  # metres
MOST = 3
METRES_A_DEGREE = 111_320  # of latitude; of longitude times the cosine of the latitude


@dataclass(frozen=True)
class Side:
    """A borough that comes near, and its ward that comes nearest."""

    metres: float
    ward_id: int
    borough_id: int


def sides_of(point, wards, *, within=NEAR):
    """[Side], nearest first, one a borough: of wards as (outline, ward id, borough id) around a (longitude, latitude).

    Pure. Outlines are shapely's; over such short ways the earth is flat.
    """
    import shapely

    longitude, latitude = point
    scale = (METRES_A_DEGREE * math.cos(math.radians(latitude)), METRES_A_DEGREE)
    here = shapely.Point(0, 0)
    nearest = {}
    for outline, ward_id, borough_id in wards:
        flat = shapely.transform(outline, lambda corners: (corners - (longitude, latitude)) * scale)
        side = Side(shapely.distance(flat, here), ward_id, borough_id)
        if side.metres <= within and (borough_id not in nearest or side.metres < nearest[borough_id].metres):
            nearest[borough_id] = side
    return sorted(nearest.values(), key=lambda side: (side.metres, side.ward_id))[:MOST]


def wards_beside(place):
    """The wards of other boroughs that come within 300 metres of the place, the nearest of each borough, with their
    boroughs loaded. None where it has no point, or lies well inside its borough. At most two queries, once the
    outlines are in memory."""
    if place.longitude is None:
        return []
    point = (place.longitude, place.latitude)
    sides = sides_of(point, ward_map().wards_around(point, NEAR))
    others = [side for side in sides if side.borough_id != place.borough_id]
    if not others:
        return []
    found = Area.objects.select_related("parent").in_bulk([side.ward_id for side in others])
    return [found[side.ward_id] for side in others]
