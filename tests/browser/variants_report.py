"""Later states of the promise report: (name, persona, address, what was posted)."""

from datetime import timedelta

from hub.history import moment
from hub.promises.models import Promise
from tests.access.world import HOUR


def report(world):
    body, now = world.cast.council_body, moment.now()
    address = f"/report/{body.reference}/"
    yield "nothing promised", "council", f"{address}?period=own&first=1/1/2020&last=2/1/2020"
    yield "days that are none", "council", f"{address}?period=own&first=soon&last=1/1/2020"
    matter = world.concern_at("raised").matter
    for days in range(0, 60, 6):
        started = now - timedelta(days=days, hours=2)
        kept = None if days % 4 else started + (days / 6 + 1) * HOUR
        facts = {"kind": "call", "severity": 1 + days % 3, "started_at": started, "due_at": started + 5 * HOUR}
        Promise.objects.create(matter=matter, owner_organisation=body, worked_out={}, met_at=kept, **facts)
    yield "kept and late", "council", address
    yield "kept and late, of a year", "manager", f"{address}?period=12&kind=call"
    yield "every body", "coordinator", "/report/"
    yield "a command and its team", "commander", "/report/"
