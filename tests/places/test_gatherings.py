"""Rules, timetables and estimates: which of them decides, and when that is."""

from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta

import pytest

from hub.places.gatherings import NOTES, PRAYERS, Calculation, Day, Rhythm, Rule, Window, windows
from hub.places.gatherings.holding import SEASON_OF_KIND
from hub.places.gatherings.prayer_day import BASES
from hub.places.models import Gathering, PrayerCalculation, TimetableDay
from hub.places.wall_time import LONDON

SUTTON = (-0.19, 51.36)
A_DAY = timedelta(days=1)
MONDAY, FRIDAY = date(2027, 1, 11), date(2027, 1, 15)
SUMMER = date(2027, 6, 21)
MARCH, OCTOBER = date(2027, 3, 28), date(2027, 10, 31)  # the clocks change
RAMADAN, FITR, ADHA = date(2027, 2, 8), date(2027, 3, 9), date(2027, 5, 16)
TERM = ((date(2027, 1, 4), date(2027, 3, 25)),)
PRINTED = Day(fajr=time(6, 45), zuhr=time(13, 15), asr=time(15, 0), maghrib=time(16, 20), isha=time(19, 30))


def rule(kind="zuhr", *starts, **more):
    walls = tuple(time.fromisoformat(start) for start in starts)
    return Rule(reference=more.pop("reference", "W-1"), kind=kind, starts=walls, **more)


def rhythm(*rules, **more):
    return Rhythm(**({"faith": "muslim", "point": SUTTON, "rules": rules} | more))


def bare(*rules, **more):
    """A place of which nothing is estimated."""
    return rhythm(*rules, **{"faith": "christian"} | more)


def on(day, of, kind=None):
    return [window for window in windows(of, day, day + A_DAY) if kind in (None, window.kind)]


def clock(window):
    return f"{window.starts_at.astimezone(LONDON):%H:%M}"


def days(of, from_, to, kind):
    return [window.day for window in windows(of, from_, to) if window.kind == kind]


# What a window is


def test_a_window_has_twenty_minutes_to_come_and_to_leave():
    (window,) = on(MONDAY, bare(rule("service", "18:00", lasts_minutes=90, title="Evensong", attendance=40)))
    assert window == Window(
        kind="service",
        title="Evensong",
        day=MONDAY,
        sitting=1,
        starts_at=datetime(2027, 1, 11, 18, 0, tzinfo=UTC),
        ends_at=datetime(2027, 1, 11, 19, 30, tzinfo=UTC),
        opens_at=datetime(2027, 1, 11, 17, 40, tzinfo=UTC),
        closes_at=datetime(2027, 1, 11, 19, 50, tzinfo=UTC),
        source="rule",
        rule="W-1",
        attendance=40,
    )


def test_dates_are_half_open_and_windows_in_order():
    of = bare(rule("service", "18:00"), rule("vigil", "09:00"))
    found = windows(of, MONDAY, MONDAY + 2 * A_DAY)
    assert [window.day for window in found] == [MONDAY, MONDAY, MONDAY + A_DAY, MONDAY + A_DAY]
    assert [window.starts_at for window in found] == sorted(window.starts_at for window in found)
    assert windows(of, MONDAY, MONDAY) == []


def test_a_gathering_lasts_as_long_as_it_lasts_across_a_clock_change():
    (night,) = on(MARCH - A_DAY, bare(rule("vigil", "23:00", lasts_minutes=240)))
    assert night.ends_at - night.starts_at == timedelta(hours=4)
    assert f"{night.ends_at.astimezone(LONDON):%H:%M}" == "04:00"


def test_notes_have_words():
    assert {"", "begins", "zuhr_rule", "terms_unknown", "season", "latest", *PrayerCalculation.HighLatitude} == set(
        NOTES
    )


# It mirrors the tables


def test_rules_and_days_have_the_fields_of_the_tables():
    of_table = {field.name for field in Gathering._meta.get_fields()}
    assert {field.name for field in fields(Rule)} <= of_table
    assert of_table - {field.name for field in fields(Rule)} == {
        "id", "place", "version", "added_at", "removed_at", "stewards",
    }  # fmt: skip
    of_day = {field.name for field in TimetableDay._meta.get_fields()}
    assert of_day - {field.name for field in fields(Day)} == {"id", "timetable", "place", "is_in_force", "on"}
    of_calculation = {field.name for field in PrayerCalculation._meta.get_fields()}
    assert of_calculation - {field.name for field in fields(Calculation)} == {"place"}


def test_defaults_are_those_of_the_table():
    row = PrayerCalculation()
    assert Calculation() == Calculation(row.method, row.asr, row.high_latitude, row.is_shown)


def test_every_base_and_kind_is_known():
    assert set(Gathering.Base) - {"clock", "isha_congregation"} <= set(BASES)
    assert {*PRAYERS, *SEASON_OF_KIND, "jumuah"} <= set(Gathering.Kind)
    assert set(SEASON_OF_KIND.values()) <= set(Gathering.Season)


# Which of them decides


def test_estimates_are_marked_and_only_for_mosques():
    found = on(MONDAY, rhythm())
    assert [window.kind for window in found] == list(PRAYERS)
    assert {window.source for window in found} == {"estimate"}
    assert on(MONDAY, rhythm(faith="sikh")) == []
    assert on(MONDAY, rhythm(calculation=Calculation(is_shown=False))) == []
    assert on(MONDAY, rhythm(point=None)) == []


def test_the_timetable_comes_before_rules_and_rules_before_estimates():
    of = rhythm(rule("zuhr", "13:30"), rule("asr", "15:45"), timetable={MONDAY: Day(zuhr=time(13, 15))})
    found = {window.kind: (clock(window), window.source) for window in on(MONDAY, of)}
    assert found["zuhr"] == ("13:15", "timetable")
    assert found["asr"] == ("15:45", "rule")
    assert found["isha"][1] == "estimate"
    tuesday = {window.kind: (clock(window), window.source) for window in on(MONDAY + A_DAY, of)}
    assert tuesday["zuhr"] == ("13:30", "rule")


def test_a_rule_still_says_who_comes_where_the_timetable_says_when():
    of = rhythm(
        rule("zuhr", "13:30", attendance=80, lasts_minutes=25, is_private=True), timetable={MONDAY: Day(zuhr=time(13))}
    )
    (window,) = on(MONDAY, of, "zuhr")
    assert (clock(window), window.attendance, window.rule, window.is_private) == ("13:00", 80, "W-1", True)
    assert window.ends_at - window.starts_at == timedelta(minutes=25)


def test_what_is_for_one_date_comes_before_the_timetable():
    of = rhythm(rule("zuhr", "14:00", on=MONDAY), timetable={MONDAY: PRINTED, MONDAY + A_DAY: PRINTED})
    assert [clock(window) for window in windows(of, MONDAY, MONDAY + 2 * A_DAY) if window.kind == "zuhr"] == [
        "14:00",
        "13:15",
    ]


@pytest.mark.parametrize(
    ("other", "wins"),
    [
        ({"on": RAMADAN}, "21:30"),
        ({"season": "ramadan"}, "21:30"),
        ({"weekdays": (0, 1)}, "21:30"),
        ({"valid_from": date(2027, 1, 1)}, "21:30"),
        ({"valid_from": date(2028, 1, 1)}, "20:00"),
        ({"valid_until": RAMADAN}, "20:00"),
        ({"valid_until": RAMADAN + A_DAY}, "21:30"),
    ],
)
def test_of_two_rules_for_a_prayer_the_more_special_one_holds(other, wins):
    for rules in ([rule("isha", "20:00"), rule("isha", "21:30", **other)],):
        assert [clock(window) for window in on(RAMADAN, rhythm(*rules), "isha")] == [wins]


def test_of_two_equal_rules_the_later_entered_holds():
    of = rhythm(rule("asr", "15:00", reference="W-1"), rule("asr", "15:30", reference="W-2"))
    assert [window.rule for window in on(MONDAY, of, "asr")] == ["W-2"]


def test_a_prayer_may_have_two_congregations():
    found = on(SUMMER, rhythm(rule("isha", "00:15", "22:45")), "isha")
    assert [(clock(window), window.sitting, window.day) for window in found] == [
        ("22:45", 1, SUMMER),
        ("00:15", 2, SUMMER),
    ]


def test_where_the_timetable_only_says_when_a_prayer_begins_it_is_an_estimate():
    of = rhythm(timetable={MONDAY: Day(asr_begins=time(14, 3))})
    (window,) = on(MONDAY, of, "asr")
    assert (clock(window), window.source, window.note) == ("14:03", "estimate", "begins")


def test_the_rule_that_decided_in_june_is_named():
    found = {window.kind: window.note for window in on(SUMMER, rhythm(calculation=Calculation("mwl")))}
    assert found == {"fajr": "seventh", "zuhr": "", "asr": "", "maghrib": "", "isha": "seventh"}


# Fridays


def test_jumuah_replaces_zuhr():
    found = on(FRIDAY, rhythm())
    assert [window.kind for window in found] == ["fajr", "jumuah", "asr", "maghrib", "isha"]
    assert found[1].ends_at - found[1].starts_at == timedelta(minutes=45)


def test_zuhr_of_the_timetable_is_jumuah_on_a_friday():
    (window,) = on(FRIDAY, rhythm(rule("zuhr", "12:45"), timetable={FRIDAY: PRINTED}), "jumuah")
    assert (clock(window), window.source, window.rule) == ("13:15", "timetable", "")


def test_sittings_by_hand_come_before_the_one_time_of_the_timetable():
    of = rhythm(rule("jumuah", "13:00", "14:00", attendance=300, lasts_minutes=40), timetable={FRIDAY: PRINTED})
    found = on(FRIDAY, of, "jumuah")
    assert [(clock(window), window.sitting, window.attendance) for window in found] == [
        ("13:00", 1, 300),
        ("14:00", 2, 300),
    ]
    assert on(MONDAY, of, "jumuah") == []


def test_sittings_of_two_rules_are_numbered_through():
    of = rhythm(rule("jumuah", "14:00", reference="W-2"), rule("jumuah", "13:00", reference="W-1"))
    assert [(window.rule, window.sitting) for window in on(FRIDAY, of, "jumuah")] == [("W-1", 1), ("W-2", 2)]


def test_jumuah_is_on_fridays_whatever_its_weekdays_say_and_on_the_date_it_was_entered_for():
    of = rhythm(rule("jumuah", "13:00", weekdays=(0, 1)), rule("jumuah", "12:30", on=MONDAY))
    assert [clock(window) for window in on(FRIDAY, of, "jumuah")] == ["13:00"]
    assert [clock(window) for window in on(MONDAY, of, "jumuah")] == ["12:30"]
    assert on(MONDAY + A_DAY, of, "jumuah") == []


def test_jumuah_of_ramadan_replaces_that_of_other_weeks():
    of = rhythm(rule("jumuah", "13:00", "14:00"), rule("jumuah", "12:45", season="ramadan"))
    assert [clock(window) for window in on(RAMADAN + 4 * A_DAY, of, "jumuah")] == ["12:45"]
    assert [clock(window) for window in on(FRIDAY, of, "jumuah")] == ["13:00", "14:00"]


def test_without_a_time_of_jumuah_the_rule_of_zuhr_stands_in():
    (window,) = on(FRIDAY, rhythm(rule("zuhr", "13:30", attendance=30, is_private=True)), "jumuah")
    assert (clock(window), window.source, window.note, window.rule) == ("13:30", "rule", "zuhr_rule", "W-1")
    assert (window.attendance, window.is_private) == (None, True)
    assert window.ends_at - window.starts_at == timedelta(minutes=45)


# Clocks


def test_summer_and_winter_times_change_with_the_clocks_on_the_very_day():
    of = bare(rule("zuhr", "13:30", starts_winter=(time(12, 45),)))
    for change, before, after in [(MARCH, "12:45", "13:30"), (OCTOBER, "13:30", "12:45")]:
        assert [clock(*on(day, of)) for day in (change - A_DAY, change)] == [before, after]
    assert on(MARCH, of)[0].starts_at == datetime(2027, 3, 28, 12, 30, tzinfo=UTC)


def test_an_hour_that_is_skipped_and_one_that_comes_twice():
    of = bare(rule("vigil", "01:30"))
    assert on(MARCH, of)[0].starts_at == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    assert on(OCTOBER, of)[0].starts_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "of",
    [rhythm(rule("isha", "00:40")), rhythm(timetable={date(2027, 6, 20): Day(isha=time(0, 40))})],
    ids=["rule", "timetable"],
)
def test_isha_after_midnight_belongs_to_the_evening_before(of):
    (window,) = on(date(2027, 6, 20), of, "isha")
    assert window.starts_at == datetime(2027, 6, 20, 23, 40, tzinfo=UTC)  # 00:40 BST on the 21st
    assert window.day == date(2027, 6, 20)


def test_isha_after_midnight_on_the_night_of_the_change():
    (window,) = on(MARCH - A_DAY, rhythm(rule("isha", "01:15")), "isha")
    assert window.starts_at == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)


# What a time may count from


def test_sunset_and_five_minutes():
    of = rhythm(rule("maghrib", base="sunset", offset_minutes=5))
    (window,) = on(MONDAY, of, "maghrib")
    assert (clock(window), window.source) == ("16:20", "rule")  # the sun sets in Sutton at 16:15
    printed = rhythm(*of.rules, timetable={MONDAY: Day(maghrib_begins=time(16, 18))})
    assert clock(*on(MONDAY, printed, "maghrib")) == "16:23"


def test_the_sun_serves_places_of_any_faith_and_where_no_estimate_is_shown():
    of = rule("service", base="sunrise", offset_minutes=-10)
    assert len(on(MONDAY, bare(of))) == 1
    assert len(on(MONDAY, rhythm(of, calculation=Calculation(is_shown=False)))) == 1
    assert on(MONDAY, bare(of, point=None)) == []


@pytest.mark.parametrize("base", sorted(set(Gathering.Base) - {"clock"}))
def test_every_base(base):
    (window,) = on(MONDAY, bare(rule("other", base=base, offset_minutes=10)))
    assert window.starts_at.date() == MONDAY


def test_a_rule_that_hangs_on_a_part_of_the_night_says_so():
    of = rhythm(rule("isha", base="isha", offset_minutes=10), calculation=Calculation("mwl"))
    (window,) = on(SUMMER, of, "isha")
    assert (window.source, window.note) == ("rule", "seventh")


@pytest.mark.parametrize(("minutes", "expected"), [(-2000, "00:00"), (5000, "11:59")])
def test_an_offset_does_not_lead_into_another_day(minutes, expected):
    (window,) = on(MONDAY, bare(rule("other", base="sunset", offset_minutes=minutes)))
    assert (clock(window), window.day) == (expected, MONDAY)


# Seasons


def test_taraweeh_follows_the_congregation_of_isha_each_night():
    taraweeh = rule("taraweeh", base="isha_congregation", offset_minutes=20, lasts_minutes=75)
    of = rhythm(taraweeh, timetable={RAMADAN - A_DAY: Day(isha=time(20, 0))})
    found = [window for window in windows(of, date(2027, 1, 1), date(2028, 1, 1)) if window.kind == "taraweeh"]
    assert [window.day for window in found] == [RAMADAN + number * A_DAY for number in range(-1, 28)]
    assert clock(found[0]) == "20:20"
    assert all(window.is_provisional for window in found)


def test_announced_dates_are_not_provisional():
    announced = {("ramadan", 1448): RAMADAN + A_DAY, ("eid_fitr", 1448): FITR + A_DAY}
    of = bare(rule("taraweeh", "20:30"), rule("eid_fitr", "07:00", "08:30"), islamic=announced)
    found = windows(of, date(2027, 1, 1), date(2028, 1, 1))
    assert not any(window.is_provisional for window in found)
    assert found[0].day == RAMADAN
    assert [(window.day, window.kind, window.sitting) for window in found[-2:]] == [
        (FITR + A_DAY, "eid_fitr", 1),
        (FITR + A_DAY, "eid_fitr", 2),
    ]


def test_ramadan_by_day_and_isha_by_night():
    of = bare(rule("maghrib", "18:00", season="ramadan"), rule("isha", "20:00", season="ramadan"))
    year = date(2027, 1, 1), date(2028, 1, 1)
    assert days(of, *year, "maghrib")[0] == RAMADAN
    assert days(of, *year, "maghrib")[-1] == FITR - A_DAY
    assert days(of, *year, "isha")[0] == RAMADAN - A_DAY
    assert days(of, *year, "isha")[-1] == FITR - 2 * A_DAY


def test_eids():
    of = bare(rule("eid_fitr", "07:00"), rule("eid_adha", base="sunrise", offset_minutes=30))
    found = windows(of, date(2027, 1, 1), date(2028, 1, 1))
    assert [(window.kind, window.day, window.is_provisional) for window in found] == [
        ("eid_fitr", FITR, True),
        ("eid_adha", ADHA, True),
    ]


def test_an_eid_entered_for_one_date_is_on_that_date():
    (window,) = windows(bare(rule("eid_fitr", "07:00", on=FITR + A_DAY)), date(2027, 1, 1), date(2028, 1, 1))
    assert (window.day, window.is_provisional) == (FITR + A_DAY, False)


def test_evening_school_in_term():
    school = rule("evening_school", "17:00", season="term", weekdays=(0, 1, 2, 3, 4), has_children=True)
    found = windows(bare(school, terms=TERM), date(2026, 12, 28), date(2027, 4, 12))
    assert found[0].day == date(2027, 1, 4)
    assert found[-1].day == date(2027, 3, 25)
    assert {window.day.weekday() for window in found} == {0, 1, 2, 3, 4}
    assert all(window.has_children and window.note == "" for window in found)


def test_where_no_term_is_known_school_is_shown_with_a_note():
    school = rule("evening_school", "17:00", season="term")
    assert [window.note for window in on(MONDAY, bare(school))] == ["terms_unknown"]
    # the summer after the last term that somebody entered is a holiday; the autumn is only unknown
    of = bare(school, terms=((date(2027, 6, 7), date(2027, 7, 21)),))
    assert on(date(2027, 8, 15), of) == []
    assert [window.note for window in on(date(2027, 10, 4), of)] == ["terms_unknown"]
    assert on(date(2027, 7, 22), of) == []


def test_what_happens_once():
    of = bare(rule("vigil", "19:00", on=MONDAY, season="ramadan", weekdays=(5,), is_private=True))
    (window,) = windows(of, date(2027, 1, 1), date(2028, 1, 1))
    assert (window.day, window.is_private) == (MONDAY, True)


def test_weekdays_and_validity():
    of = bare(rule("service", "10:30", weekdays=(6,), valid_from=date(2027, 1, 10), valid_until=date(2027, 1, 24)))
    assert days(of, date(2027, 1, 1), date(2027, 2, 1), "service") == [date(2027, 1, 10), date(2027, 1, 17)]
