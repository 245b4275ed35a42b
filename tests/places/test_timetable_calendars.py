"""Timetables as calendars."""

import time as clock
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.places.gatherings import Day
from hub.places.timetable_files import UnreadableTimetable, read_timetable
from hub.places.timetable_files.repeating import AHEAD, BEHIND

TODAY = date(2026, 11, 25)
A_DAY = timedelta(days=1)
MONDAY, FRIDAY = date(2027, 2, 1), date(2027, 2, 5)


def entry(summary, starts, *more):
    return "\r\n".join(["BEGIN:VEVENT", f"SUMMARY:{summary}", f"DTSTART{starts}", *more, "END:VEVENT"])


def read(*entries, before=""):
    text = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *filter(None, [before]), *entries, "END:VCALENDAR"])
    return read_timetable(text.encode(), today=TODAY)


def reasons(reading):
    return [(rejected.line, rejected.reason) for rejected in reading.rejects]


@pytest.mark.parametrize(
    ("starts", "wall"),
    [
        (";TZID=Europe/London:20270701T133000", time(13, 30)),
        (":20270701T123000Z", time(13, 30)),
        (":20270701T133000", time(13, 30)),
        (";TZID=Europe/Paris:20270701T143000", time(13, 30)),
        (";TZID=Masjid/Nowhere:20270701T133000", time(13, 30)),
    ],
)
def test_zones(starts, wall):
    assert read(entry("Zuhr", starts)).days == {date(2027, 7, 1): Day(zuhr=wall)}


@pytest.mark.parametrize(
    ("summary", "wall", "field"),
    [
        ("Zuhr", "131500", "zuhr"), ("Dhuhr prayer", "131500", "zuhr"), ("Zohar", "131500", "zuhr"),
        ("Salat al-Dhuhr (jama'ah)", "131500", "zuhr"), ("Fajr begins", "054000", "fajr_begins"),
        ("Isha'a", "193000", "isha"), ("Esha jamaat", "193000", "isha"), ("MAGHRIB", "165500", "maghrib"),
        ("Sunrise", "074000", "sunrise"), ("Asr Adhan", "143000", "asr_begins"), ("Subh", "063000", "fajr"),
    ],
)  # fmt: skip
def test_titles(summary, wall, field):
    other = entry("Maghrib Adhan", ":20270201T165000")
    day = read(entry(summary, f":20270201T{wall}"), other).days[MONDAY]
    assert getattr(day, field) == time(int(wall[:2]), int(wall[2:4]))


def test_isha_after_midnight_is_of_the_evening_before():
    assert read(entry("Isha", ":20270620T231500Z")).days == {date(2027, 6, 20): Day(isha=time(0, 15))}


@pytest.mark.parametrize("summary", ["Jumu'ah", "Jummah", "Juma", "Jumuah Zuhr", "Friday prayer"])
def test_jumuah(summary):
    daily = entry("Zuhr", ":20270204T123000", "RRULE:FREQ=DAILY;COUNT=3")
    reading = read(daily, entry(summary, ":20270205T131500"))
    assert [day.zuhr for day in reading.days.values()] == [time(12, 30), time(13, 15), time(12, 30)]


def test_of_several_sittings_the_first_is_taken_and_told():
    reading = read(entry("Jumuah 2nd", ":20270205T140000"), entry("Jumuah 1st", ":20270205T131500"))
    assert reading.days[FRIDAY].zuhr == time(13, 15)
    assert [notice.reason for notice in reading.notices] == [
        "only the first time of Jumu'ah was taken: enter the sittings by hand"
    ]


def test_jumuah_on_another_day():
    assert "is on a Friday" in read(entry("Jumuah", ":20270204T131500")).rejects[0].reason


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=DAILY;COUNT=3", [1, 2, 3]),
        ("FREQ=DAILY;UNTIL=20270203", [1, 2, 3]),
        ("FREQ=DAILY;UNTIL=20270203T131500Z", [1, 2, 3]),
        ("FREQ=DAILY;UNTIL=20270203T131459Z", [1, 2]),
        ("FREQ=DAILY;INTERVAL=3;COUNT=3", [1, 4, 7]),
        ("FREQ=DAILY;BYDAY=SA,SU;COUNT=2", [6, 7]),
        ("FREQ=WEEKLY;COUNT=2", [1, 8]),
        ("FREQ=WEEKLY;BYDAY=MO,WE;COUNT=3;WKST=SU", [1, 3, 8]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU;COUNT=4", [1, 2, 15, 16]),
        ("freq=weekly;byday=mo;count=2", [1, 8]),
    ],
)
def test_repeating(rule, days):
    reading = read(entry("Asr", ":20270201T131500", f"RRULE:{rule}"))
    assert list(reading.days) == [date(2027, 2, day) for day in days]


def test_a_wall_time_stays_when_the_clocks_change_and_utc_does_not():
    days = date(2027, 3, 27), date(2027, 3, 28)
    london = read(entry("Zuhr", ";TZID=Europe/London:20270327T131500", "RRULE:FREQ=DAILY;COUNT=2")).days
    assert [london[day].zuhr for day in days] == [time(13, 15), time(13, 15)]
    utc = read(entry("Zuhr", ":20270327T131500Z", "RRULE:FREQ=DAILY;COUNT=2")).days
    assert [utc[day].zuhr for day in days] == [time(13, 15), time(14, 15)]


def test_what_never_ends_is_followed_for_a_year_around_today():
    days = read(entry("Zuhr", ":20200101T131500", "RRULE:FREQ=DAILY")).days
    assert (min(days), max(days)) == (TODAY - BEHIND, TODAY + AHEAD - A_DAY)


def test_exceptions_and_what_was_called_off():
    reading = read(
        entry("Zuhr", ":20270201T131500", "RRULE:FREQ=DAILY;COUNT=4", "EXDATE:20270202T131500,20270203T131500"),
        entry("Asr", ":20270201T151500", "STATUS:CANCELLED"),
    )
    assert reading.days == {MONDAY: Day(zuhr=time(13, 15)), date(2027, 2, 4): Day(zuhr=time(13, 15))}
    assert reading.rejects == []


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY", "FREQ=MINUTELY;COUNT=1000000000", "FREQ=HOURLY", "FREQ=MONTHLY", "FREQ=YEARLY;BYMONTH=2",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYHOUR=1,2,3", "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
    ],
)  # fmt: skip
def test_rules_that_are_not_followed(rule):
    reading = read(entry("Zuhr", ":20270201T131500", f"RRULE:{rule}"), entry("Asr", ":20270201T151500"))
    assert reading.days == {MONDAY: Day(asr=time(15, 15))}
    ((line, reason),) = reasons(reading)
    assert line == 3
    assert "repeats in a way" in reason


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (entry("Meeting of trustees", ":20270201T131500"), "names no prayer"),
        (entry("Fajr and Zuhr", ":20270201T131500"), "names no prayer"),
        (entry("Zuhr", ";VALUE=DATE:20270201"), "no time of day"),
        (entry("Zuhr", ":garbage"), "not a calendar entry that can be read"),
        (entry("Zuhr", ":19010201T131500"), "not a date of our time"),
        (entry("Zuhr", ":00010101T000000Z", "RRULE:FREQ=DAILY"), "not a date of our time"),
        (entry("Zuhr", ":20000201T131500", "RRULE:FREQ=DAILY"), "more than twenty years ago"),
        (entry("Zuhr", ":20270201T031500"), "Zuhr cannot be at 03:15"),
        ("BEGIN:VEVENT\r\nSUMMARY:Zuhr\r\nEND:VEVENT", "not a calendar entry that can be read"),
        (entry("Zuhr", ":20270201T131500", *["X-A:1"] * 300), "breaks off or is far too long"),
        (entry("Zuhr", ":20270201T131500", "X-A:" + ":" * 30_000), "breaks off or is far too long"),
        ("BEGIN:VEVENT\r\nSUMMARY:Zuhr\r\nDTSTART:20270201T131500", "breaks off or is far too long"),
    ],
)
def test_a_broken_entry_costs_only_itself(broken, reason):
    reading = read(entry("Asr", ":20270201T151500"), broken)
    assert reading.days == {MONDAY: Day(asr=time(15, 15))}
    ((line, found),) = reasons(reading)
    assert line == 7
    assert reason in found


def test_times_that_differ_for_one_day():
    reading = read(
        entry("Zuhr", ":20270201T131500", "RRULE:FREQ=DAILY;COUNT=3"),
        entry("Zuhr", ":20270202T133000", "RRULE:FREQ=DAILY;COUNT=2"),
    )
    assert {day.zuhr for day in reading.days.values()} == {time(13, 15)}
    assert reasons(reading) == [(8, "another time stands in the entry on line 3")]


def test_a_day_that_cannot_be_is_rejected_whole():
    reading = read(entry("Maghrib", ":20270201T183000"), entry("Isha", ":20270201T180000"))
    assert reading.days == {}
    assert reasons(reading) == [(3, "Isha (18:00) should come after Maghrib (18:30)")]


# Files that mean harm


def test_a_zone_that_never_ends_is_never_read():
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Evil\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nRRULE:FREQ=SECONDLY\r\n"
        "TZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE"
    )
    reading = read(entry("Zuhr", ";TZID=Evil:20270201T131500"), before=zone)
    assert reading.days == {MONDAY: Day(zuhr=time(13, 15))}


def test_the_largest_file_that_is_taken_is_read_in_seconds():
    started = clock.perf_counter()
    days = [MONDAY + number * A_DAY for number in range(365)]
    prayers = [("Fajr", "063000"), ("Zuhr", "131500"), ("Asr", "150000"), ("Maghrib", "163000"), ("Isha", "200000")]
    reading = read(
        *(entry(name, f":{day:%Y%m%d}T{wall}", "X-NOTE:" + "x" * 400) for day in days for name, wall in prayers)
    )
    assert len(reading.days) == 365
    repeated = [entry("Zuhr", ":20100101T131500", "RRULE:FREQ=DAILY")] * 400
    assert len(read(*repeated).days) == 800
    assert clock.perf_counter() - started < 20


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([entry("Zuhr", ":20200101T131500", "RRULE:FREQ=DAILY")] * 401, "too many entries that repeat"),
        (["BEGIN:VEVENT\r\nEND:VEVENT"] * 10_001, "more than 10000 entries"),
    ],
)
def test_far_more_than_a_timetable(entries, words):
    with pytest.raises(UnreadableTimetable, match=words):
        read(*entries)


NAMES = st.sampled_from(["SUMMARY", "DTSTART", "DTSTART;TZID=Europe/London", "RRULE", "EXDATE", "RDATE", "STATUS", "X"])
VALUES = (
    st.sampled_from(
        ["Zuhr", "Isha", "Jumuah", "20270201T131500", "20270201T131500Z", "20270201", "99991231T235959Z",
         "00010101T000000Z", "FREQ=DAILY", "FREQ=DAILY;COUNT=0", "FREQ=WEEKLY;BYDAY=MO", "FREQ=DAILY;INTERVAL=0",
         "FREQ=DAILY;UNTIL=99991231T235959Z", "FREQ=DAILY;COUNT=-1", "FREQ=DAILY;UNTIL=x", "CANCELLED"]
    )
    | st.text(max_size=12)
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.lists(st.tuples(NAMES, VALUES), max_size=8), st.text(max_size=20))
def test_any_entry(properties, junk):
    lines = [f"{name}:{value}" for name, value in properties]
    text = "\r\n".join(["BEGIN:VCALENDAR", junk, "BEGIN:VEVENT", *lines, "END:VEVENT", junk, "END:VCALENDAR"])
    try:
        reading = read_timetable(text.encode("utf-8", "surrogatepass"), today=TODAY)
    except UnreadableTimetable as error:
        assert str(error)
        return
    assert all(isinstance(times, Day) for times in reading.days.values())
    assert all(rejected.reason and len(rejected.text) <= 120 for rejected in reading.rejects)
