"""Beat says "tick", workers do the work; everything that must not be lost is in Postgres."""

import logging
from contextlib import suppress
from typing import Any

from celery import shared_task
from kombu.exceptions import OperationalError

from cosell.core.tasks import WalledTask
from cosell.messaging.actions.relay import deliver as deliver_one
from cosell.messaging.actions.relay import due_deliveries
from cosell.messaging.actions.relay import relay_events as relay
from cosell.messaging.actions.sending import due_messages
from cosell.messaging.actions.sending import send_messages as send_together
from cosell.messaging.queries.health import outbox_health

logger = logging.getLogger(__name__)
#: Messages that a worker takes at once: they share a connection to the mail server.
TOGETHER = 10
SYSTEM: dict[str, Any] = {
    "base": WalledTask,
    "system": True,
    # Below the lease: whoever takes the work over after it must find nobody at it any more.
    "soft_time_limit": 45,
    "time_limit": 55,
    "max_retries": 0,
}


@shared_task(name="messaging.relay_events", **SYSTEM)
def relay_events() -> int:
    """Turn new events into deliveries and hand them out."""
    made = relay()
    for delivery_id in made:
        _hand_out(delivery_id)
    return len(made)


@shared_task(name="messaging.sweep_deliveries", **SYSTEM)
def sweep_deliveries() -> int:
    """Hand out what is due again: retries, and work that a dead worker dropped."""
    due = due_deliveries()
    for delivery_id in due:
        _hand_out(delivery_id)
    return len(due)


@shared_task(name="messaging.deliver", **SYSTEM)
def deliver(*, delivery_id: int) -> str:
    """Handle one delivery: claimed by the system, handled inside its own tenant's wall."""
    return deliver_one(delivery_id)


@shared_task(name="messaging.sweep_messages", **SYSTEM)
def sweep_messages() -> int:
    """Hand out the messages whose time has come: released, or to be tried again."""
    due = due_messages()
    for start in range(0, len(due), TOGETHER):
        with suppress(OperationalError):
            send_messages.delay(message_ids=due[start : start + TOGETHER])
    return len(due)


@shared_task(name="messaging.send_messages", **SYSTEM)
def send_messages(*, message_ids: list[int]) -> list[str]:
    """Send a few messages over one connection, each by itself: claimed by the system, worded inside
    its reader's own wall. One that cannot be sent holds up none of the others.
    """
    return send_together(message_ids)


@shared_task(name="messaging.watch_outbox", **SYSTEM)
def watch_outbox() -> int:
    """Say in the log, as an error, that somebody waits longer than a minute to be told."""
    found = outbox_health()
    if found.overdue:
        logger.error("The outbox is late: %s rows, by %.0f s.", found.overdue, found.oldest_age)
    return found.overdue


def _hand_out(delivery_id: int) -> None:
    """A broker that is away delays a delivery; the sweep finds it again."""
    with suppress(OperationalError):
        deliver.delay(delivery_id=delivery_id)
