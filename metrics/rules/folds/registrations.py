"""Registrations: asked, answered, and whether the answer kept the promise."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from metrics.rules.folds.story import Entry, Fold, Happening, Told

DECIDED = ("approved", "rejected", "withdrawn")
_HOUR = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Fold):
    """One registration. `answer_by` is the vendor's promise."""

    model: str = ""
    submitted: Happening | None = None
    answer_by: datetime | None = None
    decided: Happening | None = None

    def after(self, event: Happening) -> "Asked":
        name = event.name.removeprefix("registration.")
        if name == "submitted":
            promise = event.text("answer_by")
            return Asked(
                model=event.text("model"),
                submitted=event,
                answer_by=datetime.fromisoformat(promise) if promise else None,
            )
        if name in DECIDED:
            return replace(self, decided=event)
        return self

    def entries(self, told: Told) -> Iterator[Entry]:
        if self.submitted is None:
            return
        yield self.submitted.day, "asked:submitted", 1
        if self.decided is None:
            yield None, "asked:waiting", 1
            return
        name = self.decided.name.removeprefix("registration.")
        yield self.decided.day, f"asked:{name}", 1
        if name == "withdrawn":
            return
        seconds = told.place.calendar.business_seconds(self.submitted.at, self.decided.at)
        yield self.decided.day, f"answer:{seconds // _HOUR}", 1
        if self.answer_by is not None and self.decided.at > self.answer_by:
            yield self.decided.day, "asked:late", 1
