"""Who may take which step of a meeting, from which status and at which time: a table written by hand.

L  who may call meetings in the body that called it      .  nobody
"""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from hub.history.models import Event
from hub.notifications.models import Mail
from hub.promises.engine import NotNow, possible_transitions
from hub.promises.models import Promise
from meetings import actions
from meetings.actions import Guest
from meetings.workflow import TRANSITIONS, Status
from tests.access.world import COUNCIL_ANSWERS, PERSONAS, POLICE
from tests.access.world_meetings import call
from tests.cast import START

# status, and where in its time it is
TABLE = """
                    record_held  record_not_held  move  invite  remove  cancel
scheduled/before    .            .                L     L       L       L
scheduled/during    L            L                L     L       L       L
scheduled/after     L            L                L     .       .       L
held/after          .            .                .     .       .       .
not_held/after      .            .                .     .       .       .
cancelled/before    .            .                .     .       .       .
"""
DAY = timedelta(days=1)
BEGINS = START + DAY
MOMENTS = {"before": START + DAY / 2, "during": BEGINS, "after": BEGINS + timedelta(hours=1)}
LEADS = {"council": ("council_body", "council", COUNCIL_ANSWERS), "police": ("police_body", "sergeant", POLICE)}


def read_table():
    """{(row, step): whether those who call meetings may take it}"""
    head, *rows = [line.split() for line in TABLE.strip().splitlines()]
    return {(row, step): letter == "L" for row, *cells in rows for step, letter in zip(head, cells, strict=True)}


CELLS = read_table()
ROWS = list(dict.fromkeys(row for row, _step in CELLS))


def test_every_status_and_every_step_has_its_row():
    assert {row.partition("/")[0] for row in ROWS} == {status.value for status in Status}
    assert {step for _row, step in CELLS} == set(TRANSITIONS)
    assert {row.partition("/")[2] for row in ROWS if row.startswith("scheduled")} == set(MOMENTS)


def brought_to(cast, status, lead, by):
    meeting = call(cast, lead=lead, by=by, starts_at=BEGINS, at=START)
    acts = {"by": cast.named[by]}
    if status == "held":
        return actions.record_held(meeting, **acts, at=BEGINS)
    if status == "not_held":
        return actions.record_not_held(meeting, words="Nobody came.", **acts, at=BEGINS)
    if status == "cancelled":
        return actions.cancel(meeting, words="Snow.", **acts, at=START)
    return meeting


def attempt(step, meeting, by, at):
    """Take the step as its page does, with valid values."""
    acts = {"by": by, "at": at}
    later = at + 3 * DAY
    calls = {
        "record_held": lambda: actions.record_held(meeting, **acts),
        "record_not_held": lambda: actions.record_not_held(meeting, words="Nobody came.", **acts),
        "move": lambda: actions.move_meeting(
            meeting, starts_at=later, ends_at=later + DAY / 24, venue="Library", link="", **acts
        ),
        "invite": lambda: actions.invite(meeting, guests=[Guest(address="new@partner.example")], **acts),
        "remove": lambda: actions.remove(meeting, invitee=meeting.invitees.first(), **acts),
        "cancel": lambda: actions.cancel(meeting, words="Snow.", **acts),
    }
    return calls[step]()


def tried(step, meeting, by, at):
    """What came of it: "done", "not now" or "refused"; then everything is as before."""
    point = transaction.savepoint()
    try:
        attempt(step, meeting, by, at)
        return "done"
    except NotNow:
        return "not now"
    except PermissionDenied:
        return "refused"
    finally:
        transaction.savepoint_rollback(point)


CASES = [("council", row) for row in ROWS] + [("police", row) for row in ROWS if row.startswith("scheduled")]


@pytest.mark.parametrize(("lead", "row"), CASES)
def test_page_and_actions_do_what_the_table_says(world, lead, row):
    body, by, callers = LEADS[lead]
    status, _slash, time = row.partition("/")
    meeting, at = brought_to(world.cast, status, body, by), MOMENTS[time]
    before = (Event.objects.count(), Mail.objects.count(), Promise.objects.count())
    wrong = []
    for name in PERSONAS:
        user = world.user(name)
        steps = possible_transitions(meeting, TRANSITIONS, user)
        offered = {step.name for step in steps if step.is_in_time(meeting, at)}
        if offered != {step for step in TRANSITIONS if CELLS[row, step] and name in callers}:
            wrong.append(f"{name} is offered {sorted(offered)}")
        for step in TRANSITIONS:
            expected = "refused" if name not in callers else "done" if CELLS[row, step] else "not now"
            if (found := tried(step, meeting, user, at)) != expected:
                wrong.append(f"{name} {step}: {found}, not {expected}")
    assert wrong == []
    assert (Event.objects.count(), Mail.objects.count(), Promise.objects.count()) == before
