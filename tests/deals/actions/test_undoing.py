"""A move is taken back while nobody acted on it: as if the deal had never left."""

from datetime import timedelta

import pytest

from cosell.core import clock
from cosell.core.errors import Conflict, Forbidden
from deals.actions.ending import ask_for_win, lose_deal
from deals.actions.moving import answer_move, move_deal
from deals.actions.notes import write_note
from deals.actions.pausing import pause_deal
from deals.actions.signing import request_signature, sign_step
from deals.actions.undoing import undo_move
from deals.errors import DealClosed
from tests.deals.scenes import (
    MONDAY,
    TODAY,
    deal_in,
    last_event,
    nothing_happens,
    open_room,
    rows_of,
    sign_stage,
    won_deal,
)
from tests.world import World, see_deal

LATER = MONDAY + timedelta(hours=2)


def visits(world: World, code: str) -> list[tuple[int, bool, bool]]:
    """Stage, whether it goes on, whether it was undone."""
    return [
        (row.stage, row.left_at is None, row.undone_at is not None)
        for row in rows_of(world, code, "StageVisit")
    ]


def test_the_former_visit_goes_on_with_its_clock(world: World, code: str) -> None:
    sign_stage(world, code)
    before = see_deal(world, code)
    with clock.frozen(LATER):
        move_deal(code, to=2, actor=world.actor("pat"))
        deal = undo_move(code, actor=world.actor("pat"))
    assert (deal.stage, deal.entered_at, deal.limit_on, deal.ball) == (
        1, before.entered_at, before.limit_on, "partner",
    )  # fmt: skip
    assert visits(world, code) == [(1, True, False), (2, False, True)]
    (move,) = rows_of(world, code, "StageMove")
    assert (move.undone_at, move.undone_by_name) == (LATER, "Pat Partner")
    assert last_event(world, code) == ("deal.move_undone", {"from": 2, "to": 1})
    assert [visit.stage for visit in open_room(world, code).visits] == [1]
    assert move_deal(code, to=2, actor=world.actor("vic")).stage == 2


def test_a_jump_is_taken_back_as_a_whole_and_proposal_was_not_entered(
    world: World, code: str
) -> None:
    move_deal(code, to=4, reason="agreed", actor=world.actor("vic"))
    deal = undo_move(code, actor=world.actor("mona"))
    assert (deal.stage, deal.proposal_entered_at) == (1, None)
    assert visits(world, code) == [
        (1, True, False), (2, False, True), (3, False, True), (4, False, True),
    ]  # fmt: skip
    with nothing_happens(world, code), pytest.raises(Conflict) as refused:
        answer_move(code, answer="right", actor=world.actor("pat"))
    assert refused.value.message == "No move waits for an answer."


def test_a_way_back_is_taken_back_over_several_stages(world: World) -> None:
    code = deal_in(world, 4)
    move_deal(code, to=1, reason_text="By mistake, sorry.", actor=world.actor("vic"))
    deal = undo_move(code, actor=world.actor("vic"))
    assert (deal.stage, deal.proposal_entered_at) == (4, MONDAY)
    assert visits(world, code)[-2:] == [(4, True, False), (1, False, True)]


def test_proposal_stays_entered_when_it_had_been_before(world: World) -> None:
    code = deal_in(world, 3)
    move_deal(code, to=2, reason_text="They want more.", actor=world.actor("vic"))
    move_deal(code, to=3, actor=world.actor("vic"))
    deal = undo_move(code, actor=world.actor("vic"))
    assert (deal.stage, deal.proposal_entered_at) == (2, MONDAY)


@pytest.mark.parametrize("act", ["sign", "answer", "request", "pause", "move"])
def test_what_both_read_ends_the_chance(world: World, code: str, act: str) -> None:
    move_deal(code, to=2, reason="agreed", actor=world.actor("vic"))
    if act == "sign":
        sign_step(code, "fit_confirmed", actor=world.actor("pat"))
    elif act == "answer":
        answer_move(code, answer="right", actor=world.actor("pat"))
    elif act == "request":
        request_signature(code, "initial_meeting", actor=world.actor("pat"))
    elif act == "pause":
        pause_deal(
            code, reason="budget", returns_on=TODAY + timedelta(days=2), actor=world.actor("pat")
        )
    else:
        move_deal(code, to=1, reason_text="Too early, I think.", actor=world.actor("pat"))
        with nothing_happens(world, code), pytest.raises(Forbidden):
            undo_move(code, actor=world.actor("vic"))
        return
    with nothing_happens(world, code), pytest.raises(Conflict) as refused:
        undo_move(code, actor=world.actor("vic"))
    assert refused.value.code == "acted_on"


def test_a_private_note_is_no_act(world: World, code: str) -> None:
    move_deal(code, to=2, reason="agreed", actor=world.actor("vic"))
    write_note(code, text="They pushed us.", actor=world.actor("pat"))
    assert undo_move(code, actor=world.actor("vic")).stage == 1


@pytest.mark.parametrize("name", ["pat", "lea"])
def test_the_other_company_does_not_take_it_back(world: World, code: str, name: str) -> None:
    move_deal(code, to=2, reason="agreed", actor=world.actor("vic"))
    with nothing_happens(world, code), pytest.raises(Forbidden):
        undo_move(code, actor=world.actor(name))


def test_only_once_and_only_moves(world: World, code: str) -> None:
    with nothing_happens(world, code), pytest.raises(Conflict):
        undo_move(code, actor=world.actor("vic"))
    move_deal(code, to=2, reason="agreed", actor=world.actor("vic"))
    undo_move(code, actor=world.actor("vic"))
    with nothing_happens(world, code), pytest.raises(Conflict):
        undo_move(code, actor=world.actor("vic"))


def test_an_end_is_not_taken_back_like_a_move(world: World) -> None:
    won = won_deal(world)
    lost = deal_in(world, 2, customer="Orla Bank")
    lose_deal(lost, reason="price", actor=world.actor("vic"))
    for code in (won, lost):
        with nothing_happens(world, code), pytest.raises(DealClosed):
            undo_move(code, actor=world.actor("vic"))


def test_a_request_for_the_win_counts_as_acting(world: World) -> None:
    code = deal_in(world, 4)
    ask_for_win(code, actor=world.actor("pat"))
    with nothing_happens(world, code), pytest.raises(Conflict):
        undo_move(code, actor=world.actor("vic"))
