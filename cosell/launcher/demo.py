"""What a running deal room tells people and scripts: its address and its demo accounts."""

import json
from typing import Any
from urllib.parse import urljoin, urlsplit

from cosell.launcher.console import Console
from cosell.launcher.places import Places, write_private

_COLUMNS = ("role", "email", "password", "workspace")


def write(
    places: Places, url: str, environment: dict[str, str], *, mail_url: str = ""
) -> dict[str, Any]:
    """Write DATA/demo.json and return what it says."""
    story = {}
    if places.accounts.exists():
        places.accounts.chmod(0o600)
        story = json.loads(places.accounts.read_text())
    deal = story.get("deal")
    if deal:
        # The story may have been told when the deal room had another port.
        deal = {**deal, "url": urljoin(url, urlsplit(deal["url"]).path)}
    facts = {
        "url": url,
        "database_url": environment["DATABASE_URL"],
        "redis_url": environment["REDIS_URL"],
        "mail_url": mail_url,
        "accounts": story.get("accounts", []),
        "deal": deal,
    }
    write_private(places.demo, json.dumps(facts, indent=2, ensure_ascii=False) + "\n")
    return facts


def show(console: Console, facts: dict[str, Any]) -> None:
    """Print the address and the log-ins of each role."""
    console.say()
    console.say(f"   {console.paint('strong', 'The deal room is open:')} {facts['url']}")
    if facts.get("mail_url"):
        console.say(f"   {console.paint('strong', 'Its mail is caught here:')} {facts['mail_url']}")
    accounts = facts["accounts"]
    if accounts:
        console.say()
        rows = [_COLUMNS, *([str(each.get(name) or "") for name in _COLUMNS] for each in accounts)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(_COLUMNS))]
        for number, row in enumerate(rows):
            cells = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            console.say("   " + console.paint("quiet" if number == 0 else "", cells.rstrip()))
    console.say()
    console.say(console.paint("quiet", "   Ctrl-C stops everything."))
    console.say()


def mail_of(places: Places) -> str:
    """Where the running deal room shows its mail, or nothing."""
    try:
        return str(json.loads(places.demo.read_text())["mail_url"])
    except (OSError, ValueError, KeyError):
        return ""


def url_of(places: Places) -> str:
    """Return the address the deal room had last, for commands that run while it does not."""
    try:
        return str(json.loads(places.demo.read_text())["url"])
    except (OSError, ValueError, KeyError):
        return "http://127.0.0.1:8000"
