"""Draws our own boundaries as SVG paths: no map service learns who looks at which place."""

import math
from dataclasses import dataclass

from hub.places.models import AreaBoundary

WIDTH, HEIGHT, MARGIN = 360, 300, 12


@dataclass(frozen=True)
class Locator:
    """A borough, a ward in it and perhaps a point, ready for templates/places/_locator.html."""

    borough: str
    ward: str
    point: tuple | None
    width: int = WIDTH
    height: int = HEIGHT


def locator_of(place):
    """Where the place stands, or None while its boundaries are not loaded. One query."""
    rows = AreaBoundary.objects.filter(area__in=[place.ward_id, place.borough_id])
    drawn = {row.area_id: row.geometry for row in rows}
    if len(drawn) < 2:
        return None
    view = View(drawn[place.borough_id])
    has_point = place.longitude is not None
    return Locator(
        borough=view.path_of(drawn[place.borough_id]),
        ward=view.path_of(drawn[place.ward_id]),
        point=view.place(place.longitude, place.latitude) if has_point else None,
    )


class View:
    """Fits a geometry into the picture. At this size the earth is flat, a degree of longitude only shorter."""

    def __init__(self, geometry, width=WIDTH, height=HEIGHT):
        self.width, self.height = width, height
        points = [point for ring in _rings_of(geometry) for point in ring]
        longitudes, latitudes = zip(*points, strict=True)
        self.west, self.north = min(longitudes), max(latitudes)
        self.shrink = math.cos(math.radians((self.north + min(latitudes)) / 2))
        across = (max(longitudes) - self.west) * self.shrink
        down = self.north - min(latitudes)
        self.scale = min((width - 2 * MARGIN) / across, (height - 2 * MARGIN) / down)
        self.left = (width - across * self.scale) / 2
        self.top = (height - down * self.scale) / 2

    def place(self, longitude, latitude):
        x = self.left + (longitude - self.west) * self.shrink * self.scale
        y = self.top + (self.north - latitude) * self.scale
        return round(x), round(y)

    def point_at(self, x, y):
        """(longitude, latitude) of a pixel: `place` the other way round."""
        return (
            round(self.west + (x - self.left) / (self.shrink * self.scale), 6),
            round(self.north - (y - self.top) / self.scale, 6),
        )

    def middle_of(self, geometry):
        """The pixel in the middle of a geometry's frame: near enough for a figure."""
        points = [point for ring in _rings_of(geometry) for point in ring]
        longitudes, latitudes = zip(*points, strict=True)
        return self.place((min(longitudes) + max(longitudes)) / 2, (min(latitudes) + max(latitudes)) / 2)

    def path_of(self, geometry):
        return "".join(self._ring(ring) for ring in _rings_of(geometry))

    def _ring(self, ring):
        """One closed line in whole pixels; points that fall on the one before are left out."""
        pixels = [self.place(*point) for point in ring]
        kept = [here for before, here in zip([None, *pixels], pixels, strict=False) if here != before]
        return "M" + "L".join(f"{x} {y}" for x, y in kept) + "Z"


def _rings_of(geometry):
    shapes = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [ring for rings in shapes for ring in rings]
