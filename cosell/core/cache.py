"""The cache: rows, because what it counts are limits, which must hold while Redis is away."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

from cosell.core import clock


def make_key(key: str, key_prefix: str, version: int) -> str:
    """Django's key with the product's name in front; the only function that builds keys."""
    return f"cosell:{key_prefix}:{version}:{key}"


def tenant_key(organization_id: int, name: str) -> str:
    """The name of a value that belongs to one company."""
    return f"o{organization_id}:{name}"


_FOREVER = "infinity"
_SWEEP = (
    "delete from core_durable where key in (select key from core_durable"
    " where expires_at <= %s order by expires_at limit 20 for update skip locked)"
)


class DurableCache(BaseCache):
    """One row per key in Postgres: what counts here holds while Redis is away or emptied.

    Values are JSON. Nothing live is ever evicted, so that a flood of keys cannot push a limit out;
    each write removes a few rows that have expired. Not to be used inside a wall: a transaction
    that rolls back would take the count with it. What is meant to go with it is in `once.py`.
    """

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Set unless a live value is there; of two at once, one wins."""
        return self._write(
            "insert into core_durable (key, value, expires_at) values (%s, %s, %s)"
            " on conflict (key) do update set value = excluded.value,"
            " expires_at = excluded.expires_at where core_durable.expires_at <= %s",
            [self._named(key, version), json.dumps(value), self._until(timeout), clock.now()],
        )

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(
                "select value::text from core_durable where key = %s and expires_at > %s",
                [self._named(key, version), clock.now()],
            )
            row = cursor.fetchone()
        return default if row is None else json.loads(row[0])

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        self._write(
            "insert into core_durable (key, value, expires_at) values (%s, %s, %s)"
            " on conflict (key) do update set value = excluded.value,"
            " expires_at = excluded.expires_at",
            [self._named(key, version), json.dumps(value), self._until(timeout)],
        )

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._write(
            "update core_durable set expires_at = %s where key = %s and expires_at > %s",
            [self._until(timeout), self._named(key, version), clock.now()],
        )

    def delete(self, key: str, version: int | None = None) -> bool:
        return self._write(
            "delete from core_durable where key = %s and expires_at > %s",
            [self._named(key, version), clock.now()],
        )

    def clear(self) -> None:
        self._write("delete from core_durable", [])

    def _named(self, key: str, version: int | None) -> str:
        return self.make_and_validate_key(key, version)

    def _until(self, timeout: Any) -> datetime | str:
        """When a value expires. Zero and less mean at once, None means never."""
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return _FOREVER if seconds is None else clock.now() + timedelta(seconds=seconds)

    def _write(self, statement: str, values: list[Any]) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(_SWEEP, [clock.now()])
            cursor.execute(statement, values)
            return bool(cursor.rowcount)
