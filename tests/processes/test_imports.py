"""Files of places with a real broker, worker and scheduler."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hub.places.actions_uploads import LEASE, confirm, take_up, upload
from hub.places.models import PlaceImport, PlaceOfWorship
from tests.access.world_imports import FILE
from tests.processes.servers import wait_until

pytestmark = [
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
]


def test_what_waits_and_what_a_killed_worker_left_behind_is_taken_up(cast, servers):
    now = timezone.now()
    left_behind = upload(file_name="left.csv", content=FILE.encode(), by=cast.council, at=now)
    take_up(left_behind.pk, timezone.now)
    confirm(left_behind, by=cast.council, at=now)
    killed_at = now - LEASE - timedelta(seconds=1)
    PlaceImport.objects.filter(pk=left_behind.pk).update(status="writing", claimed_at=killed_at)
    # the broker is away: neither can be asked for
    waiting = upload(file_name="waiting.csv", content=FILE.encode(), by=cast.manager, at=now)
    servers.broker()
    servers.worker()
    servers.beat()

    def statuses():
        return [PlaceImport.objects.get(pk=made.pk).status for made in (left_behind, waiting)]

    wait_until(lambda: statuses() == ["done", "ready"], what="the files")
    assert PlaceOfWorship.objects.filter(name="New Temple").count() == 1
    # with a broker there, a worker is asked at once: by then all of it is known
    confirm(waiting, by=cast.manager, at=timezone.now())
    wait_until(lambda: statuses() == ["done", "done"], what="the second file")
    assert PlaceOfWorship.objects.filter(name="New Temple").count() == 1
