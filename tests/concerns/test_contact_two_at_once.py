"""Contact details are taken back while somebody splits off a part, on two connections: they are gone from both."""

import threading
import time

import pytest
from django.db import connection, connections, transaction

from hub.concerns.actions_anyone import Left, leave_contact
from hub.concerns.actions_between import Part, split
from hub.concerns.models import Concern, OutsideReporter
from tests.cast import START

pytestmark = pytest.mark.django_db(transaction=True)


def waits_for_us():
    waiting = "select count(*) from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))"
    for _turn in range(200):
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return True
        time.sleep(0.05)
    return False


def test_a_part_that_is_being_split_off_keeps_no_address_that_was_taken_back(cast):
    concern = cast.told(left=Left(name="Amina", email="amina@example.net"))
    part = Part(organisation=cast.other_council_body, category="graffiti", what="It is in Otherham too.")

    def take_back():
        try:
            leave_contact(concern, name="", phone="", email="", at=START)
        finally:
            connections.close_all()

    thread = threading.Thread(target=take_back)
    with transaction.atomic():
        _first, new = split(concern, part, by=cast.council, at=START)
        thread.start()
        assert waits_for_us(), "it came through before the part was there"
    thread.join(30)
    assert set(OutsideReporter.objects.values_list("name", "email")) == {("", "")}
    assert set(Concern.objects.values_list("answer_phone", flat=True)) == {""}
    assert new.split_from == concern
