"""Whose time it was, and how fast each side gave the ball away: from the ball's own log."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from cosell.core.actor import Side
from deals.rules.clock import court_time, paused_until_at
from deals.rules.courts import MOVED, Change, lay_pauses, turns_taken
from metrics.rules.folds.stages import DELIVERY, Stages, Stay
from metrics.rules.folds.story import BALL, Entry, Fold, Happening, Told
from metrics.rules.periods import local_date

_HOUR = 3600
_NOWHERE = "none"
#: A jump over stages only passed through: the stay is there, and nobody had the ball in it.
_PASSED = ""


@dataclass(frozen=True, slots=True)
class Courts(Fold):
    """The changes of the ball, by stay. Delivery is left out: its steps wait for months."""

    stays: tuple[tuple[int, tuple[Change, ...]], ...] = ()

    def after(self, event: Happening) -> "Courts":
        if event.name != BALL:
            return self
        number, change = event.number("stay"), (event.at, event.text("ball"))
        if self.stays and self.stays[-1][0] == number:
            *before, (_number, changes) = self.stays
            return replace(self, stays=(*before, (number, (*changes, change))))
        return replace(self, stays=(*self.stays, (number, (change,))))

    def entries(self, told: Told) -> Iterator[Entry]:
        stays = told.of(Stages).stays
        for place, (stay, (_number, changes)) in enumerate(zip(stays, self.stays, strict=False)):
            if stay.stage >= DELIVERY or changes[0][1] == _PASSED:
                continue
            following = self.stays[place + 1] if place + 1 < len(self.stays) else None
            moved = following is not None and stays[place + 1].stage != stay.stage
            ended = _end(changes, following[1][0][0] if following else None)
            yield from _entries(told, stay, changes, ended=ended, moved=moved)


def _end(changes: tuple[Change, ...], next_begins: datetime | None) -> datetime | None:
    """When the ball left the stay: with the next one, or when nobody had it any more."""
    at, ball = changes[-1]
    return at if ball == _NOWHERE else next_begins


def _entries(
    told: Told, stay: Stay, changes: tuple[Change, ...], *, ended: datetime | None, moved: bool
) -> Iterator[Entry]:
    calendar, zone = told.place.calendar, told.place.zone
    spans = [
        (rest.since, rest.ended_at or paused_until_at(calendar, rest.returns_on))
        for rest in stay.rests
    ]
    shown = lay_pauses(changes, spans)
    if ended is not None:
        shown = [change for change in shown if change[0] <= ended]
        day = local_date(ended, zone)
        for bucket, seconds in court_time(calendar, shown, ended).items():
            if seconds:
                yield day, f"court:{bucket}", seconds
        if moved:
            shown = [*shown, (ended, MOVED)]
    for side in Side:
        for day, seconds in _turns(told, shown, side):
            yield day, f"response:{side.value}:{seconds // _HOUR}", 1


def _turns(told: Told, shown: Sequence[Change], side: Side) -> Iterator[tuple[date, int]]:
    """Finished turns of a side: the day on which it gave the ball away, and business seconds."""
    known = 0
    for count in range(2, len(shown) + 1):
        turns = turns_taken(told.place.calendar, shown[:count], side)
        if len(turns) > known:
            known = len(turns)
            yield local_date(shown[count - 1][0], told.place.zone), turns[-1]
