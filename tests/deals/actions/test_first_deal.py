"""One deal, two companies: signed by both sides and moved."""

import pytest

from deals.actions.moving import move_deal
from deals.actions.signing import sign_step
from deals.errors import GateClosed
from tests.world import World, open_deal, see_deal


def test_both_sides_sign_and_the_deal_moves(world: World) -> None:
    code = open_deal(world).code
    vic, pat = world.actor("vic"), world.actor("pat")
    with pytest.raises(GateClosed) as refused:
        move_deal(code, to=2, actor=vic)
    assert [(item.step_key, item.side) for item in refused.value.missing] == [
        ("fit_confirmed", "vendor"),
        ("fit_confirmed", "partner"),
        ("strategy_set", "vendor"),
        ("strategy_set", "partner"),
    ]
    for step in ("fit_confirmed", "strategy_set"):
        for actor in (vic, pat):
            sign_step(code, step, actor=actor)
    assert see_deal(world, code).ball == "partner"
    move_deal(code, to=2, actor=pat)
    deal = see_deal(world, code)
    assert (deal.stage, deal.ball, deal.ball_step.key) == (2, "both", "initial_meeting")
