"""The week, the month and the panel on the place's page."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.places import actions_gatherings, actions_timetables
from hub.places.gatherings import Day
from hub.places.models import Gathering
from hub.places.stamps import stamp
from hub.places.timetable_files import Reading
from tests.access.rhythms_world import FACTS, GUEST, JUMUAH, SECRET_GUEST, STEWARD_PHONE, a_reading, add_rule
from tests.cast import START

DAY = timedelta(days=1)


def text_of(response):
    return " ".join(response.content.decode().split())


def with_timetable(cast, reading=None, *, place=None):
    place = place or cast.mosque
    common = {"by": cast.coordinator, "at": START}
    timetable = actions_timetables.upload_timetable(place, file_name="a.csv", reading=reading or a_reading(), **common)
    return actions_timetables.save_timetable(timetable, **common)


def of(cast, words, place=None):
    return f"/places/{(place or cast.mosque).reference}/{words}"


def rows_of(page):
    return {day.on.day: [(row.begins, row.name) for row in day.rows] for day in page.context["days"]}


def test_the_week_says_what_when_and_where_it_comes_from(cast, pages):
    with_timetable(cast)
    add_rule(cast)
    page = pages.as_("faith").get(of(cast, "times/"))
    rows = rows_of(page)
    assert list(rows) == [30, 1, 2, 3, 4, 5, 6]
    assert rows[30] == [("06:30", "Fajr"), ("13:00", "Zuhr"), ("14:15", "Asr"), ("16:02", "Maghrib"), ("19:30", "Isha")]
    assert ("13:15", "Jumu'ah, sitting 1") in rows[4]
    assert ("14:00", "Jumu'ah, sitting 2") in rows[4]
    text = text_of(page)
    assert "Where nothing else is said, a time comes from the timetable of the place." in text
    assert "by hand · about 400 people" in text
    assert "Keep these times" in text
    before = rows_of(pages.client.get(of(cast, "times/?from=2026-11-26")))
    assert list(before) == [23, 24, 25, 26, 27, 28, 29]


@pytest.mark.parametrize("asked", ["", "x", "2026-02-30", "1066-10-14", "9999-12-31", "%00", "2026-12-1\ud800"])
def test_a_week_that_is_none_is_this_one(cast, pages, asked):
    page = pages.as_("faith").get(of(cast, "times/"), {"from": asked.encode("utf-8", "surrogatepass")})
    assert page.context["first"] == date(2026, 11, 30)


def test_estimates_and_provisional_days_are_marked_by_a_word(cast, pages, squares):
    cast.mosque.longitude, cast.mosque.latitude = -0.25, 51.45
    cast.mosque.save()
    taraweeh = FACTS | {"kind": "taraweeh", "season": "ramadan", "base": "isha_congregation", "offset_minutes": 10}
    add_rule(cast, taraweeh)
    page = text_of(pages.as_("faith").get(of(cast, "times/?from=2027-02-10")))
    assert "worked out from the sun" in page
    assert ">estimate<" in page
    assert ">provisional<" in page
    month = text_of(pages.client.get(of(cast, "month/2027-02/")))
    assert "(est.)" in month
    assert "(prov.) hangs on the moon" in month


def test_isha_after_midnight_stands_under_its_prayer_day(cast, pages):
    late = Day(maghrib=time(21, 30), isha=time(0, 40))
    with_timetable(cast, Reading(days={date(2026, 6, 20): late}))
    page = pages.as_("faith").get(of(cast, "times/?from=2026-06-20"))
    assert rows_of(page)[20] == [("21:30", "Maghrib"), ("00:40 (after midnight)", "Isha")]
    assert rows_of(page)[21] == []


@pytest.mark.parametrize(
    ("sunday", "before", "after"),
    [(date(2027, 3, 28), "GMT", "BST"), (date(2026, 10, 25), "BST", "GMT")],
)
def test_times_keep_to_the_clock_in_the_weeks_when_clocks_change(cast, pages, sunday, before, after):
    school = FACTS | {"kind": "zuhr", "starts": [time(13, 30)], "starts_winter": [time(12, 45)]}
    add_rule(cast, school)
    page = pages.as_("faith").get(of(cast, f"times/?from={sunday}"))
    zuhr = {"BST": "13:30", "GMT": "12:45"}
    rows = rows_of(page)
    days = [sunday - number * DAY for number in range(6, -1, -1)]
    assert list(rows) == [day.day for day in days]
    # Friday is Jumu'ah's, and by then taken from Zuhr
    assert [rows[day.day][0][0] for day in days[:-1]] == [zuhr[before]] * 6
    assert rows[sunday.day][0][0] == zuhr[after]
    month = pages.client.get(of(cast, f"month/{sunday:%Y-%m}/"))
    assert [line.on for line in month.context["lines"]] == [sunday.replace(day=n) for n in range(1, 32)]


def test_the_hour_that_comes_twice_says_which(cast, pages):
    with_timetable(cast, Reading(days={date(2026, 10, 24): Day(isha=time(1, 30))}))
    page = pages.as_("faith").get(of(cast, "times/?from=2026-10-24"))
    assert rows_of(page)[24] == [("01:30 BST (after midnight)", "Isha")]


SEES_PRIVATE = {"faith", "trustee", "council", "manager", "warden", "constable", "sergeant", "commander", "coordinator"}


@pytest.mark.parametrize("name", sorted(SEES_PRIVATE | {"umbrella"}))
def test_a_private_gathering_is_for_the_committee_and_those_who_cover_the_area(cast, pages, name):
    add_rule(cast, GUEST)
    add_rule(cast)
    client = pages.as_(name)
    cast.mosque.refresh_from_db()
    for words in ("times/", "month/2026-12/"):
        page = text_of(client.get(of(cast, words)))
        assert "Jumu" in page
        assert (SECRET_GUEST in page) == (name in SEES_PRIVATE), words
    pages.at(days=3, hours=20)  # the day before
    assert (SECRET_GUEST in text_of(client.get(of(cast, "")))) == (name in SEES_PRIVATE)


SEES_STEWARDS = {"faith", "trustee", "council", "manager", "warden", "constable", "sergeant", "commander"}


@pytest.mark.parametrize("name", sorted(SEES_STEWARDS | {"umbrella", "coordinator"}))
def test_stewards_are_for_the_committee_and_those_who_patrol_there(cast, pages, name):
    rule = add_rule(cast)
    actions_gatherings.set_stewards(
        rule, number=4, contact="Bilal", phone=STEWARD_PHONE, version=stamp({}), by=cast.faith, at=START
    )
    client = pages.as_(name)
    found = {
        words
        for words in ("times/", "times/rules/", "month/2026-12/")
        if STEWARD_PHONE in text_of(client.get(of(cast, words)))
    }
    keeps = name in {"faith", "trustee", "council", "manager"}
    expected = {"times/"} | ({"times/rules/"} if keeps else set())
    assert found == (expected if name in SEES_STEWARDS else set())


def test_a_month_is_a_table_with_a_column_a_prayer(cast, pages):
    with_timetable(cast)
    add_rule(cast)
    add_rule(cast, FACTS | {"kind": "evening_school", "weekdays": [0], "starts": [time(17)], "lasts_minutes": 120})
    page = pages.as_("faith").get(of(cast, "month/2026-12/"))
    assert [label for _code, label in page.context["columns"]] == ["Fajr", "Zuhr", "Asr", "Maghrib", "Isha"]
    friday = page.context["lines"][3]
    assert [row.begins for row in friday.cells[1]] == ["13:15", "14:00"]
    assert [row.name for row in page.context["lines"][6].others] == ["Evening school"]
    text = text_of(page)
    assert "November 2026" in text
    assert "January 2027" in text


def test_a_place_of_another_faith_has_no_prayer_columns(cast, pages):
    cast.mosque.faith = "sikh"
    cast.mosque.save()
    add_rule(cast, FACTS | {"kind": "service", "title": "Langar", "weekdays": [6], "starts": [time(10, 30)]})
    page = pages.as_("faith").get(of(cast, "month/2026-12/"))
    assert page.context["columns"] == []
    assert "What and when" in text_of(page)
    week = text_of(pages.client.get(of(cast, "times/")))
    assert "Langar" in week
    assert "Estimates" not in week


@pytest.mark.parametrize("month", ["2026-13", "1999-12", "2100-01", "26-12", "2026-00"])
def test_a_month_that_is_none_is_not_there(cast, pages, month):
    assert pages.as_("faith").get(of(cast, f"month/{month}/")).status_code == 404


@pytest.mark.parametrize("month", ["2000-01", "2099-12"])
def test_the_first_and_the_last_month_have_no_neighbour_beyond(cast, pages, month):
    assert pages.as_("faith").get(of(cast, f"month/{month}/")).status_code == 200


def test_nothing_known_says_what_to_do(cast, pages):
    Gathering.objects.all().delete()
    cast.mosque.faith = "hindu"
    cast.mosque.save()
    assert "Upload a timetable" in text_of(pages.as_("faith").get(of(cast, "times/")))
    assert "Upload a timetable" not in text_of(pages.as_("umbrella").get(of(cast, "times/")))


def test_the_place_says_what_comes_next(cast, pages):
    with_timetable(cast)
    page = text_of(pages.as_("umbrella", hours=4, minutes=30).get(of(cast, "")))  # 13:30
    today = page[page.index("Still to come today") : page.index("Tomorrow")]
    assert "13:00 Zuhr" not in today
    assert "14:15 Asr" in today
    assert of(cast, "times/") in page
    assert of(cast, "month/2026-11/") in page


def test_isha_of_last_night_is_still_to_come_after_midnight(cast, pages):
    with_timetable(cast, Reading(days={date(2026, 11, 30): Day(isha=time(0, 40))}))
    pages.as_("faith")
    pages.monkeypatch.setattr("hub.history.moment.now", lambda: datetime(2026, 12, 1, 0, 10, tzinfo=UTC))
    assert "00:40 (after midnight) Isha" in text_of(pages.client.get(of(cast, "")))


@pytest.mark.parametrize("words", ["times/", "month/2026-12/", "times/rules/"])
def test_a_page_costs_the_same_for_one_rule_and_for_three(cast, pages, django_assert_num_queries, words):
    def add(number):
        rule = add_rule(cast, JUMUAH | {"attendance": number})
        who = {"contact": "Bilal", "phone": STEWARD_PHONE, "version": stamp({})}
        actions_gatherings.set_stewards(rule, number=number, **who, by=cast.faith, at=START)

    add(1)
    with_timetable(cast)
    client = pages.as_("faith")
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(of(cast, words))
    add(2)
    add(3)
    with django_assert_num_queries(len(one)):
        client.get(of(cast, words))
    assert len(one) <= 18
