"""Whether anything happened since a page was drawn, on one deal or in the whole workspace."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from cosell.core.actor import Actor
from cosell.core.statements import Query, rows_of, rows_of_all
from cosell.messaging.models import Event, EventCounter
from deals.models import Deal


def event_numbers(actor: Actor, deal: Deal) -> dict[str, int]:
    """The last numbers of the shared events and of the own company's private ones, by audience.

    Beside the deal's version they tell a page that nudges and notes have come, which touch no
    version. The other company's private events have no part in it.
    """
    return dict(rows_of_all(actor, [numbers_query(deal)])[0])


def numbers_query(deal: Deal) -> Query:
    """What `event_numbers` reads, pair by pair."""
    return Query("numbers", _numbers, ([deal.pk],))


def _numbers(actor: Actor, deals: list[int]) -> QuerySet[Any, Any]:
    own = Q(visibility="shared") | Q(owner_organization_id=actor.organization_id)
    rows = EventCounter.objects.filter(own, deal_id__among=deals).order_by("audience")
    return rows.values_list("audience", "value")


def last_event(actor: Actor) -> tuple[int, datetime] | None:
    """The newest event of the workspace that the actor's company may read; None before the first."""
    rows = rows_of("newest event", actor, _newest)
    return rows[0] if rows else None


def _newest(actor: Actor) -> QuerySet[Any, Any]:
    rows = Event.objects.visible_to(actor).order_by("-at", "-id")
    return rows.values_list("id", "at")[:1]
