"""Who brought the deal: the partner says yes in time, a manager corrects with a reason."""

from datetime import UTC, datetime, timedelta

import pytest

from cosell.core import clock
from cosell.core.errors import Conflict, Forbidden, Invalid
from deals.actions.registering import register_deal
from deals.actions.sourcing import confirm_source, correct_source
from tests.deals.scenes import MONDAY, last_event, nothing_happens, open_room, won_deal
from tests.world import World, new_deal, see_deal

WHY = "We had met them before."
LAST = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)  # Tuesday's opening, six working days on


@pytest.fixture
def code(world: World) -> str:
    """Registered by Vic on behalf of Brightpath."""
    made = register_deal(new_deal(), actor=world.actor("vic"), partner="brightpath", on_behalf=True)
    return str(made.code)


@pytest.mark.parametrize("name", ["pat", "lea"])
def test_the_partner_confirms_and_is_the_source(world: World, code: str, name: str) -> None:
    with clock.frozen(LAST - timedelta(seconds=1)):
        confirm_source(code, actor=world.actor(name))
    deal = see_deal(world, code)
    assert (deal.source, deal.source_confirmed_by_name, deal.confirm_source_by) == (
        "partner", world.people[name].name, None,
    )  # fmt: skip
    assert deal.source_confirmed_at == LAST - timedelta(seconds=1)
    # Registering had completed the first step for the side that registered.
    assert open_room(world, code).step("lead_identified").asks_vendor
    assert last_event(world, code) == ("deal.source_confirmed", {"source": "partner"})
    with nothing_happens(world, code), pytest.raises(Conflict):
        confirm_source(code, actor=world.actor(name))


def test_the_sixth_business_day_is_too_late(world: World, code: str) -> None:
    with clock.frozen(LAST), nothing_happens(world, code), pytest.raises(Conflict) as refused:
        confirm_source(code, actor=world.actor("pat"))
    assert refused.value.code == "too_late"


@pytest.mark.parametrize("name", ["vic", "mona", "vera"])
def test_the_vendor_does_not_confirm_for_the_partner(world: World, code: str, name: str) -> None:
    with nothing_happens(world, code), pytest.raises(Forbidden):
        confirm_source(code, actor=world.actor(name))


def test_a_colleague_who_is_not_on_the_deal_does_not_confirm(world: World, code: str) -> None:
    with nothing_happens(world, code), pytest.raises(Forbidden):
        confirm_source(code, actor=world.actor("paul"))


def test_what_the_vendor_brought_itself_waits_for_no_yes(world: World) -> None:
    made = register_deal(new_deal(), actor=world.actor("vic"), partner="brightpath")
    with nothing_happens(world, made.code), pytest.raises(Conflict):
        confirm_source(made.code, actor=world.actor("pat"))


@pytest.mark.parametrize("name", ["mona", "vera"])
def test_a_manager_corrects_it_for_both_to_see(world: World, code: str, name: str) -> None:
    correct_source(code, source="partner", reason=f"  {WHY} ", actor=world.actor(name))
    deal = see_deal(world, code)
    assert (deal.source, deal.source_reason, deal.confirm_source_by) == ("partner", WHY, None)
    assert last_event(world, code, "pat") == (
        "deal.source_corrected", {"source": "partner", "before": "vendor", "text": WHY},
    )  # fmt: skip
    with nothing_happens(world, code), pytest.raises(Conflict):
        confirm_source(code, actor=world.actor("pat"))


@pytest.mark.parametrize(
    ("name", "source", "reason", "refusal"),
    [
        ("vic", "partner", WHY, Forbidden),
        ("lea", "partner", WHY, Forbidden),
        ("mona", "heaven", WHY, Invalid),
        ("mona", "partner", "because", Invalid),
        ("mona", "vendor", WHY, Conflict),
    ],
)
def test_what_corrects_nothing(
    world: World, code: str, name: str, source: str, reason: str, refusal: type[Exception]
) -> None:
    with nothing_happens(world, code), pytest.raises(refusal):
        correct_source(code, source=source, reason=reason, actor=world.actor(name))


def test_the_past_is_corrected_too_and_its_split_stays_locked(world: World) -> None:
    code = won_deal(world)
    before = see_deal(world, code)
    with clock.frozen(MONDAY + timedelta(days=100)):
        correct_source(code, source="vendor", reason=WHY, actor=world.actor("mona"))
    deal = see_deal(world, code)
    assert (deal.source, deal.outcome, deal.split_vendor) == ("vendor", "won", before.split_vendor)
