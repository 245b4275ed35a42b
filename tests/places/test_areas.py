import json
from dataclasses import replace
from datetime import timedelta

import pytest
import shapely
from django.conf import settings
from django.core.management import call_command

from hub.places.actions_imports import load_areas
from hub.places.areas import ward_map, ward_of
from hub.places.boundaries import UnreadableBoundaries, boroughs_of, read_wards
from hub.places.models import Area, AreaBoundary
from tests.places.conftest import square

LONDON_WARDS = settings.BASE_DIR / "data" / "london_wards_2025.geojson"
LONDON_BOROUGHS = settings.BASE_DIR / "data" / "london_boroughs.geojson"


def snapshot():
    return (
        list(Area.objects.order_by("pk").values_list()),
        list(AreaBoundary.objects.order_by("pk").values_list()),
    )


def test_ward_of_a_point(squares):
    ward = ward_of(-0.15, 51.45)
    assert (ward.name, ward.parent.name) == ("Midward", "Squareham")


@pytest.mark.parametrize("point", [(1.5, 51.45), (-0.15, 53.0), (float("nan"), 51.45), (float("inf"), float("nan"))])
def test_ward_of_a_point_outside_all_wards(squares, point):
    assert ward_of(*point) is None


def test_point_on_the_line_between_two_wards_belongs_to_the_lower_code(squares):
    assert ward_of(-0.2, 51.45).name == "Westward"
    assert ward_of(-0.1, 51.45).name == "Midward"


def test_no_areas_loaded(db):
    assert ward_of(-0.15, 51.45) is None


def test_locating_keeps_the_order_of_the_points(squares):
    points = [(-0.05, 51.45), (float("nan"), 51.45), (-0.25, 51.45), (9.0, 51.0), (-0.15, 51.45)]
    names = {area.pk: area.name for area in Area.objects.all()}
    found = [names[located.ward_id] if located else None for located in ward_map().locate(points)]
    assert found == ["Eastward", None, "Westward", None, "Midward"]


def test_the_map_is_read_once_and_again_after_an_import(squares, start, django_assert_num_queries):
    assert ward_of(0.05, 51.45) is None
    with django_assert_num_queries(2):  # is the map still right; the ward
        assert ward_of(-0.15, 51.45)
    grown = [*squares, replace(squares[2], code="E05990014", name="Newward", geometry=square(0.0, 51.4))]
    load_areas(boroughs_of(grown), grown, at=start + timedelta(days=1))
    assert ward_of(0.05, 51.45).name == "Newward"


def test_loading_twice_changes_nothing(squares, start):
    before = snapshot()
    loaded = load_areas(boroughs_of(squares), squares, at=start + timedelta(days=1))
    assert (loaded.added, loaded.changed, loaded.unchanged) == (0, 0, 5)
    assert snapshot() == before


def test_a_renamed_moved_or_redrawn_ward_is_brought_up_to_date(squares, start):
    kept = {area.code: area.pk for area in Area.objects.all()}
    changed = [
        replace(squares[0], name="Sunset"),
        replace(squares[1], parent_code="E09990012", parent_name="Edgeham"),
        replace(squares[2], geometry=square(-0.1, 51.4, 0.2)),
    ]
    loaded = load_areas(boroughs_of(changed), changed, at=start + timedelta(days=1))
    assert (loaded.added, loaded.changed, loaded.unchanged) == (0, 5, 0)
    assert {area.code: area.pk for area in Area.objects.all()} == kept
    assert ward_of(-0.25, 51.45).name == "Sunset"
    assert ward_of(-0.15, 51.45).parent.name == "Edgeham"
    assert ward_of(0.05, 51.55).name == "Eastward"


def test_london(db, capsys):
    call_command("import_areas")
    assert capsys.readouterr().out == "Areas: 737 added, 0 changed, 0 as they were.\n"
    boroughs = Area.objects.filter(kind="borough")
    assert boroughs.count() == 33
    assert Area.objects.filter(kind="ward", parent__in=boroughs).count() == 704
    assert boroughs.get(name="Sutton").code == "E09000029"
    assert AreaBoundary.objects.count() == 737
    _agrees_with_drawn_boroughs(boroughs)
    call_command("import_areas")
    assert capsys.readouterr().out == "Areas: 0 added, 0 changed, 737 as they were.\n"


def _agrees_with_drawn_boroughs(boroughs):
    """Our boroughs, put together from wards, against outlines that somebody else drew (coarser, and of 2015)."""
    drawn = {f["properties"]["name"]: f["geometry"] for f in json.loads(LONDON_BOROUGHS.read_text())["features"]}
    for borough in boroughs.select_related("boundary"):
        ours = shapely.geometry.shape(borough.boundary.geometry)
        theirs = shapely.geometry.shape(drawn.pop(borough.name)).buffer(0)
        assert ours.symmetric_difference(theirs).area < 0.08 * ours.area
    assert drawn == {}


def _feature(**changes):
    properties = {"WD25CD": "E05990011", "WD25NM": "Westward", "LAD25CD": "E09990011", "LAD25NM": "Squareham"}
    feature = {"type": "Feature", "properties": properties, "geometry": square(-0.3, 51.4)}
    return {**feature, **changes}


BOW_TIE = {"type": "Polygon", "coordinates": [[[0, 51], [1, 52], [1, 51], [0, 52], [0, 51]]]}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "is not a GeoJSON file"),
        ("[]", "is not a GeoJSON file"),
        ('{"features": null}', "is not a GeoJSON file"),
        ('{"features": []}', "holds no areas"),
        (json.dumps({"features": [_feature(), _feature()]}), "holds a ward twice"),
        (json.dumps({"features": [_feature(properties={})]}), "Area 1 has no outline or lacks a property"),
        (json.dumps({"features": [_feature(properties=None)]}), "Area 1 has no outline or lacks a property"),
        (json.dumps({"features": [_feature(geometry=None)]}), "Area 1 has no outline or lacks a property"),
        (json.dumps({"features": [_feature(), 7]}), "Area 2 has no outline or lacks a property"),
        (json.dumps({"features": [_feature(geometry={"type": "Polygon", "coordinates": [[[0]]]})]}), "Area 1"),
        (json.dumps({"features": [_feature(geometry={"type": "Point", "coordinates": [0, 51]})]}), "broken outline"),
        (json.dumps({"features": [_feature(geometry=BOW_TIE)]}), "broken outline"),
    ],
)
def test_a_broken_file_of_areas_is_refused_with_the_reason(tmp_path, content, reason):
    path = tmp_path / "areas.geojson"
    path.write_text(content)
    with pytest.raises(UnreadableBoundaries, match=reason):
        read_wards(path)


def test_a_missing_file_of_areas(tmp_path):
    with pytest.raises(UnreadableBoundaries):
        read_wards(tmp_path / "none.geojson")
