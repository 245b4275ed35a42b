"""Timetables as tables, with the mess of real ones."""

import time as clock
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.places.gatherings import Day
from hub.places.timetable_files import Reading, UnreadableTimetable, moved_to_year, read_timetable

TODAY = date(2026, 11, 25)
HEADER = (
    "d_date,fajr_begins,fajr_jamah,sunrise,zuhr_begins,zuhr_jamah,asr_mithl_1,asr_mithl_2,asr_jamah,"
    "maghrib_begins,maghrib_jamah,isha_begins,isha_jamah,is_ramadan,hijri_date"
)
TIMES = "05:40,06:30,07:40,12:25,13:00,14:30,15:05,15:15,16:50,16:55,18:20,19:30,0,24 Shaban 1448"
HALF_DAY = "5:40,6:30,7:40,12:25,1:00,2:30,3:05,3:15,4:50,4:55,6:20,7:30,0,"
DAY = Day(
    fajr_begins=time(5, 40),
    fajr=time(6, 30),
    sunrise=time(7, 40),
    zuhr_begins=time(12, 25),
    zuhr=time(13, 0),
    asr_begins=time(14, 30),
    asr=time(15, 15),
    maghrib_begins=time(16, 50),
    maghrib=time(16, 55),
    isha_begins=time(18, 20),
    isha=time(19, 30),
)
MONDAY, FRIDAY = date(2027, 2, 1), date(2027, 2, 5)


def read(*lines, encoding="utf-8"):
    return read_timetable("\n".join(lines).encode(encoding), today=TODAY)


def short(*cells, header="d_date,zuhr_jamah"):
    """A file of few columns."""
    return read(header, *cells)


def reasons(reading):
    return [(rejected.line, rejected.reason) for rejected in reading.rejects]


def test_a_file_of_the_plugin():
    reading = read(HEADER, f"2027-02-01,{TIMES}", f"2027-02-02,{TIMES}")
    assert reading.days == {MONDAY: DAY, date(2027, 2, 2): DAY}
    assert (reading.first, reading.last) == (MONDAY, date(2027, 2, 2))
    assert reading.rejects == reading.notices == []


def test_twelve_hours_without_am_or_pm():
    assert read(HEADER, f"1/2/27,{HALF_DAY}").days == {MONDAY: DAY}


@pytest.mark.parametrize(
    "text",
    ["2027-02-01", "2027/02/01", "01/02/2027", "1/2/27", "01.02.2027", "1-2-27", "1 Feb 2027", "01-Feb-27",
     "Mon 1 February 2027", "Monday, 1st Feb 2027", "February 1 2027", "2027-02-01 00:00:00", " 1/2/2027 "],
)  # fmt: skip
def test_dates(text):
    assert list(short(f'"{text}",13:00').days) == [MONDAY]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("46419", "is a number, not a date"),
        ("46419.0", "is a number, not a date"),
        ("29/02/2027", "there is no 29/02/2027"),
        ("1 Feb", "is not a date"),
        ("1 Foo 2027", "is not a date"),
        ("", "has no date"),
        ("01/02/1927", "is not a date of our time"),
        ("\u0661/\u0662/\u0662\u0660\u0662\u0667", "is not a date"),
        ("Total", "is not a date"),
    ],
)
def test_dates_that_are_none(text, reason):
    reading = short(f"{text},13:00", "02/02/2027,13:00")
    ((line, found),) = reasons(reading)
    assert line == 2
    assert reason in found
    assert list(reading.days) == [date(2027, 2, 2)]


def test_month_first_is_decided_over_the_whole_file():
    lines = [f"2/{day}/2027,13:00" for day in range(1, 29)]
    assert short(*lines).last == date(2027, 2, 28)
    assert short(*lines).rejects == []


def test_month_first_shows_in_how_the_days_follow_each_other():
    reading = short("1/1/2027,12:45", "1/2/2027,12:45", "1/3/2027,12:45")
    assert list(reading.days) == [date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 3)]


def test_month_first_shows_in_dates_that_would_not_exist():
    assert list(short("1/8/2027,13:00", "1/15/2027,13:00").days) == [date(2027, 1, 8), date(2027, 1, 15)]


def test_day_first_where_nothing_decides():
    assert list(short("3/4/2027,13:00").days) == [date(2027, 4, 3)]


def test_an_impossible_day_does_not_make_a_file_month_first():
    lines = [f"{day}/2/2027,13:00" for day in range(1, 30)]
    reading = short(*lines)
    assert reading.last == date(2027, 2, 28)
    assert reasons(reading) == [(30, "there is no 29/2/2027")]


@pytest.mark.parametrize(
    ("prayer", "text", "wall"),
    [
        ("fajr", "5:05", time(5, 5)),
        ("fajr", "05:05:00", time(5, 5)),
        ("zuhr", "1:30", time(13, 30)),
        ("zuhr", "12:45", time(12, 45)),
        ("zuhr", "13.30", time(13, 30)),
        ("zuhr", "1.30", time(13, 30)),
        ("zuhr", "1:30 PM", time(13, 30)),
        ("zuhr", "1:30p.m.", time(13, 30)),
        ("zuhr", "2pm", time(14, 0)),
        ("zuhr", "12:15 pm", time(12, 15)),
        ("asr", "7:45", time(19, 45)),
        ("asr", "12:50", time(12, 50)),
        ("maghrib", "9:25", time(21, 25)),
        ("maghrib", "3:05", time(15, 5)),
        ("isha", "10:30", time(22, 30)),
        ("isha", "12:15", time(0, 15)),
        ("isha", "00:15", time(0, 15)),
        ("isha", "1:10", time(1, 10)),
        ("isha", "12:15 am", time(0, 15)),
        ("isha", "11:59 PM", time(23, 59)),
        ("isha", "5:15", time(17, 15)),
    ],
)
def test_what_a_time_means_depends_on_the_prayer(prayer, text, wall):
    day = short(f"1/2/27,{text}", header=f"d_date,{prayer}_jamah").days[MONDAY]
    assert getattr(day, prayer) == wall


@pytest.mark.parametrize(
    ("prayer", "text", "reason"),
    [
        ("zuhr", "1:30 am", "Zuhr cannot be at 1:30 am"),
        ("zuhr", "9:30", "Zuhr cannot be at 9:30"),
        ("fajr", "14:30", "Fajr cannot be at 14:30"),
        ("isha", "14:30", "Isha cannot be at 14:30"),
        ("zuhr", "13:60", "Zuhr cannot be at 13:60"),
        ("zuhr", "25:00", "Zuhr cannot be at 25:00"),
        ("zuhr", "0.5417", "is not a time"),
        ("zuhr", "0.54", "is not a time"),
        ("zuhr", "13.3", "is not a time"),
        ("zuhr", "46419", "is not a time"),
        ("zuhr", "10 after", "is not a time"),
        ("zuhr", "\u0661\u0663:\u0660\u0660", "is not a time"),
    ],
)
def test_times_that_are_none(prayer, text, reason):
    reading = short(f"1/2/27,{text}", header=f"d_date,{prayer}_jamah")
    ((line, found),) = reasons(reading)
    assert line == 2
    assert reason in found
    assert reading.days == {}


@pytest.mark.parametrize("text", ["", " ", "-", "--", "\u2013", "n/a", "00:00", "0:00:00", "TBC"])
def test_empty_cells(text):
    reading = read("d_date,zuhr_jamah,asr_jamah", f"1/2/27,{text},15:00")
    assert reading.days == {MONDAY: Day(asr=time(15, 0))}


@pytest.mark.parametrize("text", ["Sunset", "after Maghrib", "#REF!"])
def test_words_in_place_of_a_time_are_left_out_and_told(text):
    reading = read("d_date,maghrib_jamah,isha_jamah", f"1/2/27,{text},19:30", f"5/2/27,{text},19:30")
    assert reading.days == {MONDAY: Day(isha=time(19, 30)), FRIDAY: Day(isha=time(19, 30))}
    assert [(notice.line, notice.reason) for notice in reading.notices] == [
        (line, f"Maghrib: “{text}” is not a time of day and was left out") for line in (2, 3)
    ]


def test_a_line_without_any_time_is_told():
    zeros = ",".join(["00:00"] * 12)
    assert reasons(read(HEADER, f"1/2/27,{zeros},0,", "2/2/27,,,7:40,,,,,,,,,")) == [
        (2, "has no times"),
        (3, "has no times"),
    ]


def test_asr_may_have_one_beginning_and_columns_may_be_missing_or_more():
    reading = read("note,asr_begins,d_date,asr_jamah", "x,14:30,2027-02-01,15:15")
    assert reading.days == {MONDAY: Day(asr_begins=time(14, 30), asr=time(15, 15))}
    second = read("d_date,asr_mithl_1,asr_mithl_2", "2027-02-01,,15:05")
    assert second.days == {MONDAY: Day(asr_begins=time(15, 5))}


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Fajr Jama'ah", "fajr"), ("FAJR IQAMAH", "fajr"), ("Fajr Jam\u0101\u2018ah", "fajr"), ("Dhuhr Jamaat", "zuhr"),
        ("Zohar jamat", "zuhr"), ("Esha Iqama", "isha"), ("Isha\u2019a jama\u2019at", "isha"),
        ("Magrib Jamaah", "maghrib"),
        ("Asr", "asr"), ("Subh Adhan", "fajr_begins"), ("Zuhr Start", "zuhr_begins"), ("Shurooq", "sunrise"),
        ("Sunset", "maghrib_begins"),
    ],
)  # fmt: skip
def test_spellings_of_columns(heading, field):
    times = {"sunrise": "07:40", "fajr": "06:30", "fajr_begins": "05:40", "asr": "15:15", "isha": "19:30"}
    text = times.get(field, "13:00" if "zuhr" in field else "16:55")
    day = read(f"Date,{heading},isha_begins", f"2027-02-01,{text},18:20").days[MONDAY]
    assert getattr(day, field) == time.fromisoformat(text)


def test_a_column_that_only_names_the_prayer_is_when_it_begins_if_another_tells_the_congregation():
    assert read("Date,Asr,Asr Jamaah", "1/2/27,14:30,15:15").days[MONDAY] == Day(
        asr_begins=time(14, 30), asr=time(15, 15)
    )
    assert read("Date,Asr", "1/2/27,15:15").days[MONDAY] == Day(asr=time(15, 15))


def test_lines_above_the_heading():
    reading = read("Westward Mosque,,", "", "Timetable 2027", "Date,Zuhr Jamaah", "1/2/27,13:00")
    assert reading.days == {MONDAY: Day(zuhr=time(13, 0))}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiters_and_encodings(delimiter, encoding):
    lines = [line.replace(",", delimiter) for line in (HEADER, f"01/02/27,{HALF_DAY}é")]
    assert read(*lines, encoding=encoding).days == {MONDAY: DAY}


# Fridays


def test_on_a_friday_zuhr_is_jumuah_and_may_begin_early():
    reading = read("d_date,zuhr_begins,zuhr_jamah", "5/2/27,12:30,12:20", "6/2/27,12:30,12:20")
    assert reading.days == {FRIDAY: Day(zuhr_begins=time(12, 30), zuhr=time(12, 20))}
    assert reasons(reading) == [(3, "Zuhr (12:20) should come after the beginning of Zuhr (12:30)")]


def test_a_column_of_jumuah_counts_on_fridays_only():
    reading = read("d_date,zuhr_jamah,Jumu'ah", "4/2/27,12:45,1:30", "5/2/27,12:45,1:30")
    assert [day.zuhr for day in reading.days.values()] == [time(12, 45), time(13, 30)]


@pytest.mark.parametrize("text", ["1:15 / 2:00", "1:15 & 2:00", "1:15 and 2:00"])
def test_several_sittings_in_one_cell(text):
    reading = read("d_date,zuhr_jamah", f"5/2/27,{text}", "12/2/27,1:15")
    assert [day.zuhr for day in reading.days.values()] == [time(13, 15), time(13, 15)]
    assert [notice.line for notice in reading.notices] == [2]
    assert reading.rejects == []


def test_an_empty_column_of_jumuah_leaves_the_friday_to_zuhr():
    assert read("d_date,zuhr_jamah,jumuah", "5/2/27,1:15,").days[FRIDAY].zuhr == time(13, 15)


def test_several_columns_of_jumuah():
    reading = read("d_date,Jumuah 1,Jumuah 2", "5/2/27,1:15,2:00")
    assert reading.days[FRIDAY].zuhr == time(13, 15)
    assert [notice.line for notice in reading.notices] == [2]


# What cannot be


@pytest.mark.parametrize(
    ("times", "reason"),
    [
        ({"fajr_jamah": "7:50"}, "sunrise (07:40) should come after Fajr (07:50)"),
        ({"zuhr_jamah": "12:10"}, "Zuhr (12:10) should come after the beginning of Zuhr (12:25)"),
        ({"asr_jamah": "14:50", "asr_mithl_1": ""}, "Asr (14:50) should come after the beginning of Asr (15:05)"),
        ({"maghrib_jamah": "16:40"}, "Maghrib (16:40) should come after the beginning of Maghrib (16:50)"),
        ({"isha_begins": "16:50"}, "the beginning of Isha (16:50) should come after the beginning of Maghrib (16:50)"),
    ],
)
def test_an_order_that_cannot_be_names_both_times(times, reason):
    line = dict(zip(HEADER.split(","), f"1/2/27,{TIMES}".split(","), strict=True)) | times
    reading = read(HEADER, ",".join(line.values()), f"2/2/27,{TIMES}")
    assert reasons(reading) == [(2, reason)]
    assert list(reading.days) == [date(2027, 2, 2)]


def test_isha_after_midnight_is_in_order():
    reading = read("d_date,maghrib_jamah,isha_begins,isha_jamah", "21/6/27,9:25,11:50,12:15")
    assert reading.days == {date(2027, 6, 21): Day(maghrib=time(21, 25), isha_begins=time(23, 50), isha=time(0, 15))}


def test_the_same_date_twice_names_the_first_line():
    reading = short("1/2/27,13:00", "", "01/02/2027,13:30")
    assert reading.days[MONDAY].zuhr == time(13, 0)
    assert reasons(reading) == [(4, "the same date stands on line 2")]


def test_a_rejected_line_shows_its_beginning():
    reading = short(f"x\x07\u202e{'y' * 300},13:00")
    assert reading.rejects[0].text.startswith("x yy") and len(reading.rejects[0].text) <= 120
    assert len(reading.rejects[0].reason) <= 200


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "No line of the file names its columns"),
        (b"a,b\n1,2", "No line of the file names its columns"),
        (b"d_date,zuhr_jamah\n", "holds no days"),
        (b"d_date,zuhr_jamah\n\x00", "not a text file"),
        (b"PK\x03\x04" + bytes(100), "workbook"),
        (b'd_date,zuhr_jamah\n"1/2/27,13:00', "damaged from line 2 on"),
        (b"d_date,zuhr_jamah\n" + b"1/2/27,13:00\n" * 4001, "more than 4000"),
        (b"x" * 2_000_001, "larger than 2 MB"),
        (b"BEGIN:VCALENDAR\nEND:VCALENDAR", "holds no days"),
    ],
)
def test_files_of_which_nothing_can_be_used(content, words):
    with pytest.raises(UnreadableTimetable, match=words):
        read_timetable(content, today=TODAY)


# Last year's


def test_a_file_that_lies_behind():
    last_year = short("1/2/25,13:00", "2/2/25,13:00")
    assert last_year.is_past(TODAY)
    assert not short("24/11/26,13:00", "25/11/26,13:00").is_past(TODAY)
    assert not Reading().is_past(TODAY)


def times_of(reading, *days):
    return [f"{reading.days[day].zuhr:%H:%M}" for day in days]


def test_moved_to_another_year():
    reading = short("29/2/2024,12:45", "3/3/2024,12:46")
    assert list(moved_to_year(reading, 2027).days) == [date(2027, 3, 3)]


def test_moved_times_keep_to_the_clocks_and_fridays_of_the_new_year():
    """Clocks went forward on 30 March 2025 and go forward on 28 March 2027; Fridays fall on other dates."""
    days = [date(2025, 3, day) for day in range(20, 32)]
    lines = [
        f"{day:%d/%m/%Y},{'13:45' if day.weekday() == 4 else '13:15' if day >= date(2025, 3, 30) else '12:30'}"
        for day in days
    ]
    moved = moved_to_year(short(*lines), 2027)
    wanted = {25: "12:30", 27: "12:30", 28: "13:15", 29: "13:15", 30: "13:15", 31: "13:15"}
    assert times_of(moved, *(date(2027, 3, day) for day in wanted)) == list(wanted.values())
    assert times_of(moved, date(2027, 3, 26)) == ["13:45"]


# Files that mean harm


@pytest.mark.parametrize("junk", [" ", "1", "1:", "/", "Fri ", "1/2/27 ", "\u0301", "- "])
def test_long_cells_cost_no_more_than_their_length(junk):
    started = clock.perf_counter()
    long = junk * (100_000 // len(junk)) + "x"
    read(f"d_date,zuhr_jamah,{long}", f'"{long}","{long}"', f'5/2/27,"13:00{long}13:00"', f'5/2/27,"1:15 {long}"')
    assert clock.perf_counter() - started < 2


# Any bytes


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes(content):
    check_any(content)


CELLS = st.sampled_from(["1/2/27", "2027-02-30", "13:00", "1:30 PM", "", "0.5", "\x85", "“", ",", '"', ";"]) | st.text(
    max_size=8
)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.lists(CELLS, max_size=16), max_size=8), st.sampled_from(["\n", "\r\n", "\r", "\u2028"]))
def test_any_cells_below_a_heading(lines, newline):
    check_any(newline.join([HEADER, *(",".join(cells) for cells in lines)]).encode("utf-8", "surrogatepass"))


GOOD = "\n".join([HEADER, f"01/02/27,{TIMES}", f"02/02/27,{HALF_DAY}"]).encode()


@settings(deadline=None, max_examples=300)
@given(st.lists(st.tuples(st.integers(0, len(GOOD)), st.integers(0, 3), st.binary(max_size=3)), min_size=1, max_size=6))
def test_any_damage_to_a_good_file(changes):
    content = GOOD
    for at, taken, put in changes:
        content = content[:at] + put + content[at + taken :]
    check_any(content)


def check_any(content):
    try:
        reading = read_timetable(content, today=TODAY)
    except UnreadableTimetable as error:
        assert str(error)
        return
    assert all(isinstance(day, date) and isinstance(times, Day) for day, times in reading.days.items())
    for rejected in reading.rejects + reading.notices:
        assert rejected.line >= 1 and rejected.reason and len(rejected.reason) <= 200 and len(rejected.text) <= 120
        assert "\x00" not in rejected.text and rejected.text.isprintable()
        assert rejected.reason.encode()
