"""Beside handing over one mail, the fate of the one before is written and another is claimed.

Waiting for a commit takes a database about as long as a mail takes us. So that is done in a thread, on a connection of
its own; in a transaction, whose rows no other connection sees, everything is done in turn instead.
"""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection, connections

WORTH_IT = 10  # mails waiting: for fewer, another connection costs more than it saves


class Beside:
    """One call at a time. Whoever started one asks for its result before they touch what it works on."""

    def __init__(self):
        self._is_possible = not connection.in_atomic_block
        self._thread = self._started = None

    def start(self, waiting, call, *args):
        """Begin `call`, where it is possible and `waiting` mails make it worth while. Returns whether it was begun."""
        if not self._is_possible or (self._thread is None and waiting < WORTH_IT):
            return False
        self._thread = self._thread or ThreadPoolExecutor(1, "deliver-beside")
        self._started = self._thread.submit(call, *args)
        return True

    def result(self):
        """What the call that was begun last came to; None where none was."""
        started, self._started = self._started, None
        return started.result() if started else None

    def end(self):
        if self._thread:
            self._thread.submit(connections.close_all).result()
            self._thread.shutdown()
