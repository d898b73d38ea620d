"""Who brought a deal, when, under which model, and who answers for it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from metrics.rules.folds.story import Entry, Fold, Happening, Told

_OWNED = ("deal.owner_changed", "deal.member_added", "deal.member_left")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin(Fold):
    """`vendor_owner` and `partner_owner` are codes of people; empty when nobody answers."""

    source: str = ""
    opened_on: date | None = None
    first_stage: int = 1
    model: str = ""
    vendor_owner: str = ""
    partner_owner: str = ""
    practice: bool = False

    def after(self, event: Happening) -> "Origin":
        if event.name == "deal.registered":
            return Origin(
                source=event.text("source"),
                opened_on=event.date("opened_on") or event.day,
                first_stage=event.number("stage") or 1,
                model=event.text("model"),
                vendor_owner=event.text("sales_rep"),
                partner_owner=event.text("partner_rep"),
                practice=bool(event.payload.get("practice")),
            )
        if event.name in {"deal.source_confirmed", "deal.source_corrected"}:
            return replace(self, source=event.text("source"))
        if event.name == "deal.edited" and event.text("model"):
            return replace(self, model=event.text("model"))
        if event.name in _OWNED and "owner" in event.payload:
            owner = event.text("owner")
            if event.text("side") == "vendor":
                return replace(self, vendor_owner=owner)
            return replace(self, partner_owner=owner)
        return self

    def entries(self, told: Told) -> Iterator[Entry]:
        yield self.opened_on, "opened", 1
        if self.source == "partner":
            yield self.opened_on, "opened:partner", 1
