"""Registration: who the customer is, and what is filled in for the partner."""

import re
import unicodedata
from datetime import date, timedelta
from urllib.parse import urlsplit

FREE_MAIL = frozenset(
    {
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com",
        "gmx.de", "gmx.net", "web.de", "proton.me", "protonmail.com", "aol.com", "mail.com",
    }
)  # fmt: skip
_LABEL = re.compile(r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")


def registrable_domain(website: str) -> str:
    """The customer's domain from whatever was typed; empty when it names none or a free-mail one.

    Schemes, paths, ports, user names and a leading "www." are dropped; IDN becomes ASCII.
    """
    text = website.strip().lower()
    host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    host = host.rstrip(".").removeprefix("www.")
    try:
        host = host.encode("idna").decode()
    except UnicodeError:
        return ""
    labels = host.split(".")
    if len(labels) < 2 or labels[-1].isdigit() or not all(map(_LABEL.match, labels)):
        return ""
    return "" if host in FREE_MAIL else host


def normalise_name(name: str) -> str:
    """A customer's name without case, accents, punctuation and legal form."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark))
    words = re.sub(r"[^\w\s]", " ", plain).split()
    forms = {"gmbh", "ag", "inc", "ltd", "llc", "sa", "sarl", "bv", "kg", "se", "plc", "co", "doo"}
    return " ".join(word for word in words if word not in forms) or " ".join(words)


def expected_close_default(today: date) -> date:
    """The end of the quarter in which today plus 60 days lies."""
    day = today + timedelta(days=60)
    month = (day.month - 1) // 3 * 3 + 3
    first_after = date(day.year + month // 12, month % 12 + 1, 1)
    return first_after - timedelta(days=1)
