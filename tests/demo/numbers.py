"""The told numbers, computed by plain Python from the rows of a programme."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any

from deals.models import Deal, Signature
from tests.demo.conftest import Told


@dataclass(frozen=True)
class Numbers:
    """Everything that demo.md counts."""

    open_by_stage: dict[int, int]
    ended: dict[str, int]
    decided_by_partner: dict[str, tuple[int, int]]
    sources: dict[str, int]
    median_days: float
    partner_share: Decimal
    fulfilled: set[str]


TOLD = Numbers(
    open_by_stage={1: 4, 2: 6, 3: 6, 4: 4},
    ended={
        "in delivery": 6,
        "delivered": 10,
        "lost after Proposal": 18,
        "withdrawn after Proposal": 1,
        "lost before": 3,
        "duplicate": 2,
    },
    decided_by_partner={
        "brightpath": (15, 8), "kestrel": (10, 3), "oakline": (7, 4), "sundial": (3, 1),
    },
    sources={"partner": 34, "vendor": 24},
    median_days=51,
    partner_share=Decimal("26.0"),
    fulfilled={"Hanse Port Authority", "Regiobahn Nord"},
)  # fmt: skip


def _ended(deal: Deal) -> str:
    if deal.outcome == "won":
        return "delivered" if deal.delivered_at else "in delivery"
    if deal.withdrawn_kind == "duplicate":
        return "duplicate"
    after = " after Proposal" if deal.proposal_entered_at else " before"
    return deal.outcome + after


def _decided(deals: Iterable[Deal]) -> dict[str, tuple[int, int]]:
    rows = [d for d in deals if d.outcome != "open" and d.proposal_entered_at is not None]
    decided = Counter(d.partnership.organization.slug for d in rows)
    won = Counter(d.partnership.organization.slug for d in rows if d.outcome == "won")
    return {slug: (count, won[slug]) for slug, count in decided.items()}


def _attribution(deal: Deal, signed: Iterable[Any]) -> str:
    """The strongest of the four kinds."""
    if deal.source == "partner":
        return "sourced"
    stages = {row.step.stage for row in signed}
    if stages & {2, 3, 4}:
        return "influenced"
    return "fulfilled" if 5 in stages else "none"


def count(told: Told) -> Numbers:
    """The same numbers, counted."""
    everything = [deal for deal in told.deals() if not deal.is_practice]
    deals = [deal for deal in everything if deal.withdrawn_kind != "duplicate"]
    won = [deal for deal in deals if deal.outcome == "won"]
    with told.seen_by("priya"):
        rows = list(Signature.objects.filter(side="partner", kind="signed").select_related("step"))
    kinds = {
        deal.customer: _attribution(deal, [row for row in rows if row.deal_id == deal.pk])
        for deal in won
    }
    total = sum(deal.amount * deal.rate for deal in won)
    ours = sum(
        deal.amount * deal.rate for deal in won if kinds[deal.customer] in {"sourced", "influenced"}
    )
    return Numbers(
        open_by_stage=dict(sorted(Counter(d.stage for d in deals if d.outcome == "open").items())),
        ended=dict(Counter(_ended(deal) for deal in everything if deal.outcome != "open")),
        decided_by_partner=_decided(deals),
        sources=dict(Counter(deal.source for deal in deals)),
        median_days=median((deal.signed_on - deal.opened_on).days for deal in won),
        partner_share=round(ours / total * 100, 1),
        fulfilled={name for name, kind in kinds.items() if kind == "fulfilled"},
    )
