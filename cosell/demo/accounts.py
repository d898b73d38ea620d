"""The accounts file: who can sign in to the demo, and the deal that scripts begin with."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.urls import reverse

from cosell.core.actor import Actor
from cosell.core.errors import NotFound
from cosell.core.wall import wall
from cosell.demo.cast import ACCOUNTS, PEOPLE
from cosell.launcher.places import write_private
from partners.actions.tokens import create_token, revoke_token
from partners.models import User
from partners.queries.memberships import enter_workspace
from partners.queries.tokens import seat_of_token, tokens_of

_LABEL = "Demo scripts"
_LIFE_DAYS = 365


@dataclass(frozen=True, slots=True)
class AccountsFile:
    """What the launcher prints and scripts read. The passwords are kept nowhere else."""

    path: Path
    accounts: list[dict[str, Any]]
    deal: Mapping[str, str]

    @classmethod
    def read(cls, path: Path) -> Self:
        """The file, or an empty one where there is none or it cannot be understood."""
        try:
            told = json.loads(path.read_text())
            accounts, deal = list(told["accounts"]), dict(told["deal"])
            if all(isinstance(row, dict) for row in accounts):
                return cls(path, accounts, deal)
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return cls(path, [], {})

    def passwords(self) -> dict[str, str]:
        """Passwords by person, as far as the file has them."""
        by_email = {row.get("email"): row.get("password") for row in self.accounts}
        found = {
            person: by_email.get(PEOPLE[person].email) for person, _workspace in ACCOUNTS.values()
        }
        return {person: password for person, password in found.items() if password}

    def is_right(self) -> bool:
        """Whether it was written for this database: its tokens open every seat it names."""
        if [row.get("role") for row in self.accounts] != list(ACCOUNTS):
            return False
        named = {row["role"]: row for row in self.accounts}
        return bool(self.deal.get("code")) and all(
            _opens(named[role], person, workspace) for role, (person, workspace) in ACCOUNTS.items()
        )

    def write(self) -> None:
        """Replace the file; only its owner reads it. The address is where this room runs now."""
        deal = {"code": self.deal["code"], "url": deal_url(self.deal["code"])}
        told = {"accounts": self.accounts, "deal": deal}
        write_private(self.path, json.dumps(told, indent=2, ensure_ascii=False) + "\n")


def _opens(row: Mapping[str, Any], person: str, workspace: str | None) -> bool:
    if row.get("email") != PEOPLE[person].email or not row.get("password"):
        return False
    if workspace is None:
        return True
    found = seat_of_token(row.get("api_token") or "")
    if found is None or found.user.email != PEOPLE[person].email:
        return False
    return found.actor.workspace_slug == workspace


def issue_accounts(path: Path, passwords: Mapping[str, str], code: str) -> None:
    """Give every account a new token and write the file."""
    accounts = []
    for role, (person, workspace) in ACCOUNTS.items():
        facts = PEOPLE[person]
        accounts.append(
            {
                "role": role,
                "email": facts.email,
                "password": passwords[person],
                "workspace": workspace,
                "api_token": _new_token(facts.email, workspace) if workspace else None,
            }
        )
    AccountsFile(path, accounts, {"code": code}).write()


def _new_token(email: str, workspace: str) -> str | None:
    """A token for the person's seat, in place of the one before; None when the seat is gone."""
    try:
        actor = enter_workspace(User.objects.get(email=email), workspace)
    except NotFound:
        return None
    _revoke_old(actor)
    _row, text = create_token(_LABEL, actor=actor, days=_LIFE_DAYS)
    return text


def _revoke_old(actor: Actor) -> None:
    with wall(actor):
        old = [row.code for row in tokens_of(actor) if row.name == _LABEL]
    for code in old:
        revoke_token(code, actor=actor)


def deal_url(code: str) -> str:
    """The leading deal's address where this deal room runs."""
    return f"{settings.PUBLIC_URL}{reverse('deals:room', args=['northwind', code])}"
