"""Pure rules of the people side: tokens and secrets."""

import hashlib
import hmac
import secrets
import zlib
from dataclasses import dataclass

PREFIX = "cds_pat"
CODE_LENGTH = 12
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def _letters(count: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(count))


def digest(secret: str, pepper: str) -> str:
    """A keyed fingerprint, 64 hexadecimal digits; the secret cannot be had back from it."""
    return hmac.new(pepper.encode(), secret.encode(), hashlib.sha256).hexdigest()


def new_secret() -> str:
    """40 letters of five bits: 200 bits for a link."""
    return _letters(40)


def _checksum(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"


@dataclass(frozen=True, slots=True)
class ParsedToken:
    """The parts of a token whose checksum is right."""

    code: str
    secret: str


def new_token() -> tuple[str, str, str]:
    """Returns (code, secret, text). The text is what its owner keeps: prefix, code, secret, checksum."""
    code, secret = _letters(CODE_LENGTH), _letters(40)
    body = f"{PREFIX}_{code}_{secret}"
    return code, secret, body + _checksum(body)


def parse_token(text: str) -> ParsedToken | None:
    """The parts of a token, or None when it is not one: typing errors never reach the database."""
    body, check = text[:-8], text[-8:]
    parts = body.split("_")
    if len(parts) != 4 or "_".join(parts[:2]) != PREFIX or len(parts[2]) != CODE_LENGTH:
        return None
    if not hmac.compare_digest(check.encode(), _checksum(body).encode()):
        return None
    return ParsedToken(parts[2], parts[3])
