import pytest

from hub.home.demo.cast import PLACES
from hub.places.models import Area, AreaBoundary
from tests.cast import START


@pytest.fixture
def wards(db):
    """The wards that the demonstration stands in, as squares beside each other."""
    names = dict.fromkeys(place.ward for place in PLACES.values())
    boroughs = {}
    for number, (borough, ward) in enumerate(names):
        if borough not in boroughs:
            boroughs[borough] = Area.objects.create(code=f"E0900{number:04}", kind="borough", name=borough)
        area = Area.objects.create(code=f"E0500{number:04}", kind="ward", name=ward, parent=boroughs[borough])
        AreaBoundary.objects.create(area=area, geometry=square(number / 10, 51.4), loaded_at=START)


def square(west, south, side=0.05):
    corners = [(west, south), (west + side, south), (west + side, south + side), (west, south + side), (west, south)]
    return {"type": "Polygon", "coordinates": [[list(corner) for corner in corners]]}
