"""Who signed which step, when, and what was called not needed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from metrics.rules.attribution import Evidence, attribute
from metrics.rules.folds.origins import Origin
from metrics.rules.folds.story import Entry, Fold, Happening, Told

_NOTHING: Mapping[tuple[str, str], "Filled"] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Filled:
    """A slot: the day, the date it was due, and whether it was signed or called not needed."""

    day: date
    due_on: date | None
    is_signed: bool


@dataclass(frozen=True, slots=True)
class Signatures(Fold):
    """The slots that stand filled by hand, by (step, side)."""

    slots: Mapping[tuple[str, str], Filled] = field(default_factory=lambda: _NOTHING)

    def after(self, event: Happening) -> "Signatures":
        key = event.text("step_key")
        if event.name in {"step.signed", "step.not_needed"}:
            filled = Filled(event.day, event.date("due_on"), event.name == "step.signed")
            return replace(self, slots={**self.slots, (key, event.side): filled})
        if event.name == "step.withdrawn":
            return self._without(lambda slot: slot == (key, event.side))
        if event.name == "step.edited":
            return self._without(lambda slot: slot[0] == key)
        return self

    def _without(self, gone: Callable[[tuple[str, str]], bool]) -> "Signatures":
        return Signatures({slot: filled for slot, filled in self.slots.items() if not gone(slot)})

    def evidence(self, told: Told) -> Evidence:
        """What the partner had to do with the deal."""
        signed = [
            key for (key, side), row in self.slots.items() if side == "partner" and row.is_signed
        ]
        return attribute(told.of(Origin).source, signed)

    def entries(self, told: Told) -> Iterator[Entry]:
        for (key, side), row in self.slots.items():
            yield row.day, f"step:{'signed' if row.is_signed else 'waived'}:{key}", 1
            if row.is_signed and row.due_on is not None:
                yield row.day, f"due:{side}", 1
                if row.day <= row.due_on:
                    yield row.day, f"ontime:{side}", 1
