import pytest

from hub.notifications.models import Mail
from hub.promises.models import Promise
from tests.promises.ladders import promised


@pytest.fixture
def concern(cast):
    """Seen by the police and the council; its own ladders are taken away."""
    concern = cast.concern()
    Promise.objects.update(next_rung_at=None)
    Mail.objects.all().delete()
    return concern


@pytest.fixture
def promise(cast, concern):
    return promised(concern, cast.police_body)
