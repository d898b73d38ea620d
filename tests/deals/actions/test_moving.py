"""Through the gate, over it, and back: one stage at a time, each visit with its own clock."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from cosell.core import clock
from cosell.core.errors import Conflict, Forbidden, Invalid
from deals.actions.ending import lose_deal
from deals.actions.moving import answer_move, move_deal
from deals.actions.signing import sign_step
from deals.actions.team import add_team_member
from deals.errors import DealClosed, GateClosed, MovedMeanwhile
from tests.deals.scenes import (
    MONDAY,
    deal_in,
    events,
    last_event,
    nothing_happens,
    open_room,
    person,
    rows_of,
    sign_stage,
)
from tests.world import World, open_deal, see_deal


def moves(world: World, code: str) -> list[tuple[int, int, str, list[str]]]:
    return [
        (row.from_stage, row.to_stage, row.kind, row.left_open)
        for row in rows_of(world, code, "StageMove")
    ]


@pytest.mark.parametrize("name", ["vic", "pat", "mona", "vera", "lea"])
def test_with_a_green_gate_anybody_on_the_deal_moves_it(world: World, code: str, name: str) -> None:
    sign_stage(world, code)
    assert see_deal(world, code).ball == "partner"
    with clock.frozen(MONDAY + timedelta(hours=1)):
        deal = move_deal(code, to=2, from_stage=1, actor=world.actor(name))
    assert (deal.stage, deal.ball, deal.ball_step.key) == (2, "both", "initial_meeting")
    # Five business days after Monday; Thanksgiving is no holiday for either company.
    assert (deal.limit_on, deal.due_on) == (date(2026, 11, 30), date(2026, 11, 26))
    assert moves(world, code) == [(1, 2, "forward", [])]
    first, second = rows_of(world, code, "StageVisit")
    assert (first.left_at, first.limit_days) == (MONDAY + timedelta(hours=1), 2)
    assert (second.entered_at, second.left_at, second.limit_days) == (first.left_at, None, 5)
    name_of, payload = last_event(world, code)
    assert (name_of, payload) == (
        "deal.moved", {"from": 1, "to": 2, "kind": "forward", "left_open": []},
    )  # fmt: skip


def test_a_red_gate_names_every_open_slot_on_the_way(world: World, code: str) -> None:
    sign_step(code, "fit_confirmed", actor=world.actor("vic"))
    with nothing_happens(world, code), pytest.raises(GateClosed) as refused:
        move_deal(code, to=2, actor=world.actor("pat"))
    assert [(m.step_key, m.side, m.who) for m in refused.value.missing] == [
        ("fit_confirmed", "partner", "Pat Partner"),
        ("strategy_set", "vendor", "Vic Seller"),
        ("strategy_set", "partner", "Pat Partner"),
    ]
    with pytest.raises(GateClosed) as refused:
        move_deal(code, to=4, actor=world.actor("vic"))
    assert len(refused.value.missing) == 3 + 5 + 4


@pytest.mark.parametrize(
    ("reason", "text"), [("agreed", ""), ("", "The customer wants it."), ("before_room", "short")]
)
def test_a_vendor_moves_anyway_with_a_reason(
    world: World, code: str, reason: str, text: str
) -> None:
    sign_step(code, "fit_confirmed", actor=world.actor("vic"))
    move_deal(code, to=2, reason=reason, reason_text=text, actor=world.actor("vic"))
    assert moves(world, code) == [(1, 2, "anyway", ["fit_confirmed", "strategy_set"])]
    (row,) = rows_of(world, code, "StageMove")
    assert (row.reason, row.reason_text, row.user_name) == (reason, text, "Vic Seller")
    # What was left open stays signable, never holds the ball, and does not block again.
    assert see_deal(world, code).ball_step.key == "initial_meeting"
    sign_step(code, "fit_confirmed", actor=world.actor("pat"))
    sign_stage(world, code)
    assert move_deal(code, to=3, actor=world.actor("pat")).stage == 3


@pytest.mark.parametrize(
    ("name", "reason", "text", "refusal"),
    [
        ("pat", "agreed", "", Forbidden),
        ("lea", "agreed", "", Forbidden),
        ("vic", "because", "a long enough text", Invalid),
        ("vic", "", "too short", Invalid),
        ("vic", "", "  a   b   c  ", Invalid),
    ],
)
def test_what_does_not_lead_over_a_gap(
    world: World, code: str, name: str, reason: str, text: str, refusal: type[Exception]
) -> None:
    with nothing_happens(world, code), pytest.raises(refusal):
        move_deal(code, to=2, reason=reason, reason_text=text, actor=world.actor(name))


def test_a_jump_is_a_chain_of_single_moves(world: World, code: str) -> None:
    sign_stage(world, code)
    move_deal(code, to=4, reason="customer_skipped", actor=world.actor("vic"))
    assert moves(world, code) == [
        (1, 2, "forward", []),
        (2, 3, "anyway", ["initial_meeting", "requirements_document", "solution_design"]),
        (3, 4, "anyway", ["proposal_draft", "pricing_approval", "legal_review"]),
    ]
    assert [row.reason for row in rows_of(world, code, "StageMove")] == [
        "", "customer_skipped", "customer_skipped",
    ]  # fmt: skip
    assert [row.stage for row in rows_of(world, code, "StageVisit")] == [1, 2, 3, 4]
    deal = see_deal(world, code)
    assert (deal.stage, deal.proposal_entered_at) == (4, MONDAY)


def test_the_other_company_answers_a_jump_once(world: World, code: str) -> None:
    move_deal(code, to=3, reason="agreed", actor=world.actor("vic"))
    for name in ("vic", "mona"):
        with nothing_happens(world, code), pytest.raises(Forbidden):
            answer_move(code, answer="right", actor=world.actor(name))
    with nothing_happens(world, code), pytest.raises(Invalid):
        answer_move(code, answer="maybe", actor=world.actor("pat"))
    answer_move(code, answer="not_right", actor=world.actor("pat"))
    rows = rows_of(world, code, "StageMove")
    assert [(r.answer, r.answered_by_name, r.answered_at) for r in rows] == [
        ("not_right", "Pat Partner", MONDAY)
    ] * 2
    assert last_event(world, code) == ("deal.move_answered", {"answer": "not_right", "to": 3})
    with nothing_happens(world, code), pytest.raises(Conflict) as refused:
        answer_move(code, answer="right", actor=world.actor("pat"))
    assert refused.value.message == "No move waits for an answer."


def test_back_needs_a_reason_and_begins_a_new_visit(world: World) -> None:
    code = deal_in(world, 3)
    with nothing_happens(world, code), pytest.raises(Invalid) as refused:
        move_deal(code, to=1, reason_text="oops", actor=world.actor("pat"))
    assert refused.value.errors == {"reason_text": ["Say why in at least ten characters."]}
    with clock.frozen(MONDAY + timedelta(days=1)):
        deal = move_deal(code, to=1, reason_text="Wrong customer.", actor=world.actor("pat"))
    assert (deal.stage, deal.entered_at) == (1, MONDAY + timedelta(days=1))
    assert deal.limit_on == date(2026, 11, 26)
    assert moves(world, code)[-1] == (3, 1, "back", [])
    # The signatures stay: everything in the stage is done, the lead side has the ball to move.
    assert (deal.ball, deal.ball_step, deal.proposal_entered_at) == ("partner", None, MONDAY)


def test_of_two_who_saw_the_same_stage_the_second_is_told_who_was_first(
    world: World, code: str
) -> None:
    sign_stage(world, code)
    move_deal(code, to=2, from_stage=1, actor=world.actor("pat"))
    with nothing_happens(world, code), pytest.raises(MovedMeanwhile) as refused:
        move_deal(code, to=2, from_stage=1, actor=world.actor("vic"))
    assert (
        refused.value.message == "Pat Partner already moved this deal to Discovery & qualification."
    )


@pytest.mark.parametrize(
    ("to", "refusal"), [(5, Invalid), (0, Invalid), (9, Invalid), (1, Conflict)]
)
def test_a_move_leads_to_another_open_stage(
    world: World, code: str, to: int, refusal: type[Exception]
) -> None:
    with nothing_happens(world, code), pytest.raises(refusal):
        move_deal(code, to=to, reason="agreed", actor=world.actor("vic"))


def test_who_does_not_work_on_the_deal_does_not_move_it(world: World, code: str) -> None:
    add_team_member(code, user_code=person(world, "val"), role="observer", actor=world.actor("vic"))
    sign_stage(world, code)
    with nothing_happens(world, code), pytest.raises(Forbidden) as refused:
        move_deal(code, to=2, actor=world.actor("val"))
    assert refused.value.message == "Only people who work on this deal move it. Ask Vic Seller."


def test_a_deal_that_ended_is_not_moved(world: World, code: str) -> None:
    lose_deal(code, reason="price", actor=world.actor("pat"))
    with nothing_happens(world, code), pytest.raises(DealClosed):
        move_deal(code, to=2, reason="agreed", actor=world.actor("vic"))


def test_entering_proposal_takes_amount_and_close_along(world: World) -> None:
    code = deal_in(world, 2)
    sign_stage(world, code)
    with nothing_happens(world, code), pytest.raises(Invalid) as refused:
        move_deal(code, to=3, amount=Decimal(-1), actor=world.actor("pat"))
    assert refused.value.errors == {"amount": ["Give an amount of zero or more."]}
    deal = move_deal(
        code, to=3, amount=Decimal(84000), expected_close=date(2026, 12, 18),
        actor=world.actor("pat"),
    )  # fmt: skip
    assert (deal.amount, deal.expected_close) == (Decimal(84000), date(2026, 12, 18))
    assert see_deal(world, code).amount_base == Decimal(84000)
    assert [e.name for e in events(world, code)][-2:] == ["deal.edited", "deal.moved"]


def test_an_amount_is_no_gate(world: World) -> None:
    deal = see_deal(world, deal_in(world, 3))
    assert (deal.amount, deal.amount_base) == (None, Decimal(62500))


def test_a_deal_that_begins_in_proposal_has_entered_it(world: World) -> None:
    for stage, entered in ((2, None), (3, MONDAY), (4, MONDAY)):
        deal = open_deal(world, first_stage=stage, customer=f"From {stage}")
        room = open_room(world, deal.code)
        assert (deal.stage, deal.proposal_entered_at) == (stage, entered)
        assert [s.before_room for s in room.steps] == [s.stage < stage for s in room.steps]
        assert room.signatures == {}
