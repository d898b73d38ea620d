"""Registration: who the customer is, who brought the deal, and by when the vendor answers."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from cosell.core.actor import Side
from cosell.core.businesstime import Calendar
from deals.rules.gate import Problem

DECISION_HOURS = 8
CONFLICT_HOURS = 4
CONFIRMATION_DAYS = 5
CLOSE_AFTER_DAYS = 60
LONGEST_DOMAIN = 120
#: A close that is further away is a slip of the year; so is a beginning that long ago.
FURTHEST_CLOSE_YEARS, EARLIEST_OPENING_YEARS = 5, 5

FREE_MAIL = frozenset(
    {
        "aol.com", "bluewin.ch", "free.fr", "freenet.de", "fastmail.com", "gmail.com", "gmx.at",
        "gmx.ch", "gmx.com", "gmx.de", "gmx.net", "googlemail.com", "hotmail.co.uk", "hotmail.com",
        "hotmail.de", "hotmail.fr", "icloud.com", "laposte.net", "libero.it", "live.com", "mac.com",
        "mail.com", "mail.ru", "me.com", "msn.com", "orange.fr", "outlook.com", "outlook.de",
        "pm.me", "posteo.de", "proton.me", "protonmail.com", "qq.com", "t-online.de", "web.de",
        "yahoo.co.uk", "yahoo.com", "yahoo.de", "yahoo.fr", "yandex.ru", "ymail.com", "zoho.com",
        "163.com",
    }
)  # fmt: skip
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*:)?//")

_LEGAL_FORMS = (
    ("sp", "z", "oo"), ("s", "p", "a"), ("gmbh",), ("mbh",), ("ag",), ("kg",), ("kgaa",), ("ohg",),
    ("ug",), ("se",), ("ev",), ("eg",), ("inc",), ("incorporated",), ("corp",), ("corporation",),
    ("ltd",), ("limited",), ("llc",), ("llp",), ("lp",), ("plc",), ("sa",), ("sas",), ("sarl",),
    ("srl",), ("spa",), ("bv",), ("nv",), ("oy",), ("oyj",), ("ab",), ("as",), ("asa",), ("aps",),
    ("sro",), ("kft",), ("doo",), ("dd",), ("pty",), ("pte",), ("co",), ("company",),
)  # fmt: skip


def registrable_domain(website: str) -> str:
    """The customer's domain from whatever was typed; empty when it names none or a free-mail one.

    Schemes, paths, ports, user names and a leading "www." are dropped; IDN becomes ASCII. Other
    subdomains stay: which of them are a customer of their own needs the public suffix list.
    """
    host = _host(website.strip().lower())
    labels = host.split(".")
    if len(host) > LONGEST_DOMAIN or len(labels) < 2 or labels[-1].isdigit():
        return ""
    if not all(map(_LABEL.fullmatch, labels)):
        return ""
    parents = {".".join(labels[place:]) for place in range(len(labels))}
    return "" if parents & FREE_MAIL else host


def _host(text: str) -> str:
    try:
        host = urlsplit(text if _SCHEME.match(text) else f"//{text}").hostname or ""
        return host.rstrip(".").encode("idna").decode().removeprefix("www.")
    except ValueError:
        return ""


def normalise_name(name: str) -> str:
    """A customer's name without case, accents, punctuation and the legal form at its end.

    For finding look-alikes; a name alone never decides that two customers are one.
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark))
    words = re.sub(r"[^\w\s]|_", " ", re.sub(r"[.'’`]", "", plain)).split()
    while found := next((form for form in _LEGAL_FORMS if _ends_with(words, form)), None):
        words = words[: -len(found)]
    return " ".join(words)


def _ends_with(words: list[str], form: tuple[str, ...]) -> bool:
    """Whether the last words are a legal form that leaves a name before it."""
    return len(words) > len(form) and tuple(words[-len(form) :]) == form


def derive_source(
    calendar: Calendar,
    *,
    registered_by: Side,
    registered_at: datetime,
    confirmed_at: datetime | None = None,
) -> Side:
    """The side that brought the deal: the partner if it registered, else the vendor.

    What the vendor registered on the partner's behalf counts as the partner's if one of its members
    confirmed it within five business days.
    """
    if registered_by is Side.PARTNER:
        return Side.PARTNER
    if confirmed_at is None:
        return Side.VENDOR
    days = calendar.working_days_after(registered_at, confirmed_at)
    return Side.PARTNER if days <= CONFIRMATION_DAYS else Side.VENDOR


@dataclass(frozen=True, slots=True)
class Wait:
    """A time in which the vendor waited for information; `ended_at` is None while it still does."""

    started_at: datetime
    ended_at: datetime | None = None


def answer_by(
    calendar: Calendar,
    submitted_at: datetime,
    *,
    hours: float = DECISION_HOURS,
    waits: Iterable[Wait] = (),
) -> datetime | None:
    """When the vendor's promise of an answer ends, in business hours of the vendor's calendar.

    The clock stands while the partner is asked for information; None means that it stands now.
    `waits` come in order and do not overlap.
    """
    left, running_since = hours, submitted_at
    for wait in waits:
        left -= calendar.business_seconds(running_since, wait.started_at) / 3600
        if wait.ended_at is None:
            return None
        running_since = wait.ended_at
    return calendar.add_business_hours(running_since, max(0.0, left))


def close_problems(day: date | None, today: date) -> list[Problem]:
    """Why a day cannot be when a new deal is expected to close."""
    if day is None:
        return [Problem("missing", _("Say when you expect it to close."))]
    if day < today:
        return [Problem("close_in_past", _("A deal that is open closes today or later."))]
    if day > _years_from(today, FURTHEST_CLOSE_YEARS):
        return [Problem("close_too_far", _("Give a day in the next five years."))]
    return []


def changed_close_problems(day: date | None, stands: date | None, today: date) -> list[Problem]:
    """Why a deal that runs cannot be expected to close on a day.

    What stands may stay: a deal that is overdue is edited otherwise. None is "not known yet".
    """
    return [] if day is None or day == stands else close_problems(day, today)


def opening_problems(day: date | None, today: date) -> list[Problem]:
    """Why a deal cannot have begun on a day; None is today."""
    if day is not None and day > today:
        return [Problem("opened_in_future", _("A deal cannot be opened in the future."))]
    if day is not None and day < _years_from(today, -EARLIEST_OPENING_YEARS):
        return [Problem("opened_too_early", _("Give a day in the last five years."))]
    return []


def _years_from(day: date, years: int) -> date:
    """The same date in another year; the last of February where there is no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def expected_close_quarter(today: date) -> tuple[date, date]:
    """First and last day of the quarter in which today plus 60 calendar days lies."""
    day = today + timedelta(days=CLOSE_AFTER_DAYS)
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    month = first.month + 3
    return first, date(first.year + month // 12, month % 12, 1) - timedelta(days=1)


def expected_close_default(today: date) -> date:
    """The last day of that quarter: what the form proposes."""
    return expected_close_quarter(today)[1]
