"""The one source of "now" for web, worker and commands. Domain functions never ask it: they take `now` or `at`."""

from django.conf import settings
from django.utils import timezone


def now():
    """The present moment (aware, UTC); under DEMO moved by the offset set on the demo clock page."""
    if not settings.DEMO:
        return timezone.now()
    from hub.history.models import DemoClock

    return timezone.now() + DemoClock.offset_now()
