import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.places.coordinates import read_point

HERE = (-0.1963, 51.3656)


@pytest.mark.parametrize(
    "text",
    [
        "51.3656, -0.1963",
        "51.3656,-0.1963",
        " 51.3656 -0.1963 ",
        "-0.1963, 51.3656",
        "51.3656; \u22120.1963",
        "51.3656N 0.1963W",
        "51.3656° N, 0.1963° W",
        "(51.3656, -0.1963)",
        "geo:51.3656,-0.1963",
        "https://www.openstreetmap.org/#map=17/51.3656/-0.1963",
        "https://www.openstreetmap.org/?mlat=51.3656&mlon=-0.1963#map=17/51.3000/-0.1000",
        "https://maps.example/@51.3656,-0.1963,17z",
        "https://maps.example/place/Mosque/@51.3000,-0.1000,17z/data=!4m6!3m5!1s0x4!8m2!3d51.3656!4d-0.1963!16s",
        "https://maps.example/?q=51.3656%2C-0.1963",
    ],
)
def test_a_point_is_read_however_it_was_copied(text):
    assert read_point(text) == HERE


def test_degrees_and_minutes():
    longitude, latitude = read_point("51°21'56\"N 0°11'47\"W")
    assert (round(longitude, 4), round(latitude, 4)) == (-0.1964, 51.3656)
    assert read_point("51° 21\u2032 N, 0° 11\u2032 W") == (-0.183333, 51.35)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Cheam",
        "51, 0",
        "51.4, -0.2",
        "48.8584, 2.2945",
        "51.3656",
        "51.3656, 51.3700",
        "512.3656, -0.1963",
        "1.2.3",
    ],
)
def test_what_is_no_point_here(text):
    assert read_point(text) is None


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    read_point(text)


def test_a_long_text_costs_little():
    assert read_point("1.234 " * 200_000) is None
