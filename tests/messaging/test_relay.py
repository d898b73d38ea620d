"""Events become deliveries once, whatever happens to those who carry them."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.errors import Forbidden, NotFound
from cosell.core.wall import system_role, wall
from cosell.messaging import registry
from cosell.messaging.actions.events import record_event
from cosell.messaging.actions.relay import (
    deliver,
    due_deliveries,
    relay_events,
    retry_delivery,
)
from cosell.messaging.models import Delivery, Event
from cosell.messaging.rules.retries import LEASE, MAX_ATTEMPTS
from deals.actions.notes import write_note
from deals.actions.signing import sign_step
from partners.models import Partnership
from tests.world import World, build_world, open_deal


@pytest.fixture
def heard() -> Iterator[list[tuple[str, str]]]:
    """A subscriber of test events that keeps what it handled and fails for payload `fail`."""
    found: list[tuple[str, str]] = []

    @registry.subscribe("test.listener", "test.")
    def listen(event: Event, actor: Actor) -> None:
        if event.payload.get("fail"):
            raise RuntimeError("The listener fell over.")
        found.append((event.name, actor.workspace_slug))

    yield found
    registry._known.pop("test.listener")


def _rows() -> list[tuple[str, str, int]]:
    with system_role():
        return list(Delivery.objects.order_by("id").values_list("subscriber", "state", "attempts"))


def test_relay_makes_one_delivery_for_each_listener_and_event(
    world: World, heard: list[tuple[str, str]]
) -> None:
    relay_events()
    record_in(world, "test.happened")
    made = relay_events()
    assert len(made) == 1
    assert relay_events() == []
    assert deliver(made[0]) == "done"
    assert deliver(made[0]) == "elsewhere"
    assert heard == [("test.happened", "northwind")]


def record_in(world: World, name: str, **payload: object) -> None:
    actor = world.system()
    with wall(actor):
        record_event(name, actor=actor, payload=payload)


def test_deliver_puts_off_what_fails_and_parks_it_after_six_tries(
    world: World, heard: list[tuple[str, str]]
) -> None:
    record_in(world, "test.broken", fail=True)
    (delivery,) = relay_events()
    now = clock.now()
    for attempt in range(1, MAX_ATTEMPTS + 1):
        with clock.frozen(now + timedelta(days=attempt)):
            state = deliver(delivery)
            assert state == ("parked" if attempt == MAX_ATTEMPTS else "waiting")
            assert deliver(delivery) == "elsewhere"
    assert _rows() == [("test.listener", "parked", MAX_ATTEMPTS)]
    assert heard == []


def test_deliver_gives_the_lease_of_a_dead_worker_back(
    world: World, heard: list[tuple[str, str]]
) -> None:
    record_in(world, "test.happened")
    (delivery,) = relay_events()
    now = clock.now()
    with system_role():
        Delivery.objects.filter(pk=delivery).update(attempts=1, next_at=now + LEASE)
    assert due_deliveries() == []
    with clock.frozen(now + LEASE + timedelta(seconds=1)):
        assert due_deliveries() == [delivery]
        assert deliver(delivery) == "done"
    assert len(heard) == 1


def test_retry_delivery_is_the_managers_and_knows_only_its_own_workspace(
    world: World, heard: list[tuple[str, str]]
) -> None:
    record_in(world, "test.broken", fail=True)
    (delivery,) = relay_events()
    with system_role():
        Delivery.objects.filter(pk=delivery).update(state="parked", attempts=6)
        code = Delivery.objects.get(pk=delivery).code
    with pytest.raises(Forbidden):
        retry_delivery(code, actor=world.actor("vic"))
    with pytest.raises(NotFound):
        retry_delivery(code, actor=world.actor("kim", workspace="kestrel"))
    assert _rows() == [("test.listener", "parked", 6)]
    retry_delivery(code, actor=world.actor("vera"))
    assert _rows() == [("test.listener", "waiting", 0)]
    assert due_deliveries() == [delivery]


def test_acts_move_the_partnerships_last_activity_and_private_ones_do_not(world: World) -> None:
    code = open_deal(world).code
    for delivery in relay_events():
        deliver(delivery)
    later = clock.now() + timedelta(hours=1)
    with clock.frozen(later):
        sign_step(code, "fit_confirmed", actor=world.actor("vic"))
    with clock.frozen(later + timedelta(hours=1)):
        write_note(code, text="Only for us.", actor=world.actor("vic"))
        for delivery in relay_events():
            assert deliver(delivery) == "done"
    with wall(world.system()):
        row = Partnership.objects.get(pk=world.partnerships["brightpath"].pk)
        assert row.last_activity_at == later


@pytest.mark.django_db(transaction=True)
def test_two_relays_at_once_make_each_delivery_once(heard: list[tuple[str, str]]) -> None:
    world = build_world()
    relay_events()
    for _ in range(40):
        record_in(world, "test.happened")
    made: list[list[int]] = []

    def relay() -> None:
        try:
            made.append(relay_events())
        finally:
            connection.close()

    threads = [threading.Thread(target=relay) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    relay_events()
    assert len(_rows()) == 40
    assert len({row for each in made for row in each}) == sum(len(each) for each in made)
