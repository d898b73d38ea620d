"""The split: proposed by one side, accepted by the other, computed where it is by activity."""

from decimal import Decimal

import pytest

from cosell.core.errors import Conflict, Forbidden, Invalid
from cosell.core.wall import wall
from deals.actions.editing import edit_deal
from deals.actions.ending import lose_deal
from deals.actions.moving import move_deal
from deals.actions.signing import sign_step, waive_step
from deals.actions.sourcing import correct_source
from deals.actions.splitting import answer_split, propose_split, withdraw_split
from deals.actions.team import add_team_member
from deals.errors import DealClosed
from deals.queries.splits import activity_split, open_split
from tests.deals.scenes import (
    MONDAY,
    deal_in,
    last_event,
    nothing_happens,
    open_room,
    person,
    rows_of,
    won_deal,
)
from tests.world import World, open_deal, see_deal


def split(world: World, code: str) -> tuple[str, Decimal, Decimal]:
    deal = see_deal(world, code)
    return deal.split_basis, deal.split_vendor, deal.split_partner


@pytest.mark.parametrize(
    ("model", "vendor"), [("partner_led", 30), ("sales_led", 70), ("true_cosell", 50)]
)
def test_the_models_split_is_in_force_without_any_act(
    world: World, model: str, vendor: int
) -> None:
    code = open_deal(world, model=model).code
    assert split(world, code) == ("model", vendor, 100 - vendor)


def test_either_side_proposes_and_the_other_accepts(world: World, code: str) -> None:
    version = see_deal(world, code).version
    propose_split(code, vendor=Decimal("42.5"), actor=world.actor("pat"))
    assert split(world, code) == ("model", 30, 70)
    with wall(world.system()):
        assert open_split(see_deal(world, code)).vendor == Decimal("42.5")
    assert last_event(world, code) == (
        "split.proposed",
        {
            "basis": "agreed", "by": "partner", "vendor_name": "Northwind", "vendor": "42.5",
            "partner_name": "Brightpath", "partner": "57.5",
        },
    )  # fmt: skip
    for name in ("pat", "lea"):
        with nothing_happens(world, code), pytest.raises(Forbidden):
            answer_split(code, accept=True, actor=world.actor(name))
    answer_split(code, accept=True, actor=world.actor("vic"))
    assert split(world, code) == ("agreed", Decimal("42.5"), Decimal("57.5"))
    (row,) = rows_of(world, code, "SplitProposal")
    assert (row.state, row.answered_by_name, row.answered_at) == ("accepted", "Vic Seller", MONDAY)
    assert last_event(world, code)[0] == "split.accepted"
    assert see_deal(world, code).version == version + 2
    with nothing_happens(world, code), pytest.raises(Conflict):
        answer_split(code, accept=True, actor=world.actor("vic"))


def test_a_no_leaves_the_split_in_force(world: World, code: str) -> None:
    propose_split(code, vendor=Decimal(60), actor=world.actor("vic"))
    answer_split(code, accept=False, actor=world.actor("lea"))
    assert split(world, code) == ("model", 30, 70)
    assert last_event(world, code)[0] == "split.declined"


def test_a_proposal_is_taken_back_by_its_side(world: World, code: str) -> None:
    propose_split(code, vendor=Decimal(60), actor=world.actor("vic"))
    with nothing_happens(world, code), pytest.raises(Forbidden):
        withdraw_split(code, actor=world.actor("pat"))
    withdraw_split(code, actor=world.actor("mona"))
    with nothing_happens(world, code), pytest.raises(Conflict):
        withdraw_split(code, actor=world.actor("mona"))


def test_a_counter_proposal_replaces_the_first(world: World, code: str) -> None:
    propose_split(code, vendor=Decimal(60), actor=world.actor("vic"))
    propose_split(code, vendor=Decimal(40), actor=world.actor("pat"))
    assert [(r.state, r.vendor) for r in rows_of(world, code, "SplitProposal")] == [
        ("replaced", 60), ("open", 40),
    ]  # fmt: skip
    answer_split(code, accept=True, actor=world.actor("vic"))
    assert split(world, code) == ("agreed", 40, 60)


@pytest.mark.parametrize(
    ("vendor", "refusal"),
    [
        (None, Invalid), (Decimal(-1), Invalid), (Decimal("100.01"), Invalid),
        (Decimal("33.333"), Invalid), (Decimal("NaN"), Invalid), (Decimal(30), Conflict),
    ],
)  # fmt: skip
def test_shares_that_are_none(
    world: World, code: str, vendor: Decimal | None, refusal: type[Exception]
) -> None:
    with nothing_happens(world, code), pytest.raises(refusal):
        propose_split(code, vendor=vendor, actor=world.actor("vic"))


@pytest.mark.parametrize("vendor", [0, 100])
def test_one_side_may_have_it_all(world: World, code: str, vendor: int) -> None:
    propose_split(code, vendor=Decimal(vendor), actor=world.actor("vic"))
    answer_split(code, accept=True, actor=world.actor("pat"))
    assert split(world, code) == ("agreed", vendor, 100 - vendor)


@pytest.mark.parametrize("model", ["partner_led", "sales_led"])
def test_by_activity_is_for_true_cosell(world: World, model: str) -> None:
    code = open_deal(world, model=model).code
    with nothing_happens(world, code), pytest.raises(Invalid):
        propose_split(code, by_activity=True, actor=world.actor("vic"))
    assert activity_split(open_room(world, code)) is None


def test_by_activity_follows_the_evidence_until_the_win(world: World) -> None:
    """The partner sourced it (30 : 0); sales effort and delivery stand even while nobody did any."""
    code = open_deal(world, model="true_cosell").code
    propose_split(code, by_activity=True, actor=world.actor("pat"))
    answer_split(code, accept=True, actor=world.actor("vic"))
    assert split(world, code) == ("activity", 35, 65)
    with nothing_happens(world, code), pytest.raises(Conflict):
        propose_split(code, by_activity=True, actor=world.actor("vic"))
    sign_step(code, "fit_confirmed", actor=world.actor("pat"))  # stage 1 is no sales effort
    assert split(world, code) == ("activity", 35, 65)
    move_deal(code, to=2, reason="agreed", actor=world.actor("vic"))
    sign_step(code, "initial_meeting", actor=world.actor("vic"))
    assert split(world, code) == ("activity", 55, 45)
    for step in ("initial_meeting", "requirements_document"):
        sign_step(code, step, actor=world.actor("pat"))
    assert split(world, code) == ("activity", Decimal("28.33"), Decimal("71.67"))
    waive_step(code, "solution_design", reason="covered", actor=world.actor("vic"))
    assert split(world, code) == ("activity", Decimal("28.33"), Decimal("71.67"))
    correct_source(
        code, source="vendor", reason="We had met them before.", actor=world.actor("mona")
    )
    assert split(world, code) == ("activity", Decimal("58.33"), Decimal("41.67"))
    lines = activity_split(open_room(world, code)).lines
    assert [(str(li.activity), li.vendor_count, li.partner_count, li.vendor) for li in lines] == [
        ("lead_generation", 1, 0, 30), ("sales_effort", 1, 2, Decimal("13.33")),
        ("delivery", 0, 0, 15),
    ]  # fmt: skip


def test_the_model_brings_its_own_split_and_ends_what_waits(world: World, code: str) -> None:
    propose_split(code, vendor=Decimal(60), actor=world.actor("vic"))
    edit_deal(code, changes={"model": "sales_led"}, base={}, actor=world.actor("pat"))
    assert split(world, code) == ("model", 70, 30)
    assert [row.state for row in rows_of(world, code, "SplitProposal")] == ["lapsed"]
    propose_split(code, vendor=Decimal(60), actor=world.actor("vic"))
    answer_split(code, accept=True, actor=world.actor("pat"))
    edit_deal(code, changes={"model": "partner_led"}, base={}, actor=world.actor("vic"))
    assert split(world, code) == ("model", 30, 70)


def test_a_deal_that_ended_is_not_shared_out_again(world: World) -> None:
    won, lost = won_deal(world), deal_in(world, 1, customer="Orla Bank")
    propose_split(lost, vendor=Decimal(60), actor=world.actor("vic"))
    lose_deal(lost, reason="price", actor=world.actor("vic"))
    for code in (won, lost):
        for act in (
            lambda code=code: propose_split(code, vendor=Decimal(1), actor=world.actor("vic")),
            lambda code=code: answer_split(code, accept=True, actor=world.actor("pat")),
            lambda code=code: withdraw_split(code, actor=world.actor("vic")),
        ):
            with nothing_happens(world, code), pytest.raises(DealClosed):
                act()


def test_who_watches_proposes_nothing(world: World, code: str) -> None:
    add_team_member(code, user_code=person(world, "val"), role="observer", actor=world.actor("vic"))
    with nothing_happens(world, code), pytest.raises(Forbidden):
        propose_split(code, vendor=Decimal(1), actor=world.actor("val"))
