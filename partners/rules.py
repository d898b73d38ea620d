"""Pure rules of the people side: tokens, secrets, and what an address or a browser is called."""

import hashlib
import hmac
import secrets
import zlib
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

PREFIX = "cds_pat"
CODE_LENGTH = 12
#: What the columns hold.
LONGEST_EMAIL, LONGEST_NAME, LONGEST_DOMAIN = 254, 120, 120
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
    if not set(parts[2] + parts[3]) <= set(_ALPHABET):
        return None
    if not hmac.compare_digest(check.encode(), _checksum(body).encode()):
        return None
    return ParsedToken(parts[2], parts[3])


_FREE_MAIL = {
    "gmail", "googlemail", "outlook", "hotmail", "live", "yahoo", "icloud", "gmx", "web", "proton",
    "protonmail", "aol", "mail", "t-online", "posteo",
}  # fmt: skip
_TWO_PARTS = {"co", "com", "org", "net", "ac", "gov"}


def is_email(text: str) -> bool:
    """Whether it is an address that an account can have: no column holds a longer one."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST_EMAIL


def company_of_email(email: str) -> tuple[str, str]:
    """Returns (name, domain) that a work address suggests, both empty for free mail.

    mia@sales.brightpath.co.uk → ("Brightpath", "sales.brightpath.co.uk"). A domain that is too
    long to be kept is none, as for a customer.
    """
    domain = email.rpartition("@")[2].strip().lower()
    labels = domain.split(".")[:-1]
    if len(labels) > 1 and labels[-1] in _TWO_PARTS:
        labels = labels[:-1]
    if not labels or labels[-1] in _FREE_MAIL:
        return "", ""
    name = labels[-1].replace("-", " ").title()
    return name, domain if len(domain) <= LONGEST_DOMAIN else ""


def person_of_email(email: str) -> str:
    """A name that an address suggests: mia.torres@… → Mia Torres; m@… → nothing."""
    words = email.partition("@")[0].partition("+")[0].replace("_", ".").replace("-", ".").split(".")
    names = [word for word in words if len(word) > 1 and word.isalpha()]
    return " ".join(word.title() for word in names)


_BROWSERS = (
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"), ("FxiOS/", "Firefox"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def browser_of_agent(agent: str) -> tuple[str, str]:
    """Returns (browser, system) by their own names, each empty when the header does not say."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    return browser, next((name for mark, name in _SYSTEMS if mark in agent), "")
