"""The gate between stages, and what the sheets refuse."""

from datetime import timedelta

import pytest

from cosell.core.actor import Side
from deals.rules.ball import SlotView, StepView
from deals.rules.gate import (
    Blocked,
    OpenSlot,
    Ready,
    end_can_be_objected,
    judge_move,
    open_slots,
    override_problems,
    pause_needs_consent,
    pause_problems,
    reason_problems,
    win_can_be_undone,
    won_sheet_problems,
)
from deals.rules.playbook import STANDARD, STEPS
from tests.deals.rules.words import BOTH, GERMAN, at, day

NAMES = {Side.VENDOR: "Dana", Side.PARTNER: "Mia"}


def plan(*open_keys: str, before: int = 1) -> list[StepView]:
    """The playbook's fifteen steps of a partner's deal, with only these still open."""
    return [
        StepView(
            key=step.key,
            stage=step.stage,
            before_room=step.stage < before,
            slots=tuple(
                SlotView(side=side, is_open=step.key in open_keys, holder=NAMES[side])
                for side in sorted(STANDARD.sides_asked(step, Side.PARTNER), reverse=True)
            ),
        )
        for step in STEPS
    ]


def slot(stage, key, side):
    return OpenSlot(stage=stage, step_key=key, side=side, holder=NAMES[side])


VENDOR_FIT = slot(1, "fit_confirmed", Side.VENDOR)
PARTNER_FIT = slot(1, "fit_confirmed", Side.PARTNER)
PARTNER_DRAFT = slot(3, "proposal_draft", Side.PARTNER)


def test_a_green_gate_is_ready_for_one_stage():
    assert judge_move(plan("proposal_draft"), from_stage=1, to_stage=2) == Ready((2,))


def test_a_red_gate_lists_every_open_slot_with_its_holder():
    verdict = judge_move(plan("fit_confirmed"), from_stage=1, to_stage=2)
    assert verdict == Blocked((2,), (VENDOR_FIT, PARTNER_FIT), can_be_overridden=True)


def test_a_jump_is_a_chain_and_lists_what_all_its_stages_miss():
    verdict = judge_move(plan("fit_confirmed", "proposal_draft"), from_stage=1, to_stage=4)
    assert verdict == Blocked(
        (2, 3, 4), (VENDOR_FIT, PARTNER_FIT, PARTNER_DRAFT), can_be_overridden=True
    )
    assert judge_move(plan(), from_stage=1, to_stage=4) == Ready((2, 3, 4))


def test_steps_left_open_in_an_earlier_stage_never_block_again():
    assert judge_move(plan("fit_confirmed"), from_stage=2, to_stage=3) == Ready((3,))


def test_steps_before_the_room_never_block():
    steps = plan("fit_confirmed", before=2)
    assert judge_move(steps, from_stage=1, to_stage=2) == Ready((2,))


def test_a_move_back_is_ready_and_enters_only_its_target():
    assert judge_move(plan("initial_meeting"), from_stage=4, to_stage=2) == Ready((2,))
    assert open_slots(plan("initial_meeting"), 4, 2) == ()


def test_a_win_signs_the_contract_itself_but_nothing_else():
    assert judge_move(plan("contract_signature"), from_stage=4, to_stage=5) == Ready((5,))
    verdict = judge_move(plan("negotiation", "contract_signature"), from_stage=4, to_stage=5)
    assert verdict == Blocked(
        (5,),
        (slot(4, "negotiation", Side.VENDOR), slot(4, "negotiation", Side.PARTNER)),
        can_be_overridden=False,
    )


@pytest.mark.parametrize(
    ("here", "there"), [(1, 1), (0, 1), (1, 6), (1, 5), (2, 5), (3, 5), (5, 0)]
)
def test_what_is_no_move_is_an_error(here, there):
    with pytest.raises(ValueError):
        judge_move(plan(), from_stage=here, to_stage=there)


@pytest.mark.parametrize(
    ("signed_on", "is_manager", "codes"),
    [
        ("2026-11-23", False, []),
        ("2026-11-24", False, ["signed_in_future"]),
        ("2026-11-24", True, ["signed_in_future"]),
        ("2026-10-23", False, []),
        ("2026-10-22", False, ["signed_too_long_ago"]),
        ("2026-10-22", True, []),
        ("2026-09-01", True, []),
        ("2026-08-31", True, ["signed_before_opened"]),
        ("2026-08-31", False, ["signed_before_opened"]),
    ],
)
def test_won_sheet_bounds_the_signing_date(signed_on, is_manager, codes):
    problems = won_sheet_problems(
        opened_on=day("2026-09-01"),
        signed_on=day(signed_on),
        today=day("2026-11-23"),
        is_manager=is_manager,
    )
    assert [problem.code for problem in problems] == codes
    assert all(str(problem).endswith(".") for problem in problems)


def test_a_win_is_undone_for_thirty_days():
    won = at("2026-11-23T12:00")
    assert win_can_be_undone(won_at=won, now=won + timedelta(days=30))
    assert not win_can_be_undone(won_at=won, now=won + timedelta(days=30, seconds=1))


@pytest.mark.parametrize(
    ("calendar", "now", "is_open"),
    [
        (GERMAN, "2026-11-30T23:59", True),
        (GERMAN, "2026-12-01T08:59", True),
        (GERMAN, "2026-12-01T09:00", False),
        (BOTH, "2026-12-01T09:00", True),
    ],
)
def test_an_end_is_objected_to_for_five_business_days(calendar, now, is_open):
    ended = at("2026-11-23T12:00")
    assert end_can_be_objected(calendar, ended_at=ended, now=at(now)) is is_open


@pytest.mark.parametrize(
    ("starts_on", "returns_on", "codes"),
    [
        ("2026-11-02", "2026-11-02", ["returns_too_early"]),
        ("2026-11-02", "2026-11-01", ["returns_too_early"]),
        ("2026-11-02", "2026-11-03", []),
        ("2026-11-02", "2026-11-30", []),
        ("2026-11-02", "2026-12-01", ["pause_too_long"]),
        ("2026-11-01", "2026-11-30", []),
        ("2026-11-07", "2026-12-06", []),
        ("2026-12-07", "2027-01-06", []),
        ("2026-12-07", "2027-01-07", ["pause_too_long"]),
    ],
)
def test_a_pause_ends_later_and_takes_twenty_business_days_at_most(starts_on, returns_on, codes):
    problems = pause_problems(starts_on=day(starts_on), returns_on=day(returns_on), calendar=GERMAN)
    assert [problem.code for problem in problems] == codes


def test_a_pause_counts_its_days_though_the_calendar_leaves_them_out():
    paused = GERMAN.without(((day("2026-11-02"), day("2026-12-31")),))
    facts = {"starts_on": day("2026-11-02"), "returns_on": day("2026-11-09"), "calendar": paused}
    assert pause_problems(**facts, longest=5) == []
    (problem,) = pause_problems(**facts, longest=4)
    assert str(problem) == "A pause lasts at most 4 business days."


@pytest.mark.parametrize(
    ("earlier", "is_manager", "needs"),
    [(0, False, False), (1, False, True), (2, False, True), (1, True, False)],
)
def test_a_second_pause_in_a_stage_needs_a_yes(earlier, is_manager, needs):
    assert pause_needs_consent(earlier_in_stage=earlier, is_manager=is_manager) is needs


@pytest.mark.parametrize(
    ("reason", "text", "codes"),
    [
        ("agreed", "", []),
        ("agreed", "short", []),
        ("before_room", "", []),
        ("customer_skipped", "", []),
        ("because", "", ["unknown_reason"]),
        ("because", "a long enough reason", ["unknown_reason"]),
        ("", "", ["reason_too_short"]),
        ("", "123456789", ["reason_too_short"]),
        ("", "1234567890", []),
        ("", "   a    b     ", ["reason_too_short"]),
    ],
)
def test_moving_anyway_needs_a_preset_or_ten_characters(reason, text, codes):
    assert [problem.code for problem in override_problems(reason, text)] == codes


def test_a_reason_in_words_has_ten_characters():
    assert [problem.code for problem in reason_problems("too short")] == ["reason_too_short"]
    assert reason_problems("The customer came back.") == []
