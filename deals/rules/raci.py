"""RACI: the default matrix, what a row must have, and who holds a slot."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from cosell.core.actor import Side
from deals.enums import CoSellModel, RaciLetter
from deals.rules.models import lead_side


class Person(StrEnum):
    """The people that the default matrix speaks of."""

    SALES = "sales"
    PARTNER = "partner"
    MANAGER = "manager"
    APPROVER = "approver"


@dataclass(frozen=True, slots=True)
class Assignment:
    """One person's letter on a step of a new deal."""

    person: Person
    letter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """One person's letter in a row."""

    person: str
    side: Side
    letter: str


Someone = TypeVar("Someone")

S, P, M = Person.SALES, Person.PARTNER, Person.MANAGER
_LEAD, _SOURCE, _OTHER, _DESIGN = "lead", "source", "other", "design"

#: step → responsible, accountable, consulted, informed
_MATRIX: dict[str, tuple[tuple[str, ...], str, tuple[str, ...], tuple[str, ...]]] = {
    "lead_identified": ((_SOURCE,), _SOURCE, (), (_OTHER, M)),
    "fit_confirmed": ((S, P), _LEAD, (), (M,)),
    "strategy_set": ((S, P), _LEAD, (M,), ()),
    "initial_meeting": ((S, P), _LEAD, (), (M,)),
    "requirements_document": ((P,), P, (S,), (M,)),
    "solution_design": ((S, P), _DESIGN, (), (M,)),
    "proposal_draft": ((P,), P, (S,), (M,)),
    "pricing_approval": ((S,), S, (Person.APPROVER,), (P, M)),
    "legal_review": ((S, P), S, (), (M,)),
    "presentation": ((S, P), _LEAD, (), (M,)),
    "negotiation": ((S, P), _LEAD, (), (M,)),
    "contract_signature": ((S,), S, (), (P, M)),
    "implementation": ((P,), P, (), (S, M)),
    "support": ((S, P), P, (), (M,)),
    "qbr": ((S, P), M, (), ()),
}


def default_assignments(
    step_key: str, model: CoSellModel, source: Side, *, has_approver: bool = False
) -> list[Assignment]:
    """Everybody's letters on a step, the responsible first. Accountable joins responsible as AR.

    The approver appears only where one is named. Raises KeyError for an unknown step.
    """
    responsible, accountable, consulted, informed = _MATRIX[step_key]
    brought = P if source is Side.PARTNER else S
    names = {
        _LEAD: P if lead_side(model) is Side.PARTNER else S,
        _SOURCE: brought,
        _OTHER: S if brought is P else P,
        _DESIGN: S if model is CoSellModel.SALES_LED else P,
    }

    def person(name: str) -> Person:
        return names.get(name) or Person(name)

    letters: dict[Person, str] = {person(name): "R" for name in responsible}
    answering = person(accountable)
    letters[answering] = join_letters(letters.get(answering, ""), "A")
    letters |= {person(name): "C" for name in consulted}
    letters |= {person(name): "I" for name in informed}
    if not has_approver:
        letters.pop(Person.APPROVER, None)
    return [Assignment(who, letter) for who, letter in letters.items()]


def join_letters(one: str, other: str) -> str:
    """The letter of somebody who holds two: A and R join, otherwise the stronger stands."""
    letters = set(one) | set(other)
    if {"A", "R"} <= letters:
        return "AR"
    return next((letter for letter in ("A", "R", "C", "I") if letter in letters), "")


class RowProblem(StrEnum):
    """What is wrong with a step's row."""

    NO_ACCOUNTABLE = "no_accountable"
    SEVERAL_ACCOUNTABLE = "several_accountable"
    NO_RESPONSIBLE_VENDOR = "no_responsible_vendor"
    NO_RESPONSIBLE_PARTNER = "no_responsible_partner"
    SEVERAL_LETTERS = "several_letters"
    UNKNOWN_LETTER = "unknown_letter"


def validate_row(letters: Iterable[LetterView], sides: Iterable[Side]) -> list[RowProblem]:
    """What a row lacks; empty for a complete one.

    Exactly one accountable across both companies, somebody responsible on every side that must
    sign, one letter of the five for each person.
    """
    rows = list(letters)
    problems = []
    if any(row.letter not in RaciLetter.values for row in rows):
        problems.append(RowProblem.UNKNOWN_LETTER)
    if any(count > 1 for count in Counter(row.person for row in rows).values()):
        problems.append(RowProblem.SEVERAL_LETTERS)
    accountable = sum("A" in row.letter for row in rows)
    if accountable == 0:
        problems.append(RowProblem.NO_ACCOUNTABLE)
    if accountable > 1:
        problems.append(RowProblem.SEVERAL_ACCOUNTABLE)
    responsible = {row.side for row in rows if "R" in row.letter}
    problems += [
        RowProblem(f"no_responsible_{side.value}") for side in sides if side not in responsible
    ]
    return problems


def needs_acceptance(letter: str) -> bool:
    """Whether the other side must say yes to a letter: R and A are duties, C and I are free."""
    return bool(set(letter) & {"A", "R"})


def slot_holder(
    responsible: Iterable[Someone],
    owner: Someone | None,
    fallback: Someone | None,
    can_sign: Callable[[Someone], bool],
) -> Someone | None:
    """Who is asked to fill a side's slot, the first who still can.

    The side's responsible in their order, else its deal owner, else `fallback`: the partner's lead
    or a manager of the workspace, who is not asked whether. None means that nobody can be named.
    """
    for person in responsible:
        if can_sign(person):
            return person
    return owner if owner is not None and can_sign(owner) else fallback
