"""What a body agreed counts for what it promises from now on: the nearest body up the tree, else the Hub."""

from datetime import date, time, timedelta

import pytest

from hub.concerns import actions_triage
from hub.promises.clock import Span
from hub.promises.ladder import DEFAULT_LADDERS, Ladder, ladder_for, ladder_row
from hub.promises.models import AgreedLadder, AgreedTarget, Calendar, ExtraHoliday, Promise
from hub.promises.targets import ANY, Agreed, target_for
from hub.promises.terms import DEFAULT, Terms, terms_of, terms_of_each
from tests.cast import START

HOUR = timedelta(hours=1)
TEAM = Agreed("Team", "O-1", {("acknowledge", "high"): Span(2, "clock_hours")})
COMMAND = Agreed(
    "Command", "O-2", {("acknowledge", ANY): Span(3, "clock_hours"), ("call", ANY): Span(1, "clock_hours")}
)
# nobody is reminded
QUICK = Ladder(None, *(Span(minutes, "clock_minutes") for minutes in (20, 40, 60)))


def agree(body, kind, severity, amount, unit):
    return AgreedTarget.objects.create(organisation=body, kind=kind, severity=severity, amount=amount, unit=unit)


def agree_ladder(body, severity, kind=ANY):
    minutes = {"deputy_amount": 20, "supervisor_amount": 40, "head_amount": 60}
    units = dict.fromkeys(("deputy_unit", "supervisor_unit", "head_unit"), "clock_minutes")
    return AgreedLadder.objects.create(organisation=body, kind=kind, severity=severity, **minutes, **units)


def test_the_nearest_body_with_a_row_counts_and_else_the_hub():
    agreed = (TEAM, COMMAND)
    assert target_for("acknowledge", "high", agreed) == Span(2, "clock_hours")
    assert target_for("acknowledge", "low", agreed) == Span(3, "clock_hours")
    assert target_for("call", "low", agreed) == Span(1, "clock_hours")
    assert target_for("visit", "low", agreed) == Span(72, "clock_hours")
    assert target_for("acknowledge", "high") == Span(4, "clock_hours")


def test_a_row_for_all_severities_of_a_nearer_body_beats_one_for_this_severity_further_up():
    near = Agreed("Team", "O-1", {("first_action", ANY): Span(5, "clock_hours")})
    assert target_for("first_action", "high", (near, TEAM)) == Span(5, "clock_hours")


def test_a_ladder_for_every_kind_leaves_alone_what_the_hub_says_of_one_kind():
    near = Agreed("Team", "O-1", ladders={(ANY, "low"): QUICK})
    assert ladder_for("call", "low", (near,)) == QUICK
    assert ladder_for("check", "low", (near,)) is DEFAULT_LADDERS["check", ANY]
    assert ladder_for("call", "medium", (near,)) is DEFAULT_LADDERS[ANY, "medium"]


def test_terms_come_from_the_nearest_body_each_by_itself(cast, django_assert_num_queries):
    calendar = Calendar.objects.create(organisation=cast.command, nation="WLS", opens=time(7), closes=time(15))
    ExtraHoliday.objects.create(calendar=calendar, date=date(2026, 12, 2), name="Flood")
    agree(cast.police_body, "call", ANY, 1, "working_days")
    agree(cast.command, "call", ANY, 3, "working_days")
    agree_ladder(cast.command, "low")
    with django_assert_num_queries(1):
        found = terms_of_each([cast.police_body.pk, cast.council_body.pk])
    police = found[cast.police_body.pk]
    assert (police.calendar.nation, police.calendar.opens) == ("WLS", time(7))
    assert police.calendar.extra_holidays == ((date(2026, 12, 2), "Flood"),)
    assert [body.body for body in police.agreed] == ["Testham Neighbourhood Team", "North Area Command"]
    assert target_for("call", "low", police.agreed) == Span(1, "working_days")
    assert ladder_for("call", "low", police.agreed) == QUICK
    assert found[cast.council_body.pk] == Terms(DEFAULT, ())


def test_a_concern_raised_now_is_due_by_what_was_agreed_and_says_so(cast):
    before = cast.concern(category="theft", nature="crime", urgency=3)
    agree(cast.command, "acknowledge", "high", 2, "clock_hours")
    after = cast.concern(category="theft", nature="crime", urgency=3)
    old, new = (c.matter.promises.get(kind="acknowledge") for c in (before, after))
    assert old.due_at - START == 4 * HOUR
    assert new.due_at - START == 2 * HOUR
    assert str(new.working).endswith(", agreed by North Area Command")
    assert "agreed" not in str(Promise.objects.get(pk=old.pk).working)


def test_what_another_body_agreed_does_not_count(cast):
    agree(cast.other_police_body, "acknowledge", "high", 2, "clock_hours")
    agree(cast.council_body, "acknowledge", "high", 2, "clock_hours")
    promise = cast.concern(category="theft", nature="crime", urgency=3).matter.promises.get(kind="acknowledge")
    assert promise.due_at - START == 4 * HOUR


def test_the_ladder_is_built_as_the_body_agreed_it(cast):
    agree_ladder(cast.council_body, "medium")
    promise = cast.concern(urgency=2).matter.promises.get(kind="acknowledge")
    assert promise.owner_organisation == cast.council_body
    assert promise.rung_positions == ["owner", "deputy", "supervisor", "head"]
    assert [(at - promise.due_at).seconds // 60 for at in promise.rung_times] == [0, 20, 40, 60]


def test_a_promise_of_a_kind_gets_the_ladder_of_that_kind_and_another_does_not(cast):
    agree_ladder(cast.council_body, "medium", "call")
    found = cast.concern(urgency=2, wants=("call",)).matter.promises
    rungs = {promise.kind: promise for promise in found.filter(owner_organisation=cast.council_body)}
    call, answer = rungs["call"], rungs["acknowledge"]
    assert call.rung_positions == ["owner", "deputy", "supervisor", "head"], "nobody is reminded"
    assert [(at - call.due_at).seconds // 60 for at in call.rung_times] == [0, 20, 40, 60]
    assert answer.rung_positions == ["reminder", "owner", "deputy", "supervisor", "umbrella", "head"]


def test_what_a_body_above_agreed_for_one_kind_beats_what_a_nearer_one_agreed_for_every_kind():
    near, far = Agreed("Team", "O-1", ladders={(ANY, "low"): QUICK}), DEFAULT_LADDERS[ANY, "critical"]
    above = Agreed("Command", "O-2", ladders={("call", "low"): far})
    assert ladder_for("call", "low", (near, above)) == far
    assert ladder_row("call", "low", (near, above)) == (("call", "low"), above)
    assert ladder_row("visit", "low", (near, above)) == ((ANY, "low"), near)
    assert ladder_row("visit", "high", (near, above)) == ((ANY, "high"), None)


def test_raising_asks_no_more_than_without_anything_agreed(cast, django_assert_num_queries):
    cast.concern()
    with CaptureCount() as plain:
        cast.concern()
    agree(cast.council_body, "call", ANY, 1, "working_days")
    agree_ladder(cast.council_body, "medium")
    with django_assert_num_queries(plain.number):
        cast.concern()


class CaptureCount:
    def __enter__(self):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self._captured = CaptureQueriesContext(connection)
        self._captured.__enter__()
        return self

    def __exit__(self, *failure):
        self._captured.__exit__(*failure)
        self.number = len(self._captured)


@pytest.fixture
def high(cast):
    agree(cast.command, "acknowledge", "high", 2, "clock_hours")
    return cast.concern(category="theft", nature="crime", urgency=3)


def seen_as(concern, severity, cast, at):
    actions_triage.work_out_again(
        concern.matter, owner=cast.police_body, severity=severity, at=at, by=None, for_organisation=None
    )
    return concern.matter.promises.get(kind="acknowledge")


def test_worked_out_again_from_the_target_that_counted_though_it_changed_meanwhile(cast, high):
    """Due by 2 hours; now 3 were agreed for high. Seen as critical it is due by an hour, all the same."""
    AgreedTarget.objects.update(amount=3)
    found = seen_as(high, 4, cast, START + timedelta(minutes=10))
    assert found.due_at - START == HOUR
    assert "agreed" not in found.worked_out
    back = seen_as(high, 3, cast, START + timedelta(minutes=20))
    assert back.due_at - START == 3 * HOUR
    assert back.worked_out["agreed"]["body"] == "North Area Command"


def test_a_promise_from_before_targets_could_be_agreed_is_worked_out_again_too(cast):
    concern = cast.concern(category="theft", nature="crime", urgency=3)
    promise = concern.matter.promises.get(kind="acknowledge")
    assert promise.worked_out.pop("target") == "acknowledge"
    promise.save(update_fields=["worked_out"])
    agree(cast.command, "acknowledge", "high", 2, "clock_hours")
    assert seen_as(concern, 4, cast, START).due_at - START == HOUR


def test_terms_of_one(cast):
    agree(cast.council_body, "call", ANY, 1, "working_days")
    assert terms_of(cast.council_body).agreed[0].reference == cast.council_body.reference
