"""What holds of every window, whatever rules and timetables a place has."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.places.gatherings import PRAYERS, Calculation, Day, Rhythm, Rule, windows
from hub.places.gatherings.rhythm import NOTES
from hub.places.models import Gathering, PrayerCalculation
from hub.places.wall_time import LONDON, is_summer_time

A_DAY = timedelta(days=1)
NOON = time(12)
FRIDAY = 4
FIRST, LAST = date(2026, 1, 1), date(2030, 12, 31)
CLOCK_CHANGES = [
    date(year, month, day)
    for year in range(2026, 2031)
    for month in (3, 10)
    for day in range(25, 32)
    if date(year, month, day).weekday() == 6
]
KINDS = sorted(Gathering.Kind)
OFTEN_PRAYERS = [*PRAYERS, "jumuah", "service", "taraweeh"]
quickly = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

times = st.times(max_value=time(23, 59)).map(lambda wall: wall.replace(second=0, microsecond=0))
dates = st.dates(FIRST, LAST) | st.sampled_from(CLOCK_CHANGES).flatmap(
    lambda day: st.integers(-2, 2).map(lambda number: day + number * A_DAY)
)
points = st.tuples(st.floats(-8.2, 1.8), st.floats(49.9, 60.9))


def walls_of(prayer):
    """Times at which a congregation may be: only Isha is after midnight."""
    hours = {"fajr": (1, 8), "zuhr": (12, 14), "asr": (13, 20), "maghrib": (15, 22), "isha": (17, 25)}[prayer]
    return st.builds(lambda hour, minute: time(hour % 24, minute), st.integers(*hours), st.integers(0, 59))


days = st.builds(
    Day,
    **{prayer: st.none() | walls_of(prayer) for prayer in PRAYERS},
    **{f"{prayer}_begins": st.none() | walls_of(prayer) for prayer in PRAYERS},
)


@st.composite
def rules(draw, kinds):
    base = draw(st.sampled_from(sorted(Gathering.Base)))
    starts = draw(st.lists(times, min_size=1, max_size=3)) if base == "clock" else []
    winter = draw(st.booleans()) and draw(st.lists(times, min_size=len(starts), max_size=len(starts)))
    valid_from = draw(st.none() | dates)
    return Rule(
        reference=draw(st.sampled_from(["W-1", "W-2", "W-3"])),
        kind=draw(st.sampled_from(kinds)),
        season=draw(st.sampled_from(sorted(Gathering.Season))),
        weekdays=tuple(draw(st.sets(st.integers(0, 6)))),
        on=draw(st.none() | dates),
        base=base,
        starts=tuple(starts),
        starts_winter=tuple(winter or ()),
        offset_minutes=0 if base == "clock" else draw(st.integers(-32768, 32767)),
        lasts_minutes=draw(st.integers(1, 1440)),
        valid_from=valid_from,
        valid_until=valid_from and draw(st.none() | st.just(valid_from + 30 * A_DAY)),
    )


calculations = st.builds(
    Calculation,
    method=st.sampled_from(sorted(PrayerCalculation.Method)),
    asr=st.sampled_from(sorted(PrayerCalculation.Asr)),
    high_latitude=st.sampled_from(sorted(PrayerCalculation.HighLatitude)),
)


@st.composite
def places(draw, kinds=KINDS):
    from_ = draw(dates)
    length = draw(st.integers(0, 12))
    timetable = {from_ + number * A_DAY: draw(days) for number in draw(st.sets(st.integers(0, 12), max_size=4))}
    term = draw(st.none() | st.tuples(dates, st.integers(1, 90)))
    rhythm = Rhythm(
        faith="muslim",
        point=draw(points),
        rules=tuple(draw(st.lists(rules(kinds), max_size=5))),
        timetable=timetable,
        calculation=draw(st.none() | calculations),
        terms=((term[0], term[0] + term[1] * A_DAY),) if term else (),
    )
    return rhythm, from_, from_ + length * A_DAY


@quickly
@given(places())
def test_each_window_belongs_to_its_day(place):
    rhythm, from_, to = place
    for window in windows(rhythm, from_, to):
        assert from_ <= window.day < to
        local = window.starts_at.astimezone(LONDON)
        assert datetime.combine(window.day, time(0), LONDON) <= local
        assert local.date() == window.day or (local.date() == window.day + A_DAY and local.time() < NOON)
        assert window.opens_at < window.starts_at < window.ends_at < window.closes_at
        assert {moment.tzinfo for moment in (window.opens_at, window.starts_at, window.ends_at)} == {UTC}
        assert window.note in NOTES


@quickly
@given(places())
def test_only_the_night_goes_past_midnight_by_the_clock(place):
    rhythm, from_, to = place
    by_clock = {rule.reference for rule in rhythm.rules if rule.base == "clock"}
    by_sun = {rule.reference for rule in rhythm.rules if rule.base != "clock"}
    for window in windows(rhythm, from_, to):
        is_by_clock = window.source == "timetable" or (window.rule in by_clock - by_sun and window.source == "rule")
        if is_by_clock and window.starts_at.astimezone(LONDON).date() != window.day:
            assert window.kind in {"isha", "taraweeh"}


@quickly
@given(places(), st.data())
def test_parts_make_the_whole(place, data):
    rhythm, from_, to = place
    middle = from_ + data.draw(st.integers(0, (to - from_).days)) * A_DAY
    parts = windows(rhythm, from_, middle) + windows(rhythm, middle, to)
    assert Counter(parts) == Counter(windows(rhythm, from_, to))


@quickly
@given(places(OFTEN_PRAYERS))
def test_no_prayer_is_lost_or_held_twice(place):
    """Whatever mix of timetable, rules and estimates: each prayer is on every day, and from one of them."""
    rhythm, from_, to = place
    found = windows(rhythm, from_, to)
    for number in range((to - from_).days):
        day = from_ + number * A_DAY
        held = [window for window in found if window.day == day]
        wanted = {"jumuah" if prayer == "zuhr" and day.weekday() == FRIDAY else prayer for prayer in PRAYERS}
        assert {window.kind for window in held} >= wanted
        # a Jumu'ah entered for one other date comes on top
        assert {window.kind for window in held} - {"service", "taraweeh", "jumuah"} == wanted - {"jumuah"}
        for kind in wanted:
            of_kind = [window for window in held if window.kind == kind]
            assert sorted(window.sitting for window in of_kind) == list(range(1, len(of_kind) + 1))
            assert len({window.source for window in of_kind}) == 1
            if kind != "jumuah":
                assert len({window.rule for window in of_kind}) == 1
                assert len({window.starts_at for window in of_kind}) == len(of_kind)


@quickly
@given(places())
def test_windows_stand_in_order_and_do_not_depend_on_what_was_asked_before(place):
    found = windows(*place)
    assert [window.starts_at for window in found] == sorted(window.starts_at for window in found)
    assert windows(*place) == found


def test_no_day_of_five_years_is_lost_or_repeated():
    """Each day from 2026 to 2030, with a timetable on every third and a rule that changes with the clocks."""
    every_third = range(0, (LAST - FIRST).days, 3)
    printed = Day(fajr=time(6, 30), zuhr=time(13, 15), asr=time(15, 0), maghrib=time(18, 30), isha=time(0, 30))
    rhythm = Rhythm(
        faith="muslim",
        point=(-1.145, 60.155),
        rules=(Rule("W-1", "zuhr", starts=(time(13, 30),), starts_winter=(time(12, 45),)),),
        timetable={FIRST + number * A_DAY: printed for number in every_third},
    )
    found = windows(rhythm, FIRST, LAST + A_DAY)
    held = Counter((window.day, window.kind) for window in found)
    wanted = {
        (day, "jumuah" if prayer == "zuhr" and day.weekday() == FRIDAY else prayer)
        for day in (FIRST + number * A_DAY for number in range((LAST - FIRST).days + 1))
        for prayer in PRAYERS
    }
    assert set(held) == wanted
    assert set(held.values()) == {1}
    by_rule = [window for window in found if window.source == "rule" and window.kind == "zuhr"]
    assert all(
        window.starts_at.astimezone(LONDON).time() == (time(13, 30) if is_summer_time(window.day) else time(12, 45))
        for window in by_rule
    )
