"""Steps and templates: what is asked of whom, what completes it, how it reads."""

import pytest

from cosell.core.actor import Side
from deals.enums import CoSellModel, StepStatus
from deals.rules.playbook import (
    LIGHT_PARTNER_LED,
    LIGHT_SALES_LED,
    STAGES,
    STANDARD,
    STEPS,
    find_step,
    steps_of,
    templates_for,
)
from deals.rules.steps import (
    Fact,
    completing_fact,
    needs_before_signing,
    reopens_without_fact,
    step_status,
    text_hash,
    text_problems,
)

V, P = Side.VENDOR, Side.PARTNER


def test_the_playbook_is_as_it_is_written() -> None:
    assert [(s.number, s.typical_days, s.limit_days) for s in STAGES] == [
        (1, 1, 2), (2, 3, 5), (3, 5, 10), (4, 5, 15), (5, None, None),
    ]  # fmt: skip
    assert [(s.key, s.who.value, s.due_days, s.days_after_win) for s in STEPS] == [
        ("lead_identified", "either", 0, None),
        ("fit_confirmed", "both", 1, None),
        ("strategy_set", "both", 2, None),
        ("initial_meeting", "both", 3, None),
        ("requirements_document", "partner", 4, None),
        ("solution_design", "both", 5, None),
        ("proposal_draft", "partner", 5, None),
        ("pricing_approval", "vendor", 7, None),
        ("legal_review", "both", 10, None),
        ("presentation", "both", 5, None),
        ("negotiation", "both", 10, None),
        ("contract_signature", "vendor", 15, None),
        ("implementation", "partner", None, None),
        ("support", "both", None, None),
        ("qbr", "both", None, 90),
    ]
    assert [len(steps_of(stage)) for stage in range(1, 7)] == [3, 3, 3, 3, 3, 0]
    assert [s.key for s in STEPS if not s.can_be_waived] == [
        "pricing_approval", "contract_signature",
    ]  # fmt: skip
    with pytest.raises(KeyError):
        find_step("handshake")


@pytest.mark.parametrize(
    ("template", "step", "by", "sides"),
    [
        (STANDARD, "lead_identified", V, {V}),
        (STANDARD, "lead_identified", P, {P}),
        (LIGHT_SALES_LED, "lead_identified", P, {P}),
        (STANDARD, "fit_confirmed", P, {V, P}),
        (STANDARD, "proposal_draft", V, {P}),
        (STANDARD, "pricing_approval", P, {V}),
        (LIGHT_PARTNER_LED, "initial_meeting", V, {P}),
        (LIGHT_PARTNER_LED, "legal_review", V, {V, P}),
        (LIGHT_SALES_LED, "initial_meeting", V, {V}),
        (LIGHT_SALES_LED, "qbr", V, {V, P}),
    ],
)
def test_a_template_asks(template, step: str, by: Side, sides: set[Side]) -> None:
    assert template.sides_asked(find_step(step), by) == sides


def test_every_template_asks_somebody_for_every_step() -> None:
    for template in (STANDARD, LIGHT_PARTNER_LED, LIGHT_SALES_LED):
        assert all(template.sides_asked(step, by) for step in STEPS for by in Side)


@pytest.mark.parametrize(
    ("model", "keys"),
    [
        ("partner_led", ["standard", "light-partner-led"]),
        ("sales_led", ["standard", "light-sales-led"]),
        ("true_cosell", ["standard"]),
    ],
)
def test_a_workspace_chooses_among(model: str, keys: list[str]) -> None:
    assert [template.key for template in templates_for(CoSellModel(model))] == keys


def test_a_fingerprint_is_of_name_and_text() -> None:
    assert text_hash("a", "b") == text_hash("a", "b")
    assert len({text_hash("a", "b"), text_hash("b", "a"), text_hash("a", "b ")}) == 3
    assert len(text_hash("", "")) == 64


@pytest.mark.parametrize(
    ("text", "code"), [("", "text_missing"), ("x" * 301, "text_too_long"), ("x" * 300, None)]
)
def test_a_text_that_cannot_be_taken(text: str, code: str | None) -> None:
    assert [problem.code for problem in text_problems(text)] == ([code] if code else [])


def test_facts_complete_five_steps() -> None:
    assert {s.key: completing_fact(s.key) for s in STEPS if completing_fact(s.key)} == {
        "lead_identified": Fact.REGISTERED,
        "requirements_document": Fact.REQUIREMENTS_ADDED,
        "proposal_draft": Fact.PROPOSAL_ADDED,
        "pricing_approval": Fact.PRICE_APPROVED,
        "contract_signature": Fact.WON,
    }


@pytest.mark.parametrize(("step", "deal", "reopens"), [(2, 2, True), (2, 3, False), (3, 2, False)])
def test_a_step_reopens_without_its_fact_in_the_current_stage_only(
    step: int, deal: int, reopens: bool
) -> None:
    assert reopens_without_fact(step_stage=step, deal_stage=deal) is reopens


def test_only_the_strategy_needs_something_first() -> None:
    assert {s.key for s in STEPS if needs_before_signing(s.key)} == {"strategy_set"}


@pytest.mark.parametrize(
    ("asked", "kinds", "started", "my_turn", "status"),
    [
        (2, [], False, False, StepStatus.NOT_STARTED),
        (2, [], True, False, StepStatus.STARTED),
        (2, ["signed"], False, False, StepStatus.WAITING),
        (2, ["signed"], False, True, StepStatus.STARTED),
        (2, ["not_needed"], False, False, StepStatus.WAITING),
        (2, ["signed", "signed"], False, False, StepStatus.DONE),
        (2, ["signed", "not_needed"], False, False, StepStatus.DONE),
        (2, ["not_needed", "not_needed"], False, False, StepStatus.NOT_NEEDED),
        (1, ["not_needed"], False, False, StepStatus.NOT_NEEDED),
        (1, ["automatic"], False, False, StepStatus.DONE),
        (1, [], True, True, StepStatus.STARTED),
    ],
)
def test_a_step_reads_as(
    asked: int, kinds: list[str], started: bool, my_turn: bool, status: StepStatus
) -> None:
    found = step_status(asked, kinds, is_started=started, is_readers_turn=my_turn)
    assert found is status
