"""The cache. It holds counts of attempts and nothing that could not be lost, so it may never fail a page.

While Redis is away each process counts for itself: limits on guessing passwords then hold per process instead of not
at all, and nobody waits. After RETRY_AFTER seconds Redis is asked again.
"""

import logging
import time

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = logging.getLogger(__name__)

RETRY_AFTER = 10
# More keys than a flood of made-up addresses can push out before its counts would have run out anyway.
KEYS_OF_A_PROCESS = 20_000
# until when this process leaves Redis alone; one answer for all threads, each of which has a cache object of its own
_away_until = 0.0


def is_away():
    """Whether this process counts for itself at the moment."""
    return time.monotonic() < _away_until


class FailOverCache(BaseCache):
    def __init__(self, location, params):
        super().__init__(params)
        options = {"retry": Retry(NoBackoff(), 0), **params.get("OPTIONS", {})}
        self._redis = RedisCache(location, params | {"OPTIONS": options})
        self._here = LocMemCache("while-redis-is-away", {"OPTIONS": {"MAX_ENTRIES": KEYS_OF_A_PROCESS}})

    def _ask(self, method, *args, **kwargs):
        global _away_until
        if time.monotonic() >= _away_until:
            try:
                return getattr(self._redis, method)(*args, **kwargs)
            except (RedisError, OSError) as error:
                _away_until = time.monotonic() + RETRY_AFTER
                log.warning("Redis does not answer (%s): this process counts for itself", type(error).__name__)
        return getattr(self._here, method)(*args, **kwargs)

    def add(self, key, value, *args, **kwargs):
        return self._ask("add", key, value, *args, **kwargs)

    def get(self, key, *args, **kwargs):
        return self._ask("get", key, *args, **kwargs)

    def set(self, key, value, *args, **kwargs):
        return self._ask("set", key, value, *args, **kwargs)

    def touch(self, key, *args, **kwargs):
        return self._ask("touch", key, *args, **kwargs)

    def delete(self, key, *args, **kwargs):
        return self._ask("delete", key, *args, **kwargs)

    def get_many(self, keys, *args, **kwargs):
        return self._ask("get_many", keys, *args, **kwargs)

    def set_many(self, data, *args, **kwargs):
        return self._ask("set_many", data, *args, **kwargs)

    def delete_many(self, keys, *args, **kwargs):
        return self._ask("delete_many", keys, *args, **kwargs)

    def has_key(self, key, *args, **kwargs):
        return self._ask("has_key", key, *args, **kwargs)

    def incr(self, key, *args, **kwargs):
        return self._ask("incr", key, *args, **kwargs)

    def clear(self):
        self._here.clear()
        return self._ask("clear")

    def close(self, **kwargs):
        self._redis.close(**kwargs)
