"""The cache: keys that name a tenant, and a Redis that may vanish without taking a page down."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def make_key(key: str, key_prefix: str, version: int) -> str:
    """Django's key with the product's name in front; the only function that builds keys."""
    return f"cosell:{key_prefix}:{version}:{key}"


def tenant_key(organization_id: int, name: str) -> str:
    """The name of a value that belongs to one company."""
    return f"o{organization_id}:{name}"


class ForgivingRedisCache(RedisCache):
    """Answers as an empty cache while Redis is away. Limits that must hold count in Postgres."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except RedisError:
            logger.warning("The cache did not answer.")
            return default

    def set(self, key: str, value: Any, *args: Any, **kwargs: Any) -> None:
        try:
            super().set(key, value, *args, **kwargs)
        except RedisError:
            logger.warning("The cache did not take a value.")

    def delete(self, key: str, version: int | None = None) -> bool:
        try:
            return bool(super().delete(key, version))
        except RedisError:
            return False
