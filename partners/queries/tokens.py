"""Tokens of a person, and the seat behind one."""

import hmac
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection

from cosell.core import clock
from cosell.core.actor import Actor
from partners.models import ApiToken, User
from partners.queries.memberships import Seat, seats_of
from partners.rules import digest, parse_token

TOUCH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class TokenSeat:
    """Who a token acts as, and what it may do."""

    seat: Seat
    scopes: frozenset[str]
    token_id: int
    is_stale: bool


def tokens_of(actor: Actor) -> list[ApiToken]:
    """The actor's own live tokens, newest first."""
    return list(
        ApiToken.objects.visible_to(actor)
        .filter(revoked_at=None, expires_at__gt=clock.now())
        .order_by("-created_at")
    )


def seat_of_token(text: str) -> tuple[User, TokenSeat] | None:
    """The person and seat of a token, or None: the reasons are never told apart."""
    parsed = parse_token(text)
    if parsed is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("select * from find_token(%s)", [parsed.code])
        row = cursor.fetchone()
    if row is None:
        return None
    token_id, user_id, membership_id, stored, scopes, expires_at, last_used_at = row
    if not hmac.compare_digest(stored, digest(parsed.secret, settings.TOKEN_PEPPER)):
        return None
    now = clock.now()
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or now >= expires_at:
        return None
    seat = next((s for s in seats_of(user) if s.membership_id == membership_id), None)
    if seat is None:
        return None
    is_stale = last_used_at is None or now - last_used_at > TOUCH
    return user, TokenSeat(seat, frozenset(scopes), token_id, is_stale)
