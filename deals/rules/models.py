"""Co-sell models: who leads, and how revenue is split by default."""

from dataclasses import dataclass
from decimal import Decimal

from cosell.core.actor import Side
from deals.enums import CoSellModel


@dataclass(frozen=True, slots=True)
class Split:
    """Shares in percent. They add up to 100 exactly, and are always shown with both names."""

    vendor: Decimal
    partner: Decimal

    def __post_init__(self) -> None:
        if self.vendor + self.partner != 100:
            raise ValueError("Shares add up to 100.")


_SPLITS = {
    CoSellModel.PARTNER_LED: Split(Decimal(30), Decimal(70)),
    CoSellModel.SALES_LED: Split(Decimal(70), Decimal(30)),
    CoSellModel.TRUE_COSELL: Split(Decimal(50), Decimal(50)),
}


def default_split(model: CoSellModel) -> Split:
    """The model's split, in force without anybody's act."""
    return _SPLITS[model]


def lead_side(model: CoSellModel) -> Side:
    """Who leads: the partner in Partner-led, the vendor otherwise."""
    return Side.PARTNER if model is CoSellModel.PARTNER_LED else Side.VENDOR
