"""One effect for a request that is sent twice: the answer is kept with what it answered."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.wall import wall
from partners.errors import KeyIsRunning, KeyWasUsed
from partners.models import IdempotencyKey

KEPT_FOR = timedelta(hours=48)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What was answered. `body` is plain data; `etag` as it stood in the header, or empty."""

    status: int
    body: Any
    etag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What one token asks under one key. The fingerprint says whether two are the same."""

    token_id: int
    key: str
    fingerprint: str


def fingerprint(method: str, path: str, body: Any) -> str:
    """64 hexadecimal digits over method, path and body; spacing and the order of names do not count."""
    text = json.dumps([method, path, body], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def claim_key(request: Request, *, actor: Actor) -> Reply | None:
    """Take a key until the transaction ends. Returns the kept answer of an earlier request, if any.

    Raises KeyIsRunning while another request holds the key, KeyWasUsed when it stood for something
    else. Assumes the caller's transaction, and records no event: the effect has its own.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_try_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"idempotency:{request.token_id}:{request.key}"],
        )
        if not cursor.fetchone()[0]:
            raise KeyIsRunning
    kept = (
        IdempotencyKey.objects.visible_to(actor)
        .filter(token_id=request.token_id, key=request.key)
        .first()
    )
    if kept is None:
        return None
    if kept.fingerprint != request.fingerprint:
        raise KeyWasUsed
    return Reply(status=kept.status, body=json.loads(kept.body), etag=kept.etag)


def keep_reply(request: Request, reply: Reply, *, actor: Actor) -> None:
    """Keep an answer in the transaction of its effect. Assumes that the key was claimed in it."""
    with wall(actor):
        IdempotencyKey.objects.create(
            workspace_id=actor.workspace_id,
            partnership_id=actor.partnership_id,
            owner_organization_id=actor.organization_id,
            token_id=request.token_id,
            key=request.key,
            fingerprint=request.fingerprint,
            status=reply.status,
            body=json.dumps(reply.body),
            etag=reply.etag,
            created_at=clock.now(),
        )


def purge_keys(*, before: datetime | None = None) -> int:
    """Forget answers older than 48 hours, or `before`; returns how many.

    A system job over all tenants. The database keeps every answer for a day, whatever is asked.
    """
    with connection.cursor() as cursor:
        cursor.execute("select purge_idempotency_keys(%s)", [before or clock.now() - KEPT_FOR])
        return int(cursor.fetchone()[0])
