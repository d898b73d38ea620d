"""What folds are made of: events in order, the place whose dates and hours count, and entries.

A fold is a value that an event turns into the next one. It reads nothing but the event, so that the
same log always gives the same facts, whenever and however often it is folded.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self, TypeVar

from cosell.core.businesstime import Calendar
from metrics.rules.periods import local_date

#: A local date (None: as it stands now), a name of a tally, and how much it adds there.
Entry = tuple[date | None, str, int]
#: The ball's log comes among the events under this name.
BALL = "ball.went"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One line of the log. `day` is the date on the workspace's wall."""

    name: str
    at: datetime
    day: date
    side: str
    payload: Mapping[str, Any]

    def text(self, key: str) -> str:
        """A fact as text; an older line that lacks it says nothing."""
        return str(self.payload.get(key) or "")

    def date(self, key: str) -> date | None:
        found = self.text(key)
        return date.fromisoformat(found) if found else None

    def number(self, key: str) -> int:
        return int(self.payload.get(key) or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The workspace's zone, and the days on which the companies of the record work."""

    zone: str
    calendar: Calendar

    def happening(
        self, name: str, at: datetime, payload: Mapping[str, Any], side: str = ""
    ) -> Happening:
        return Happening(
            name=name, at=at, day=local_date(at, self.zone), side=side, payload=payload
        )


class Fold:
    """One fact of a record. A new one overrides these and gets a line in a registry."""

    __slots__ = ()

    def after(self, event: Happening) -> Self:
        """The fact as it is after the event."""
        return self

    def entries(self, told: "Told") -> Iterator[Entry]:
        """What the fact adds to the tallies. May look at the record's other facts."""
        return iter(())


F = TypeVar("F", bound=Fold)


class Told:
    """All facts of one record after its whole log."""

    def __init__(self, folds: Iterable[Fold], place: Place) -> None:
        self.place = place
        self._folds = {type(fold): fold for fold in folds}

    def of(self, kind: type[F]) -> F:
        found = self._folds[kind]
        assert isinstance(found, kind)
        return found

    def entries(self) -> list[Entry]:
        return [entry for fold in self._folds.values() for entry in fold.entries(self)]


def tell(events: Iterable[Happening], folds: Iterable[type[Fold]], place: Place) -> Told:
    """Fold a log from its beginning."""
    state = [fold() for fold in folds]
    for event in events:
        state = [fold.after(event) for fold in state]
    return Told(state, place)
