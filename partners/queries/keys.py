"""What a person signs in with beside a password; keys by codes that tell nothing."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings

from cosell.core.errors import NotFound
from partners.models import User
from partners.rules import digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key, as its owner reads it."""

    code: str
    number: int
    name: str
    is_passkey: bool
    created_at: datetime
    last_used_at: datetime | None


def keys_of(user: User) -> list[Key]:
    """Keys of a person, the oldest first."""
    rows = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    return [
        Key(
            code=digest(f"key {row.pk}", settings.TOKEN_PEPPER)[:10],
            number=row.pk,
            name=row.wrap().name,
            is_passkey=bool(row.wrap().is_passwordless),
            created_at=row.created_at,
            last_used_at=row.last_used_at,
        )
        for row in rows.order_by("created_at", "pk")
    ]


def find_key(user: User, code: str) -> Key:
    """One of the person's own keys. Raises NotFound for any other."""
    found = next((key for key in keys_of(user) if key.code == code), None)
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """How a person proves who they are, beside a code by mail."""

    has_password: bool
    has_app: bool
    keys: int
    recovery_codes: int


def factors_of(user: User) -> Factors:
    """A person's ways of signing in, in one query."""
    rows = list(Authenticator.objects.filter(user=user))
    kinds = [row.type for row in rows]
    codes = [row for row in rows if row.type == Authenticator.Type.RECOVERY_CODES]
    return Factors(
        has_password=user.has_usable_password(),
        has_app=Authenticator.Type.TOTP in kinds,
        keys=kinds.count(Authenticator.Type.WEBAUTHN),
        recovery_codes=sum(len(row.wrap().get_unused_codes()) for row in codes),
    )
