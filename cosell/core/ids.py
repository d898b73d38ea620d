"""Public codes: six letters of Crockford's base 32, so that no number tells how many there are."""

import secrets
from collections.abc import Collection

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 6
#: Of what is made by the million: among six letters two would soon be the same.
LONG = 12
PREFIX = "D-"
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})


def new_code() -> str:
    """A random code. A billion exist: the column is unique, and whoever collides tries again."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def new_long_code() -> str:
    """A random code of which none is ever made twice, for rows that many are written of at once.

    They are written so that telling twice has one effect; a code that was there before would look
    like that, and nothing would be told.
    """
    return "".join(secrets.choice(ALPHABET) for _ in range(LONG))


def normalise_code(text: str, lengths: Collection[int] = (LENGTH,)) -> str | None:
    """The code that somebody typed or read out, or None when it cannot be one.

    Case, blanks, hyphens and the printed prefix do not matter; O reads as 0, I and L as 1.
    """
    code = text.strip().upper().removeprefix(PREFIX).translate(_READ_AS)
    if len(code) not in lengths or not set(code) <= set(ALPHABET):
        return None
    return code
