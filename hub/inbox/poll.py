"""One look into the inbox. Safe to run at once: only one process looks at a time.

A message is stored first, in a transaction of its own, and marked as seen after that. Whoever dies in between finds it
again and stores nothing new; a message that cannot be read is stored as such and holds up nobody.
"""

import logging
import time
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from hub.history.record import ran
from hub.inbox import actions
from hub.inbox.mailboxes import FAILURES, mailbox_at

log = logging.getLogger(__name__)

LIMIT = 200
SECONDS = 45  # a run ends before the next one starts
ONE_AT_A_TIME = 7_300_001


def poll_inbox(now, *, mailbox=None, limit=LIMIT, seconds=SECONDS):
    """Take what came in, at most `limit` messages or for `seconds`; returns how many were new.

    `mailbox`: another than that of the settings. That a mailbox is away is recorded by what does not happen: the last
    run stays as old as it is, which /statusz shows.
    """
    if mailbox is None and not settings.INBOX:
        return 0
    started, new = time.monotonic(), 0
    with _alone() as is_alone:
        if not is_alone:
            return 0
        try:
            with mailbox or mailbox_at(settings.INBOX) as box:
                for key, raw in box.waiting(limit):
                    new += actions.take(raw, at=now)
                    box.done(key)
                    if time.monotonic() - started >= seconds:
                        break
        except FAILURES as error:  # without its words: they may quote the password
            log.warning("the inbox cannot be read: %s", type(error).__name__)
            return new
        ran("inbox", at=now)
    return new


@contextmanager
def _alone():
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [ONE_AT_A_TIME])
        [is_alone] = cursor.fetchone()
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s)", [ONE_AT_A_TIME])
