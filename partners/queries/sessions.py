"""Where a person is signed in."""

from dataclasses import dataclass
from datetime import datetime

from partners.models import Session, User
from partners.rules import browser_of_agent


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """One browser that a person is signed in with."""

    code: str
    browser: str
    system: str
    started_at: datetime | None
    seen_at: datetime | None
    is_here: bool


def sessions_of(user: User, *, here: str | None) -> list[SignedIn]:
    """Live sessions of a person: the one with the key `here` first, then as last seen."""
    rows = Session.objects.get_queryset().live().filter(user=user).order_by("-seen_at")[:100]
    found = []
    for row in rows:
        browser, system = browser_of_agent(row.agent)
        found.append(
            SignedIn(
                code=row.code,
                browser=browser,
                system=system,
                started_at=row.started_at,
                seen_at=row.seen_at,
                is_here=row.session_key == here,
            )
        )
    return sorted(found, key=lambda each: not each.is_here)
