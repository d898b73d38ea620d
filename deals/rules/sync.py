"""What the weekly sync says of facts that are collected: sections, agenda, notes of two people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

Facts = Mapping[str, Any]
Row = Mapping[str, Any]

#: The sections in the order of the page. Those of facts that the build does not have are absent.
SECTIONS = ("over", "nobody", "vendor", "partner", "moved", "registrations", "closing")
#: A digest shows so many rows of each section; the page shows them all.
DIGEST_ROWS = 5


def is_empty(facts: Facts) -> bool:
    """Whether there is nothing to discuss. Finished actions are no reason to meet."""
    return not any(facts.get(name) for name in SECTIONS)


def narrowed(facts: Facts, deals: frozenset[str], registrations: frozenset[str]) -> dict[str, Any]:
    """The facts that a reader may see: rows of these deals and registrations alone."""
    found = dict(facts)
    for name in SECTIONS:
        known = registrations if name == "registrations" else deals
        found[name] = [
            row
            for row in facts.get(name, ())
            if row["code"] in (deals if row.get("is_deal") else known)
        ]
    return found


def codes_of(facts: Facts) -> tuple[frozenset[str], frozenset[str]]:
    """The deals and the registrations that are named anywhere."""
    deals: set[str] = set()
    registrations: set[str] = set()
    for name in SECTIONS:
        for row in facts.get(name, ()):
            is_registration = name == "registrations" and not row.get("is_deal")
            (registrations if is_registration else deals).add(row["code"])
    return frozenset(deals), frozenset(registrations)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the meeting, its minutes, and the sections whose rows are talked about in it."""

    name: str
    minutes: int
    sections: tuple[str, ...]


#: Which part a deal is talked about in, when it stands in several: the last of these that has it.
AGENDA = (
    Part("pipeline", 10, ("registrations", "moved", "closing")),
    Part("active", 10, ("vendor", "partner")),
    Part("blockers", 5, ("over", "nobody")),
    Part("actions", 5, ()),
)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in focus. `key` is stable from one visit to the next."""

    key: str
    part: str
    section: str
    row: Row


def agenda(facts: Facts) -> list[Item]:
    """What is talked about, one after the other; each deal once, in the part where it hurts most."""
    taken: set[str] = set()
    found: list[list[Item]] = []
    for part in reversed(AGENDA):
        items = [
            Item(f"{section}-{row['code']}", part.name, section, row)
            for section, row in _fresh(facts, part.sections, taken)
        ]
        found.append(items or ([Item("actions", "actions", "", {})] if not part.sections else []))
    return [item for items in reversed(found) for item in items]


def _fresh(facts: Facts, sections: Sequence[str], taken: set[str]) -> Iterator[tuple[str, Row]]:
    for section in sections:
        for row in facts.get(section, ()):
            if row["code"] not in taken:
                taken.add(row["code"])
                yield section, row


def merge_text(base: str, mine: str, theirs: str) -> str | None:
    """Lay one person's text over what another made of it meanwhile, paragraph by paragraph.

    Changes of different paragraphs are both kept, and so is what both added in the same place. None
    when both changed the same paragraph to different words.
    """
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    old = _lines(base)
    changed = _changes(old, _lines(theirs))
    changes = sorted(
        [*changed, *(each for each in _changes(old, _lines(mine)) if each not in changed)]
    )
    merged: list[str] = []
    place = 0
    for start, end, lines in changes:
        if start < place:
            return None
        merged += [*old[place:start], *lines]
        place = end
    return "\n".join([*merged, *old[place:]])


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _changes(old: list[str], new: list[str]) -> list[tuple[int, int, list[str]]]:
    """What was put in place of which lines."""
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(start, end, new[low:high]) for tag, start, end, low, high in codes if tag != "equal"]
