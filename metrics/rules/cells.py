"""Into which cells an entry goes: every choice of filters that it belongs to, by date and by month."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from metrics.enums import Grain
from metrics.rules.folds.story import Entry
from metrics.rules.periods import month_of
from metrics.rules.tallies import Tally, add

#: What stands now has no date; its cells carry this one.
NOW = date(1, 1, 1)
#: The first words of what the four metrics and their trend are made of.
MAIN = frozenset(
    {"opened", "won", "lost", "withdrawn", "close", "revenue", "signed", "unconverted", "rows"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimensions:
    """What a record can be filtered by. Owners are codes of people, of either side."""

    partnership_id: int | None
    model: str = ""
    owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Key:
    """One cell of a workspace. Empty is "all of them"."""

    partnership_id: int | None
    model: str
    owner: str
    grain: str
    day: date

    def __str__(self) -> str:
        """The one word for it."""
        day = self.day.isoformat().replace("-", "")
        return f"{self.partnership_id or '-'}/{self.model}/{self.owner}/{self.grain}/{day}"

    def of_grain(self, grain: Grain) -> "Key":
        """The same choice of filters at another grain."""
        return replace(self, grain=grain.value)


def keys_of(of: Dimensions, day: date | None) -> Iterator[Key]:
    """The cells of one local date, or of what stands now."""
    spots = [(Grain.STANDING, NOW)]
    if day is not None:
        spots = [(Grain.DAY, day), (Grain.MONTH, month_of(day))]
    for partnership_id in dict.fromkeys((None, of.partnership_id)):
        for model in dict.fromkeys(("", of.model)):
            for owner in dict.fromkeys(("", *of.owners)):
                for grain, start in spots:
                    yield Key(partnership_id, model, owner, grain.value, start)


class Changes:
    """What is to be added to cells; what comes and goes again is no change."""

    def __init__(self) -> None:
        self.cells: dict[Key, Tally] = defaultdict(dict)

    def count(self, of: Dimensions, entries: Iterable[Entry], *, sign: int = 1) -> None:
        """Add a record's entries, or with -1 take them away."""
        by_day: dict[date | None, Tally] = defaultdict(dict)
        for day, name, number in entries:
            add(by_day[day], {name: number}, sign=sign)
        for day, tally in by_day.items():
            for key in keys_of(of, day):
                add(self.cells[key], tally)

    def real(self) -> dict[Key, Tally]:
        """Only those that change something."""
        return {key: tally for key, tally in self.cells.items() if tally}


def split(tally: Tally) -> tuple[Tally, Tally]:
    """What the metrics need, and the rest."""
    main = {n: v for n, v in tally.items() if n.partition(":")[0] in MAIN}
    return main, {n: v for n, v in tally.items() if n not in main}
