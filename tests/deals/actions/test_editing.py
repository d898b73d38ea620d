"""Facts that two people edit at once, and steps that are said differently."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cosell.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from deals.actions.editing import edit_deal, edit_step_text
from deals.actions.ending import lose_deal
from deals.actions.signing import sign_step
from deals.actions.team import add_team_member
from deals.errors import DealClosed, StepChanged
from deals.rules.steps import text_hash
from tests.deals.scenes import (
    deal_in,
    last_event,
    nothing_happens,
    open_room,
    person,
    rows_of,
    won_deal,
)
from tests.world import World, see_deal

FIT = ("Fit confirmed", "Validate ICP match")


def test_two_who_edit_different_fields_both_win(world: World, code: str) -> None:
    deal = see_deal(world, code)
    base = {"amount": deal.amount, "need": deal.need}
    edit_deal(
        code, changes={"amount": Decimal(84000), "need": deal.need}, base=base,
        actor=world.actor("vic"),
    )  # fmt: skip
    # Pat's form still held the old amount, which they had not touched.
    edit_deal(
        code, changes={"amount": deal.amount, "need": "A new warehouse."}, base=base,
        actor=world.actor("pat"),
    )  # fmt: skip
    edited = see_deal(world, code)
    assert (edited.amount, edited.need, edited.amount_base) == (
        Decimal(84000), "A new warehouse.", Decimal(84000),
    )  # fmt: skip
    assert edited.version == deal.version + 2
    assert edited.last_act_at == deal.last_act_at
    assert last_event(world, code) == ("deal.edited", {"need": "A new warehouse."})


def test_two_who_edit_the_same_field_meet(world: World, code: str) -> None:
    base = {"amount": None, "need": see_deal(world, code).need}
    edit_deal(code, changes={"amount": Decimal(84000)}, base=base, actor=world.actor("vic"))
    with nothing_happens(world, code), pytest.raises(Stale) as refused:
        edit_deal(
            code, changes={"amount": Decimal(90000), "need": "Other"}, base=base,
            actor=world.actor("pat"),
        )  # fmt: skip
    assert refused.value.fields == {"amount": ("", "90000", "84000.00")}


def test_the_same_value_twice_is_no_conflict_and_no_news(world: World, code: str) -> None:
    edit_deal(code, changes={"amount": Decimal(5)}, base={"amount": None}, actor=world.actor("vic"))
    with nothing_happens(world, code):
        edit_deal(
            code, changes={"amount": Decimal(5)}, base={"amount": None}, actor=world.actor("pat")
        )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": Decimal(-1)}, "amount"),
        ({"amount": "many"}, "amount"),
        ({"amount": Decimal("Infinity")}, "amount"),
        ({"amount": Decimal(10) ** 14}, "amount"),
        ({"expected_close": "soon"}, "expected_close"),
        ({"need": "x" * 301}, "need"),
        ({"size_range": "huge"}, "size_range"),
        ({"model": "solo"}, "model"),
        ({"model": None}, "model"),
        ({"stage": 4}, "stage"),
        ({"source": "partner"}, "source"),
        ({"split_vendor": Decimal(1)}, "split_vendor"),
    ],
)
def test_a_fact_that_cannot_be_taken(
    world: World, code: str, changes: dict[str, Any], field: str
) -> None:
    with nothing_happens(world, code), pytest.raises(Invalid) as refused:
        edit_deal(code, changes=changes, base={}, actor=world.actor("vic"))
    assert list(refused.value.errors) == [field]


def test_a_size_range_stands_in_for_the_amount(world: World, code: str) -> None:
    edit_deal(code, changes={"size_range": "over_500k"}, base={}, actor=world.actor("pat"))
    assert see_deal(world, code).amount_base == Decimal(600000)
    edit_deal(
        code, changes={"amount": Decimal("1.5"), "expected_close": date(2027, 1, 1)}, base={},
        actor=world.actor("pat"),
    )  # fmt: skip
    deal = see_deal(world, code)
    assert (deal.amount_base, deal.expected_close) == (Decimal("1.5"), date(2027, 1, 1))


def test_the_model_changes_until_close_and_who_leads_with_it(world: World) -> None:
    code = deal_in(world, 3)
    edit_deal(code, changes={"model": "sales_led"}, base={}, actor=world.actor("pat"))
    assert see_deal(world, code).split_vendor == 70
    late = deal_in(world, 4, customer="Orla Bank")
    with nothing_happens(world, late), pytest.raises(Invalid) as refused:
        edit_deal(late, changes={"model": "sales_led"}, base={}, actor=world.actor("vic"))
    assert list(refused.value.errors) == ["model"]
    edit_deal(late, changes={"model": "partner_led"}, base={}, actor=world.actor("vic"))


def test_who_edits_nothing(world: World, code: str) -> None:
    add_team_member(code, user_code=person(world, "val"), role="observer", actor=world.actor("vic"))
    with nothing_happens(world, code), pytest.raises(Forbidden):
        edit_deal(code, changes={"need": "Other"}, base={}, actor=world.actor("val"))
    lose_deal(code, reason="price", actor=world.actor("vic"))
    with nothing_happens(world, code), pytest.raises(DealClosed):
        edit_deal(code, changes={"need": "Other"}, base={}, actor=world.actor("vic"))


def test_saying_a_step_differently_withdraws_its_signatures(world: World, code: str) -> None:
    sign_step(code, "fit_confirmed", actor=world.actor("vic"))
    sign_step(code, "fit_confirmed", actor=world.actor("pat"))
    edit_step_text(
        code, "fit_confirmed", text="  Check   the size ", actor=world.actor("pat"),
        text_hash_read=text_hash(*FIT),
    )  # fmt: skip
    room = open_room(world, code)
    step = room.step("fit_confirmed")
    assert (step.text, step.version, step.completed_at) == ("Check the size", 2, None)
    assert [(s.user_name, s.withdrawn_by_name) for s in rows_of(
        world, code, "Signature", kind="signed"
    )] == [("Vic Seller", "Pat Partner"), ("Pat Partner", "Pat Partner")]  # fmt: skip
    assert (room.deal.ball, room.deal.ball_step.key) == ("both", "fit_confirmed")
    assert last_event(world, code) == (
        "step.edited",
        {
            "step": "Fit confirmed", "step_key": "fit_confirmed", "text": "Check the size",
            "withdrawn": ["Vic Seller", "Pat Partner"],
        },
    )  # fmt: skip
    with nothing_happens(world, code), pytest.raises(StepChanged):
        sign_step(code, "fit_confirmed", actor=world.actor("vic"), text_hash_read=text_hash(*FIT))
    sign_step(
        code, "fit_confirmed", actor=world.actor("vic"),
        text_hash_read=text_hash("Fit confirmed", "Check the size"),
    )  # fmt: skip


def test_what_a_fact_completed_stands_under_another_text(world: World, code: str) -> None:
    edit_step_text(code, "lead_identified", text="Enter it", actor=world.actor("vic"))
    assert last_event(world, code)[1]["withdrawn"] == []
    assert open_room(world, code).step("lead_identified").completed_at is not None


def test_two_who_reword_a_step_meet(world: World, code: str) -> None:
    edit_step_text(code, "fit_confirmed", text="Check the size", actor=world.actor("vic"))
    with nothing_happens(world, code), pytest.raises(Stale) as refused:
        edit_step_text(
            code, "fit_confirmed", text="Check the region", actor=world.actor("pat"),
            text_hash_read=text_hash(*FIT),
        )  # fmt: skip
    assert refused.value.fields == {"text": ("", "Check the region", "Check the size")}
    with nothing_happens(world, code):
        edit_step_text(
            code, "fit_confirmed", text="Check the size", actor=world.actor("pat"),
            text_hash_read=text_hash(*FIT),
        )  # fmt: skip


@pytest.mark.parametrize("text", ["", "   ", "x" * 301])
def test_a_text_that_cannot_be_taken(world: World, code: str, text: str) -> None:
    with nothing_happens(world, code), pytest.raises(Invalid):
        edit_step_text(code, "fit_confirmed", text=text, actor=world.actor("vic"))


def test_steps_of_the_past_are_not_reworded(world: World) -> None:
    code = deal_in(world, 2)
    with nothing_happens(world, code), pytest.raises(Forbidden):
        edit_step_text(code, "fit_confirmed", text="Other", actor=world.actor("vic"))
    edit_step_text(code, "negotiation", text="Other", actor=world.actor("vic"))
    with nothing_happens(world, code), pytest.raises(NotFound):
        edit_step_text(code, "handshake", text="Other", actor=world.actor("vic"))
    won = won_deal(world, customer="Orla Bank")
    edit_step_text(won, "support", text="Weekly call", actor=world.actor("pat"))
    lose_deal(code, reason="price", actor=world.actor("vic"))
    with nothing_happens(world, code), pytest.raises(Conflict):
        edit_step_text(code, "negotiation", text="More", actor=world.actor("vic"))
