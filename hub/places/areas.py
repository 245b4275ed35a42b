"""Which ward a point stands in. Boroughs follow from wards, so that the two can never disagree."""

import math
from dataclasses import dataclass

from django.db.models import Max

from hub.places.models import Area, AreaBoundary

GAP = 0.0005  # degrees, some 40 metres: outlines of neighbours need not share their corners


@dataclass(frozen=True)
class Located:
    ward_id: int
    borough_id: int


class WardMap:
    """All wards in memory, for looking up any number of points."""

    def __init__(self):
        # Imported here: 20 MB and half a second that a web process needs only once somebody sets a point.
        import shapely

        rows = list(
            AreaBoundary.objects.filter(area__kind=Area.Kind.WARD)
            .order_by("area__code")
            .values_list("area_id", "area__parent_id", "geometry")
        )
        self.wards = [Located(ward_id, borough_id) for ward_id, borough_id, _geometry in rows]
        self.make_points, self.make_line = shapely.points, shapely.LineString
        self.tree = shapely.STRtree([shapely.geometry.shape(geometry) for *_ids, geometry in rows])
        self._beside = {}

    def locate(self, points):
        """For each (longitude, latitude) its ward and borough, or None outside all wards.

        A point on the line between two wards belongs to the one with the lower code, always the same.
        """
        found = [None] * len(points)
        asked = [number for number, point in enumerate(points) if all(map(math.isfinite, point))]
        if asked and self.wards:
            hits = self.tree.query(self.make_points([points[number] for number in asked]), predicate="intersects")
            for point, ward in sorted(zip(*hits.tolist(), strict=True), reverse=True):
                found[asked[point]] = self.wards[ward]
        return found

    def boroughs_beside(self, borough_id):
        """Ids of the boroughs that it borders on. Worked out once."""
        if borough_id not in self._beside:
            own = [n for n, ward in enumerate(self.wards) if ward.borough_id == borough_id]
            hits = self.tree.query(self.tree.geometries[own], predicate="dwithin", distance=GAP)[1] if own else []
            self._beside[borough_id] = frozenset(self.wards[n].borough_id for n in hits) - {borough_id}
        return self._beside[borough_id]

    def wards_around(self, point, metres):
        """[(outline, ward id, borough id)] of the wards that may come this near to (longitude, latitude), and a few
        more: boxes are compared."""
        longitude, latitude = point
        up = metres / 110_000
        aside = up / max(math.cos(math.radians(latitude)), 0.1)
        corners = [(longitude - aside, latitude - up), (longitude + aside, latitude + up)]
        hits = self.tree.query(self.make_line(corners))
        return [(self.tree.geometries[n], self.wards[n].ward_id, self.wards[n].borough_id) for n in sorted(hits)]


_held = (None, None)


def ward_map():
    """The map of wards, read once a process and again after any process has imported areas. One small query."""
    global _held
    newest = AreaBoundary.objects.aggregate(Max("loaded_at"), Max("area_id"))
    stamp = (newest["loaded_at__max"], newest["area_id__max"])
    if _held[0] != stamp:
        _held = (stamp, WardMap())
    return _held[1]


def ward_of(longitude, latitude):
    """The ward around a point, its borough loaded with it; None outside all wards."""
    located = ward_map().locate([(longitude, latitude)])[0]
    return Area.objects.select_related("parent").get(pk=located.ward_id) if located else None


def middles_of(ward_ids):
    """{ward id: (longitude, latitude)}, near enough for the sun: the middle of the box around its outline."""
    rows = AreaBoundary.objects.filter(area__in=ward_ids).values_list("area", "geometry")
    return {ward_id: _middle(geometry) for ward_id, geometry in rows}


def _middle(geometry):
    shapes = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    longitudes, latitudes = zip(*(point for rings in shapes for point in rings[0]), strict=True)
    return (min(longitudes) + max(longitudes)) / 2, (min(latitudes) + max(latitudes)) / 2
