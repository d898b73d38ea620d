"""Saved views of a person."""

from cosell.core.actor import Actor
from deals.models import SavedView


def saved_views(actor: Actor) -> list[SavedView]:
    """The person's own views, by name."""
    return list(SavedView.objects.visible_to(actor)[:50])
