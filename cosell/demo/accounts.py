"""The accounts file: who can sign in to the demo, and the deal that scripts begin with."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from cosell.demo.cast import ACCOUNTS, PEOPLE
from cosell.demo.house import House
from cosell.launcher.places import write_private
from partners.actions.tokens import create_token

LEADING_DEAL = "Halden Foods"
_TOKEN_DAYS = 365


def read_accounts(path: Path) -> dict[str, Any]:
    """What the file says; nothing where there is none or it is not one."""
    try:
        told = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) and isinstance(told.get("accounts"), list) else {}


def known_passwords(told: Mapping[str, Any]) -> dict[str, str]:
    """Passwords by person of a file that was written before."""
    by_email = {row.get("email"): row.get("password") for row in told.get("accounts", ())}
    return {
        person: by_email[PEOPLE[person].email]
        for person, _workspace in ACCOUNTS.values()
        if by_email.get(PEOPLE[person].email)
    }


def write_accounts(path: Path, house: House, passwords: Mapping[str, str], code: str) -> None:
    """Mint a token for every seat and write the file for its owner alone."""
    accounts = []
    for role, (person, workspace) in ACCOUNTS.items():
        token = None
        if workspace:
            actor = house.actor(person, workspace)
            _row, token = create_token("Demo", actor=actor, days=_TOKEN_DAYS)
        accounts.append(
            {
                "role": role,
                "email": PEOPLE[person].email,
                "password": passwords[person],
                "workspace": workspace,
                "api_token": token,
            }
        )
    deal = {"code": code, "url": deal_url(code)}
    told = {"accounts": accounts, "deal": deal}
    write_private(path, json.dumps(told, indent=2, ensure_ascii=False) + "\n")


def deal_url(code: str) -> str:
    """The leading deal's address where this deal room runs."""
    return f"{settings.PUBLIC_URL}{reverse('deals:room', args=['northwind', code])}"
