"""Who may take which step of a pattern from which status: a table written by hand.

L  who answers concerns in the body that looks at all of it      C  any officer of a body that sees it
"""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from hub.concerns import actions_patterns as actions
from hub.concerns.models import Pattern
from hub.concerns.workflow_patterns import TRANSITIONS
from hub.promises.engine import NotNow, possible_transitions
from tests.access.world import COUNCIL, COUNCIL_ANSWERS, PERSONAS, POLICE
from tests.cast import START

TABLE = """
          add  take_out  note  hand_lead  close  reopen
open      L    L         C     L          L      .
closed    .    .         .     .          .      L
"""
GROUPS = {".": frozenset(), "L": COUNCIL_ANSWERS, "C": COUNCIL | POLICE}


def read_table():
    head, *rows = [line.split() for line in TABLE.strip().splitlines()]
    return {(status, step): GROUPS[letter] for status, *cells in rows for step, letter in zip(head, cells, strict=True)}


CELLS = read_table()


def test_every_status_and_every_step_has_its_row():
    assert {status for status, _step in CELLS} == set(Pattern.Status.values)
    assert {step for _status, step in CELLS} == set(TRANSITIONS)


@pytest.fixture(params=["open", "closed"])
def pattern(world, request):
    cast = world.cast
    world.cast.add("more", cast.concern())
    council = {"by": cast.council, "at": START}
    concerns = [cast.concern(), cast.concern(), cast.concern()]
    made, _is_new = actions.make_pattern(concerns, form_key=uuid4(), **council)
    return actions.close(made, **council) if request.param == "closed" else made


def test_the_page_offers_what_the_table_says(world, pattern):
    offered = {
        (step.name, name) for name in PERSONAS for step in possible_transitions(pattern, TRANSITIONS, world.user(name))
    }
    assert offered == {(step, name) for step in TRANSITIONS for name in CELLS[pattern.status, step]}


def attempt(step, pattern, cast, by):
    acts = {"by": by, "at": START}
    first = pattern.members.order_by("pk").first().concern_id
    return {
        "add": lambda: actions.add(pattern, concerns=[cast.more], **acts),
        "take_out": lambda: actions.take_out(pattern, concerns=[first], **acts),
        "note": lambda: actions.write_note(pattern, words="The same van.", **acts),
        "hand_lead": lambda: actions.hand_lead(pattern, organisation=cast.police_body, words="A crime.", **acts),
        "close": lambda: actions.close(pattern, **acts),
        "reopen": lambda: actions.reopen(pattern, **acts),
    }[step]()


def tried(step, pattern, cast, by):
    point = transaction.savepoint()
    try:
        attempt(step, pattern, cast, by)
        return "done"
    except NotNow:
        return "not now"
    except PermissionDenied:
        return "refused"
    finally:
        transaction.savepoint_rollback(point)


def test_the_actions_do_what_the_table_says(world, pattern):
    wrong = []
    for step in TRANSITIONS:
        ever = CELLS["open", step] | CELLS["closed", step]
        for name in PERSONAS:
            may = name in CELLS[pattern.status, step]
            expected = "done" if may else "not now" if name in ever else "refused"
            found = tried(step, pattern, world.cast, world.user(name))
            if found != expected:
                wrong.append(f"{name} {step}: {found}, not {expected}")
    assert wrong == []
