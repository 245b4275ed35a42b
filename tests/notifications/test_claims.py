"""Looking ahead in the queue: what it asks does not grow with what it finds."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.notifications import claims, outbox
from hub.promises.models import Promise
from tests.cast import START

pytestmark = pytest.mark.django_db


def test_looking_ahead_asks_as_much_for_one_reminder_as_for_five(cast):
    def remind(number):
        promise = Promise.objects.get(matter=cast.concern().matter, kind="acknowledge")
        outbox.enqueue(
            "promise_reminder",
            recipient=cast.council,
            context={"reference": promise.matter.reference, "promise_kind": "acknowledge", "due_at": promise.due_at},
            matter=promise.matter,
            promise=promise,
            organisation=cast.council_body,
            dedupe_key=f"reminder:{number}",
            at=START,
        )

    def asked(reminders):
        outbox.Mail.objects.exclude(template="promise_reminder").delete()
        ahead = claims.Ahead()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            ahead.look(START + timedelta(minutes=1), shut=(), tried=())
        assert len(ahead.mails) == reminders
        return len(queries)

    remind(1)
    asked(1)  # what is prepared, is prepared now
    one = asked(1)
    for number in range(2, 6):
        remind(number)
    assert asked(5) == one <= 4
