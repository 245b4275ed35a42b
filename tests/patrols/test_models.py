"""What the database keeps, whoever writes."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from hub.people.roles import ROLES, Permission
from patrols.models import Duty, Round, window
from tests.patrols.walk import HOUR, NOON


def refused(name):
    return pytest.raises(IntegrityError, match=name)


def span(start, hours):
    return DateTimeTZRange(start, start + hours * HOUR, "[)")


def test_nobody_walks_two_rounds_at_once(cast, patrols):
    first, second = patrols.round(), patrols.round(officers=[cast.inspector])
    with refused("duty_one_round_at_a_time"), transaction.atomic():
        Duty.objects.create(round=second, officer=cast.constable, shift=second.shift)
    first.duties.update(is_live=False)
    Duty.objects.create(round=second, officer=cast.constable, shift=second.shift)


def test_moving_a_round_onto_another_is_refused_by_the_database_too(cast, patrols):
    patrols.round()
    second = patrols.round(starts_at=NOON + 4 * HOUR)
    with refused("duty_one_round_at_a_time"), transaction.atomic():
        Round.objects.filter(pk=second.pk).update(shift=span(NOON + HOUR, 4))
    Round.objects.filter(pk=second.pk).update(shift=span(NOON + 5 * HOUR, 4))
    assert second.duties.get().shift.lower == NOON + 5 * HOUR  # it goes along


def test_a_duty_has_the_shift_of_its_round(cast, patrols):
    made = patrols.round()
    with refused("duty_shift_of_round"), transaction.atomic():
        Duty.objects.create(round=made, officer=cast.inspector, shift=span(NOON, 2))
    with refused("duty_once"), transaction.atomic():
        made.duties.update(is_live=False)
        Duty.objects.create(round=made, officer=cast.constable, shift=made.shift)


@pytest.mark.parametrize("ends", [(NOON, NOON), (NOON, None), (None, NOON)])
def test_a_shift_has_two_ends(patrols, ends):
    made = patrols.round()
    made.duties.all().delete()
    with refused("round_shift_has_ends"), transaction.atomic():
        Round.objects.filter(pk=made.pk).update(shift=DateTimeTZRange(*ends))


def test_a_form_makes_one_round(cast, patrols):
    key = uuid4()
    patrols.round(form_key=key)
    with refused("form_key"), transaction.atomic():
        Round.objects.filter(pk=patrols.round(starts_at=NOON + 24 * HOUR).pk).update(form_key=key)


@pytest.mark.parametrize(
    ("start", "minutes", "words"),
    [
        (NOON, 240, "Fri 4 Dec 12:00 to 16:00"),
        (NOON + 10 * HOUR, 240, "Fri 4 Dec 22:00 to Sat 5 Dec 02:00"),
        (datetime(2026, 10, 24, 21, tzinfo=UTC), 300, "Sat 24 Oct 22:00 to Sun 25 Oct 02:00"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 60, "Sun 25 Oct 01:30 BST to 01:30 GMT"),
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), 60, "Sun 29 Mar 00:30 to 02:30"),
    ],
)
def test_a_window_in_words(start, minutes, words):
    assert window(start, start + timedelta(minutes=minutes)) == words


def test_whoever_plans_rounds_can_walk_them(db):
    """Navigation and pages rely on it: they ask for the second only."""
    planners = [role for role in ROLES.values() if Permission.PLAN_ROUND in role.permissions]
    assert planners
    assert all(Permission.CARRY_OUT_VISIT in role.permissions for role in planners)
