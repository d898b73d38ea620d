"""The outbox: events become deliveries, deliveries are handled, what fails is tried again."""

import random
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from cosell.core import clock
from cosell.core.actor import Actor, Role
from cosell.core.errors import Forbidden, NotFound
from cosell.core.wall import partner_system, system_role, wall, workspace_actor
from cosell.messaging.enums import DeliveryState, Visibility
from cosell.messaging.models import Delivery, Event
from cosell.messaging.registry import find_subscriber, subscribers_of
from cosell.messaging.rules.retries import LEASE, MAX_ATTEMPTS, wait_before

BATCH = 200


def relay_events() -> list[int]:
    """Make deliveries for events not relayed yet. Returns the ids of the new deliveries.

    Runs in the system role over all tenants. Several relays may run at once: each takes rows that
    no other holds, and the unique key of a delivery makes a second one impossible.
    """
    with system_role():
        events = list(
            Event.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(relayed_at=None)
            .order_by("id")[:BATCH]
        )
        now = clock.now()
        rows = [
            Delivery(
                workspace_id=event.workspace_id,
                partnership_id=event.partnership_id,
                owner_organization_id=event.owner_organization_id,
                visibility=event.visibility,
                event=event,
                subscriber=subscriber.name,
                next_at=now,
                handed_at=now,
            )
            for event in events
            for subscriber in subscribers_of(event.name)
        ]
        made = Delivery.objects.bulk_create(rows, ignore_conflicts=True) if rows else []
        Event.objects.filter(pk__in=[event.pk for event in events]).update(relayed_at=now)
        if not made:
            return []
        return list(
            Delivery.objects.filter(
                event__in=[event.pk for event in events], state=DeliveryState.WAITING
            ).values_list("pk", flat=True)
        )


def pass_over_events() -> int:
    """Take what has happened so far as known: a story that was laid out is no news. Returns how many.

    Of the system; for the loading of a demo, before anybody is told anything.
    """
    with system_role():
        rows = Event.objects.filter(relayed_at=None)
        return rows.update(relayed_at=clock.now())


def due_deliveries() -> list[int]:
    """Deliveries whose time has come: the sweep hands them to the workers again."""
    with system_role():
        now = clock.now()
        return hand_out(Delivery.objects.filter(state=DeliveryState.WAITING, next_at__lte=now), now)


def hand_out(rows: QuerySet[Any], now: datetime) -> list[int]:
    """Take the next rows that no worker was told of lately, and note that one is told now.

    A queue that is slow is not filled with the same work again and again; one that was lost is
    filled anew when the note has grown old. Needs the system's role.
    """
    told = Q(handed_at=None) | Q(handed_at__lte=now - LEASE)
    found = list(
        rows.filter(told)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("next_at")
        .values_list("pk", flat=True)[:BATCH]
    )
    rows.model._default_manager.filter(pk__in=found).update(handed_at=now)
    return found


def deliver(delivery_id: int) -> str:
    """Handle one delivery. Returns its state afterwards.

    The row is leased first, so that a second worker or the sweep leaves it alone; a worker that
    dies gives the lease back by letting it pass.
    """
    claimed = lease(Delivery.objects.filter(state=DeliveryState.WAITING), delivery_id)
    if claimed is None:
        return "elsewhere"
    subscriber = find_subscriber(claimed.subscriber)
    actor = _reader_of(claimed)
    if subscriber is None:
        return _fail(claimed, f"Nobody is called {claimed.subscriber}.")
    try:
        with wall(actor):
            event = Event.objects.get(pk=claimed.event_id)
            subscriber.handle(event, actor)
    except Exception as error:
        return _fail(claimed, f"{type(error).__name__}: {error}")
    with system_role():
        Delivery.objects.filter(pk=claimed.pk).update(
            state=DeliveryState.DONE, done_at=clock.now(), last_error=""
        )
    return str(DeliveryState.DONE)


def _reader_of(row: Delivery) -> Actor:
    """The system on the side that may read the event: the partner's own is met by nobody else."""
    actor = workspace_actor(row.workspace_id)
    is_partners = row.owner_organization_id != actor.organization_id
    if row.visibility == Visibility.PRIVATE and is_partners and row.partnership_id is not None:
        return partner_system(
            actor, partnership_id=row.partnership_id, organization_id=row.owner_organization_id
        )
    return actor


def lease(rows: QuerySet[Any], number: int) -> Any | None:
    """Take one waiting row whose time has come: another worker leaves it alone until the lease has
    passed. None when it is not to be had (any more).
    """
    now = clock.now()
    with system_role():
        row = (
            rows.select_for_update(skip_locked=True, of=("self",))
            .filter(pk=number, next_at__lte=now)
            .first()
        )
        if row is None:
            return None
        row.attempts += 1
        row.next_at = now + LEASE
        row.save(update_fields=["attempts", "next_at"])
        return row


def _fail(row: Delivery, message: str) -> str:
    """Put off with growing, scattered distance; give up after a fixed number of attempts."""
    is_last = row.attempts >= MAX_ATTEMPTS
    wait = wait_before(row.attempts, random.uniform(0.8, 1.2))  # noqa: S311 - no secret
    state = DeliveryState.PARKED if is_last else DeliveryState.WAITING
    with system_role():
        Delivery.objects.filter(pk=row.pk).update(
            state=state, next_at=clock.now() + wait, handed_at=None, last_error=message[:500]
        )
    return str(state)


def retry_delivery(code: str, *, actor: Actor) -> Delivery:
    """Take a parked delivery up again. Raises NotFound for one that is not parked here."""
    with wall(actor):
        if actor.role is not Role.VENDOR_ADMIN:
            raise Forbidden("Only an admin can do that.")
        row = (
            Delivery.objects.visible_to(actor)
            .select_for_update(of=("self",))
            .filter(code=code.upper(), state=DeliveryState.PARKED)
            .first()
        )
        if row is None:
            raise NotFound
        row.state, row.attempts, row.next_at = DeliveryState.WAITING, 0, clock.now()
        row.handed_at = None
        row.save(update_fields=["state", "attempts", "next_at", "handed_at"])
        return row  # type: ignore[no-any-return]
