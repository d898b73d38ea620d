"""Opaque places in a list: sealed, so that a client can neither read nor make one."""

import base64
import hashlib
import json
from collections.abc import Sequence
from functools import cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

LONGEST = 1000


@cache
def _box(secret: str) -> Fernet:
    key = hashlib.sha256(f"cosell.cursor:{secret}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def seal(values: Sequence[str | int | None]) -> str:
    """The values as a text that only `unseal` can read."""
    text = json.dumps(list(values), separators=(",", ":"))
    return _box(settings.SECRET_KEY).encrypt(text.encode()).decode().rstrip("=")


def unseal(cursor: str) -> list[str | int | None] | None:
    """The values of a cursor, or None for a text that was not made here or was changed."""
    if len(cursor) > LONGEST or not cursor.isascii():
        return None
    padded = cursor + "=" * (-len(cursor) % 4)
    try:
        values = json.loads(_box(settings.SECRET_KEY).decrypt(padded.encode()))
    except InvalidToken:
        return None
    return values if isinstance(values, list) else None
