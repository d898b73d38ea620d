"""Loading, keeping and resetting the demo; each returns the sentence to say."""

from pathlib import Path

from cosell.core import clock
from cosell.demo.accounts import LEADING_DEAL, known_passwords, read_accounts, write_accounts
from cosell.demo.cast import ACCOUNTS
from cosell.demo.emptying import empty_deal_room, refuse_foreign_workspaces
from cosell.demo.passwords import new_password
from cosell.demo.story import tell_story
from partners.models import Organization


def load_demo(path: Path) -> str:
    """Tell the story and write the accounts file; passwords of an older file stay."""
    known = known_passwords(read_accounts(path))
    passwords = {
        person: known.get(person) or new_password() for person, _workspace in ACCOUNTS.values()
    }
    house = tell_story(clock.now(), passwords)
    write_accounts(path, house, passwords, house.codes[LEADING_DEAL])
    return f"The demo is there: {len(house.codes)} deals."


def keep_demo(path: Path) -> str:
    """Say that there is something already; empty where there is nothing."""
    return "There is something here already." if Organization.objects.exists() else ""


def reset_demo(path: Path, *, force: bool) -> str:
    """Delete everything and tell the story again. Raises CommandError where others would lose."""
    refuse_foreign_workspaces(force=force)
    empty_deal_room()
    return load_demo(path)
