"""Which bodies nobody reads for at the moment, and from when on somebody does."""

from dataclasses import dataclass
from datetime import datetime

from hub.promises.calendars import calendars_of
from hub.promises.clock import next_open


@dataclass(frozen=True)
class Closed:
    body: str
    opens_at: datetime
    out_of_hours: str


def closed_now(bodies, now):
    """[Closed] of those of these bodies whose calendar is closed at `now`. One query."""
    calendars = calendars_of([body.pk for body in bodies])
    found = []
    for body in bodies:
        opens_at = next_open(now, calendars[body.pk])
        if opens_at > now:
            found.append(Closed(body.name, opens_at, body.out_of_hours))
    return found


def nobody_reads_until(bodies, now):
    """When the first of these bodies opens, where all are closed; None while one is open, or there is none."""
    closed = closed_now(bodies, now)
    return min((one.opens_at for one in closed), default=None) if len(closed) == len(bodies) else None
