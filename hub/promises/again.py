"""A promise worked out again, because what it is about turned out more or less severe than it was thought. Pure.

Its time counts from where it first began: nobody gains or loses by when the severity was looked at. A date that was
given stays. What a body has agreed since it was made counts once it is worked out again, and no sooner. Of the ladder
only the rungs still to come are built anew: none fires twice, and none is gone back to.
"""

from datetime import datetime
from typing import NamedTuple

from .clock import Span, WorkCalendar, as_utc, due
from .ladder import BESIDE, CLIMB, Rung, in_turn, rungs_for
from .targets import RAISED_UPDATE, SEVERITIES, TARGETS_OF_KINDS, agreed_by, target_for


class Again(NamedTuple):
    due_at: datetime
    worked_out: dict
    rung_times: list
    rung_positions: list
    next_rung_at: datetime | None


def by_target(kind: str, severity: str, agreed) -> dict:
    """What a promise keeps of the target that set its time: which, and who agreed it. Targets change; this stays."""
    body = agreed_by(kind, severity, agreed)
    return {"target": kind} | ({"agreed": {"body": body.body, "reference": body.reference}} if body else {})


def worked_again(promise, *, severity: str, calendar: WorkCalendar, at: datetime, agreed=()) -> Again:
    """How an open promise stands once its severity is `severity`, looked at `at`."""
    at, before = as_utc(at), _name(promise.severity)
    due_at, worked_out = _due(promise, before, severity, calendar, at, agreed)
    coming = _coming(promise, due_at, before, severity, calendar, at, agreed)
    return Again(
        due_at=due_at,
        worked_out=worked_out,
        rung_times=[*promise.rung_times[: promise.rung], *(rung_at for _position, rung_at in coming)],
        rung_positions=[*promise.rung_positions[: promise.rung], *(position for position, _at in coming)],
        next_rung_at=coming[0][1] if coming else None,
    )


def _due(promise, before, severity, calendar, at, agreed):
    facts = promise.worked_out
    kind = _target_that_counted(promise, before)
    if kind is None or (span := target_for(kind, severity, agreed)) == Span(facts["amount"], facts["unit"]):
        return promise.due_at, facts
    due_at, worked = due(datetime.fromisoformat(facts["asked_at"]), span, calendar)
    kept = by_target(kind, severity, agreed) | {name: facts[name] for name in ("raised",) if name in facts}
    again = {"at": at.isoformat(), "severity": severity, "due_before": as_utc(promise.due_at).isoformat()}
    return due_at, worked.to_json() | kept | {"again": again}


def _target_that_counted(promise, before):
    """Of which kind the target was that set the due time; None where it was set otherwise."""
    facts = promise.worked_out
    if facts.get("unit", "given") == "given":
        return None
    if "target" in facts:
        return facts["target"]
    # made before targets could be agreed: by the Hub's, or by a time of its own
    kind = RAISED_UPDATE if facts.get("raised") else TARGETS_OF_KINDS.get(promise.kind, promise.kind)
    return kind if Span(facts["amount"], facts["unit"]) == target_for(kind, before) else None


def _coming(promise, due_at, before, severity, calendar, at, agreed):
    """[(position, time)] of the rungs above those that fired.

    Where the due time has passed already they count from now, so that nobody is called before the last one had time to
    answer; what has become more severe calls nobody later than it would have.
    """
    fired = promise.rung_positions[: promise.rung]
    order = ("reminder", *CLIMB)
    reached = max((order.index(position) for position in fired if position in order), default=-1)
    rungs = rungs_for(promise.kind, severity, promise.started_at, max(due_at, at), calendar, agreed)
    climb = [rung for rung in rungs if rung.position in order[reached + 1 :]]
    beside = [rung for rung in rungs if rung.position in BESIDE and rung.position not in fired]
    if due_at <= at:
        # before the due time one is reminded of it; afterwards one is told
        climb = [rung for rung in climb if rung.position != "reminder"]
    stood = dict(zip(promise.rung_positions, promise.rung_times, strict=True)) if _is_up(before, severity) else {}
    climb = [Rung(rung.position, min(rung.at, stood.get(rung.position, rung.at))) for rung in climb]
    return in_turn(climb, beside)


def _name(number):
    """Stored severities count from 1, the least."""
    return SEVERITIES[-number]


def _is_up(before, severity):
    # SEVERITIES stand from the most severe to the least
    return SEVERITIES.index(severity) < SEVERITIES.index(before)
