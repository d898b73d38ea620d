"""The Won sheet: who says it, what it freezes, what it opens, and how it is taken back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from cosell.core import clock
from cosell.core.errors import Conflict, Forbidden, Invalid
from deals.actions.editing import edit_deal
from deals.actions.ending import ask_for_win, lose_deal, undo_win, win_deal
from deals.actions.moving import move_deal
from deals.actions.rates import set_rate
from deals.actions.signing import sign_step, withdraw_signature
from deals.actions.splitting import propose_split
from deals.actions.team import add_team_member
from deals.errors import DealClosed, GateClosed
from tests.deals.scenes import (
    MONDAY,
    TODAY,
    deal_in,
    deal_to_win,
    events,
    last_event,
    nothing_happens,
    open_room,
    person,
    rows_of,
    won_deal,
)
from tests.world import World, open_deal, see_deal


@pytest.mark.parametrize("name", ["vic", "mona", "vera"])
def test_winning_signs_the_contract_freezes_and_opens_delivery(world: World, name: str) -> None:
    code = deal_to_win(world)
    before = see_deal(world, code)
    assert (before.ball, before.ball_step.key) == ("vendor", "contract_signature")
    win_deal(
        code, signed_on=TODAY, amount=Decimal(84000), signers=" A. Halden, V. Seller ",
        implementation_on=date(2027, 1, 11), actor=world.actor(name),
    )  # fmt: skip
    deal = see_deal(world, code)
    assert (deal.outcome, deal.stage, deal.closed_at, deal.signed_on, deal.signers) == (
        "won", 5, MONDAY, TODAY, "A. Halden, V. Seller",
    )  # fmt: skip
    assert (deal.amount, deal.rate, deal.rate_day, deal.amount_base) == (84000, 1, TODAY, 84000)
    assert (deal.split_vendor, deal.split_partner) == (30, 70)
    assert (deal.ball, deal.ball_step.key, deal.due_on) == (
        "partner", "implementation", date(2027, 1, 11),
    )  # fmt: skip
    assert (deal.limit_on, deal.over_at, deal.silent_at) == (None, None, None)
    room = open_room(world, code)
    contract = room.signature(room.step("contract_signature"), "vendor")
    assert (contract.kind, contract.user_name) == ("automatic", world.people[name].name)
    assert [(s.key, s.due_on) for s in room.steps_of(5)] == [
        ("implementation", date(2027, 1, 11)),
        ("support", None),
        ("qbr", TODAY + timedelta(days=90)),
    ]
    assert [(v.stage, v.left_at is None) for v in room.visits] == [
        (1, False), (2, False), (3, False), (4, False), (5, True),
    ]  # fmt: skip
    assert last_event(world, code) == (
        "deal.moved",
        {
            "from": 4, "to": 5, "kind": "won", "left_open": [], "amount": "84000",
            "currency": "EUR", "signed_on": "2026-11-23", "amount_base": "84000.00",
        },
    )  # fmt: skip


@pytest.mark.parametrize("name", ["pat", "lea"])
def test_the_partner_does_not_say_that_it_is_won(world: World, name: str) -> None:
    code = deal_to_win(world)
    with nothing_happens(world, code), pytest.raises(Forbidden) as refused:
        win_deal(code, signed_on=TODAY, amount=Decimal(1), actor=world.actor(name))
    assert refused.value.message == (
        "Only Northwind's rep or manager can say that it is won. Ask Vic Seller."
    )


def test_an_observer_of_the_vendor_does_not_win(world: World) -> None:
    code = deal_to_win(world)
    add_team_member(code, user_code=person(world, "val"), role="observer", actor=world.actor("vic"))
    with nothing_happens(world, code), pytest.raises(Forbidden):
        win_deal(code, signed_on=TODAY, amount=Decimal(1), actor=world.actor("val"))


def test_a_win_is_never_anyway(world: World) -> None:
    code = deal_in(world, 4)
    sign_step(code, "presentation", actor=world.actor("vic"))
    with nothing_happens(world, code), pytest.raises(GateClosed) as refused:
        win_deal(code, signed_on=TODAY, amount=Decimal(1), actor=world.actor("mona"))
    assert [(m.step_key, m.side) for m in refused.value.missing] == [
        ("presentation", "partner"),
        ("negotiation", "vendor"),
        ("negotiation", "partner"),
    ]


def test_a_deal_is_won_from_close(world: World) -> None:
    code = deal_in(world, 3)
    with nothing_happens(world, code), pytest.raises(Conflict) as refused:
        win_deal(code, signed_on=TODAY, amount=Decimal(1), actor=world.actor("vic"))
    assert refused.value.message == "A deal is won from Close. Move it there first."


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({"signed_on": TODAY + timedelta(days=1)}, {"signed_on"}),
        ({"signed_on": TODAY - timedelta(days=1)}, {"signed_on"}),
        ({"amount": None}, {"amount"}),
        ({"amount": Decimal("-0.01")}, {"amount"}),
        ({"amount": Decimal(0)}, {"amount"}),
        ({"amount": Decimal("NaN")}, {"amount"}),
        ({"amount": Decimal(10) ** 14}, {"amount"}),
        ({"implementation_on": TODAY - timedelta(days=1)}, {"implementation_on"}),
        (
            {"signed_on": TODAY + timedelta(days=1), "amount": None},
            {"signed_on", "amount"},
        ),
    ],
)
def test_the_sheet_says_at_each_field_what_it_cannot_take(
    world: World, facts: dict, fields: set[str]
) -> None:
    code = deal_to_win(world)
    given = {"signed_on": TODAY, "amount": Decimal(84000), **facts}
    with nothing_happens(world, code), pytest.raises(Invalid) as refused:
        win_deal(code, actor=world.actor("vic"), **given)
    assert set(refused.value.errors) == fields


def test_a_signature_of_long_ago_is_a_managers_to_record(world: World) -> None:
    code = deal_to_win(world, opened_on=date(2026, 9, 1))
    for days, name, is_taken in ((31, "vic", True), (32, "vic", False), (32, "mona", True)):
        signed_on = TODAY - timedelta(days=days)
        if not is_taken:
            with nothing_happens(world, code), pytest.raises(Invalid):
                win_deal(code, signed_on=signed_on, amount=Decimal(1), actor=world.actor(name))
            continue
        win_deal(code, signed_on=signed_on, amount=Decimal(1), actor=world.actor(name))
        assert see_deal(world, code).signed_on == signed_on
        undo_win(code, reason="Only to see the next.", actor=world.actor("mona"))


def test_the_amount_of_the_deal_is_the_one_that_was_signed(world: World) -> None:
    code = deal_to_win(world, amount=Decimal("70000.50"), by="vic")
    win_deal(code, signed_on=TODAY, actor=world.actor("vic"))
    assert see_deal(world, code).amount == Decimal("70000.50")


def test_the_rate_of_the_signing_day_is_frozen(world: World) -> None:
    for day, rate in ((date(2026, 11, 2), "0.91"), (date(2026, 11, 20), "0.92")):
        set_rate("USD", day=day, rate=Decimal(rate), actor=world.actor("mona"))
    code = deal_to_win(world, currency="USD", opened_on=date(2026, 11, 1))
    win_deal(code, signed_on=date(2026, 11, 19), amount=Decimal(1000), actor=world.actor("vic"))
    set_rate("USD", day=date(2026, 11, 19), rate=Decimal("0.5"), actor=world.actor("mona"))
    deal = see_deal(world, code)
    assert (deal.rate, deal.rate_day, deal.amount_base) == (
        Decimal("0.91"), date(2026, 11, 2), Decimal(910),
    )  # fmt: skip


def test_a_win_without_a_rate_is_not_converted_until_there_is_one(world: World) -> None:
    code = won_deal(world, currency="USD")
    deal = see_deal(world, code)
    assert (deal.rate, deal.amount_base) == (None, None)
    set_rate("USD", day=TODAY, rate=Decimal("0.9"), actor=world.actor("mona"))
    deal = see_deal(world, code)
    assert (deal.rate, deal.amount_base) == (Decimal("0.9"), Decimal(75600))


def test_facts_are_locked_by_the_win(world: World) -> None:
    code = won_deal(world)
    with nothing_happens(world, code), pytest.raises(DealClosed):
        edit_deal(code, changes={"amount": Decimal(1)}, base={}, actor=world.actor("vic"))
    with nothing_happens(world, code), pytest.raises(DealClosed):
        win_deal(code, signed_on=TODAY, actor=world.actor("vic"))


def test_an_open_split_lapses_with_the_win(world: World) -> None:
    code = deal_to_win(world)
    propose_split(code, vendor=Decimal(50), actor=world.actor("vic"))
    win_deal(code, signed_on=TODAY, amount=Decimal(1), actor=world.actor("vic"))
    (row,) = rows_of(world, code, "SplitProposal")
    deal = see_deal(world, code)
    assert (row.state, deal.split_vendor, deal.split_partner) == ("lapsed", 30, 70)
    assert "split.lapsed" in [e.name for e in events(world, code)]


def test_a_win_is_taken_back_by_a_manager(world: World) -> None:
    code = won_deal(world)
    with clock.frozen(MONDAY + timedelta(days=30)):
        undo_win(code, reason="The customer did not sign.", actor=world.actor("mona"))
    deal = see_deal(world, code)
    assert (deal.outcome, deal.stage, deal.closed_at, deal.signed_on, deal.rate) == (
        "open", 4, None, None, None,
    )  # fmt: skip
    assert (deal.ball, deal.ball_step.key, deal.amount) == (
        "vendor", "contract_signature", Decimal(84000),
    )  # fmt: skip
    room = open_room(world, code)
    assert [v.stage for v in room.visits] == [1, 2, 3, 4, 5, 4]
    assert room.signature(room.step("contract_signature"), "vendor") is None
    assert last_event(world, code)[1]["text"] == "The customer did not sign."
    with clock.frozen(MONDAY + timedelta(days=31)):
        win_deal(
            code, signed_on=TODAY + timedelta(days=31), amount=Decimal(2),
            actor=world.actor("vic"),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "reason", "days", "refusal"),
    [
        ("vic", "The customer did not sign.", 0, Forbidden),
        ("pat", "The customer did not sign.", 0, Forbidden),
        ("mona", "no", 0, Invalid),
        ("mona", "The customer did not sign.", 31, Conflict),
    ],
)
def test_what_does_not_take_a_win_back(
    world: World, name: str, reason: str, days: int, refusal: type[Exception]
) -> None:
    code = won_deal(world)
    moment = MONDAY + timedelta(days=days)
    with clock.frozen(moment), nothing_happens(world, code), pytest.raises(refusal):
        undo_win(code, reason=reason, actor=world.actor(name))


def test_only_a_win_is_taken_back(world: World, code: str) -> None:
    with nothing_happens(world, code), pytest.raises(Conflict):
        undo_win(code, reason="The customer did not sign.", actor=world.actor("mona"))


def test_the_partner_asks_for_the_win(world: World) -> None:
    code = deal_to_win(world)
    version = see_deal(world, code).version
    ask_for_win(code, actor=world.actor("pat"))
    deal = see_deal(world, code)
    assert (deal.win_asked_at, deal.win_asked_by_name, deal.version) == (
        MONDAY, "Pat Partner", version,
    )  # fmt: skip
    assert last_event(world, code) == ("deal.win_asked", {"holder": "Vic Seller"})
    with nothing_happens(world, code), pytest.raises(Conflict) as refused:
        ask_for_win(code, actor=world.actor("lea"))
    assert refused.value.code == "asked_already"
    with clock.frozen(MONDAY + timedelta(days=1)):
        ask_for_win(code, actor=world.actor("lea"))
    win_deal(code, signed_on=TODAY, amount=Decimal(1), actor=world.actor("vic"))
    assert see_deal(world, code).win_asked_at is None


@pytest.mark.parametrize("name", ["vic", "mona"])
def test_who_can_win_does_not_ask(world: World, name: str) -> None:
    code = deal_to_win(world)
    with nothing_happens(world, code), pytest.raises(Forbidden):
        ask_for_win(code, actor=world.actor(name))


def test_a_win_is_asked_for_in_close(world: World, code: str) -> None:
    with nothing_happens(world, code), pytest.raises(Conflict):
        ask_for_win(code, actor=world.actor("pat"))
    lose_deal(code, reason="price", actor=world.actor("vic"))
    with nothing_happens(world, code), pytest.raises(DealClosed):
        ask_for_win(code, actor=world.actor("pat"))


def test_moving_on_forgets_the_request(world: World) -> None:
    code = deal_to_win(world)
    ask_for_win(code, actor=world.actor("pat"))
    move_deal(code, to=3, reason_text="They want another price.", actor=world.actor("vic"))
    assert see_deal(world, code).win_asked_at is None


def test_a_deal_that_came_late_wins_alike(world: World) -> None:
    code = open_deal(world, first_stage=4).code
    for step in ("presentation", "negotiation"):
        for name in ("vic", "pat"):
            sign_step(code, step, actor=world.actor(name))
    withdraw_signature(code, "negotiation", actor=world.actor("vic"))
    with nothing_happens(world, code), pytest.raises(GateClosed):
        win_deal(code, signed_on=TODAY, amount=Decimal(1), actor=world.actor("vic"))
    sign_step(code, "negotiation", actor=world.actor("vic"))
    won = win_deal(code, signed_on=TODAY, amount=Decimal("0.01"), actor=world.actor("vic"))
    assert won.amount == Decimal("0.01")
