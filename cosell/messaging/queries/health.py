"""Whether everything that should be told is told, or on its way: what operators and tests ask."""

from dataclasses import asdict, dataclass
from datetime import timedelta

from django.db.models import Count, Min

from cosell.core import clock
from cosell.core.wall import system_role
from cosell.messaging.enums import DeliveryState, MessageState
from cosell.messaging.models import Delivery, Event, Message

#: What waits longer than this beyond its time has been forgotten by somebody.
PATIENCE = timedelta(minutes=3)


@dataclass(frozen=True, kw_only=True)
class OutboxHealth:
    """Counts over all tenants; the ages are in seconds beyond the time that was set.

    `overdue` is what nobody handles although its time came more than three minutes ago. `unknown`
    and `parked` wait for an admin. `oldest_age` is of the oldest event that is not relayed yet.
    """

    not_relayed: int
    oldest_age: float
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
    late = now - PATIENCE
    with system_role():
        events = Event.objects.filter(relayed_at=None).aggregate(n=Count("pk"), first=Min("at"))
        deliveries = _by_state(Delivery)
        messages = _by_state(Message)
        waiting = Message.objects.filter(state=MessageState.WAITING)
        due = waiting.filter(next_at__lte=now).count()
        overdue = waiting.filter(next_at__lte=late).count()
        overdue += Delivery.objects.filter(state=DeliveryState.WAITING, next_at__lte=late).count()
        overdue += Event.objects.filter(relayed_at=None, at__lte=late).count()
    return OutboxHealth(
        not_relayed=events["n"],
        oldest_age=(now - events["first"]).total_seconds() if events["first"] else 0.0,
        deliveries_waiting=deliveries.get(DeliveryState.WAITING, 0),
        deliveries_parked=deliveries.get(DeliveryState.PARKED, 0),
        messages_waiting=messages.get(MessageState.WAITING, 0),
        messages_due=due,
        messages_sending=messages.get(MessageState.SENDING, 0),
        messages_unknown=messages.get(MessageState.UNKNOWN, 0),
        messages_parked=messages.get(MessageState.PARKED, 0),
        overdue=overdue,
    )


def _by_state(model: type[Delivery | Message]) -> dict[str, int]:
    rows = model.objects.values_list("state").annotate(n=Count("pk"))
    return dict(rows)
