"""Whether everything that should be told is told, or on its way: what operators and tests ask."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Model, Q

from cosell.core import clock
from cosell.core.wall import system_role
from cosell.messaging.enums import DeliveryState, MessageState
from cosell.messaging.models import Delivery, Event, Message

#: What waits longer than this beyond its time has been forgotten by somebody.
PATIENCE = timedelta(seconds=60)
#: What dwell is measured on: messages of the last minutes, and no more of them than this.
RECENT, MOST = timedelta(minutes=5), 1000


@dataclass(frozen=True, kw_only=True)
class OutboxHealth:
    """Counts over all tenants; the ages are in seconds beyond the time that was set.

    `overdue` is what nobody handles although its time came more than a minute ago; `oldest_age` is
    of what has waited longest. `unknown` and `parked` wait for an admin.
    """

    not_relayed: int
    oldest_age: float
    deliveries_due: int
    deliveries_waiting: int
    deliveries_parked: int
    messages_waiting: int
    messages_due: int
    messages_sending: int
    messages_unknown: int
    messages_parked: int
    overdue: int

    @property
    def is_quiet(self) -> bool:
        """Nothing is on its way but what waits for a time of its own."""
        return not (
            self.not_relayed
            or self.deliveries_waiting
            or self.messages_due
            or self.messages_sending
        )

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


def outbox_health() -> OutboxHealth:
    """Look at the outbox of all tenants, in the system's role."""
    now = clock.now()
    with system_role():
        events = _waiting(Event, "at", now, relayed_at=None)
        owed = _waiting(Delivery, "next_at", now, state=DeliveryState.WAITING)
        unsent = _waiting(Message, "next_at", now, state=MessageState.WAITING)
        deliveries = _by_state(Delivery)
        messages = _by_state(Message)
    queues = (events, owed, unsent)
    firsts = [queue["first"] for queue in queues if queue["first"] is not None]
    return OutboxHealth(
        not_relayed=events["n"],
        oldest_age=(now - min(firsts)).total_seconds() if firsts else 0.0,
        deliveries_due=owed["n"],
        deliveries_waiting=deliveries.get(DeliveryState.WAITING, 0),
        deliveries_parked=deliveries.get(DeliveryState.PARKED, 0),
        messages_waiting=messages.get(MessageState.WAITING, 0),
        messages_due=unsent["n"],
        messages_sending=messages.get(MessageState.SENDING, 0),
        messages_unknown=messages.get(MessageState.UNKNOWN, 0),
        messages_parked=messages.get(MessageState.PARKED, 0),
        overdue=sum(queue["late"] for queue in queues),
    )


def recent_dwells() -> list[float]:
    """How many seconds lay between the release and the leaving of the latest messages, sorted."""
    now = clock.now()
    with system_role():
        latest = Message.objects.order_by("-pk").values_list("released_at", "sent_at")[:MOST]
        rows = [row for row in latest if None not in row and row[1] >= now - RECENT]
    return sorted(max((sent - released).total_seconds(), 0.0) for released, sent in rows)


def _waiting(model: type[Model], moment: str, now: datetime, **state: object) -> dict[str, Any]:
    """How many rows' time has come, how many of them are late, and since when the first waits."""
    rows = model._default_manager.filter(**state, **{f"{moment}__lte": now})
    late = Count("pk", filter=Q(**{f"{moment}__lte": now - PATIENCE}))
    return rows.aggregate(n=Count("pk"), late=late, first=Min(moment))


def _by_state(model: type[Delivery | Message]) -> dict[str, int]:
    rows = model.objects.values_list("state").annotate(n=Count("pk"))
    return dict(rows)
