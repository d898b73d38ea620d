"""Whether anything happened since a page was drawn, on one deal or in the whole workspace."""

from datetime import datetime

from django.db.models import Q

from cosell.core.actor import Actor
from cosell.messaging.models import Event, EventCounter
from deals.models import Deal


def event_numbers(actor: Actor, deal: Deal) -> tuple[int, ...]:
    """The last numbers of the shared events and of the own company's private ones.

    Beside the deal's version they tell a page that nudges and notes have come, which touch no
    version. The other company's private events have no part in it.
    """
    own = Q(visibility="shared") | Q(owner_organization_id=actor.organization_id)
    rows = EventCounter.objects.filter(own, deal=deal).order_by("audience")
    return tuple(rows.values_list("value", flat=True))


def last_event(actor: Actor) -> tuple[int, datetime] | None:
    """The newest event of the workspace that the actor's company may read; None before the first."""
    rows = Event.objects.visible_to(actor).order_by("-at", "-id")
    return rows.values_list("id", "at").first()
