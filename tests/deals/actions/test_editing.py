"""Facts that two people edit at once: disjoint edits merge, the same field meets."""

from decimal import Decimal

import pytest

from cosell.core.errors import Stale
from deals.actions.editing import edit_deal
from tests.world import World, open_deal, see_deal


def test_two_who_edit_different_fields_both_win(world: World) -> None:
    code = open_deal(world).code
    deal = see_deal(world, code)
    base = {"amount": deal.amount, "need": deal.need}
    edit_deal(
        code,
        changes={"amount": Decimal(84000), "need": deal.need},
        base=base,
        actor=world.actor("vic"),
    )
    # Pat's form still held the old amount, which they had not touched.
    edit_deal(
        code,
        changes={"amount": deal.amount, "need": "A new warehouse."},
        base=base,
        actor=world.actor("pat"),
    )
    edited = see_deal(world, code)
    assert (edited.amount, edited.need) == (Decimal(84000), "A new warehouse.")


def test_two_who_edit_the_same_field_meet(world: World) -> None:
    code = open_deal(world).code
    base = {"amount": None}
    edit_deal(code, changes={"amount": Decimal(84000)}, base=base, actor=world.actor("vic"))
    with pytest.raises(Stale) as refused:
        edit_deal(code, changes={"amount": Decimal(90000)}, base=base, actor=world.actor("pat"))
    assert refused.value.fields == {"amount": ("", "90000", "84000.00")}
    assert see_deal(world, code).amount == Decimal(84000)
