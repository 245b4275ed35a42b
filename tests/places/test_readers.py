import json
import math
from collections import Counter

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given, seed
from hypothesis import settings as thorough
from hypothesis import strategies as st

from hub.places.folding import folded
from hub.places.importing.readers import read_file
from hub.places.importing.rows import Row, UnreadableFile

HEADER = "name,religion,longitude,latitude\n"
GOOD = "Westward Mosque,muslim,-0.25,51.45\n"
DATA = settings.BASE_DIR / "data"
PLACES = DATA / "london_places_of_worship_osm_2021.csv"
MOSQUES = DATA / "london_mosques_osm_2021.csv"


def read(text, encoding="utf-8"):
    return read_file(text.encode(encoding))


def row(**changes):
    return Row(**({"line": 2, "name": "X", "faith": "muslim", "longitude": -0.25, "latitude": 51.45} | changes))


def test_a_plain_file():
    reading = read(HEADER + GOOD)
    assert reading.rows == [row(name="Westward Mosque")]
    assert reading.rejects == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding):
    reading = read(HEADER + "Café Chapel · St Zoë,christian,-0.25,51.45\n", encoding)
    assert [r.name for r in reading.rows] == ["Café Chapel · St Zoë"]


def test_names_in_other_scripts():
    reading = read(HEADER + "পূর্ব লন্ডন মসজিদ,muslim,-0.25,51.45\nمسجد,muslim,-0.25,51.45\n")
    assert [r.name for r in reading.rows] == ["পূর্ব লন্ডন মসজিদ", "مسجد"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_order_of_columns_and_unknown_columns(delimiter):
    lines = [["Latitude", "note", " LONGITUDE ", "Faith", "Name"], ["51.45", "x", "-0.25", "Sikh", "Gurdwara"]]
    reading = read("\r\n".join(delimiter.join(line) for line in lines))
    assert reading.rows == [row(name="Gurdwara", faith="sikh")]


@pytest.mark.parametrize(
    ("religion", "faith"),
    [
        ("muslim", "muslim"),
        ("Protestant", "christian"),
        ("hindu", "hindu"),
        ("Roman Catholic", "christian"),
        ("zoroastrian", "other"),
        ("", "unknown"),
    ],
)
def test_faiths_lose_their_denomination(religion, faith):
    assert read(f"{HEADER}X,{religion},-0.25,51.45").rows == [row(faith=faith)]


def test_address_and_postcode():
    text = "name,religion,longitude,latitude,address,postcode\nX,muslim,-0.25,51.45,1 High Street,sm1 1aa"
    assert read(text).rows == [row(address="1 High Street", postcode="SM1 1AA")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",muslim,-0.25,51.45", "has no name"),
        ("  ,muslim,-0.25,51.45", "has no name"),
        ("X,muslim,-0.25", "has 3 fields, the first line has 4"),
        ("X,muslim,c(-0.25, 51.45)", "the coordinates are not numbers"),
        ("X, Y,muslim,-0.25,51.45", "has 5 fields, the first line has 4"),
        ("X,muslim,,51.45", "the coordinates are not numbers"),
        ("X,muslim,530000,180000", "easting and northing have to be turned into longitude and latitude first"),
        ('"X"Y,muslim,-0.25,51.45', "is damaged: a quotation mark is missing, or the line is far too long"),
        ('"X,muslim,-0.25,51.45', "is damaged: a quotation mark is missing, or the line is far too long"),
        ('X,"muslim,-0.25,51.45', "is damaged: a quotation mark is missing, or the line is far too long"),
        ("X" * 200_000 + ",muslim,-0.25,51.45", "is damaged: a quotation mark is missing, or the line is far too long"),
        ("X,muslim,nan,51.45", "the coordinates are not numbers"),
        ("X,muslim,-0.25,-inf", "the coordinates are not numbers"),
        ("X,muslim,-0.25,1e999", "the coordinates are not numbers"),
        ("X,muslim,west,51.45", "the coordinates are not numbers"),
        ("X,muslim,51.45,-0.25", "longitude and latitude look swapped"),
        ("X,muslim,2.35,48.85", "the point lies outside the United Kingdom"),
        ("X" * 161 + ",muslim,-0.25,51.45", "name is longer than 160 characters"),
    ],
)
def test_a_bad_line_is_listed_with_its_number_and_reason_and_the_rest_is_read(line, reason):
    reading = read(HEADER + GOOD + line + "\n" + GOOD)
    assert [(reject.line, reject.reason) for reject in reading.rejects] == [(3, reason)]
    assert [r.line for r in reading.rows] == [2, 4]


def test_a_postcode_that_is_too_long():
    text = "name,religion,longitude,latitude,postcode\nX,muslim,-0.25,51.45,straßenx"
    assert read(text).rejects[0].reason == "postcode is longer than 8 characters"


def test_line_numbers_count_lines_inside_quotes_and_empty_lines():
    reading = read(HEADER + '"West\nward",muslim,-0.25,51.45\n\n,muslim,-0.25,51.45\n')
    assert [(r.line, r.name) for r in reading.rows] == [(2, "West ward")]
    assert [reject.line for reject in reading.rejects] == [5]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "must name the columns"),
        (b"\n", "must name the columns"),
        (HEADER.encode(), "holds no places"),
        (b"place,faith,lon\nX,muslim,1", "Not found: name, latitude"),
        (b"name,religion,lon,longitude,lat\n", "names the column \N{LEFT DOUBLE QUOTATION MARK}longitude"),
        (b'"name,religion,longitude,latitude\nX,muslim,-0.25,51.45', "must name the columns"),
        (b"name,religion,latitude,ward\nX,muslim,51,Y\n", "Not found: longitude"),
        (b"{", "not a GeoJSON file"),
        (b"{" * 100_000, "not a GeoJSON file"),
        (b'{"features":' + b"[" * 100_000, "not a GeoJSON file"),
        (b'{"features": {}}', "not a GeoJSON file"),
        (b'{"type": "FeatureCollection"}', "not a GeoJSON file"),
        (b'{"features": []}', "holds no places"),
        ((HEADER + GOOD * 100_001).encode(), "more than 100000 places"),
        ((HEADER + "\n" * 1_000_001).encode(), "more than 100000 places"),
        (json.dumps({"features": [0] * 100_001}).encode(), "more than 100000 places"),
        (b"PK\x03\x04\x00\x00", "not a text file"),
        ("name,religion".encode("utf-16-le"), "not a text file"),
        (b"\xff\xfe\x00", "not a text file"),
        (b"name,religion,longitude,latitude\nX\x00Y,muslim,-0.25,51.45", "not a text file"),
    ],
)
def test_a_broken_file_is_refused_with_the_reason(content, reason):
    with pytest.raises(UnreadableFile, match=reason):
        read_file(content)


def test_a_quotation_mark_that_nobody_closes_does_not_swallow_the_rest():
    reading = read(HEADER + '"X,muslim,-0.25,51.45\n' + GOOD * 300)
    assert [reject.line for reject in reading.rejects] == [2]
    assert len(reading.rows) == 300


def test_what_excel_adds():
    reading = read("sep=;\r\nname;religion;longitude;latitude;;\r\nX;muslim;-0,25;51,45;;;;\r\n")
    assert reading.rows == [row(line=3)]


def test_the_point_of_other_programs():
    assert read("name,religion,WKT\nX,muslim,POINT (-0.25 51.45)\n").rows == [row()]
    assert read('name,geometry,religion\nX,c(-0.25, 51.45),muslim\nX,"c(-0.25, 51.45)",muslim\n').rows == [
        row(),
        row(line=3),
    ]


def test_all_that_a_csv_file_may_say():
    text = (
        "@type,@id,name,name:bn,alt_name,religion,denomination,lon,lat,addr:housenumber,addr:street,addr:city,"
        "addr:postcode,website,wheelchair\n"
        "way,12,X,এক্স,Y; Z;X,muslim,sunni,-0.25,51.45,1,High Street,Sutton,sm11aa,www.x.example,limited\n"
    )
    assert read(text).rows == [
        row(
            aliases=("এক্স", "Y", "Z"),
            address="1 High Street, Sutton",
            postcode="SM1 1AA",
            website="https://www.x.example",
            wheelchair="limited",
            file_kind="osm",
            own_id="way/12",
        )
    ]


@pytest.mark.parametrize("website", ["javascript:alert(1)", "ftp://x.example", "not one", "x" * 300, "https://"])
def test_what_is_no_web_address_is_passed_over(website):
    assert read(f"{HEADER[:-1]},website\nX,muslim,-0.25,51.45,{website}\n").rows == [row()]


def test_without_coordinates_a_row_says_its_ward():
    text = "name,religion,longitude,latitude,ward,borough\nX,muslim,,,Westward,Squareham\n"
    assert read(text).rows == [row(longitude=None, latitude=None, ward="Westward", borough="Squareham")]


def test_the_places_of_london_as_they_are():
    """No valid CSV: the points are R text with a comma of their own."""
    reading = read_file(PLACES.read_bytes())
    assert reading.rejects == []
    assert len(reading.rows) == 1756
    first, last = reading.rows[0], reading.rows[-1]
    assert (first.line, first.name, first.faith) == (2, "London Buddhist Centre", "buddhist")
    assert (first.longitude, first.latitude) == (-0.0512545, 51.5280326)
    assert (last.line, last.longitude) == (1757, -0.286517660880118)
    assert "Catholic Church of St Vincent, Becontree" in [r.name for r in reading.rows]
    assert Counter(r.faith for r in reading.rows) == {
        "christian": 1488, "muslim": 127, "jewish": 67, "hindu": 37, "sikh": 23, "buddhist": 14
    }  # fmt: skip


def test_the_mosques_of_london_are_the_same_places():
    mosques = {r.identity("") for r in read_file(MOSQUES.read_bytes()).rows}
    everybody = {r.identity("") for r in read_file(PLACES.read_bytes()).rows if r.faith == "muslim"}
    assert len(mosques) == 127
    assert mosques == everybody


SQUARE = {"type": "Polygon", "coordinates": [[[-0.26, 51.44], [-0.24, 51.44], [-0.24, 51.46], [-0.26, 51.44]]]}
POINT = {"type": "Point", "coordinates": [-0.25, 51.45]}
TAGS = {"amenity": "place_of_worship", "religion": "muslim", "denomination": "sunni", "name": "X"}


def features(*changes):
    every = [{"type": "Feature", "properties": TAGS, "geometry": POINT, **change} for change in changes]
    return read(json.dumps({"type": "FeatureCollection", "features": every}))


def test_an_export_of_openstreetmap():
    tags = TAGS | {
        "@id": "node/123", "name:ar": "مسجد", "alt_name": "Y;Z", "addr:housenumber": "1", "addr:street": "High Street",
        "addr:city": "Sutton", "addr:postcode": "SM1 1AA", "wheelchair": "designated",
        "contact:website": "https://x.example/", "capacity": 300,
    }  # fmt: skip
    assert features({"properties": tags}).rows == [
        row(
            line=1, aliases=("مسجد", "Y", "Z"), address="1 High Street, Sutton", postcode="SM1 1AA",
            wheelchair="yes", website="https://x.example/", file_kind="osm", own_id="node/123",
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    "where",
    [
        {"id": "relation/7"},
        {"properties": TAGS | {"full_id": "r7"}},
        {"properties": TAGS | {"osm_type": "relation", "osm_id": 7}},
    ],
)
def test_ids_of_openstreetmap_as_its_tools_write_them(where):
    assert features(where).rows[0].identity("") == ("osm", "relation/7")


def test_a_number_that_is_no_id_of_openstreetmap_is_not_trusted():
    assert features({"id": 7}).rows[0].identity("")[0] == "name+point"


def test_an_outline_gives_a_point_inside_it():
    found = features({"geometry": SQUARE}).rows[0]
    assert -0.26 < found.longitude < -0.24
    assert 51.44 < found.latitude < 51.46


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"properties": None}, "has no name"),
        ({"properties": TAGS | {"name": None}}, "has no name"),
        ({"properties": TAGS | {"amenity": "bank"}}, "is not marked as a place of worship"),
        ({"geometry": {"type": "Point", "coordinates": [51.45, -0.25]}}, "longitude and latitude look swapped"),
        ({"geometry": {"type": "Point", "coordinates": []}}, "the coordinates are not numbers"),
        ({"geometry": {"type": "Point", "coordinates": ["x", {}]}}, "the coordinates are not numbers"),
        ({"geometry": {"type": "Point", "coordinates": [10**400, 51]}}, "the coordinates are not numbers"),
        ({"geometry": {"type": "Polygon", "coordinates": [[[0]]]}}, "its outline is broken"),
        ({"geometry": {"type": "Polygon", "coordinates": []}}, "its outline is broken"),
        ({"geometry": {"type": "Blob"}}, "its outline is broken"),
        ({"geometry": 7}, "its outline is broken"),
    ],
)
def test_an_entry_that_cannot_be_used_is_listed_and_the_rest_is_read(change, reason):
    reading = features({}, change, {})
    assert [(reject.line, reject.reason) for reject in reading.rejects] == [(2, reason)]
    assert [r.line for r in reading.rows] == [1, 3]


def test_joiners_inside_words_stay():
    assert read(HEADER + "ক\u200cখ,muslim,-0.25,51.45").rows[0].name == "ক\u200cখ"


def test_halves_of_characters_are_not_kept():
    assert features({"properties": TAGS | {"name": "X\ud800Y"}}).rows[0].name == "XY"


def test_identity_ignores_accents_case_punctuation_and_a_few_metres():
    one = row(name="Masjid al-Ḥikmah", longitude=-0.25001, latitude=51.45001)
    same = row(name="MASJID AL HIKMAH")
    assert one.identity("") == same.identity("") == ("name+point", "masjid al hikmah@51.4500,-0.2500")
    assert one.identity("") != row(name="MASJID AL HIKMAH", latitude=51.4502).identity("")
    assert row(longitude=-0.00001).identity("") == row(longitude=0.00001).identity("")


def test_identity_without_a_point_is_the_name_and_the_ward():
    assert row(longitude=None, latitude=None).identity("E05990011") == ("name+ward", "x@E05990011")


def test_identity_keeps_the_signs_of_other_scripts():
    assert folded("পূর্ব লন্ডন") == "পূর্ব লন্ডন"
    assert folded("কি") != folded("কা")


@given(st.text(st.characters(max_codepoint=127), max_size=40))
@thorough(max_examples=100, deadline=None)
def test_names_without_accents_are_folded_by_the_same_rules_as_others(name):
    assert f"{folded(name)} e".strip() == folded(f"{name} é")


def test_identity_fits_its_column_whatever_the_name():
    assert len(row(name="ﷺ" * 160, longitude=-math.pi, latitude=51.123456).identity("")[1]) <= 200


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)
SOME_PLACES = "\n".join(PLACES.read_text().splitlines()[:12]).encode()
SOME_MOSQUES = "\n".join(MOSQUES.read_text().splitlines()[:12]).encode()
SOME_FEATURES = json.dumps({"features": [{"id": "way/1", "properties": TAGS, "geometry": SQUARE}] * 3}).encode()


def read_or_refused(content):
    """What every other test relies on: whatever stands in a file, it is read, or refused with a sentence."""
    try:
        reading = read_file(content)
    except UnreadableFile as refused:
        assert str(refused)
        return
    for found in reading.rows:
        assert 0 < len(found.name) <= 160
        assert len(found.identity("E05990011")[1]) <= 200
        assert found.longitude is None or (-9 <= found.longitude <= 3 and 49 <= found.latitude <= 61.5)
        "".join([found.name, found.address, found.ward, *found.aliases]).encode()
    assert all(reject.line and reject.reason for reject in reading.rejects)


@seed(4)
@given(st.binary(max_size=400))
@thorough(max_examples=300, deadline=None)
def test_any_bytes(content):
    read_or_refused(content)


@seed(4)
@given(st.text(max_size=300))
@thorough(max_examples=200, deadline=None)
def test_any_text_under_a_good_first_line(text):
    read_or_refused((HEADER + text).encode("utf-8", "surrogatepass"))


@seed(4)
@given(st.sampled_from([SOME_PLACES, SOME_MOSQUES, SOME_FEATURES]), st.data())
@thorough(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_real_files_that_were_damaged(content, data):
    for _time in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        end = min(len(content), start + data.draw(st.integers(0, 20)))
        content = content[:start] + data.draw(st.binary(max_size=8)) + content[end:]
    read_or_refused(content)


@seed(4)
@given(JSON, JSON, JSON)
@thorough(max_examples=200, deadline=None)
def test_any_feature(properties, geometry, whole):
    tags = TAGS | properties if isinstance(properties, dict) else properties
    shaped = [{"type": kind, "coordinates": geometry} for kind in ("Point", "Polygon", "MultiPolygon", "LineString")]
    every = [{"properties": tags, "geometry": shape} for shape in [*shaped, geometry]] + [whole]
    read_or_refused(json.dumps({"features": every}).encode())
