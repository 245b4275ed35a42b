"""How soon each kind of promise is due: as the Hub has it, unless an organisation agreed other targets.

A row is (kind of promise, severity); ANY stands for every severity. What was agreed is handed in as a value
(hub/promises/terms.py reads it); of several bodies up a tree the nearest with a row counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .clock import Span

ANY = "any"
SEVERITIES = ("critical", "high", "medium", "low")

DEFAULT_TARGETS = {
    # Danger has been dealt with by 999 before anyone writes here; an hour is "today, by a person".
    ("acknowledge", "critical"): Span(1, "clock_hours"),
    # Police clocks run in hours, nights and weekends included.
    ("acknowledge", "high"): Span(4, "clock_hours"),
    # Council clocks run in working days; the council figure in use for a first answer is two.
    ("acknowledge", "medium"): Span(1, "working_days"),
    ("acknowledge", "low"): Span(2, "working_days"),
    # One force visits a victim of hate crime within 24 hours; a council removes hate graffiti in 24.
    ("first_action", "critical"): Span(24, "clock_hours"),
    ("first_action", "high"): Span(24, "clock_hours"),
    # The national neighbourhood guarantee answers a query within 72 hours. Only a suggestion:
    # whoever acknowledges gives the date.
    ("first_action", ANY): Span(72, "clock_hours"),
    # The force that visits within 24 hours also contacts the victim every 14 days.
    ("update", ANY): Span(14, "days"),
    # … and twice as often while the posture is raised: people are worried, and silence worries them more.
    ("update_raised", ANY): Span(7, "days"),
    # A call back is council desk work: the council figure of two working days.
    ("call", ANY): Span(2, "working_days"),
    # A visit to the victim of a hate crime and a patrol answer the same neighbourhood guarantee.
    ("visit", ANY): Span(72, "clock_hours"),
    ("patrol", ANY): Span(72, "clock_hours"),
    # The request for a meeting is answered with a date in two working days …
    ("meeting", ANY): Span(2, "working_days"),
    # … and the meeting is held within ten.
    ("meeting_held", ANY): Span(10, "working_days"),
    # Four weeks after it was resolved the person who raised it is asked whether it has stayed quiet …
    ("check_asked", ANY): Span(28, "days"),
    # … and has a week to answer before it is for the body to find out (docs/adr/0025).
    ("check", ANY): Span(35, "days"),
    # The council figure of two working days again: somebody rings the number on the register.
    ("join", ANY): Span(2, "working_days"),
}

# What was asked for is a meeting held, not only a date offered.
TARGETS_OF_KINDS = {"meeting": "meeting_held"}
RAISED_UPDATE = "update_raised"

KINDS = tuple(dict.fromkeys(kind for kind, _ in DEFAULT_TARGETS))


@dataclass(frozen=True)
class Agreed:
    """What one body agreed beside the Hub's targets and ladders, by the same rows."""

    body: str
    reference: str
    targets: Mapping[tuple[str, str], Span] = field(default_factory=dict)
    ladders: Mapping = field(default_factory=dict)


def target_for(kind: str, severity: str, agreed: Sequence[Agreed] = ()) -> Span:
    """`agreed`: of the owner and the bodies above it, nearest first."""
    if severity not in SEVERITIES:
        raise ValueError(f"unknown severity {severity!r}")
    body = agreed_by(kind, severity, agreed)
    found = _row(body.targets if body else DEFAULT_TARGETS, kind, severity)
    if found is None:
        raise ValueError(f"no target for a promise of kind {kind!r}")
    return found


def agreed_by(kind: str, severity: str, agreed: Sequence[Agreed]) -> Agreed | None:
    """Whose target counts; None where it is the Hub's."""
    return next((body for body in agreed if _row(body.targets, kind, severity)), None)


def _row(targets, kind, severity):
    return targets.get((kind, severity)) or targets.get((kind, ANY))
