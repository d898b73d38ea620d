"""A form that is sent twice has one effect: whoever is second is led to what came of the first."""

import re

from django.core.cache import cache
from django.db import connection

from cosell.core.actor import Actor
from cosell.core.cache import tenant_key

#: A key that a form carries. Without one, or with another shape, every sending counts.
_KEY = re.compile(r"[0-9A-Za-z]{16,64}")
KEPT_SECONDS = 24 * 3600


def _name(key: str, actor: Actor) -> str:
    return f"form:{actor.workspace_id}:{actor.person_id}:{key}"


def earlier_result(key: str, *, actor: Actor) -> str:
    """Where the same form led this person before; empty for the first sending.

    Waits while the first one is still at work. Assumes the caller's transaction, which keeps the key
    until it ends.
    """
    if not _KEY.fullmatch(key):
        return ""
    name = _name(key, actor)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
    return str(cache.get(tenant_key(actor.organization_id, name)) or "")


def keep_result(key: str, path: str, *, actor: Actor) -> None:
    """Remember for a day where a form led, in the transaction of what it did: both or neither."""
    if _KEY.fullmatch(key):
        cache.set(tenant_key(actor.organization_id, _name(key, actor)), path, KEPT_SECONDS)
