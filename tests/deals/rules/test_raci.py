"""The default matrix, what a row must have, and who holds a slot."""

import pytest

from cosell.core.actor import Side
from deals.enums import CoSellModel
from deals.rules.playbook import STEPS
from deals.rules.raci import (
    LetterView,
    RowProblem,
    default_assignments,
    join_letters,
    needs_acceptance,
    slot_holder,
    validate_row,
)

V, P = Side.VENDOR, Side.PARTNER
LED, SALES, BOTH = CoSellModel.PARTNER_LED, CoSellModel.SALES_LED, CoSellModel.TRUE_COSELL


def matrix(step: str, model: CoSellModel, source: Side, *, approver: bool = False) -> str:
    """A row as one reads it: `sales R · partner AR · manager I`."""
    rows = default_assignments(step, model, source, has_approver=approver)
    return " · ".join(f"{row.person} {row.letter}" for row in rows)


@pytest.mark.parametrize(
    ("step", "model", "source", "row"),
    [
        ("lead_identified", LED, P, "partner AR · sales I · manager I"),
        ("lead_identified", LED, V, "sales AR · partner I · manager I"),
        ("fit_confirmed", LED, P, "sales R · partner AR · manager I"),
        ("fit_confirmed", SALES, P, "sales AR · partner R · manager I"),
        ("fit_confirmed", BOTH, P, "sales AR · partner R · manager I"),
        ("strategy_set", LED, V, "sales R · partner AR · manager C"),
        ("initial_meeting", BOTH, V, "sales AR · partner R · manager I"),
        ("presentation", LED, V, "sales R · partner AR · manager I"),
        ("negotiation", SALES, V, "sales AR · partner R · manager I"),
        ("requirements_document", LED, V, "partner AR · sales C · manager I"),
        ("proposal_draft", SALES, V, "partner AR · sales C · manager I"),
        ("solution_design", LED, V, "sales R · partner AR · manager I"),
        ("solution_design", BOTH, V, "sales R · partner AR · manager I"),
        ("solution_design", SALES, V, "sales AR · partner R · manager I"),
        ("pricing_approval", LED, V, "sales AR · partner I · manager I"),
        ("legal_review", LED, V, "sales AR · partner R · manager I"),
        ("contract_signature", LED, V, "sales AR · partner I · manager I"),
        ("implementation", SALES, V, "partner AR · sales I · manager I"),
        ("support", SALES, V, "sales R · partner AR · manager I"),
        ("qbr", LED, V, "sales R · partner R · manager A"),
    ],
)
def test_default_letters(step: str, model: CoSellModel, source: Side, row: str) -> None:
    assert matrix(step, model, source) == row


def test_an_approver_is_asked_for_the_price_where_one_is_named() -> None:
    assert matrix("pricing_approval", LED, V, approver=True) == (
        "sales AR · approver C · partner I · manager I"
    )
    assert matrix("legal_review", LED, V, approver=True) == matrix("legal_review", LED, V)


@pytest.mark.parametrize("model", list(CoSellModel))
@pytest.mark.parametrize("source", list(Side))
def test_every_default_row_is_complete(model: CoSellModel, source: Side) -> None:
    for step in STEPS:
        letters = [
            LetterView(person=row.person, side=P if row.person == "partner" else V,
                       letter=row.letter)
            for row in default_assignments(step.key, model, source)
        ]  # fmt: skip
        sides = {"vendor": {V}, "partner": {P}, "both": {V, P}, "either": {source}}[step.who]
        assert validate_row(letters, sides) == []


def test_an_unknown_step_has_no_letters() -> None:
    with pytest.raises(KeyError):
        default_assignments("handshake", LED, V)


def views(*rows: tuple[str, Side, str]) -> list[LetterView]:
    return [LetterView(person=name, side=side, letter=letter) for name, side, letter in rows]


@pytest.mark.parametrize(
    ("rows", "problems"),
    [
        ([("v", V, "AR"), ("p", P, "R")], []),
        ([("v", V, "R"), ("p", P, "R"), ("m", V, "A")], []),
        ([("v", V, "R"), ("p", P, "R")], ["no_accountable"]),
        ([("v", V, "AR"), ("p", P, "AR")], ["several_accountable"]),
        ([("v", V, "A"), ("p", P, "R")], ["no_responsible_vendor"]),
        ([("v", V, "AR"), ("p", P, "C")], ["no_responsible_partner"]),
        ([], ["no_accountable", "no_responsible_vendor", "no_responsible_partner"]),
        ([("v", V, "AR"), ("v", V, "C"), ("p", P, "R")], ["several_letters"]),
        ([("v", V, "AR"), ("p", P, "R"), ("x", V, "Z")], ["unknown_letter"]),
    ],
)
def test_a_row_says_what_it_lacks(rows: list[tuple[str, Side, str]], problems: list[str]) -> None:
    assert validate_row(views(*rows), (V, P)) == [RowProblem(problem) for problem in problems]


def test_a_step_of_one_side_needs_nobody_of_the_other() -> None:
    assert validate_row(views(("v", V, "AR")), (V,)) == []
    assert validate_row(views(("v", V, "AR")), (P,)) == [RowProblem.NO_RESPONSIBLE_PARTNER]


@pytest.mark.parametrize(
    ("one", "other", "joined"),
    [
        ("A", "R", "AR"), ("R", "A", "AR"), ("AR", "I", "AR"), ("AR", "R", "AR"),
        ("R", "I", "R"), ("C", "A", "A"), ("I", "C", "C"), ("", "I", "I"), ("", "", ""),
    ],
)  # fmt: skip
def test_two_letters_of_one_person_join(one: str, other: str, joined: str) -> None:
    assert join_letters(one, other) == joined


@pytest.mark.parametrize(
    ("letter", "needs"),
    [("R", True), ("A", True), ("AR", True), ("C", False), ("I", False), ("", False)],
)
def test_duties_need_a_yes(letter: str, needs: bool) -> None:
    assert needs_acceptance(letter) is needs


@pytest.mark.parametrize(
    ("responsible", "owner", "fallback", "holder"),
    [
        (["here", "other"], None, None, "here"),
        (["gone", "other"], "here", None, "other"),
        (["gone"], "here", "lead", "here"),
        (["gone"], "gone", "lead", "lead"),
        ([], None, "lead", "lead"),
        (["gone"], "gone", None, None),
        ([], None, None, None),
    ],
)
def test_a_slot_is_held_by_the_first_who_is_still_there(
    responsible: list[str], owner: str | None, fallback: str | None, holder: str | None
) -> None:
    found = slot_holder(responsible, owner, fallback, lambda person: person != "gone")
    assert found == holder
