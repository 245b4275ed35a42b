"""Who hears of a promise, and when: the rungs from the reminder up to the head, and beside them. Pure.

Rungs name positions, not people. Who holds a position is asked when the rung fires, so an absence
or a new member counts from the day it is entered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from .clock import Span, WorkCalendar, after, as_utc, before
from .targets import ANY, SEVERITIES, Agreed

CLIMB = ("owner", "deputy", "supervisor", "head")
# Beside those of the body, each only after the rung named with it: its team mailbox, and the umbrella body of the
# place. An outsider never hears before whoever leads the team did.
BESIDE = {"mailbox": "owner", "umbrella": "supervisor"}
POSITIONS = ("reminder", *CLIMB, *BESIDE)

# The next person is never called before the last has had time to answer, however short the
# owner's opening hours are.
LEAST_GAP = timedelta(minutes=15)


class Rung(NamedTuple):
    position: str
    at: datetime


@dataclass(frozen=True)
class Ladder:
    """`reminder` runs back from the due time, the others run on from it. The owner hears at the due time."""

    reminder: Span | None  # None: nobody is reminded before it is due. Of a check: the reporter is asked
    deputy: Span
    supervisor: Span
    head: Span
    mailbox: Span | None = None
    umbrella: Span | None = None  # told where it may see the matter then, which is asked when the rung fires


OFFICE_HOURS = Ladder(
    reminder=Span(2, "working_hours"),
    deputy=Span(4, "working_hours"),
    supervisor=Span(1, "working_days"),
    head=Span(2, "working_days"),
    umbrella=Span(12, "working_hours"),
)

# A row is (kind of promise, severity); ANY stands for every kind, or for every severity of one kind.
DEFAULT_LADDERS = {
    # A visit stands on the officer's list of the day; a mail before it would tell when a patrol is due.
    ("patrol_visit", ANY): Ladder(
        reminder=None,
        deputy=Span(1, "clock_hours"),
        supervisor=Span(4, "clock_hours"),
        head=Span(24, "clock_hours"),
    ),
    # A week before it is due the person who raised it is asked; nobody need look into it at night.
    ("check", ANY): Ladder(
        reminder=Span(7, "days"),
        deputy=Span(4, "working_hours"),
        supervisor=Span(1, "working_days"),
        head=Span(2, "working_days"),
    ),
    (ANY, "critical"): Ladder(
        reminder=Span(15, "clock_minutes"),
        deputy=Span(15, "clock_minutes"),
        supervisor=Span(30, "clock_minutes"),
        head=Span(60, "clock_minutes"),
        umbrella=Span(90, "clock_minutes"),
    ),
    (ANY, "high"): Ladder(
        reminder=Span(1, "clock_hours"),
        deputy=Span(1, "clock_hours"),
        supervisor=Span(2, "clock_hours"),
        head=Span(4, "clock_hours"),
        umbrella=Span(8, "clock_hours"),
    ),
    (ANY, "medium"): OFFICE_HOURS,
    (ANY, "low"): OFFICE_HOURS,
}


def ladder_for(kind: str, severity: str, agreed: Sequence[Agreed] = ()) -> Ladder:
    """`agreed`: of the owner and the bodies above it, nearest first.

    The narrowest row counts, then the nearest body: what was agreed for every kind leaves alone what the Hub says of
    one kind, so that nobody is asked on another day whether it stayed settled.
    """
    row, body = ladder_row(kind, severity, agreed)
    return (body.ladders if body else DEFAULT_LADDERS)[row]


def ladder_row(kind: str, severity: str, agreed: Sequence[Agreed] = ()) -> tuple[tuple[str, str], Agreed | None]:
    """Which row counts, and of whom: None where it is the Hub's."""
    if severity not in SEVERITIES:
        raise ValueError(f"unknown severity {severity!r}")
    rows = ((kind, severity), (kind, ANY), (ANY, severity))
    tables = [*((body, body.ladders) for body in agreed), (None, DEFAULT_LADDERS)]
    return next((row, body) for row in rows for body, table in tables if row in table)


def rungs_for(
    kind: str,
    severity: str,
    started_at: datetime,
    due_at: datetime,
    calendar: WorkCalendar,
    agreed: Sequence[Agreed] = (),
) -> list[Rung]:
    """Rungs in strictly increasing time. A promise too short for its reminder has none."""
    return rungs_of(ladder_for(kind, severity, agreed), started_at, due_at, calendar)


def rungs_of(ladder: Ladder, started_at: datetime, due_at: datetime, calendar: WorkCalendar) -> list[Rung]:
    due_at = as_utc(due_at)
    rungs = []
    if ladder.reminder is not None:
        reminder_at = before(due_at, ladder.reminder, calendar, start=started_at)
        if reminder_at > as_utc(started_at):
            rungs.append(Rung("reminder", reminder_at))
    rungs.append(Rung("owner", due_at))
    for position in CLIMB[1:]:
        at = after(due_at, getattr(ladder, position), calendar)
        rungs.append(Rung(position, max(at, rungs[-1].at + LEAST_GAP)))
    return in_turn(rungs, _beside(ladder, rungs, calendar))


def _beside(ladder, rungs, calendar):
    times = {rung.position: rung.at for rung in rungs}
    for name, first in BESIDE.items():
        if span := getattr(ladder, name):
            yield Rung(name, max(after(times["owner"], span, calendar), times[first] + LEAST_GAP))


def in_turn(climb, beside):
    """All of them as they follow one another. Those beside give way, so that nobody of the body is called later."""
    rungs = list(climb)
    for rung in sorted(beside, key=lambda one: one.at):
        at = rung.at
        while any(at == other.at for other in rungs):
            at += LEAST_GAP
        rungs.append(Rung(rung.position, at))
    return sorted(rungs, key=lambda one: one.at)


def asked_at(check):
    """When the person who raised it is asked whether it stayed settled: the first rung of a check."""
    return check.rung_times[0]
