"""Public ids: short, random, and forgiving when somebody types them."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 6
_TYPOS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_code() -> str:
    """Six letters of Crockford's base 32: about a thousand million, told by no sequence."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalise_code(text: str) -> str | None:
    """The code that was meant, whatever its case; None when it cannot be one."""
    code = text.strip().upper().removeprefix("D-").translate(_TYPOS)
    return code if len(code) == LENGTH and all(mark in ALPHABET for mark in code) else None
