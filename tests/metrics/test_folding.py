"""Folding twice, late, out of order, and the whole again; and what counts nowhere."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from cosell.core import clock
from cosell.core.wall import wall, workspace_actor
from cosell.messaging.actions.relay import deliver, relay_events
from cosell.messaging.models import Delivery
from deals.actions.ending import lose_deal, undo_win
from deals.actions.facts import change_facts
from deals.actions.rates import set_rate
from deals.actions.sourcing import correct_source
from deals.actions.team import set_owner
from deals.queries.rooms import lock_deal
from metrics.actions.rebuilding import rebuild_numbers
from metrics.models import Cell, DealFact
from tests.deals.scenes import TODAY, deal_in, person, won_deal
from tests.metrics.seeing import cells, fact_of, fold, fold_asked, folded, lived
from tests.world import World, open_deal

pytestmark = pytest.mark.django_db


def whole(world: World) -> dict[str, int]:
    """Everything on the Monday, without filters."""
    return cells(world).get("-///day/20261123", {})


def test_a_deal_counts_once_however_often_its_events_come(world: World) -> None:
    code = won_deal(world)
    assert fold(world, code) == 1
    before = cells(world)
    assert whole(world)["won"] == 1
    assert fold(world, code) == 0
    assert cells(world) == before


def test_events_that_come_late_and_backwards_come_to_the_same(world: World) -> None:
    """By the relay's own deliveries, the last first and each of them twice."""
    won_deal(world)
    fold_asked(world)
    deliveries = relay_events()
    while more := relay_events():
        deliveries += more
    with wall(world.system()):
        mine = Delivery.objects.filter(subscriber__startswith="metrics.", pk__in=deliveries)
        order = list(mine.order_by("-pk").values_list("pk", flat=True))
    for delivery in [*order, *order]:
        deliver(delivery)
    found = cells(world)
    rebuild_numbers(actor=world.system())
    assert cells(world) == found
    assert len(order) > 20


def test_rebuilding_mends_what_was_spoilt(world: World) -> None:
    code = won_deal(world)
    fold(world, code)
    fold_asked(world)
    before = cells(world)
    with wall(world.system()):
        Cell.objects.filter(grain="day").update(tally={"won": 99})
        Cell.objects.filter(grain="month").delete()
        DealFact.objects.update(entries=[], outcome="lost", attribution="none")
    made = rebuild_numbers(actor=world.system())
    assert (made.deals, made.registrations) == (1, 1)
    assert cells(world) == before
    assert folded(fact_of(world, code)) == lived(world, code)


@pytest.mark.parametrize("kind", ["duplicate", "registered_in_error"])
def test_what_was_no_deal_counts_nowhere(world: World, kind: str) -> None:
    code = deal_in(world, 3)
    fold(world, code)
    assert whole(world)["opened"] == 1
    lose_deal(code, kind=kind, reason="other", text="The same.", actor=world.actor("vic"))
    fold(world, code)
    assert cells(world) == {}


def test_practice_counts_nowhere(world: World) -> None:
    fold(world, open_deal(world, by="vic", is_practice=True).code)
    assert cells(world) == {}


def test_a_win_that_is_taken_back_takes_its_numbers_back(world: World) -> None:
    code = won_deal(world)
    fold(world, code)
    assert (whole(world)["revenue:sourced"], whole(world)["close:0"]) == (84_000_00, 1)
    undo_win(code, reason="It was another one.", actor=world.actor("mona"))
    fold(world, code)
    assert not {"won", "revenue:sourced", "close:0"} & set(whole(world))
    assert cells(world)["-///standing/00010101"]["open:4"] == 1


def test_a_changed_model_and_owner_take_the_past_along(world: World) -> None:
    code = open_deal(world).code
    fold(world, code)
    vic, val = person(world, "vic"), person(world, "val")
    set_owner(code, user_code=val, actor=world.actor("mona"))
    with wall(world.actor("vic")) as actor:
        change_facts(actor, lock_deal(actor, code), {"model": "true_cosell"})
    fold(world, code)
    keys = {key.rpartition("/")[0] for key in cells(world) if key.endswith("day/20261123")}
    assert f"-/true_cosell/{val}/day" in keys
    assert not {key for key in keys if vic in key or "partner_led" in key}


def test_a_corrected_source_moves_the_deal(world: World) -> None:
    code = won_deal(world)
    fold(world, code)
    correct_source(code, source="vendor", reason="We met them before.", actor=world.actor("mona"))
    fold(world, code)
    assert (whole(world)["signed:influenced"], whole(world)["revenue:influenced"]) == (1, 84_000_00)
    assert "opened:partner" not in whole(world)


def test_what_no_rate_converts_is_said_and_counts_as_soon_as_one_is_there(world: World) -> None:
    code = won_deal(world, currency="USD")
    fold(world, code)
    assert (whole(world)["unconverted"], "revenue:sourced" in whole(world)) == (1, False)
    day = TODAY - timedelta(days=1)
    set_rate("USD", day=day, rate=Decimal("0.5"), actor=world.actor("mona"))
    fold(world, code)
    assert whole(world)["revenue:sourced"] == 42_000_00
    assert fact_of(world, code).amount == Decimal(42_000)
    assert folded(fact_of(world, code)) == lived(world, code)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        # Half an hour before and after midnight in Berlin, at the edge of a quarter.
        (datetime(2026, 9, 30, 21, 30, tzinfo=UTC), date(2026, 9, 30)),
        (datetime(2026, 9, 30, 22, 30, tzinfo=UTC), date(2026, 10, 1)),
    ],
)
def test_an_end_counts_on_the_date_where_the_workspace_is(
    world: World, moment: datetime, day: date
) -> None:
    with clock.frozen(moment - timedelta(days=3)):
        code = open_deal(world).code
    with clock.frozen(moment):
        lose_deal(code, reason="price", actor=world.actor("vic"))
        fold(world, code)
    assert fact_of(world, code).decided_on == day
    assert cells(world)[f"-///day/{day:%Y%m%d}"]["early"] == 1
    assert cells(world)[f"-///month/{day:%Y%m}01"]["early"] == 1


def test_another_workspace_has_numbers_of_its_own(world: World) -> None:
    fold(world, won_deal(world))
    with wall(workspace_actor(world.kestrel.pk)):
        assert Cell.objects.count() == 0
