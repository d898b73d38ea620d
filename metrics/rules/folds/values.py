"""What a deal is worth: typed or ranged while it is open, frozen when it is won."""

from dataclasses import dataclass, replace
from decimal import Decimal

from deals.enums import SizeRange
from metrics.rules.folds.story import Fold, Happening


def cents(amount: Decimal) -> int:
    """Whole cents; amounts have no more."""
    return int((amount * 100).to_integral_value())


@dataclass(frozen=True, slots=True, kw_only=True)
class Value(Fold):
    """`base` is the amount in the workspace's currency as the win froze it; None: not converted."""

    amount: Decimal | None = None
    size_range: str = ""
    currency: str = ""
    base: Decimal | None = None

    @property
    def expected(self) -> int | None:
        """Cents of the deal's own currency: the amount, else what stands for its size."""
        if self.amount is not None:
            return cents(self.amount)
        return cents(SizeRange(self.size_range).stand_in) if self.size_range else None

    def after(self, event: Happening) -> "Value":
        if event.name == "deal.registered":
            return Value(
                amount=_amount(event, "amount"),
                size_range=event.text("size_range"),
                currency=event.text("currency"),
            )
        if event.name == "deal.edited":
            found = self
            if "amount" in event.payload:
                found = replace(found, amount=_amount(event, "amount"))
            if "size_range" in event.payload:
                found = replace(found, size_range=event.text("size_range"))
            return found
        if event.name == "deal.moved" and event.text("kind") == "won":
            return replace(
                self, amount=_amount(event, "amount"), base=_amount(event, "amount_base")
            )
        if event.name == "deal.moved" and event.text("kind") == "undone":
            return replace(self, base=None)
        if event.name == "deal.converted":
            return replace(self, base=_amount(event, "amount_base"))
        return self


def _amount(event: Happening, key: str) -> Decimal | None:
    found = event.text(key)
    return Decimal(found) if found else None
