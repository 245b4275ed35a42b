"""Asks a worker to look at rows that wait, once the transaction that wrote them is committed.

The rows are the truth and the clock looks at them every minute anyway, so a nudge may be lost: it never raises and
never waits long, and a process that found no broker leaves the nudging to the clock for a while.
"""

import functools
import logging
import time

from celery import current_app as celery
from django.db import connection, transaction
from kombu.exceptions import KombuError
from kombu.pools import ProducerPool
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

# how long a process that found no broker leaves the nudging to the clock
QUIET_AFTER_FAILURE = 10
PRODUCERS = 8  # of a process, for its threads
_quiet_until = 0.0
IMPATIENT = {"socket_connect_timeout": 0.3, "socket_timeout": 0.3, "max_retries": 0, "retry_on_timeout": False}
UNREACHABLE = (KombuError, RedisError, OSError)


def nudge(task, *args):
    """Have a worker run `task` once this transaction is committed: once, however often it is asked for within it."""
    ask = _asking(task, args)
    if not any(call is ask for _savepoints, call, _robust in connection.run_on_commit):
        transaction.on_commit(ask, robust=True)


@functools.lru_cache(maxsize=256)
def _asking(task, args):
    """One and the same callable for the same question, so that it is known again."""

    def ask():
        ask_a_worker(task, args)

    return ask


def ask_a_worker(task, args=()):
    """Never raises for a broker that is away, and never waits long for one."""
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return
    try:
        with _producers().acquire(block=True, timeout=0.3) as producer:
            celery.send_task(task, args=args, producer=producer, retry=False, expires=55)
    except UNREACHABLE as error:
        _quiet_until = time.monotonic() + QUIET_AFTER_FAILURE
        _producers.cache_clear()
        log.warning("the broker does not answer (%s): what waits is left to the clock", type(error).__name__)


@functools.cache
def _producers():
    """Producers of this process on connections of their own: the worker may wait for its broker, a user may not."""
    return ProducerPool(celery.connection_for_write(transport_options=IMPATIENT).Pool(PRODUCERS), limit=PRODUCERS)
