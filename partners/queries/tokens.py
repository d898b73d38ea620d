"""Tokens of a person, and the seat behind one."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from cosell.core import clock
from cosell.core.actor import Actor, Role, Via
from partners.models import ApiToken, User
from partners.rules import digest, parse_token

TOUCH = timedelta(minutes=1)
_COLUMNS = (
    "token_id, token_code, token_name, digest, scopes, expires_at, last_used_at,"
    " user_id, user_code, user_email, user_name, membership_id, role, organization_id,"
    " organization_slug, organization_name, workspace_id, workspace_slug, workspace_name,"
    " partnership_id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSeat:
    """Who a token acts as, and what it may do. `is_stale` asks for a new moment of last use."""

    user: User
    actor: Actor
    organization_slug: str
    token_id: int
    code: str
    name: str
    expires_at: datetime
    is_stale: bool


def tokens_of(actor: Actor) -> list[ApiToken]:
    """The actor's own live tokens, newest first."""
    return list(
        ApiToken.objects.visible_to(actor)
        .filter(revoked_at=None, expires_at__gt=clock.now())
        .order_by("-created_at")
    )


def seat_of_token(text: str) -> TokenSeat | None:
    """The person and seat of a token, in one look; None for all that is wrong with it alike.

    Unknown, revoked and expired tokens, a person who left or whose account is closed: the database
    knows the reasons, the caller does not learn them.
    """
    parsed = parse_token(text)
    if parsed is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(f"select {_COLUMNS} from open_token(%s)", [parsed.code])  # noqa: S608
        row = cursor.fetchone()
    if row is None:
        return None
    token_id, code, name, stored, scopes, expires_at, last_used_at = row[:7]
    now = clock.now()
    if not hmac.compare_digest(stored, digest(parsed.secret, settings.TOKEN_PEPPER)):
        return None
    if now >= expires_at:
        return None
    return TokenSeat(
        user=User.from_db("default", ["id", "code", "email", "name"], row[7:11]),
        actor=_actor(row, frozenset(scopes)),
        organization_slug=row[14],
        token_id=token_id,
        code=code,
        name=name,
        expires_at=expires_at,
        is_stale=last_used_at is None or now - last_used_at > TOUCH,
    )


def _actor(row: tuple[Any, ...], scopes: frozenset[str]) -> Actor:
    """The token's owner at the API's door."""
    role = Role(row[12])
    return Actor(
        user_id=row[7],
        user_name=row[10],
        membership_id=row[11],
        role=role,
        side=role.side,
        organization_id=row[13],
        organization_name=row[15],
        workspace_id=row[16],
        workspace_slug=row[17],
        workspace_name=row[18],
        partnership_id=row[19],
        via=Via.API,
        scopes=scopes,
    )
