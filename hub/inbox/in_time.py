"""A bound on the time that one message may take, however it is made: the parsers of the language need hours for some.

By a signal of the operating system, which also interrupts a regular expression. Only the main thread gets signals: a
worker reads its tasks there; elsewhere there is no bound.
"""

import signal
import threading
from contextlib import contextmanager


class TooSlow(Exception):
    """It took longer than it may."""


@contextmanager
def in_time(seconds):
    """Nothing that must not be left half done belongs inside."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _too_slow)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _too_slow(_number, _frame):
    raise TooSlow
