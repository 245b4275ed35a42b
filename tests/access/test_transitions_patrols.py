"""Who may take which step of a round or a visit from which status: tables written by hand, held against the workflow
and against the actions themselves. A status or step without its row fails.

P  who plans rounds in the team or above it      W  who walks them: every officer of the team or above it
"""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from hub.history.models import Event
from hub.notifications.models import Mail
from hub.promises.engine import NotNow, apply_transition, possible_transitions
from hub.promises.models import Promise
from patrols import actions, actions_visits
from patrols.actions import RoundPlan
from patrols.workflow import ROUND, VISIT, RoundStatus, VisitStatus
from tests.access.patrols_world import HOUR, plan_round, plan_visit
from tests.access.world import PERSONAS, POLICE
from tests.cast import START

ROUNDS = """
            change_round  add_visit  cancel_round  finish_round
planned     P             P          P             W
done        .             .          .             .
cancelled   .             .          .             .
"""
VISITS = """
              arrive  leave  miss  undo_arrival  change_visit  cancel_visit
planned       W       .      W     .             P             P
arrived       .       W      W     W             .             .
done          .       .      .     .             .             .
not_attended  .       .      .     .             .             .
cancelled     .       .      .     .             .             .
"""
GROUPS = {"P": frozenset({"sergeant", "inspector", "commander"}), "W": POLICE, ".": frozenset()}
STARTS = START + 24 * HOUR
OUT = STARTS + HOUR  # when officers are out


def read(table):
    head, *rows = [line.split() for line in table.strip().splitlines()]
    return {(status, step): GROUPS[letter] for status, *cells in rows for step, letter in zip(head, cells, strict=True)}


TABLES = {"round": (read(ROUNDS), ROUND, RoundStatus), "visit": (read(VISITS), VISIT, VisitStatus)}
CASES = [(kind, status.value) for kind, (_cells, _steps, statuses) in TABLES.items() for status in statuses]


@pytest.mark.parametrize("kind", TABLES)
def test_every_status_and_every_step_has_its_row(kind):
    cells, steps, statuses = TABLES[kind]
    assert set(cells) == {(status.value, step) for status in statuses for step in steps}


@pytest.fixture
def subject(world, kind, status):
    """A round, or a visit on one, brought to its status by the real actions. A visit that still is to come keeps the
    round of the others going."""
    cast = world.cast
    round_ = plan_round(world, "police_body", "sergeant", ["constable"], starts=STARTS, at=START)
    visit = plan_visit(round_, cast.mosque, "sergeant", world, starts=OUT, at=START)
    if kind == "visit":
        plan_visit(round_, cast.mosque, "sergeant", world, starts=OUT, at=START)
        return bring_visit(visit, status, cast)
    if status == "done":
        bring_visit(visit, "done", cast)
    if status == "cancelled":
        actions.cancel_round(round_, words="Nobody is left.", by=cast.sergeant, at=START)
    round_.refresh_from_db()
    assert round_.status == status
    return round_


def bring_visit(visit, status, cast):
    if status in {"arrived", "done"}:
        visit = actions_visits.arrive(visit, by=cast.constable, at=OUT)
    if status == "done":
        visit = actions_visits.leave(visit, arrived_at=OUT, left_at=OUT, by=cast.constable, at=OUT)
    if status == "not_attended":
        visit = actions_visits.miss(visit, reason="emergency", by=cast.constable, at=OUT)
    if status == "cancelled":
        visit = actions_visits.cancel_visit(visit, by=cast.sergeant, at=START)
    assert visit.status == status
    return visit


def attempt(step, subject, cast, by):
    """Take the step as its page does, with valid values."""
    acts, later = {"by": by, "at": OUT}, {"planned_from": OUT, "planned_to": OUT + 2 * HOUR}
    plan = RoundPlan(STARTS, STARTS + 7 * HOUR, (cast.constable,))
    calls = {
        "change_round": lambda: actions.change_round(subject, plan, **acts),
        "add_visit": lambda: actions_visits.add_visit(subject, place=cast.mosque, **later, **acts),
        "cancel_round": lambda: actions.cancel_round(subject, words="Nobody is left.", **acts),
        "finish_round": lambda: apply_transition(subject, ROUND["finish_round"], **acts),
        "arrive": lambda: actions_visits.arrive(subject, **acts),
        "leave": lambda: actions_visits.leave(subject, arrived_at=OUT, left_at=OUT, **acts),
        "miss": lambda: actions_visits.miss(subject, reason="emergency", **acts),
        "undo_arrival": lambda: actions_visits.undo_arrival(subject, **acts),
        "change_visit": lambda: actions_visits.change_visit(subject, **later, why="", **acts),
        "cancel_visit": lambda: actions_visits.cancel_visit(subject, **acts),
    }
    return calls[step]()


def tried(step, subject, cast, by):
    """What came of it: "done", "not now" or "refused"; then everything is as before."""
    point = transaction.savepoint()
    try:
        attempt(step, subject, cast, by)
        return "done"
    except NotNow:
        return "not now"
    except PermissionDenied:
        return "refused"
    finally:
        transaction.savepoint_rollback(point)


@pytest.mark.parametrize(("kind", "status"), CASES)
def test_what_is_possible_is_what_the_table_says(world, subject, kind, status):
    cells, steps, _statuses = TABLES[kind]
    offered = {
        (step.name, name) for name in PERSONAS for step in possible_transitions(subject, steps, world.user(name))
    }
    assert offered == {(step, name) for step in steps for name in cells[status, step]}


@pytest.mark.parametrize(("kind", "status"), CASES)
def test_the_actions_do_what_the_table_says(world, subject, kind, status):
    cells, steps, statuses = TABLES[kind]
    before = (Event.objects.count(), Mail.objects.count(), Promise.objects.count())
    wrong = []
    for step in steps:
        ever = frozenset().union(*(cells[other.value, step] for other in statuses))
        for name in PERSONAS:
            expected = "done" if name in cells[status, step] else "not now" if name in ever else "refused"
            found = tried(step, subject, world.cast, world.user(name))
            if found != expected:
                wrong.append(f"{name} {step}: {found}, not {expected}")
    assert wrong == []
    assert (Event.objects.count(), Mail.objects.count(), Promise.objects.count()) == before


@pytest.mark.parametrize("name", PERSONAS)
def test_the_pages_ask_what_the_engine_asks(world, name):
    """They ask without reading the audience of each row."""
    from patrols.views.shown import may_take

    round_ = plan_round(world, "police_body", "sergeant", ["constable"], starts=STARTS, at=START)
    user = world.user(name)
    for cells, steps, _statuses in TABLES.values():
        for step in steps.values():
            allowed = frozenset().union(*(who for (_status, found), who in cells.items() if found == step.name))
            assert may_take(user, round_, step) == (name in allowed)
