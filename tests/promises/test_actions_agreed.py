"""What a body agrees: within bounds, by whoever leads it, for promises made from then on."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from hub.history.models import Event
from hub.promises import actions_agreed, actions_calendar
from hub.promises.actions_agreed import NotAgreed
from hub.promises.bounds import (
    KINDS,
    LADDER_KINDS,
    LADDER_LONGEST,
    LONGEST,
    problem_of_ladder,
    severities_of,
    too_long,
)
from hub.promises.clock import Span
from hub.promises.engine import Stale
from hub.promises.ladder import DEFAULT_LADDERS, Ladder, ladder_for
from hub.promises.models import AgreedLadder, AgreedTarget, Calendar, ExtraHoliday
from hub.promises.targets import ANY, target_for
from hub.promises.terms import DEFAULT, own_and_above, terms_of
from tests.cast import START, person

LATER = START + timedelta(minutes=5)
HOURS = {"nation": "ENG", "weekdays": [0, 1, 2, 3, 4], "opens": time(9), "closes": time(17)}


def hours(number):
    return Span(number, "clock_hours")


def minutes(*numbers):
    return Ladder(*(Span(number, "clock_minutes") for number in numbers))


def agree(body, by, kind="acknowledge", version=None, at=START, **spans):
    own, _above = own_and_above(terms_of(body), body)
    version = actions_agreed.stamp_of(own, kind) if version is None else version
    return actions_agreed.agree_targets(body, kind=kind, spans=spans, version=version, by=by, at=at)


def agree_ladder(body, by, severity, ladder, version=None, kind=ANY):
    own, _above = own_and_above(terms_of(body), body)
    version = actions_agreed.stamp_of_ladder(own, severity, kind) if version is None else version
    said = {"kind": kind, "severity": severity, "ladder": ladder, "version": version}
    return actions_agreed.agree_ladder(body, **said, by=by, at=START)


def counts(body, severity="high", kind="acknowledge"):
    return target_for(kind, severity, terms_of(body).agreed)


def codes(kind):
    return list(Event.objects.filter(kind=kind).order_by("pk").values_list("code", flat=True))


def test_agreed_changed_and_given_up_each_an_event_of_codes(cast):
    assert agree(cast.council_body, cast.manager, high=hours(2), low=None) == ["high"]
    assert counts(cast.council_body) == hours(2)
    assert agree(cast.council_body, cast.manager, high=hours(3)) == ["high"]
    assert agree(cast.council_body, cast.manager, high=None) == ["high"]
    assert counts(cast.council_body) == hours(4)
    assert codes("target_agreed") == [
        "acknowledge high 4h>2h",
        "acknowledge high 2h>3h",
        "acknowledge high 3h>4h given up",
    ]
    event = Event.objects.filter(kind="target_agreed").first()
    assert (event.by, event.organisation, event.at) == (cast.manager, cast.council_body, START)


def test_the_same_once_more_writes_nothing(cast):
    opened = actions_agreed.stamp_of(_own(cast), "acknowledge")
    first = agree(cast.council_body, cast.manager, version=opened, high=hours(2))
    again = agree(cast.council_body, cast.manager, version=opened, high=hours(2))
    assert (first, again) == (["high"], [])
    assert len(codes("target_agreed")) == 1


def _own(cast):
    return own_and_above(terms_of(cast.council_body), cast.council_body)[0]


def test_what_was_opened_on_something_else_is_refused(cast):
    opened = actions_agreed.stamp_of(_own(cast), "acknowledge")
    agree(cast.council_body, cast.manager, high=hours(2))
    with pytest.raises(Stale):
        agree(cast.council_body, cast.coordinator, version=opened, high=hours(3))
    assert counts(cast.council_body) == hours(2)


@pytest.mark.parametrize("who", ["council", "warden", "sergeant", "commander", "faith", "trustee", "other_council"])
def test_nobody_else_agrees_anything_for_it(cast, who):
    with pytest.raises(PermissionDenied):
        agree(cast.council_body, cast.named[who], version=0, high=hours(2))
    with pytest.raises(PermissionDenied):
        agree_ladder(cast.council_body, cast.named[who], "high", minutes(30, 60, 90, 120))
    with pytest.raises(PermissionDenied):
        actions_calendar.set_hours(cast.council_body, **HOURS, version=0, by=cast.named[who], at=START)
    with pytest.raises(PermissionDenied):
        actions_calendar.add_holiday(cast.council_body, date=date(2026, 12, 9), name="x", by=cast.named[who], at=START)
    assert not AgreedTarget.objects.exists() and not AgreedLadder.objects.exists() and not Calendar.objects.exists()


LONGER = [
    ("acknowledge", "critical", hours(5)),
    ("acknowledge", "critical", Span(1, "working_days")),
    ("acknowledge", "high", Span(1, "working_hours")),
    ("acknowledge", "low", Span(6, "working_days")),
    ("update", ANY, Span(29, "days")),
    ("meeting_held", ANY, Span(21, "working_days")),
]


@pytest.mark.parametrize(("kind", "severity", "span"), LONGER)
def test_nothing_is_agreed_beyond_its_bounds(cast, kind, severity, span):
    with pytest.raises(NotAgreed) as refused:
        agree(cast.council_body, cast.manager, kind=kind, **{severity: span})
    assert refused.value.field == severity
    assert not AgreedTarget.objects.exists()


def test_what_is_critical_never_comes_later_than_what_is_high(cast):
    with pytest.raises(NotAgreed) as refused:
        agree(cast.council_body, cast.manager, critical=hours(3), high=hours(2))
    assert refused.value.field == "critical"
    with pytest.raises(NotAgreed):
        agree(cast.council_body, cast.manager, high=Span(30, "clock_minutes"))
    agree(cast.council_body, cast.manager, critical=hours(2), high=hours(2))


def test_word_while_the_posture_is_raised_never_comes_later_than_otherwise(cast):
    with pytest.raises(NotAgreed):
        agree(cast.council_body, cast.manager, kind="update", any=Span(5, "days"))
    agree(cast.council_body, cast.manager, kind="update_raised", any=Span(5, "days"))
    agree(cast.council_body, cast.manager, kind="update", any=Span(5, "days"))


def test_the_targets_of_the_hub_are_within_the_bounds():
    for kind in KINDS:
        for severity in severities_of(kind):
            span = target_for(kind, "low" if severity == ANY else severity)
            assert not too_long(span, LONGEST[kind, severity]), (kind, severity)
    for severity in LADDER_LONGEST:
        assert problem_of_ladder(DEFAULT_LADDERS[ANY, severity], severity, DEFAULT) is None


def test_a_ladder_is_agreed_and_given_up(cast):
    assert agree_ladder(cast.council_body, cast.manager, "critical", minutes(10, 15, 45, 90))
    assert not agree_ladder(cast.council_body, cast.manager, "critical", minutes(10, 15, 45, 90))
    assert agree_ladder(cast.council_body, cast.manager, "critical", None)
    assert codes("ladder_agreed") == [
        "critical 15m/15m/30m/60m>10m/15m/45m/90m",
        "critical 10m/15m/45m/90m>15m/15m/30m/60m",
    ]
    with pytest.raises(Stale):
        agree_ladder(cast.council_body, cast.manager, "critical", minutes(10, 20, 45, 90), version=7)


class TestLadderOfAKind:
    """Beside the one for every kind, and within the same bounds."""

    OWN, CALLS = minutes(10, 15, 45, 90), minutes(10, 30, 60, 120)

    def counts(self, cast, kind):
        return ladder_for(kind, "critical", terms_of(cast.council_body).agreed)

    def agree(self, cast, ladder, kind="call", **more):
        return agree_ladder(cast.council_body, cast.manager, "critical", ladder, kind=kind, **more)

    def test_it_counts_for_that_kind_and_without_it_what_was_agreed_for_every_kind(self, cast):
        assert self.agree(cast, self.OWN, ANY)
        assert self.agree(cast, self.CALLS)
        assert (self.counts(cast, "call"), self.counts(cast, "visit")) == (self.CALLS, self.OWN)
        assert not self.agree(cast, self.CALLS)
        assert self.agree(cast, None)
        assert self.counts(cast, "call") == self.OWN
        assert codes("ladder_agreed") == [
            "critical 15m/15m/30m/60m>10m/15m/45m/90m",
            "call critical 10m/15m/45m/90m>10m/30m/60m/120m",
            "call critical 10m/30m/60m/120m>10m/15m/45m/90m",
        ]

    def test_to_give_up_the_one_for_every_kind_leaves_it(self, cast):
        self.agree(cast, self.OWN, ANY)
        self.agree(cast, self.CALLS)
        assert self.agree(cast, None, ANY)
        assert (self.counts(cast, "call"), self.counts(cast, "visit")) == (
            self.CALLS,
            DEFAULT_LADDERS[ANY, "critical"],
        )
        assert codes("ladder_agreed")[-1] == "critical 10m/15m/45m/90m>15m/15m/30m/60m"

    def test_it_has_a_stamp_of_its_own(self, cast):
        opened = actions_agreed.stamp_of_ladder(_own(cast), "critical", "call")
        self.agree(cast, self.OWN, ANY)
        self.agree(cast, self.CALLS, version=opened)
        with pytest.raises(Stale):
            self.agree(cast, minutes(10, 45, 60, 120), version=opened)
        assert self.counts(cast, "call") == self.CALLS

    def test_it_has_the_bounds_of_the_others(self, cast):
        with pytest.raises(NotAgreed) as refused:
            self.agree(cast, minutes(15, 30, 60, 241))
        assert refused.value.field == "head"
        assert not AgreedLadder.objects.exists()

    @pytest.mark.parametrize("kind", ["check", "patrol_visit", "join", "x\x00"])
    def test_not_of_what_the_hub_says_itself(self, cast, kind):
        with pytest.raises(ValueError, match="no ladder is agreed"):
            self.agree(cast, self.CALLS, kind)
        assert not AgreedLadder.objects.exists()

    @pytest.mark.parametrize("kind", [ANY, *LADDER_KINDS])
    @pytest.mark.parametrize("severity", LADDER_LONGEST)
    def test_the_code_of_the_longest_has_room(self, cast, kind, severity):
        unit, longest = max(LADDER_LONGEST[severity].items(), key=lambda one: len(str(one[1])) + (one[0][0] == "w"))
        for less in (60, 59):
            steps = [Span(max(longest - 20 * n - less, 1), unit) for n in range(6)]
            row = {"organisation": cast.council_body, "kind": kind, "severity": severity}
            ladder = Ladder(*steps)
            actions_agreed._record_ladder(row, ladder, replace(ladder, head=Span(1, unit)), by=cast.manager, at=START)


@pytest.mark.parametrize(
    ("ladder", "field"),
    [
        (minutes(15, 30, 60, 241), "head"),
        (minutes(15, 5, 60, 90), "deputy"),
        (minutes(15, 60, 60, 90), "supervisor"),
        (minutes(15, 60, 30, 90), "supervisor"),
        (minutes(15, 30, 60, 70), "head"),
        (Ladder(None, Span(1, "working_hours"), hours(2), hours(3)), "deputy"),
    ],
)
def test_a_ladder_climbs_within_its_bounds(cast, ladder, field):
    with pytest.raises(NotAgreed) as refused:
        agree_ladder(cast.council_body, cast.manager, "critical", ladder)
    assert refused.value.field == field
    assert not AgreedLadder.objects.exists()


class TestCalendar:
    def save(self, cast, version=None, **changes):
        counted = terms_of(cast.police_body).calendar
        version = actions_calendar.stamp_of(counted) if version is None else version
        said = HOURS | changes | {"version": version, "by": cast.inspector, "at": START}
        return actions_calendar.set_hours(cast.police_body, **said)

    def test_hours_of_ones_own(self, cast):
        assert not self.save(cast)
        assert not Calendar.objects.exists(), "nothing changed, nothing kept"
        opened = actions_calendar.stamp_of(terms_of(cast.police_body).calendar)
        assert self.save(cast, opens=time(7), nation="WLS")
        assert terms_of(cast.police_body).calendar.opens == time(7)
        assert codes("calendar_changed") == ["nation opens"]
        with pytest.raises(Stale):
            self.save(cast, version=opened, opens=time(8))
        assert not self.save(cast, version=opened, opens=time(7), nation="WLS"), "a second press does no harm"

    def test_the_first_hours_of_ones_own_keep_the_days_off_of_the_body_above(self, cast):
        above = Calendar.objects.create(organisation=cast.command, nation="SCT")
        ExtraHoliday.objects.create(calendar=above, date=date(2026, 12, 8), name="Flood")
        assert self.save(cast, nation="SCT", closes=time(16))
        assert terms_of(cast.police_body).calendar.extra_holidays == ((date(2026, 12, 8), "Flood"),)

    def test_a_day_off_is_added_renamed_and_taken_back(self, cast):
        on = {"date": date(2026, 12, 8), "by": cast.inspector, "at": START}
        assert actions_calendar.add_holiday(cast.police_body, name="Flood", **on)
        assert not actions_calendar.add_holiday(cast.police_body, name="Flood", **on)
        assert actions_calendar.add_holiday(cast.police_body, name="Great flood", **on)
        assert terms_of(cast.police_body).calendar.holiday(on["date"]) == "Great flood"
        assert actions_calendar.remove_holiday(cast.police_body, **on)
        assert not actions_calendar.remove_holiday(cast.police_body, **on)
        assert (codes("holiday_added"), codes("holiday_removed")) == (["2026-12-08"] * 2, ["2026-12-08"])

    def test_open_promises_keep_their_time(self, cast):
        promise = cast.concern().matter.promises.get(kind="acknowledge")
        on = {"date": promise.due_at.date(), "by": cast.manager, "at": LATER}
        actions_calendar.add_holiday(cast.council_body, name="Flood", **on)
        due_at = promise.due_at
        promise.refresh_from_db()
        assert promise.due_at == due_at
        later = cast.concern(at=LATER).matter.promises.get(kind="acknowledge")
        assert later.due_at - due_at > timedelta(hours=23)
        assert "Flood" in str(later.working)


def test_a_command_may_agree_for_its_teams_and_a_team_not_for_its_command(cast):
    agree(cast.command, cast.commander, high=hours(3))
    assert counts(cast.police_body) == hours(3)
    agree(cast.police_body, cast.inspector, high=hours(2))
    assert (counts(cast.police_body), counts(cast.other_police_body)) == (hours(2), hours(3))
    with pytest.raises(PermissionDenied):
        agree(cast.command, cast.inspector, version=0, high=hours(1))
    agree(cast.police_body, cast.commander, high=None)
    assert counts(cast.police_body) == hours(3)


def test_a_body_that_answers_needs_somebody_who_leads_it(cast):
    person(cast, "deputy", "council_body", "council_officer", "deputy")
    with pytest.raises(PermissionDenied):
        agree(cast.council_body, cast.deputy, version=0, high=hours(2))
