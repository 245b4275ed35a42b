from datetime import timedelta
from uuid import uuid4

import pytest

from meetings.actions import Call, Guest, schedule_meeting
from tests.cast import START

NEXT_DAY = START + timedelta(days=1, hours=5)  # Tue 1 Dec 14:00


def call_of(cast, **changes):
    """What `council` would say: tomorrow at 14:00 in the town hall, with the mosque's secretary and a partner."""
    begins = changes.pop("starts_at", START + timedelta(days=8, hours=5))
    facts = {
        "lead": cast.council_body,
        "area": cast.ward,
        "place": cast.mosque,
        "starts_at": begins,
        "ends_at": begins + timedelta(hours=1),
        "venue": "Town hall, room 2",
        "about": "How Friday prayer is kept safe.",
        "form_key": uuid4(),
        "guests": (
            Guest(cast.faith, organisation=cast.committee),
            Guest(address="office@mp.example", name="Office of the MP"),
        ),
    }
    return Call(**(facts | changes))


@pytest.fixture
def call(cast):
    """call(by=…, at=…, **changes): a meeting called through the real action; Tue 8 Dec 14:00 if not said otherwise."""

    def make(*, by=None, at=START, **changes):
        return schedule_meeting(call_of(cast, **changes), by=by or cast.council, at=at)[0]

    return make


@pytest.fixture
def meeting(call):
    return call()
