"""RACI: the default matrix, and what a row must have."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from cosell.core.actor import Side
from deals.enums import CoSellModel
from deals.rules.models import lead_side


class Person(StrEnum):
    """The three people that the default matrix speaks of."""

    SALES = "sales"
    PARTNER = "partner"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Assignment:
    person: Person
    letter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """One person's letter in a row."""

    person: str
    side: Side
    letter: str


S, P, M = Person.SALES, Person.PARTNER, Person.MANAGER
_LEAD = "lead"
_SOURCE = "source"

#: step → responsible, accountable, consulted, informed
_MATRIX: dict[str, tuple[tuple[str, ...], str, tuple[str, ...], tuple[str, ...]]] = {
    "lead_identified": ((_SOURCE,), _SOURCE, (), ("other", M)),
    "fit_confirmed": ((S, P), _LEAD, (), (M,)),
    "strategy_set": ((S, P), _LEAD, (M,), ()),
    "initial_meeting": ((S, P), _LEAD, (), (M,)),
    "requirements_document": ((P,), P, (S,), (M,)),
    "solution_design": ((S, P), "design", (), (M,)),
    "proposal_draft": ((P,), P, (S,), (M,)),
    "pricing_approval": ((S,), S, (), (P, M)),
    "legal_review": ((S, P), S, (), (M,)),
    "presentation": ((S, P), _LEAD, (), (M,)),
    "negotiation": ((S, P), _LEAD, (), (M,)),
    "contract_signature": ((S,), S, (), (P, M)),
    "implementation": ((P,), P, (), (S, M)),
    "support": ((S, P), P, (), (M,)),
    "qbr": ((S, P), M, (), ()),
}


def default_assignments(step_key: str, model: CoSellModel, source: Side) -> list[Assignment]:
    """Everybody's letters on a step, the responsible first. Accountable joins responsible as AR."""
    responsible, accountable, consulted, informed = _MATRIX[step_key]
    lead = P if lead_side(model) is Side.PARTNER else S
    brought = P if source is Side.PARTNER else S
    names = {
        _LEAD: lead,
        _SOURCE: brought,
        "other": S if brought is P else P,
        "design": S if model is CoSellModel.SALES_LED else P,
    }

    def person(name: str) -> Person:
        return names.get(name) or Person(name)

    letters: dict[Person, str] = {person(name): "R" for name in responsible}
    answering = person(accountable)
    letters[answering] = join_letters(letters.get(answering, ""), "A")
    for name in consulted:
        letters.setdefault(person(name), "C")
    for name in informed:
        letters.setdefault(person(name), "I")
    return [Assignment(who, letter) for who, letter in letters.items()]


def join_letters(one: str, other: str) -> str:
    """The letter of somebody who holds two: A and R join, otherwise the stronger stands."""
    letters = set(one) | set(other)
    if {"A", "R"} <= letters:
        return "AR"
    return next((letter for letter in ("A", "R", "C", "I") if letter in letters), "")


def validate_row(letters: Iterable[LetterView], sides: Iterable[Side]) -> list[str]:
    """What a row lacks: exactly one accountable, one responsible on every side that signs."""
    rows = list(letters)
    problems = []
    accountable = [row for row in rows if "A" in row.letter]
    if not accountable:
        problems.append("no_accountable")
    if len(accountable) > 1:
        problems.append("several_accountable")
    problems += [
        f"no_responsible_{side.value}"
        for side in sides
        if not any(row.side is side and "R" in row.letter for row in rows)
    ]
    return problems
