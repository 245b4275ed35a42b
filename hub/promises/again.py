"""A promise worked out again: because what it is about turned out more or less severe than it was thought, because its
clock stood still for a while, or because its body works on other days than was known. Pure.

Its time counts from where it first began: nobody gains or loses by when the severity was looked at. A date that was
given stays. What a body has agreed since it was made counts once it is worked out again, and no sooner. Of the ladder
only the rungs still to come are built anew: none fires twice, and none is gone back to.
"""

from datetime import datetime
from typing import NamedTuple

from .clock import Span, WorkCalendar, as_utc
from .ladder import BESIDE, CLIMB, Rung, in_turn, rungs_for
from .pauses import Still, carried, due_across, pause_kept, stills_of
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
    """How an open promise stands once its severity is `severity`, looked at `at`. What has become more severe calls
    nobody later than it would have."""
    at, before = as_utc(at), _name(promise.severity)
    due_at, worked_out = _due(promise, before, severity, calendar, at, agreed)
    stood = dict(zip(promise.rung_positions, promise.rung_times, strict=True)) if _is_up(before, severity) else {}
    coming = _coming(promise, due_at, severity, calendar, at, agreed, stood)
    return _with_rungs(promise, due_at, worked_out, coming)


def worked_after_pause(promise, *, calendar: WorkCalendar, at: datetime, agreed=()) -> Again:
    """How a promise stands whose clock goes on `at`, after it stood still since `paused_at`.

    It never comes earlier than it was. What was late before it was paused stays so, and its ladder goes on where it
    stood; else a day off that became known meanwhile counts too.
    """
    # a clock of this machine that went back meanwhile takes nothing away
    still, facts = Still(as_utc(promise.paused_at), max(as_utc(at), as_utc(promise.paused_at))), promise.worked_out
    due_at = carried(promise.due_at, still, facts.get("unit", "given"), calendar)
    if span := _span_of(facts):
        worked = due_across(datetime.fromisoformat(facts["asked_at"]), span, calendar, [*stills_of(facts), still])
        if worked.at >= due_at:
            due_at, facts = worked.at, facts | worked.worked.to_json()
    facts = facts | {"pauses": [*facts.get("pauses", ()), pause_kept(still, promise.due_at)]}
    if due_at > still.until:
        coming = _coming(promise, due_at, _name(promise.severity), calendar, still.until, agreed)
    else:
        left = zip(promise.rung_positions[promise.rung :], promise.rung_times[promise.rung :], strict=True)
        coming = [(name, carried(rung_at, still, facts.get("unit", "given"), calendar)) for name, rung_at in left]
    return _with_rungs(promise, due_at, facts, coming)


def worked_anew(promise, *, calendar: WorkCalendar, at: datetime, agreed=()) -> Again | None:
    """How an open promise in working time stands on the calendar of now; None where its due time is the same."""
    facts, at = promise.worked_out, as_utc(at)
    span = _span_of(facts)
    if span is None or not span.unit.startswith("working"):
        return None
    due_at, worked = due_across(datetime.fromisoformat(facts["asked_at"]), span, calendar, stills_of(facts))
    if due_at == promise.due_at:
        return None
    reworked = {"at": at.isoformat(), "due_before": as_utc(promise.due_at).isoformat()}
    facts = facts | worked.to_json() | {"reworked": reworked}
    return _with_rungs(promise, due_at, facts, _coming(promise, due_at, _name(promise.severity), calendar, at, agreed))


def _span_of(facts):
    """None of a date that somebody gave."""
    return None if facts.get("unit", "given") == "given" else Span(facts["amount"], facts["unit"])


def _with_rungs(promise, due_at, worked_out, coming):
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
    due_at, worked = due_across(datetime.fromisoformat(facts["asked_at"]), span, calendar, stills_of(facts))
    kept = by_target(kind, severity, agreed) | {name: facts[name] for name in ("raised", "pauses") if name in facts}
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


def _coming(promise, due_at, severity, calendar, at, agreed, stood=None):
    """[(position, time)] of the rungs above those that fired.

    Where the due time has passed already they count from now, so that nobody is called before the last one had time to
    answer. None of those in `stood` comes later than it says there.
    """
    fired, stood = promise.rung_positions[: promise.rung], stood or {}
    order = ("reminder", *CLIMB)
    reached = max((order.index(position) for position in fired if position in order), default=-1)
    rungs = rungs_for(promise.kind, severity, promise.started_at, max(due_at, at), calendar, agreed)
    climb = [rung for rung in rungs if rung.position in order[reached + 1 :]]
    beside = [rung for rung in rungs if rung.position in BESIDE and rung.position not in fired]
    if due_at <= at:
        # before the due time one is reminded of it; afterwards one is told
        climb = [rung for rung in climb if rung.position != "reminder"]
    climb = [Rung(rung.position, min(rung.at, stood.get(rung.position, rung.at))) for rung in climb]
    return in_turn(climb, beside)


def _name(number):
    """Stored severities count from 1, the least."""
    return SEVERITIES[-number]


def _is_up(before, severity):
    # SEVERITIES stand from the most severe to the least
    return SEVERITIES.index(severity) < SEVERITIES.index(before)
