"""How a deal ended, and what it counts as."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from metrics.rules.folds.origins import Origin
from metrics.rules.folds.signatures import Signatures
from metrics.rules.folds.stages import Stages
from metrics.rules.folds.story import Entry, Fold, Happening, Told
from metrics.rules.folds.values import Value, cents

#: Ends that say that there was no deal: they are in no number.
NO_DEAL = ("duplicate", "registered_in_error")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending(Fold):
    """`decided_on` is the day of signing for a win, else the local date on which it was said."""

    outcome: str = "open"
    kind: str = ""
    decided_on: date | None = None
    decided_at: datetime | None = None
    signed_on: date | None = None
    delivered: bool = False

    def after(self, event: Happening) -> "Ending":
        if event.name in {"deal.lost", "deal.withdrawn"}:
            return Ending(
                outcome=event.name.removeprefix("deal."),
                kind=event.text("kind"),
                decided_on=event.day,
                decided_at=event.at,
            )
        if event.name in {"deal.reopened", "deal.objected"}:
            return Ending()
        if event.name == "deal.moved":
            return _moved(event)
        if event.name == "deal.delivered":
            return replace(self, delivered=True)
        taken_back = self.delivered and event.name in {"step.withdrawn", "step.edited"}
        return replace(self, delivered=False) if taken_back else self

    def entries(self, told: Told) -> Iterator[Entry]:
        if self.outcome == "open":
            yield from _standing(told)
        elif self.outcome == "won":
            yield from self._won(told)
        else:
            name = self.outcome if told.of(Stages).proposed else "early"
            yield self.decided_on, name, 1

    def _won(self, told: Told) -> Iterator[Entry]:
        opened, kind = told.of(Origin).opened_on, told.of(Signatures).evidence(told).kind
        yield self.decided_on, "won", 1
        if opened is not None and self.signed_on is not None:
            yield self.signed_on, f"close:{(self.signed_on - opened).days}", 1
        yield self.signed_on, f"signed:{kind.value}", 1
        base = told.of(Value).base
        if base is None:
            yield self.signed_on, "unconverted", 1
        elif base:
            yield self.signed_on, f"revenue:{kind.value}", cents(base)
        if not self.delivered:
            yield None, "delivery", 1


def _moved(event: Happening) -> Ending:
    """Every move is of an open deal, but the one that wins it."""
    if event.text("kind") != "won":
        return Ending()
    signed = event.date("signed_on") or event.day
    return Ending(outcome="won", decided_on=signed, decided_at=event.at, signed_on=signed)


def _standing(told: Told) -> Iterator[Entry]:
    """An open deal, as it stands."""
    stages, value = told.of(Stages), told.of(Value)
    yield None, f"open:{stages.now}", 1
    if stages.proposed:
        yield None, "proposed", 1
    if value.expected is None:
        yield None, f"unvalued:{stages.now}", 1
    else:
        yield None, f"valued:{stages.now}:{value.currency}", 1
        if value.expected:
            yield None, f"value:{stages.now}:{value.currency}", value.expected
