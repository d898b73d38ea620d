"""Loading, keeping and resetting the demo; each returns the sentence to say."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connections

from cosell.core import clock
from cosell.core.wall import wall
from cosell.demo.accounts import AccountsFile, issue_accounts
from cosell.demo.aftermath import count_everything, note_history
from cosell.demo.alarms import raise_alerts
from cosell.demo.cast import ACCOUNTS, PEOPLE
from cosell.demo.emptying import empty_deal_room, refuse_foreign_workspaces
from cosell.demo.house import House
from cosell.demo.passwords import new_password
from cosell.demo.story import tell_story
from deals.models import Deal
from partners.mails import send_invitation
from partners.models import Organization, User
from partners.queries.memberships import enter_workspace

LEADING_DEAL = "Halden Foods"


def load_demo(path: Path) -> str:
    """Tell the story and write the accounts file; passwords of an older file stay."""
    known = AccountsFile.read(path).passwords()
    passwords = _passwords(known)
    with _kept_plans():
        house = tell_story(clock.now(), passwords)
        issue_accounts(path, passwords, house.codes[LEADING_DEAL])
        note_history(house)
        raise_alerts(house)
        _mail_invitations(house)
        count_everything(house)
    return "The demo story is told."


def _mail_invitations(house: House) -> None:
    """Mail whoever was invited and has not answered. Where mail is printed nobody would read it."""
    if "console" in settings.EMAIL_BACKEND:
        return
    for invitation, secret, actor in house.invited:
        with wall(actor):
            send_invitation(invitation, secret, actor=actor)


def keep_demo(path: Path) -> str:
    """See to the accounts file where the demo is already; empty where there is nothing at all.

    A file that is lost, or was written for another database, is made anew with other passwords:
    nobody can read the old ones.
    """
    if not Organization.objects.exists():
        return ""
    dana = User.objects.filter(email=PEOPLE["dana"].email).first()
    if dana is None:
        return "This deal room has an owner of its own; no demo was added."
    told = AccountsFile.read(path)
    if told.is_right():
        told.write()
        return "The demo is here already."
    passwords = _passwords({})
    for person, password in passwords.items():
        user = User.objects.get(email=PEOPLE[person].email)
        user.set_password(password)
        user.save(update_fields=["password"])
    issue_accounts(path, passwords, _find_leading_deal(dana))
    return "The demo is here already; its accounts have new passwords."


def reset_demo(path: Path, *, force: bool) -> str:
    """Delete everything and tell the story again. Raises CommandError where others would lose."""
    refuse_foreign_workspaces(force=force)
    empty_deal_room()
    return load_demo(path)


def _passwords(known: dict[str, str]) -> dict[str, str]:
    return {person: known.get(person) or new_password() for person, _workspace in ACCOUNTS.values()}


def _find_leading_deal(dana: User) -> str:
    actor = enter_workspace(dana, "northwind")
    with wall(actor):
        rows = Deal.objects.visible_to(actor).filter(customer=LEADING_DEAL).order_by("id")
        return str(rows.values_list("code", flat=True)[0])


@contextmanager
def _kept_plans() -> Iterator[None]:
    """Let the server keep its plans: a thousand acts ask the same few questions.

    Only for a connection that is opened here; one that is open already stays as it is.
    """
    connection = connections["default"]
    if connection.connection is not None:
        yield
        return
    # A pool that stands already would hand out connections of the other kind.
    connection.close_pool()  # type: ignore[attr-defined]
    options = connection.settings_dict["OPTIONS"]
    connection.settings_dict["OPTIONS"] = {
        **options,
        "server_side_binding": True,
        "prepare_threshold": 2,
        "options": f"{options.get('options', '')} -c plan_cache_mode=force_generic_plan",
    }
    try:
        yield
    finally:
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]
        connection.settings_dict["OPTIONS"] = options
