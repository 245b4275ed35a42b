from datetime import UTC, datetime, timedelta

import pytest

from hub.people.models import Organisation
from hub.promises.models import Promise

HOUR = timedelta(hours=1)


def at(day, clock="12:00"):
    """A moment in UTC: "2026-10-25", "00:30"."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=UTC)


@pytest.fixture
def team(cast):
    """A body below the council that owes nothing yet; both are the council officer's."""
    return Organisation.objects.create(kind="council", name="Night team", parent=cast.council_body)


@pytest.fixture
def owe(cast):
    """owe(body, started, due, kept=, ended=…): a promise that stands as the line says."""
    matter = cast.concern().matter

    def made(body, started, due, *, kept=None, ended=None, kind="call", severity=2, of=None, **more):
        facts = {"met_at": kept, "ended_at": ended, "ended": "withdrawn" if ended else ""} | more
        return Promise.objects.create(
            matter=of or matter,
            kind=kind,
            owner_organisation=body,
            severity=severity,
            started_at=started,
            due_at=due,
            worked_out={},
            **facts,
        )

    return made
