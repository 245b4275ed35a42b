from datetime import date, time

import pytest

from hub.typed import in_london, read_day, read_time, tidy_name


@pytest.mark.parametrize(
    "text",
    [
        "30/11/2026",
        "30.11.26",
        "30-11-2026",
        "30 11 2026",
        " 30 November 2026",
        "Mon 30 Nov 26",
        "30th nov. 2026",
        "2026-11-30",
    ],
)
def test_days_people_type(text):
    assert read_day(text) == date(2026, 11, 30)


@pytest.mark.parametrize(
    "text", ["", "11/30/2026", "31/11/2026", "tomorrow", "30 Nvember 2026", "30/11", "²/11/2026", "0/0/0000"]
)
def test_what_is_not_a_day(text):
    assert read_day(text) is None


def test_day_stands_before_month():
    assert read_day("1/12/2026") == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("16:00", time(16)),
        ("4pm", time(16)),
        ("4.30 PM", time(16, 30)),
        ("1600", time(16)),
        ("9:05", time(9, 5)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("noon", time(12)),
        ("midnight", time(0)),
        ("٤pm", time(16)),  # the figures of an Arabic keyboard
    ],
)
def test_times_people_type(text, clock):
    assert read_time(text) == clock


@pytest.mark.parametrize("text", ["", "9", "25:00", "12:60", "13pm", "0am", "soon"])
def test_what_is_not_a_time(text):
    assert read_time(text) is None


def test_clocks_skip_an_hour_in_march_and_repeat_one_in_october():
    assert in_london(date(2027, 3, 28), time(1, 30)) is None
    assert in_london(date(2027, 3, 28), time(2, 30)).utcoffset().total_seconds() == 3600
    assert in_london(date(2026, 10, 25), time(1, 30)).tzname() == "BST"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Testham  Council ", "Testham Council"),
        ("Word\x0bBreak\u2028Council\r\n(demo)", "Word Break Council (demo)"),
        ("\u202eevil\u200b name\x00", "evil name"),
        ("\u200b\u200d \u2060", ""),
        ("ক\u09cd\u200dষ মসজিদ", "ক\u09cd\u200dষ মসজিদ"),  # the joiner shapes the letters
        ("مسجد می\u200cشود", "مسجد می\u200cشود"),
    ],
)
def test_a_name_is_one_line_of_what_can_be_seen(typed, name):
    assert tidy_name(typed) == name
