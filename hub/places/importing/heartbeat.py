"""How far a worker is with a file, written where the page sees it while the work itself is not committed yet."""

import time

from django.db import connection

EVERY = 2.0  # seconds
BEAT = """
update places_placeimport set claimed_at = %s, lines_done = %s, lines_total = %s
 where id = %s and claimed_at = %s
"""


class Heartbeat:
    """Called with the number of lines that are done. Says at the same time that the worker is alive.

    It has a connection of its own: nobody else sees what the work's own transaction writes before it ends.
    """

    def __init__(self, place_import, clock):
        self.pk, self.claimed_at, self.clock = place_import.pk, place_import.claimed_at, clock
        self.total, self.last, self.connection = 0, time.monotonic(), None

    def __call__(self, done):
        if time.monotonic() - self.last < EVERY:
            return
        self.last = time.monotonic()
        self.connection = self.connection or connection.copy()
        now = self.clock()
        with self.connection.cursor() as cursor:
            cursor.execute(BEAT, [now, done, self.total, self.pk, self.claimed_at])
            if cursor.rowcount == 1:
                self.claimed_at = now

    def close(self):
        if self.connection is not None:
            self.connection.close()
