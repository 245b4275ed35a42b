import pytest

from tests.cast import START
from tests.concerns.walk import Walk


@pytest.fixture
def at_start(monkeypatch):
    """Requests are made on Monday 30 November 2026 at 09:00."""
    monkeypatch.setattr("hub.history.moment.now", lambda: START)


@pytest.fixture
def walk(cast, client, at_start):
    """`faith`, who raises for one place, signed in."""
    client.force_login(cast.faith)
    return Walk(client)
