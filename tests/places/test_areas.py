import json
from dataclasses import replace
from datetime import timedelta

import pytest
import shapely
from django.conf import settings
from django.core.management import CommandError, call_command

from hub.places.actions_imports import load_areas
from hub.places.areas import ward_map, ward_of
from hub.places.boundaries import Boundary, UnreadableBoundaries, boroughs_of, read_areas
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


PROPERTIES = {"WD25CD": "E05990011", "WD25NM": "Westward", "LAD25CD": "E09990011", "LAD25NM": "Squareham"}


def _feature(**changes):
    feature = {"type": "Feature", "properties": PROPERTIES, "geometry": square(-0.3, 51.4)}
    return {**feature, **changes}


BOW_TIE = {"type": "Polygon", "coordinates": [[[0, 51], [1, 52], [1, 51], [0, 52], [0, 51]]]}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "is not a GeoJSON file"),
        ("[]", "is not a GeoJSON file"),
        ('{"features": null}', "is not a GeoJSON file"),
        ('{"features": []}', "holds no areas"),
        (json.dumps({"features": [_feature(), _feature()]}), "holds an area twice"),
        (json.dumps({"features": [_feature(properties={})]}), "say with --borough-code, --borough-name"),
        (json.dumps({"features": [_feature(properties=None)]}), "say with --borough-code, --borough-name"),
        (json.dumps({"features": [_feature(properties={"WD25CD": "E05990011"})]}), "say with --name, --borough-code"),
        (json.dumps({"features": [_feature(), _feature(properties={})]}), "Area 2 has no outline or lacks a property"),
        (json.dumps({"features": [_feature(geometry=square(530000, 180000))]}), "Export the file in WGS84"),
        (json.dumps({"features": [_feature(properties=PROPERTIES | {"LAD25CD": None})]}), "has no code or name"),
        (json.dumps({"features": [_feature(properties=PROPERTIES | {"WD25NM": "\x00"})]}), "has no code or name"),
        (json.dumps({"features": [_feature(properties=PROPERTIES | {"WD25CD": "E059900111"})]}), "has no code or name"),
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
        read_areas(path)


def write(path, *features):
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}))
    return path


def in_scotland(**names):
    return _feature(properties=names | {"WD22NMW": "", "Shape__Area": 7}, geometry=square(-4.3, 55.8))


@pytest.mark.parametrize("year", ["16", "22", "31"])
def test_areas_of_any_year_and_part_of_the_country(db, tmp_path, capsys, year):
    names = {f"WD{year}CD": "S13002967", f"WD{year}NM": "Linn", f"LAD{year}CD": "S12000049", f"LAD{year}NM": "Glasgow"}
    call_command("import_areas", write(tmp_path / "wards.geojson", in_scotland(**names)))
    assert capsys.readouterr().out == "Areas: 2 added, 0 changed, 0 as they were.\n"
    ward = ward_of(-4.25, 55.85)
    assert (ward.code, ward.name, ward.parent.code, ward.parent.name) == ("S13002967", "Linn", "S12000049", "Glasgow")


def test_other_names_of_properties_are_given(db, tmp_path):
    file = write(
        tmp_path / "wards.geojson", in_scotland(id="S13002967", title="Linn", la="S12000049", la_name="Glasgow")
    )
    with pytest.raises(
        CommandError, match=r"say with --borough-code, --borough-name .* It has: Shape__Area, WD22NMW, id"
    ):
        call_command("import_areas", file)
    call_command("import_areas", file, code="id", name="title", borough_code="la", borough_name="la_name")
    assert ward_of(-4.25, 55.85).parent.name == "Glasgow"


def test_a_name_that_the_file_does_not_have(tmp_path):
    with pytest.raises(UnreadableBoundaries, match="say with --code under"):
        read_areas(write(tmp_path / "wards.geojson", _feature()), code="ward")


def test_boroughs_alone_are_loaded_and_drawn(db, tmp_path, capsys):
    file = write(tmp_path / "boroughs.geojson", in_scotland(LAD24CD="S12000049", LAD24NM="Glasgow"))
    call_command("import_areas", file)
    borough = Area.objects.get()
    assert (borough.kind, borough.name, borough.boundary.geometry) == ("borough", "Glasgow", square(-4.3, 55.8))
    assert ward_of(-4.25, 55.85) is None
    before = snapshot()
    call_command("import_areas", file)
    assert snapshot() == before
    assert "0 added, 0 changed, 1 as they were" in capsys.readouterr().out


def test_boroughs_with_wards_stay_drawn_around_them(squares, start):
    before = snapshot()
    coarse = [
        Boundary("E09990011", "Squareham", square(-0.3, 51.4, 0.3)),
        Boundary("E09990012", "Edgeham", square(0, 51)),
    ]
    load_areas(coarse, [], at=start + timedelta(days=1))
    assert snapshot() == before


def test_nothing_is_removed_by_another_file(squares, tmp_path):
    call_command("import_areas", write(tmp_path / "one.geojson", _feature()), LONDON_WARDS)
    assert Area.objects.count() == 5 + 737


def test_a_line_that_crosses_itself_a_little_is_put_right(tmp_path):
    ring = [[-0.3, 51.4], [-0.2, 51.4], [-0.2, 51.5], [-0.2001, 51.5001], [-0.2, 51.5001], [-0.3, 51.5], [-0.3, 51.4]]
    crossing = {
        "type": "Polygon",
        "coordinates": [[*ring[:3], [-0.21, 51.5], [-0.205, 51.5005], [-0.205, 51.4995], *ring[5:]]],
    }
    assert not shapely.geometry.shape(crossing).is_valid
    _boroughs, wards = read_areas(write(tmp_path / "wards.geojson", _feature(geometry=crossing)))
    assert shapely.geometry.shape(wards[0].geometry).is_valid


def test_a_missing_file_of_areas(tmp_path):
    with pytest.raises(UnreadableBoundaries):
        read_areas(tmp_path / "none.geojson")
