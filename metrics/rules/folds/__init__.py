"""Facts folded from the event log: one module each, and the registries that list them.

A new fact of a deal is one class with `after` and `entries` in a module of its own, one line in
`OF_DEALS`, and one case in the test that rebuilds. Nothing else.
"""

from collections.abc import Iterable

from metrics.rules.folds.courts import Courts
from metrics.rules.folds.endings import NO_DEAL, Ending
from metrics.rules.folds.funnel import Funnel
from metrics.rules.folds.origins import Origin
from metrics.rules.folds.registrations import Asked
from metrics.rules.folds.signatures import Signatures
from metrics.rules.folds.stages import Stages
from metrics.rules.folds.story import Entry, Fold, Happening, Place, Told, tell
from metrics.rules.folds.values import Value

OF_DEALS: tuple[type[Fold], ...] = (Origin, Value, Stages, Signatures, Ending, Funnel, Courts)
OF_REGISTRATIONS: tuple[type[Fold], ...] = (Asked,)


def tell_deal(events: Iterable[Happening], place: Place) -> Told:
    """All facts of a deal, from its whole log in order."""
    return tell(events, OF_DEALS, place)


def tell_registration(events: Iterable[Happening], place: Place) -> Told:
    """All facts of a registration."""
    return tell(events, OF_REGISTRATIONS, place)


def counts(told: Told) -> bool:
    """Practice deals, duplicates and errors are in no number."""
    return not told.of(Origin).practice and told.of(Ending).kind not in NO_DEAL


__all__ = [
    "OF_DEALS",
    "OF_REGISTRATIONS",
    "Asked",
    "Ending",
    "Entry",
    "Fold",
    "Funnel",
    "Happening",
    "Origin",
    "Place",
    "Signatures",
    "Stages",
    "Told",
    "Value",
    "counts",
    "tell_deal",
    "tell_registration",
]
