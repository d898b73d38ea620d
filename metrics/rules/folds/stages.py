"""Stays in the stages, the moves between them, and the pauses in them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from metrics.rules.folds.story import Entry, Fold, Happening, Told

PROPOSAL, DELIVERY = 3, 5
FORWARD = ("forward", "anyway", "won")
_ENDS = ("deal.lost", "deal.withdrawn")
_AGAIN = ("deal.reopened", "deal.objected")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """The customer held the ball: from a moment, to a date or until somebody went on."""

    since: datetime
    starts_on: date
    returns_on: date
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """One stay in a stage, and the move that began it."""

    stage: int
    entered_at: datetime
    entered_on: date
    left_at: datetime | None = None
    left_on: date | None = None
    kind: str = ""
    left_open: tuple[str, ...] = ()
    rests: tuple[Rest, ...] = ()


@dataclass(frozen=True, slots=True)
class Stages(Fold):
    """The stays of a deal in order. What an undone move had begun is none."""

    stays: tuple[Stay, ...] = ()

    @property
    def now(self) -> int:
        return self.stays[-1].stage if self.stays else 1

    @property
    def furthest(self) -> int:
        return max((stay.stage for stay in self.stays), default=1)

    @property
    def proposed(self) -> bool:
        """Whether it ever entered Proposal."""
        return self.furthest >= PROPOSAL

    def after(self, event: Happening) -> "Stages":
        if event.name == "deal.registered":
            return Stages((_stay(event, event.number("stage") or 1),))
        if event.name == "deal.moved":
            left_open = tuple(map(str, event.payload.get("left_open") or ()))
            new = _stay(event, event.number("to"), event.text("kind"), left_open)
            return Stages((*self._left(event), new))
        if event.name == "deal.move_undone":
            return self._undone(event.number("to"))
        if event.name in _ENDS:
            return Stages(self._left(event))
        if event.name in _AGAIN:
            return Stages((*self.stays, _stay(event, self.now)))
        return self._rested(event)

    def _left(self, event: Happening) -> tuple[Stay, ...]:
        """The same, with the last one left now."""
        *before, last = self.stays
        if last.left_at is not None:
            return self.stays
        return (*before, replace(last, left_at=event.at, left_on=event.day))

    def _undone(self, to: int) -> "Stages":
        """The stays that the moves had begun go; the one before them goes on."""
        stays = self.stays[:-1]
        while stays[-1].stage != to:
            stays = stays[:-1]
        return Stages((*stays[:-1], replace(stays[-1], left_at=None, left_on=None)))

    def _rested(self, event: Happening) -> "Stages":
        if event.name not in {"deal.paused", "deal.resumed"} or not self.stays:
            return self
        *before, last = self.stays
        if event.name == "deal.paused":
            rest = Rest(
                since=event.at, starts_on=event.day, returns_on=event.date("until") or event.day
            )
            rests = (*last.rests, rest)
        else:
            *earlier, rest = last.rests
            back = max(event.day, rest.starts_on)
            rests = (*earlier, replace(rest, returns_on=back, ended_at=event.at))
        return Stages((*before, replace(last, rests=rests)))

    def entries(self, told: Told) -> Iterator[Entry]:
        yield from self._times(told)
        for stay in self.stays:
            if stay.kind in FORWARD:
                yield stay.entered_on, "moves:forward", 1
            if stay.kind == "anyway":
                yield stay.entered_on, "moves:anyway", 1
            for key in stay.left_open:
                yield stay.entered_on, f"step:left:{key}", 1

    def left(self, told: Told) -> dict[int, tuple[date, int]]:
        """By stage: when it was left last, and the business days of all its stays together.

        As the clock counts them, without pauses. A stage that a deal is in has not been left.
        """
        found: dict[int, tuple[date, int]] = {}
        for stay in self.stays:
            if stay.stage >= DELIVERY:
                continue
            if stay.left_at is None or stay.left_on is None:
                found.pop(stay.stage, None)
                continue
            pauses = tuple((rest.starts_on, rest.returns_on) for rest in stay.rests)
            calendar = told.place.calendar.without(pauses)
            days = calendar.working_days_after(stay.entered_at, stay.left_at)
            found[stay.stage] = (stay.left_on, found.get(stay.stage, (None, 0))[1] + days)
        return found

    def _times(self, told: Told) -> Iterator[Entry]:
        for stage, (day, days) in self.left(told).items():
            yield day, f"stay:{stage}:{days}", 1


def _stay(event: Happening, stage: int, kind: str = "", left_open: tuple[str, ...] = ()) -> Stay:
    return Stay(
        stage=stage, entered_at=event.at, entered_on=event.day, kind=kind, left_open=left_open
    )
