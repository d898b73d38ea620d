"""Reading the event log as a timeline, and the deliveries that were given up."""

from datetime import datetime

from cosell.core.actor import Actor
from cosell.messaging.enums import DeliveryState
from cosell.messaging.models import Delivery, Event

PAGE = 50


def timeline(
    actor: Actor, deal_id: int, *, before: tuple[datetime, int] | None = None, prefix: str = ""
) -> list[Event]:
    """A deal's events that the actor's company may read, newest first, one page and one row more."""
    rows = Event.objects.visible_to(actor).filter(deal_id=deal_id)
    if prefix:
        rows = rows.filter(name__startswith=prefix)
    if before:
        rows = rows.filter(at__lte=before[0]).exclude(at=before[0], id__gte=before[1])
    return list(rows.order_by("-at", "-id")[: PAGE + 1])


def parked_deliveries(actor: Actor) -> list[Delivery]:
    """What was given up, newest first."""
    return list(
        Delivery.objects.visible_to(actor)
        .filter(state=DeliveryState.PARKED)
        .select_related("event")
        .order_by("-id")[:PAGE]
    )
