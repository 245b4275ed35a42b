"""No reminder rings at midnight or on a Sunday, unless it runs in clock hours: quiet hours delay the mail, never the
rung (elsewhere escalation mails came at midnight and at weekends)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F

from hub.notifications.delivery import deliver_due
from hub.notifications.models import Mail
from hub.people.models import Membership
from hub.promises.clock import next_open
from hub.promises.emails import is_still_wanted
from hub.promises.models import Calendar, Promise
from hub.promises.sweep import run_due_rungs
from hub.promises.terms import DEFAULT
from tests.promises.ladders import fired, promised
from tests.smtp import smtp_server

SATURDAY_NIGHT = datetime(2026, 12, 5, 23, 40, tzinfo=UTC)
MONDAY_MORNING = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)


def due_on_saturday_night(concern, owner, **more):
    promise = promised(concern, owner, **more)
    rungs = [SATURDAY_NIGHT + timedelta(hours=n) for n in range(5)]
    Promise.objects.filter(pk=promise.pk).update(rung_times=rungs, next_rung_at=rungs[0], due_at=rungs[1])
    return promise


@pytest.mark.parametrize(("severity", "leaves"), [(1, MONDAY_MORNING), (2, MONDAY_MORNING), (3, None), (4, None)])
def test_trap_zammad_only_what_runs_in_clock_hours_leaves_at_night(cast, concern, severity, leaves):
    promise = due_on_saturday_night(concern, cast.council_body, severity=severity)
    run_due_rungs(SATURDAY_NIGHT)
    assert fired(promise) == ["reminder"]
    mail = Mail.objects.get()
    assert (mail.created_at, mail.not_before) == (SATURDAY_NIGHT, leaves or SATURDAY_NIGHT)


def test_a_visit_that_nobody_made_is_told_of_in_the_shift(cast, concern):
    positions = ["owner", "deputy", "supervisor", "head", "head"]
    due_on_saturday_night(concern, cast.police_body, kind="patrol_visit", positions=positions)
    run_due_rungs(SATURDAY_NIGHT)
    assert [(mail.template, mail.not_before) for mail in Mail.objects.all()] == [("promise_missed", SATURDAY_NIGHT)]


def test_the_mail_waits_for_monday_and_is_not_sent_when_it_was_answered_meanwhile(cast, concern):
    kept, open_ = (due_on_saturday_night(concern, cast.council_body, kind=kind) for kind in ("call", "visit"))
    with smtp_server() as inbox:
        run_due_rungs(SATURDAY_NIGHT)
        assert deliver_due(MONDAY_MORNING - timedelta(minutes=1)) == 0
        Promise.objects.filter(pk=kept.pk).update(met_at=SATURDAY_NIGHT, next_rung_at=None)
        assert deliver_due(MONDAY_MORNING) == 1
        assert inbox.addresses() == ["council@example.org"]
    assert Mail.objects.get(promise=open_).status == "sent"
    assert Mail.objects.get(promise=kept).status == "withdrawn"


def test_word_of_an_empty_position_waits_too(cast, concern):
    Membership.objects.filter(organisation=cast.council_body, position="owner").update(position="")
    due_on_saturday_night(concern, cast.council_body)
    run_due_rungs(SATURDAY_NIGHT)
    assert Mail.objects.filter(template="promise_gap").exists()
    assert set(Mail.objects.values_list("not_before", flat=True)) == {MONDAY_MORNING}


@pytest.mark.parametrize(("moved", "leaves"), [(timedelta(days=3), False), (timedelta(hours=-1), True)])
def test_what_waits_does_not_say_late_of_what_is_due_later_now(cast, concern, moved, leaves):
    due_on_saturday_night(concern, cast.council_body)
    run_due_rungs(SATURDAY_NIGHT)
    mail = Mail.objects.get(template="promise_reminder")
    assert is_still_wanted(mail)
    Promise.objects.filter(pk=mail.promise_id).update(due_at=F("due_at") + moved)
    assert is_still_wanted(Mail.objects.get(pk=mail.pk)) == leaves


def test_the_office_hours_are_those_of_the_owner(cast, concern):
    Calendar.objects.create(organisation=cast.command, weekdays=[0, 1, 2, 3, 4, 5, 6], opens="07:00", closes="23:00")
    due_on_saturday_night(concern, cast.police_body)
    run_due_rungs(SATURDAY_NIGHT)
    assert Mail.objects.get().not_before == datetime(2026, 12, 6, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (datetime(2026, 11, 30, 9, 0, tzinfo=UTC), datetime(2026, 11, 30, 9, 0, tzinfo=UTC)),
        (datetime(2026, 11, 30, 16, 59, tzinfo=UTC), datetime(2026, 11, 30, 16, 59, tzinfo=UTC)),
        (datetime(2026, 11, 30, 17, 0, tzinfo=UTC), datetime(2026, 12, 1, 9, 0, tzinfo=UTC)),
        (datetime(2026, 12, 24, 18, 0, tzinfo=UTC), datetime(2026, 12, 29, 9, 0, tzinfo=UTC)),  # Boxing Day substitute
        (datetime(2026, 3, 28, 12, 0, tzinfo=UTC), datetime(2026, 3, 30, 8, 0, tzinfo=UTC)),  # clocks go forward
        (datetime(2026, 10, 24, 12, 0, tzinfo=UTC), datetime(2026, 10, 26, 9, 0, tzinfo=UTC)),  # and back
    ],
)
def test_the_next_opening(at, opens):
    assert next_open(at, DEFAULT) == opens
