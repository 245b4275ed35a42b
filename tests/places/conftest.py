import pytest

from hub.places.actions_imports import load_areas
from hub.places.boundaries import Boundary, boroughs_of


def square(west, south, size=0.1):
    """The outline of a square of `size` degrees, by its south-western corner."""
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [[[round(x, 6), round(y, 6)] for x, y in ring]]}


WARDS = [
    Boundary("E05990011", "Westward", square(-0.3, 51.4), "E09990011", "Squareham"),
    Boundary("E05990012", "Midward", square(-0.2, 51.4), "E09990011", "Squareham"),
    Boundary("E05990013", "Eastward", square(-0.1, 51.4), "E09990012", "Edgeham"),
]


@pytest.fixture
def squares(db, start):
    """Two boroughs of three square wards, side by side from 0.3 west to the meridian."""
    load_areas(boroughs_of(WARDS), WARDS, at=start)
    return WARDS
