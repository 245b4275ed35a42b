import math

import pytest

from hub.places.folding import folded
from hub.places.importing.readers import read_file
from hub.places.importing.rows import Row, UnreadableFile

HEADER = "name,religion,longitude,latitude\n"
GOOD = "Westward Mosque,muslim,-0.25,51.45\n"


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
        ("X,muslim,,51.45", "has no coordinates"),
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
        ((HEADER + GOOD + '"X,muslim,-0.25,51.45\n' + GOOD).encode(), "damaged from line 3 on"),
        ((HEADER + GOOD + '"X"Y,muslim,-0.25,51.45\n').encode(), "damaged from line 3 on"),
        ((HEADER + "X" * 200_000 + ",muslim,-0.25,51.45").encode(), "damaged from line 2 on"),
        (b"PK\x03\x04\x00\x00", "not a text file"),
        ("name,religion".encode("utf-16-le"), "not a text file"),
        (b"\xff\xfe\x00", "not a text file"),
        (b"name,religion,longitude,latitude\nX\x00Y,muslim,-0.25,51.45", "not a text file"),
    ],
)
def test_a_broken_file_is_refused_with_the_reason(content, reason):
    with pytest.raises(UnreadableFile, match=reason):
        read_file(content)


def test_identity_ignores_accents_case_punctuation_and_a_few_metres():
    one = row(name="Masjid al-Ḥikmah", longitude=-0.25001, latitude=51.45001)
    assert one.source_id == row(name="MASJID AL HIKMAH").source_id == "masjid al hikmah@51.4500,-0.2500"
    assert one.source_id != row(name="MASJID AL HIKMAH", latitude=51.4502).source_id
    assert row(longitude=-0.00001).source_id == row(longitude=0.00001).source_id


def test_identity_keeps_the_signs_of_other_scripts():
    assert folded("পূর্ব লন্ডন") == "পূর্ব লন্ডন"
    assert folded("কি") != folded("কা")


def test_identity_fits_its_column_whatever_the_name():
    assert len(row(name="ﷺ" * 160, longitude=-math.pi, latitude=51.123456).source_id) <= 200
