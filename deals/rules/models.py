"""Co-sell models: who leads, and how revenue is split."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from cosell.core.actor import Side
from deals.enums import CoSellModel
from deals.rules.gate import Problem

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Split:
    """Shares in percent. They add up to 100 exactly, and are always shown with both names."""

    vendor: Decimal
    partner: Decimal

    def __post_init__(self) -> None:
        if self.vendor + self.partner != 100 or min(self.vendor, self.partner) < 0:
            raise ValueError("Shares add up to 100.")

    @classmethod
    def from_vendor(cls, vendor: Decimal) -> "Split":
        """The split in which the vendor has this share, rounded to hundredths of a percent."""
        share = vendor.quantize(CENT, ROUND_HALF_UP)
        return cls(share, 100 - share)


_SPLITS = {
    CoSellModel.PARTNER_LED: Split(Decimal(30), Decimal(70)),
    CoSellModel.SALES_LED: Split(Decimal(70), Decimal(30)),
    CoSellModel.TRUE_COSELL: Split(Decimal(50), Decimal(50)),
}


def default_split(model: CoSellModel) -> Split:
    """The model's split, in force without anybody's act."""
    return _SPLITS[model]


def split_problems(vendor: Decimal | None) -> list[Problem]:
    """Why a vendor's share in percent cannot be taken; the partner's is the rest."""
    if vendor is None or not vendor.is_finite() or not 0 <= vendor <= 100:
        return [Problem("share_out_of_range", _("Give a share from 0 to 100 percent."))]
    if vendor != vendor.quantize(CENT):
        return [Problem("share_too_fine", _("Give at most two decimals."))]
    return []


def lead_side(model: CoSellModel) -> Side:
    """Who leads: the partner in Partner-led, the vendor otherwise."""
    return Side.PARTNER if model is CoSellModel.PARTNER_LED else Side.VENDOR


class Activity(StrEnum):
    """The three activities that True co-sell can be shared by."""

    LEAD_GENERATION = "lead_generation"
    SALES_EFFORT = "sales_effort"
    DELIVERY = "delivery"


FACTORS = {
    Activity.LEAD_GENERATION: Decimal(30),
    Activity.SALES_EFFORT: Decimal(40),
    Activity.DELIVERY: Decimal(30),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the shares are computed from: who sourced, and signed slots by side.

    The sales effort is what stages 2 to 4 show, the delivery what stage 5 shows. A slot that was
    not needed is no evidence.
    """

    source: Side
    sales_vendor: int = 0
    sales_partner: int = 0
    delivery_vendor: int = 0
    delivery_partner: int = 0

    def counts(self, activity: Activity) -> tuple[int, int]:
        """The vendor's and the partner's evidence for an activity."""
        if activity is Activity.LEAD_GENERATION:
            return (1, 0) if self.source is Side.VENDOR else (0, 1)
        if activity is Activity.SALES_EFFORT:
            return self.sales_vendor, self.sales_partner
        return self.delivery_vendor, self.delivery_partner


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityShare:
    """One line of the sum, for showing: an activity's percents and what each side did for them."""

    activity: Activity
    factor: Decimal
    vendor_count: int
    partner_count: int
    vendor: Decimal
    partner: Decimal


@dataclass(frozen=True, slots=True)
class ActivitySplit:
    """A split by activity, with the lines that it is the sum of."""

    split: Split
    lines: tuple[ActivityShare, ...]


def split_by_activity(model: CoSellModel, evidence: Evidence) -> ActivitySplit:
    """Revenue shares from who did what; only in True co-sell, else ValueError.

    Every activity's factor is divided by the count of evidence; where there is none yet, evenly.
    Lines are rounded to hundredths and add up exactly to the split, as the split does to 100.
    """
    if model is not CoSellModel.TRUE_COSELL:
        raise ValueError("Only True co-sell is split by activity.")
    lines = tuple(_share(activity, evidence.counts(activity)) for activity in Activity)
    vendor = sum((line.vendor for line in lines), Decimal(0))
    return ActivitySplit(Split.from_vendor(vendor), lines)


def _share(activity: Activity, counts: tuple[int, int]) -> ActivityShare:
    factor, (vendor, partner) = FACTORS[activity], counts
    part = Decimal(vendor) / (vendor + partner) if vendor + partner else Decimal("0.5")
    share = (factor * part).quantize(CENT, ROUND_HALF_UP)
    return ActivityShare(
        activity=activity,
        factor=factor,
        vendor_count=vendor,
        partner_count=partner,
        vendor=share,
        partner=factor - share,
    )
