"""Counting what a tenant asks for, in Redis, for limits that protect the service.

A limit that protects a person (guessing a password) counts in Postgres instead: see the caches.
Here a count that is lost costs nothing but the limit itself, so a Redis that is away lets requests
through; and it is left alone for a few seconds, so that not every request waits for it.
"""

import logging
import threading
import time
from collections.abc import Sequence
from functools import cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from cosell.core.cache import make_key

logger = logging.getLogger(__name__)

PATIENCE = 0.25
REST = 5.0


class _Rest:
    """Until when nobody knocks at a Redis that did not answer."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until = 0.0

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self._until

    def begin(self) -> None:
        with self._lock:
            self._until = time.monotonic() + REST

    def end(self) -> None:
        with self._lock:
            self._until = 0.0


rest = _Rest()


@cache
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 0),
    )


def count_up(names: Sequence[str], *, seconds: int) -> list[int] | None:
    """Add one to each counter and return them, or None while Redis is away.

    Names come from `tenant_key` and say their window, so that a counter is never set back: it is
    forgotten `seconds` after its last use.
    """
    if not rest.is_over:
        return None
    keys = [make_key(name, "count", 1) for name in names]
    try:
        pipeline = _client(settings.REDIS_URL).pipeline()
        for key in keys:
            pipeline.incr(key)
            pipeline.expire(key, seconds)
        answers = pipeline.execute()
    except RedisError:
        rest.begin()
        logger.warning("Redis does not count; requests pass without a limit.")
        return None
    return [int(count) for count in answers[::2]]
