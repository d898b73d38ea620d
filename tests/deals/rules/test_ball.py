"""Whose turn it is: the first that applies, and the people's names."""

import pytest

from cosell.core.actor import Side
from deals.enums import BallKind
from deals.rules.ball import Ball, PriceRequestView, SlotView, StepView, compute_ball

VENDOR, PARTNER = Side.VENDOR, Side.PARTNER


def slot(side=VENDOR, *, is_open=True, holder="same", accountable=False):
    names = {VENDOR: "Dana", PARTNER: "Mia"}
    return SlotView(
        side=side,
        is_open=is_open,
        holder=names[side] if holder == "same" else holder,
        is_accountable=accountable,
    )


def step(*slots, key="fit_confirmed", **facts):
    return StepView(key=key, slots=slots, **facts)


def ball(steps=(), **facts):
    given = {"is_closed": False, "lead": PARTNER, "lead_holder": "Mia", **facts}
    return compute_ball(steps=steps, **given)


WAITING = step(slot(VENDOR), slot(PARTNER))
REQUEST = PriceRequestView(approver="Sam")


def test_a_closed_deal_is_nobodys_turn_before_anything_else():
    found = ball([WAITING], is_closed=True, is_paused=True, price_request=REQUEST)
    assert found == Ball(kind=BallKind.NONE)
    assert found.has_next_step


def test_a_pause_is_the_customers_turn_before_prices_and_steps():
    found = ball([WAITING], is_paused=True, price_request=REQUEST)
    assert found == Ball(kind=BallKind.CUSTOMER)
    assert found.has_next_step


def test_an_open_price_request_is_its_approvers_turn_before_steps():
    assert ball([WAITING], price_request=REQUEST) == Ball(
        kind=BallKind.VENDOR, step_key="pricing_approval", holders={VENDOR: "Sam"}
    )


def test_a_price_request_without_an_approver_is_nobodys():
    found = ball([WAITING], price_request=PriceRequestView())
    assert found == Ball(kind=BallKind.NOBODY, step_key="pricing_approval")
    assert not found.has_next_step


def test_both_slots_open_name_both_people():
    assert ball([WAITING]) == Ball(
        kind=BallKind.BOTH, step_key="fit_confirmed", holders={VENDOR: "Dana", PARTNER: "Mia"}
    )


@pytest.mark.parametrize("first", [VENDOR, PARTNER])
def test_both_slots_open_name_the_accountable_side_first(first):
    found = ball([step(slot(VENDOR, accountable=first is VENDOR),
                       slot(PARTNER, accountable=first is PARTNER))])  # fmt: skip
    assert next(iter(found.holders)) is first


@pytest.mark.parametrize(
    ("side", "kind", "holders"),
    [
        (VENDOR, BallKind.VENDOR, {VENDOR: "Dana"}),
        (PARTNER, BallKind.PARTNER, {PARTNER: "Mia"}),
    ],
)
def test_one_slot_open_is_that_sides_turn(side, kind, holders):
    one_open = step(slot(side), slot(side.other, is_open=False))
    one_sided = step(slot(side))
    for found in (ball([one_open]), ball([one_sided])):
        assert found == Ball(kind=kind, step_key="fit_confirmed", holders=holders)


def test_the_first_incomplete_step_in_playbook_order_counts():
    done = step(slot(VENDOR, is_open=False), slot(PARTNER, is_open=False), key="lead_identified")
    later = step(slot(VENDOR), key="strategy_set")
    assert ball([done, step(slot(PARTNER)), later]).step_key == "fit_confirmed"


def test_a_step_before_the_room_asks_nobody():
    assert ball([step(slot(VENDOR), before_room=True)]).kind is BallKind.PARTNER
    assert step(slot(VENDOR), before_room=True).open_slots == ()


@pytest.mark.parametrize("there", [VENDOR, PARTNER])
def test_with_one_side_unnamed_the_other_is_asked(there):
    found = ball([step(slot(there), slot(there.other, holder=None))])
    assert found == Ball(
        kind=BallKind(there.value),
        step_key="fit_confirmed",
        holders={there: "Dana" if there is VENDOR else "Mia"},
    )


@pytest.mark.parametrize(
    "slots",
    [
        (slot(VENDOR, holder=None),),
        (slot(VENDOR, holder=None), slot(PARTNER, holder=None)),
        (slot(VENDOR, holder=None), slot(PARTNER, is_open=False)),
    ],
)
def test_no_nameable_person_is_nobody(slots):
    assert ball([step(*slots)]) == Ball(kind=BallKind.NOBODY, step_key="fit_confirmed")


@pytest.mark.parametrize(
    ("lead", "name", "found"),
    [
        (PARTNER, "Mia", Ball(kind=BallKind.PARTNER, holders={PARTNER: "Mia"})),
        (VENDOR, "Dana", Ball(kind=BallKind.VENDOR, holders={VENDOR: "Dana"})),
        (VENDOR, None, Ball(kind=BallKind.NOBODY)),
    ],
)
def test_with_all_complete_the_lead_sides_rep_moves(lead, name, found):
    done = step(slot(VENDOR, is_open=False))
    assert ball([done], lead=lead, lead_holder=name) == found


def test_with_all_complete_in_delivery_nobody_has_to_move():
    done = step(slot(PARTNER, is_open=False), key="qbr")
    assert ball([done], in_delivery=True) == Ball(kind=BallKind.NONE)
    assert ball([step(slot(PARTNER), key="qbr")], in_delivery=True).kind is BallKind.PARTNER
