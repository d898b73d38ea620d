"""How far the deals of a period came: counted on the day they were opened."""

from collections.abc import Iterator
from dataclasses import dataclass

from metrics.rules.folds.endings import Ending
from metrics.rules.folds.origins import Origin
from metrics.rules.folds.stages import DELIVERY, Stages
from metrics.rules.folds.story import Entry, Fold, Told

WON = 6


@dataclass(frozen=True, slots=True)
class Funnel(Fold):
    """Has nothing of its own: what it counts is said by other facts."""

    @staticmethod
    def reached(told: Told) -> int:
        """The furthest stage before Delivery, or 6 for a won deal."""
        if told.of(Ending).outcome == "won":
            return WON
        return min(told.of(Stages).furthest, DELIVERY - 1)

    def entries(self, told: Told) -> Iterator[Entry]:
        opened, reached = told.of(Origin).opened_on, self.reached(told)
        for stage in range(1, min(reached, DELIVERY - 1) + 1):
            yield opened, f"reached:{stage}", 1
        if reached == WON:
            yield opened, f"reached:{WON}", 1
