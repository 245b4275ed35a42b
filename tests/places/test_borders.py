import pytest

from hub.places import areas
from hub.places.borders import sides_of, wards_beside
from tests.places.border import BORDER, METRE, box, stand_beside_otherham

WARDS = [
    (box(-0.2, -0.15), 1, 10),
    (box(-0.15, BORDER), 2, 10),
    (box(BORDER, -0.05, south=51.4), 3, 20),
    (box(BORDER, -0.05, north=51.4), 4, 30),
]


def near(metres_west, latitude=51.45, **more):
    found = sides_of((BORDER - metres_west * METRE, latitude), WARDS, **more)
    return [(side.borough_id, side.ward_id, round(side.metres)) for side in found]


def test_well_inside_a_borough_there_is_that_one_alone():
    assert near(1000) == [(10, 2, 0)]
    assert near(305) == [(10, 2, 0)]


def test_within_300_metres_of_a_border_the_other_borough_comes_second():
    [own, other] = near(250)
    assert own == (10, 2, 0)
    assert other[:2] == (20, 3)
    assert other[2] == pytest.approx(250, abs=3)


def test_where_three_boroughs_meet_all_three_are_named_nearest_first():
    assert [borough for borough, _ward, _metres in near(100, latitude=51.4 + 50 / 111_320)] == [10, 20, 30]


def test_of_several_wards_of_a_borough_the_nearest_counts():
    wards = [*WARDS, (box(-0.0995, -0.05), 5, 20)]
    found = sides_of((BORDER - 100 * METRE, 51.45), wards)
    assert [(side.borough_id, side.ward_id) for side in found] == [(10, 2), (20, 3)]


@pytest.fixture
def border(cast, monkeypatch):
    monkeypatch.setattr(areas, "_held", (None, None))
    stand_beside_otherham(cast)
    return cast


def test_beside_a_place_are_the_wards_of_other_boroughs(border):
    assert wards_beside(border.mosque) == [border.other_ward]
    border.mosque.longitude -= 200 * METRE
    assert wards_beside(border.mosque) == []


def test_a_place_without_a_point_is_beside_nothing(border):
    border.mosque.longitude = border.mosque.latitude = None
    assert wards_beside(border.mosque) == []
