"""A deal has many people and stands once in each of their lists."""

import pytest

from cosell.core.wall import wall
from deals.queries.filters import DealFilter
from deals.queries.lists import board_columns, page_of_deals, stream_deals
from tests.world import World, open_deal

SEEN = {"vera": 2, "mona": 2, "vic": 2, "lea": 2, "pat": 2, "val": 0, "paul": 0, "petra": 0}


@pytest.mark.parametrize("name", SEEN)
@pytest.mark.parametrize("outcome", ["open", "all"])
@pytest.mark.parametrize("stage", [None, 1])
def test_deals_stand_once_in_list_board_and_csv(
    world: World, name: str, outcome: str, stage: int | None
) -> None:
    codes = [open_deal(world, customer=customer).code for customer in ("Alpha", "Beta")]
    expected = sorted(codes) if SEEN[name] else []
    actor, wanted = world.actor(name), DealFilter(outcome=outcome, stage=stage)
    with wall(actor):
        page = page_of_deals(actor, wanted)
        cards = [deal.code for column in board_columns(actor, wanted) for deal in column.rows]
        assert sorted(deal.code for deal in page.rows) == expected
        assert page.count == SEEN[name]
        assert sorted(cards) == expected
        assert sorted(deal.code for deal in stream_deals(actor, wanted)) == expected
