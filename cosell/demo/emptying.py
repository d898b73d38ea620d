"""Emptying the deal room before the story is told again: the one place where the owner writes."""

from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.db import OperationalError, connections, transaction

from cosell.demo.cast import FOUNDERS
from partners.models import Workspace

OWNER = "owner"
#: Made by migrations and by Django itself, and the same in every deal room.
_KEPT = {"contenttypes.contenttype", "auth.permission"}
#: No model's: limits of signing in, and where forms led.
_BESIDE = {"core_durable"}
_TRIES = 5


def refuse_foreign_workspaces(*, force: bool) -> None:
    """Stop before anybody else's work is lost. Raises CommandError."""
    if OWNER not in settings.DATABASES:
        raise CommandError("OWNER_DATABASE_URL is not set; only the owner empties a deal room.")
    others = Workspace.objects.using(OWNER).exclude(slug__in=FOUNDERS).order_by("slug")
    names = list(others.values_list("slug", flat=True)[:5])
    if names and not force:
        raise CommandError(
            f"There are workspaces that are not the demo's ({', '.join(names)}), and everything"
            " would be deleted. Add --force if that is what you want."
        )


def empty_deal_room() -> None:
    """Delete all rows of all people, sessions included: whoever is signed in signs in again.

    Numbers are not started again, so nothing that remembers an old number (a session, a cache, a
    task) can meet a new row by it. The application's role could not do this, and must not.
    """
    for attempt in range(1, _TRIES + 1):
        try:
            _truncate()
        except OperationalError:
            # A request held one of the tables while we held another.
            if attempt == _TRIES:
                raise
        else:
            return


def _truncate() -> None:
    connection = connections[OWNER]
    with transaction.atomic(using=OWNER), connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        names = sorted(_tables() & existing)
        cursor.execute("set local lock_timeout = '5s'")
        cursor.execute(f"truncate {', '.join(map(connection.ops.quote_name, names))}")


def _tables() -> set[str]:
    """The tables of all models but those that are the same everywhere, and what is kept beside."""
    models = apps.get_models(include_auto_created=True)
    own = {model._meta.db_table for model in models if model._meta.label_lower not in _KEPT}
    return own | _BESIDE
