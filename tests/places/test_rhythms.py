from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.places.areas import middles_of
from hub.places.gatherings import Calculation, Day
from hub.places.models import (
    Area,
    Gathering,
    IslamicDate,
    PlaceOfWorship,
    PrayerCalculation,
    SchoolTerm,
    Timetable,
    TimetableDay,
)
from hub.places.rhythms import rhythms_of, windows_of
from hub.places.wall_time import LONDON

MONDAY = date(2027, 1, 11)
A_DAY = timedelta(days=1)
WEEK = MONDAY, MONDAY + 7 * A_DAY


@pytest.fixture
def add(cast, start):
    """Makes what a rhythm is loaded from, at the mosque of the cast unless told otherwise."""

    def gathering(place=None, **more):
        facts = {"kind": "zuhr", "starts": [time(13, 30)], "lasts_minutes": 15, "added_at": start}
        return Gathering.objects.create(place=place or cast.mosque, **(facts | more))

    def day(on, place=None, is_in_force=True, **times):
        place = place or cast.mosque
        timetable = Timetable.objects.create(place=place, file_name="t.csv", by=cast.faith, uploaded_at=start)
        return TimetableDay.objects.create(timetable=timetable, place=place, on=on, is_in_force=is_in_force, **times)

    def announced(kind, on, place=None, hijri_year=1448):
        return IslamicDate.objects.create(place=place, kind=kind, on=on, hijri_year=hijri_year, set_at=start)

    return {"gathering": gathering, "day": day, "announced": announced}


def rhythm_of(place):
    place.refresh_from_db()
    return rhythms_of([place], *WEEK)[place.pk]


def test_rules_in_the_order_in_which_they_were_added(cast, add):
    rules = [add["gathering"](weekdays=[0, 1], starts_winter=[time(12, 45)]), add["gathering"](kind="asr")]
    add["gathering"](place=cast.other_mosque)
    found = rhythm_of(cast.mosque).rules
    assert [rule.reference for rule in found] == [rule.reference for rule in rules]
    assert (found[0].weekdays, found[0].starts, found[0].starts_winter) == ((0, 1), (time(13, 30),), (time(12, 45),))


def test_removed_rules_do_not_count(cast, add, start):
    add["gathering"](removed_at=start)
    assert rhythm_of(cast.mosque).rules == ()


def test_days_in_force_with_one_on_either_side(cast, add):
    for number in (-2, -1, 0, 7, 8):
        add["day"](MONDAY + number * A_DAY, zuhr=time(13, 15))
    add["day"](MONDAY + A_DAY, is_in_force=False, zuhr=time(13, 0))
    add["day"](MONDAY + A_DAY, place=cast.other_mosque, zuhr=time(13, 0))
    found = rhythm_of(cast.mosque).timetable
    assert found == {MONDAY + number * A_DAY: Day(zuhr=time(13, 15)) for number in (-1, 0, 7)}


def test_terms_of_its_borough(cast, start):
    for area in (cast.mosque.borough, cast.far_mosque.borough, cast.mosque.ward):
        SchoolTerm.objects.create(
            area=area, name="Spring", starts_on=MONDAY, ends_on=MONDAY + 9 * A_DAY, source="x", checked_on=MONDAY
        )
    assert rhythm_of(cast.mosque).terms == ((MONDAY, MONDAY + 9 * A_DAY),)


def test_its_own_announced_date_before_the_one_for_all(cast, add):
    add["announced"]("ramadan", date(2027, 2, 8))
    add["announced"]("eid_fitr", date(2027, 3, 10))
    add["announced"]("ramadan", date(2027, 2, 9), place=cast.mosque)
    add["announced"]("ramadan", date(2027, 2, 7), place=cast.other_mosque)
    assert rhythm_of(cast.mosque).islamic == {
        ("ramadan", 1448): date(2027, 2, 9),
        ("eid_fitr", 1448): date(2027, 3, 10),
    }
    assert rhythm_of(cast.far_mosque).islamic["ramadan", 1448] == date(2027, 2, 8)


def test_its_calculation(cast):
    assert rhythm_of(cast.mosque).calculation is None
    PrayerCalculation.objects.create(place=cast.mosque, method="mwl", asr="hanafi", is_shown=False)
    assert rhythm_of(cast.mosque).calculation == Calculation("mwl", "hanafi", "seventh", is_shown=False)


def test_its_point_else_the_middle_of_its_ward(squares):
    ward = Area.objects.get(code="E05990011")
    places = PlaceOfWorship.objects.bulk_create(
        PlaceOfWorship(name="X", faith="muslim", ward=ward, borough=ward.parent, **point)
        for point in ({}, {"longitude": -0.29, "latitude": 51.41})
    )
    points = [rhythm.point for rhythm in rhythms_of(places, *WEEK).values()]
    assert points == [pytest.approx((-0.25, 51.45)), (-0.29, 51.41)]
    assert middles_of([]) == {}


def test_a_ward_without_an_outline_gives_no_estimate(cast):
    assert rhythm_of(cast.mosque).point is None
    assert windows_of(cast.mosque, *WEEK) == []


def test_windows_of_a_place(cast, add):
    add["gathering"]()
    add["day"](MONDAY + A_DAY, zuhr=time(13, 15))
    found = windows_of(cast.mosque, *WEEK)
    walls = [f"{window.starts_at.astimezone(LONDON):%a %H:%M} {window.kind}" for window in found]
    assert walls[:5] == ["Mon 13:30 zuhr", "Tue 13:15 zuhr", "Wed 13:30 zuhr", "Thu 13:30 zuhr", "Fri 13:30 jumuah"]


def test_as_many_queries_for_three_places_as_for_one(cast, add):
    places = [cast.mosque, cast.other_mosque, cast.far_mosque]
    for place in places:
        add["gathering"](place=place)
        add["day"](MONDAY, place=place, zuhr=time(13, 15))
        add["announced"]("ramadan", date(2027, 2, 8), place=place)
        PrayerCalculation.objects.create(place=place)
    counts = []
    for asked in (places[:1], places):
        with CaptureQueriesContext(connection) as queries:
            assert len(rhythms_of(asked, *WEEK)) == len(asked)
        counts.append(len(queries))
    assert counts == [6, 6]
    with CaptureQueriesContext(connection) as queries:
        rhythms_of([], *WEEK)
    assert len(queries) <= 1  # dates that hold for all


def test_dates_of_a_list_of_places_do_not_mix(cast, add):
    add["gathering"](place=cast.other_mosque)
    add["day"](MONDAY, place=cast.far_mosque, zuhr=time(13, 15))
    found = rhythms_of([cast.mosque, cast.other_mosque, cast.far_mosque], *WEEK)
    assert [len(found[place.pk].rules) for place in (cast.mosque, cast.other_mosque, cast.far_mosque)] == [0, 1, 0]
    assert [len(found[place.pk].timetable) for place in (cast.mosque, cast.other_mosque, cast.far_mosque)] == [0, 0, 1]
