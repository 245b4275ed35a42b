"""A table of promises written by hand, and what a report says of it, counted by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from hub.insight.figures import Aged, Asked, Figures, by_body, open_by_age, report_of
from hub.insight.periods import Period
from hub.people.models import Organisation
from hub.promises.actions import give_promises
from tests.insight.conftest import HOUR, at

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
AUTUMN = Period(date(2026, 10, 1), date(2026, 11, 30))


@pytest.fixture
def table(team, owe):
    """Ten promises of one body, one a line."""
    owe(team, at("2026-10-05"), at("2026-10-07"), kept=at("2026-10-06"))  # in time, after 24 h
    owe(team, at("2026-10-06"), at("2026-10-08"), kept=at("2026-10-08"))  # at the very second it was due, after 48 h
    owe(team, at("2026-10-07"), at("2026-10-09"), kept=at("2026-10-09") + SECOND)  # a second late, after 48 h 1 s
    owe(team, at("2026-10-08"), at("2026-10-09"), kept=at("2026-10-12"), kind="visit")  # 72 h late, after 96 h
    owe(team, at("2026-11-02"), at("2026-11-03"), severity=4)  # late and still open
    owe(team, at("2026-11-29"), NOW)  # due this very second: late
    owe(team, at("2026-11-29"), NOW + SECOND)  # not late yet
    owe(team, at("2026-11-10"), at("2026-11-11"), ended=at("2026-11-20"))  # withdrawn, though long late
    # stood still for 10 h, then kept in time, after 30 h
    owe(team, at("2026-11-12"), at("2026-11-14"), kept=at("2026-11-13", "18:00"), paused_for=10 * HOUR)
    # stands still since 20 h, having stood still for 4 h before; was not late when that began
    owe(team, at("2026-11-28"), at("2026-11-30", "11:00"), paused_for=4 * HOUR, paused_at=NOW - 20 * HOUR)
    return team


def test_counted_by_hand(table):
    found = report_of(Asked([table.pk], AUTUMN), NOW)
    whole = found.whole
    assert (whole.made, whole.in_time, whole.late, whole.open_late, whole.is_open, whole.ended) == (10, 3, 2, 2, 2, 1)
    # of 24 h, 30 h, 48 h, 48 h 1 s, 96 h the middle; of 1 s and 72 h the middle between
    assert (whole.to_kept, whole.lateness) == (48 * HOUR, timedelta(seconds=(72 * 3600 + 1) // 2))
    # 10 h, and 4 + 20 h
    assert (whole.paused, whole.paused_middle) == (34 * HOUR, 17 * HOUR)
    # 3 of 7
    assert (whole.judged, whole.share) == (7, 43)
    assert {kind: figures.made for kind, figures in found.kinds.items()} == {"call": 9, "visit": 1}
    assert [(severity, figures.made) for severity, figures in found.severities.items()] == [(4, 1), (2, 9)]
    assert {month.month: (f.made, f.in_time, f.late, f.open_late) for month, f in found.months.items()} == {
        10: (4, 2, 2, 0),
        11: (6, 1, 0, 2),
    }


def test_open_by_age(table, owe):
    owe(table, NOW - DAY, NOW + DAY)  # a day old to the second: of the second bucket
    owe(table, NOW - DAY + SECOND, NOW + DAY)
    # whenever it was made: also long before the period
    owe(table, at("2025-01-01"), at("2025-01-02"))
    # late when its clock began to stand still: late, not paused
    owe(table, NOW - 5 * DAY, NOW - 4 * DAY, paused_at=NOW - DAY)
    aged = open_by_age(Asked([table.pk], AUTUMN), NOW)
    assert aged == [Aged(1, 0, 0), Aged(2, 1, 1), Aged(0, 1, 0), Aged(0, 0, 0), Aged(0, 2, 0)]


@pytest.mark.parametrize(
    ("day", "inside", "outside"),
    [
        # the day on which clocks go forward begins at 00:00 UTC and ends an hour early
        (date(2026, 3, 29), [at("2026-03-29", "00:00"), at("2026-03-29", "22:59")],
         [at("2026-03-28", "23:59"), at("2026-03-29", "23:00")]),
        # the day on which they go back begins at 23:00 UTC and has 25 hours
        (date(2026, 10, 25), [at("2026-10-24", "23:00"), at("2026-10-25", "23:59")],
         [at("2026-10-24", "22:59"), at("2026-10-26", "00:00")]),
    ],
)  # fmt: skip
def test_days_on_which_clocks_change(team, owe, day, inside, outside):
    for started in [*inside, *outside]:
        owe(team, started, started + DAY)
    found = report_of(Asked([team.pk], Period(day, day)), NOW)
    assert found.whole.made == len(inside)
    assert {month: figures.made for month, figures in found.months.items()} == {day.replace(day=1): len(inside)}


def test_a_month_ends_in_london(team, owe):
    owe(team, at("2026-06-30", "23:30"), at("2026-07-02"))
    found = report_of(Asked([team.pk], Period(date(2026, 6, 1), date(2026, 7, 31))), NOW)
    assert {month.month: figures.made for month, figures in found.months.items()} == {7: 1}


def test_handed_over_it_counts_where_it_is_owed_now(cast, team, owe):
    promise = owe(team, at("2026-11-02"), at("2026-11-03"))
    other = Organisation.objects.create(kind="council", name="Day team", parent=cast.council_body)
    give_promises(promise.matter, owner=team, to=other, person=None, by=cast.council, at=NOW)
    found = by_body(Asked([team.pk, other.pk], AUTUMN), NOW)
    assert (found[team.pk], found[other.pk]) == (Figures(), Figures(made=1, open_late=1))


def test_a_visit_of_a_round_counts_once_its_time_is_over(team, owe):
    owe(team, at("2026-11-29"), NOW + HOUR, kind="patrol_visit")
    owe(team, at("2026-11-29"), NOW + 2 * HOUR, kind="patrol_visit", ended=at("2026-11-29", "13:00"))
    asked = Asked([team.pk], AUTUMN)

    def counted(now):
        return (
            report_of(asked, now).whole.made,
            by_body(asked, now)[team.pk].made,
            sum(map(sum, open_by_age(asked, now))),
        )

    assert counted(NOW) == (0, 0, 0)
    assert counted(NOW + HOUR) == (1, 1, 1)
    assert counted(NOW + 2 * HOUR) == (2, 2, 1)


def test_too_few_to_say():
    assert Figures(made=4, in_time=4).share is None
    assert Figures(made=9, in_time=4, ended=5).share is None
    assert Figures(made=5, in_time=4, open_late=1).share == 80
    assert Figures(made=8, in_time=1, late=7).share == 13


def test_narrowed(table):
    found = report_of(Asked([table.pk], AUTUMN, kind="visit"), NOW)
    assert (found.whole.made, found.whole.late, list(found.kinds)) == (1, 1, ["visit"])
    assert report_of(Asked([table.pk], AUTUMN, severity=4), NOW).whole.open_late == 1
    assert open_by_age(Asked([table.pk], AUTUMN, severity=4), NOW)[3:] == [Aged(0, 0, 0), Aged(0, 1, 0)]


def test_nothing(team):
    found = report_of(Asked([team.pk], AUTUMN), NOW)
    assert (found.whole, found.kinds, found.months) == (Figures(), {}, {})
