"""Saved views of a person."""

from typing import Any

from django.db.models import QuerySet

from cosell.core.actor import Actor
from cosell.core.rows import instances
from cosell.core.statements import rows_of
from deals.models import SavedView

_SHOWN = ("id", "code", "name", "query")


def saved_views(actor: Actor) -> list[SavedView]:
    """The person's own views, by name."""
    return instances(SavedView, _SHOWN, rows_of("views", actor, _views))


def _views(actor: Actor) -> QuerySet[Any, Any]:
    return SavedView.objects.visible_to(actor).values_list(*_SHOWN)[:50]
