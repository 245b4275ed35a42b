"""Uploads: nothing counts before it is saved, then the last one, day by day, and everything can be taken back."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from hub.places import actions_timetables as actions
from hub.places.actions_gatherings import Overtaken, TimesRefused
from hub.places.models import Timetable, TimetableDay
from tests.access.rhythms_world import TIMES, a_reading
from tests.cast import START
from tests.places.test_actions_gatherings import KEEPERS, may_write

DAY = timedelta(days=1)
MONDAY = date(2026, 11, 30)


@pytest.fixture
def common(cast):
    return {"by": cast.faith, "at": START}


def uploaded(cast, common, *, first=MONDAY, days=3, zuhr=None, name="a.csv"):
    reading = a_reading(first, days)
    if zuhr:
        reading.days = {on: replace(day, zuhr=zuhr) for on, day in reading.days.items()}
    return actions.upload_timetable(cast.mosque, file_name=name, reading=reading, **common)


def saved(cast, common, *, at=START, **facts):
    return actions.save_timetable(uploaded(cast, common, **facts), by=common["by"], at=at)


def in_force(cast):
    rows = TimetableDay.objects.filter(place=cast.mosque, is_in_force=True).order_by("on")
    return {row.on.day: row.zuhr.hour for row in rows}


def test_who_may_upload_save_and_correct(cast, common):
    reading = a_reading(MONDAY, 3)

    def upload(by):
        return actions.upload_timetable(cast.mosque, file_name="a.csv", reading=reading, by=by, at=START)

    assert may_write(cast, upload) == KEEPERS
    timetable = uploaded(cast, common)
    assert may_write(cast, lambda by: actions.save_timetable(timetable, by=by, at=START)) == KEEPERS
    assert may_write(cast, lambda by: actions.undo_saving(timetable, by=by, at=START)) == KEEPERS
    assert may_write(cast, lambda by: actions.use_for_year(timetable, year=2027, by=by, at=START)) == KEEPERS
    assert may_write(cast, lambda by: actions.discard_timetable(timetable, by=by, at=START)) == KEEPERS


def test_a_preview_counts_for_nothing_and_the_next_one_takes_its_place(cast, common):
    first = uploaded(cast, common)
    assert in_force(cast) == {}
    assert first.rejects.count() == 2
    second = uploaded(cast, common)
    first.refresh_from_db()
    assert (first.status, first.days.count(), second.days.count()) == ("discarded", 0, 3)
    with pytest.raises(TimesRefused):
        actions.save_timetable(first, **common)


def test_the_last_one_saved_counts_day_by_day(cast, common):
    saved(cast, common)
    saved(cast, common, first=MONDAY + DAY, zuhr=time(14), at=START + DAY)
    assert in_force(cast) == {30: 13, 1: 14, 2: 14, 3: 14}


def test_saving_twice_changes_nothing(cast, common):
    timetable = saved(cast, common)
    again = actions.save_timetable(timetable, by=cast.trustee, at=START + DAY)
    assert again.saved_at == START
    assert in_force(cast) == {30: 13, 1: 13, 2: 13}


def test_taking_back_brings_back_what_stood_there(cast, common):
    saved(cast, common)
    later = saved(cast, common, zuhr=time(14), at=START + DAY)
    for _press in range(2):
        later = actions.undo_saving(later, **common)
    assert in_force(cast) == {30: 13, 1: 13, 2: 13}
    assert later.status == "preview"
    actions.save_timetable(later, by=cast.faith, at=START + 2 * DAY)
    assert in_force(cast) == {30: 14, 1: 14, 2: 14}
    with pytest.raises(TimesRefused):
        actions.discard_timetable(later, **common)


def test_taking_back_an_earlier_one_leaves_the_later(cast, common):
    earlier = saved(cast, common)
    saved(cast, common, first=MONDAY + DAY, days=1, zuhr=time(14), at=START + DAY)
    actions.undo_saving(earlier, **common)
    assert in_force(cast) == {1: 14}


def test_last_years_times_are_used_for_another_year(cast, common):
    timetable = uploaded(cast, common, first=date(2025, 11, 1), days=60)
    actions.use_for_year(timetable, year=2026, **common)
    days = timetable.days.order_by("on")
    assert (days.first().on, days.last().on) == (date(2026, 11, 1), date(2026, 12, 30))
    actions.save_timetable(timetable, **common)
    with pytest.raises(TimesRefused):
        actions.use_for_year(timetable, year=2027, **common)


def test_a_day_is_corrected_by_hand_and_that_is_taken_back(cast, common):
    saved(cast, common)
    before = actions.stamp_of(TIMES)
    later = replace(TIMES, zuhr=time(15))
    actions.correct_day(cast.mosque, on=MONDAY, day=later, version=before, **common)
    actions.correct_day(cast.mosque, on=MONDAY, day=later, version=before, **common)  # pressed twice
    assert in_force(cast) == {30: 15, 1: 13, 2: 13}
    with pytest.raises(Overtaken):
        actions.correct_day(cast.mosque, on=MONDAY, day=replace(TIMES, zuhr=time(16)), version=before, **common)
    once_more = replace(TIMES, zuhr=time(17))
    actions.correct_day(cast.mosque, on=MONDAY, day=once_more, version=actions.stamp_of(later), **common)
    for _press in range(2):
        actions.take_back_correction(cast.mosque, on=MONDAY, **common)
    assert in_force(cast) == {30: 13, 1: 13, 2: 13}


def test_a_later_file_counts_over_a_correction(cast, common):
    actions.correct_day(
        cast.mosque, on=MONDAY, day=replace(TIMES, zuhr=time(15)), version=actions.stamp_of(None), **common
    )
    saved(cast, common, at=START + DAY)
    assert in_force(cast) == {30: 13, 1: 13, 2: 13}


def test_days_of_another_place_stay_as_they_are(cast, common):
    actions.save_timetable(
        actions.upload_timetable(
            cast.other_mosque, file_name="b.csv", reading=a_reading(MONDAY, 3), by=cast.other_faith, at=START
        ),
        by=cast.other_faith,
        at=START,
    )
    saved(cast, common, zuhr=time(14))
    assert TimetableDay.objects.filter(place=cast.other_mosque, is_in_force=True).count() == 3
    with pytest.raises(PermissionDenied):
        actions.correct_day(cast.other_mosque, on=MONDAY, day=TIMES, version=0, **common)


def test_what_is_too_long_is_refused(cast, common, monkeypatch):
    monkeypatch.setattr(actions, "MOST_DAYS", 2)
    with pytest.raises(TimesRefused):
        uploaded(cast, common)
    assert not Timetable.objects.exists()
