"""Where tests of the deal begin, brought there by real acts, and what they look at."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps

from cosell.core.actor import Actor, Side
from cosell.core.wall import wall
from cosell.messaging.models import Event
from deals.actions.ending import win_deal
from deals.actions.moving import move_deal
from deals.actions.signing import sign_step
from deals.models import Deal
from deals.models.rooms import Room
from deals.queries.rooms import get_deal, load_room
from deals.rules.gate import CONTRACT_STEP
from tests.world import World, open_deal

#: A Monday, ten o'clock in Berlin; Thanksgiving is the Thursday after.
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
HANDS = {Side.VENDOR: "vic", Side.PARTNER: "pat"}


def open_room(world: World, code: str, name: str = "vera") -> Room:
    actor = world.actor(name)
    with wall(actor):
        return load_room(actor, get_deal(actor, code))


def sign_stage(world: World, code: str) -> None:
    """Vic and Pat sign whatever stands open in the present stage."""
    room = open_room(world, code)
    for step in room.steps_of(room.deal.stage):
        for side in step.sides:
            if step.key != CONTRACT_STEP and room.signature(step, side) is None:
                sign_step(code, step.key, actor=world.actor(HANDS[side]))


def deal_in(world: World, stage: int, **facts: Any) -> str:
    """A deal of Vic's and Pat's that was signed and moved up to a stage."""
    code = open_deal(world, **facts).code
    for number in range(2, stage + 1):
        sign_stage(world, code)
        move_deal(code, to=number, actor=world.actor("vic"))
    return code


def deal_to_win(world: World, **facts: Any) -> str:
    """In Close, everything signed but the contract."""
    code = deal_in(world, 4, **facts)
    sign_stage(world, code)
    return code


def won_deal(world: World, *, signed_on: date = TODAY, **facts: Any) -> str:
    code = deal_to_win(world, **facts)
    win_deal(code, signed_on=signed_on, amount=Decimal(84000), actor=world.actor("vic"))
    return code


def events(world: World, code: str, name: str = "vera") -> list[Event]:
    """What one person's company reads of the deal, in order."""
    actor = world.actor(name)
    with wall(actor):
        rows = Event.objects.visible_to(actor).filter(deal__code=code)
        return list(rows.order_by("id"))


def last_event(world: World, code: str, name: str = "vera") -> tuple[str, dict[str, Any]]:
    event = events(world, code, name)[-1]
    return event.name, event.payload


def rows_of(world: World, code: str, model: str, **wanted: Any) -> list[Any]:
    """A deal's rows of a model as the vendor sees them, in order."""
    with wall(world.system()):
        found = apps.get_model("deals", model).objects.filter(deal__code=code, **wanted)
        return list(found.order_by("id"))


def picture(world: World, code: str) -> dict[str, list[dict[str, Any]]]:
    """Every row that hangs on the deal, as the vendor sees it, and the deal itself."""
    with wall(world.system()):
        found = {"deal": list(Deal.objects.filter(code=code).values())}
        for model in (*apps.get_app_config("deals").get_models(), Event):
            names = {field.name for field in model._meta.get_fields()}
            if "deal" in names:
                found[model.__name__] = list(
                    model._base_manager.filter(deal__code=code).order_by("pk").values()
                )
        return found


@contextmanager
def nothing_happens(world: World, code: str) -> Iterator[None]:
    """Whatever is tried in the block leaves no trace: no row is changed and no event is told."""
    before = picture(world, code)
    yield
    assert picture(world, code) == before


def person(world: World, name: str) -> str:
    """The public code of somebody of the cast."""
    return str(world.people[name].code)


def acting(world: World, *names: str) -> list[Actor]:
    return [world.actor(name) for name in names]
