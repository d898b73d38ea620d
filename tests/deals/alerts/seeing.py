"""What tests of the engine look at: alerts, who was told, and a clock that is moved."""

from datetime import UTC, datetime
from typing import Any

from cosell.core import clock
from cosell.core.wall import wall
from cosell.messaging.models import Message, Notification
from cosell.messaging.queries.recipients import find_recipients
from deals.actions.alerting import tick_clocks
from deals.models import Alert, AlertNotice, Deal, Registration
from tests.world import World


def at(day: int, hour: int = 8, minute: int = 0, month: int = 11) -> datetime:
    """A moment in UTC; 8 is nine o'clock in Berlin."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def tick(moment: datetime) -> int:
    """Let the engine look at a moment."""
    with clock.frozen(moment):
        return tick_clocks()


def alerts(world: World, **wanted: Any) -> list[Alert]:
    with wall(world.system()):
        return list(Alert.objects.filter(**wanted).order_by("id"))


def open_alert(world: World) -> Alert:
    (row,) = alerts(world, resolved_at=None)
    return row


def told(world: World, **wanted: Any) -> list[tuple[str, int]]:
    """First names and rungs of everybody who was told, in order."""
    with wall(world.system()):
        rows = AlertNotice.objects.filter(**wanted).order_by("told_at", "user_name")
        return [(row.user_name.split()[0], row.rung) for row in rows]


def notices(world: World, name: str) -> list[Notification]:
    """What stands in somebody's inbox about alerts."""
    rows: list[Notification] = []
    user = world.people[name]
    for seat in find_recipients([user.pk], workspace_id=world.northwind.pk):
        with wall(seat.actor):
            rows += Notification.objects.visible_to(seat.actor).filter(topic="alert")
    return rows


def mails(world: World, name: str) -> list[Message]:
    rows: list[Message] = []
    user = world.people[name]
    for seat in find_recipients([user.pk], workspace_id=world.northwind.pk):
        with wall(seat.actor):
            rows += Message.objects.visible_to(seat.actor).filter(kind="alert", channel="email")
    return rows


def next_check(world: World, code: str) -> datetime | None:
    with wall(world.system()):
        return Deal.objects.values_list("next_check_at", flat=True).get(code=code)


def next_check_of_registration(world: World, code: str) -> datetime | None:
    with wall(world.system()):
        return Registration.objects.values_list("next_check_at", flat=True).get(code=code)
