"""Who changed a deal's facts last. The deal is visible already."""

from dataclasses import dataclass
from datetime import datetime

from cosell.core.actor import Actor
from cosell.messaging.models import Event
from deals.models import Deal


@dataclass(frozen=True, slots=True)
class LastEdit:
    """The newest change of a field, for the sentence beside a conflict."""

    name: str
    side: str
    at: datetime


def last_edit(actor: Actor, deal: Deal, field: str) -> LastEdit | None:
    """The newest event that tells of a change of this field; None where none does."""
    found = (
        Event.objects.visible_to(actor)
        .filter(deal=deal, name="deal.edited", payload__has_key=field)
        .order_by("-at", "-id")
        .values_list("user_name", "side", "at")
        .first()
    )
    return LastEdit(*found) if found else None
