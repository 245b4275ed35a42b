"""Two boroughs whose border is a line of longitude, and the mosque 150 metres from it."""

import shapely

from hub.places.models import AreaBoundary
from tests.cast import START

BORDER = -0.1
METRE = 1 / 69_452  # in degrees of longitude, at 51.4 degrees north


def box(west, east, south=51.3, north=51.5):
    return shapely.box(west, south, east, north)


def stand_beside_otherham(cast):
    outlines = {cast.ward: box(-0.15, BORDER), cast.south_ward: box(-0.2, -0.15), cast.other_ward: box(BORDER, -0.05)}
    AreaBoundary.objects.bulk_create(
        AreaBoundary(area=ward, geometry=shapely.geometry.mapping(shape), loaded_at=START)
        for ward, shape in outlines.items()
    )
    cast.mosque.longitude, cast.mosque.latitude = BORDER - 150 * METRE, 51.45
    cast.mosque.save()
