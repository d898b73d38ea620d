"""What stands now, in the workspace's currency at the newest rates."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from cosell.core.actor import Actor
from cosell.core.statements import rows_of
from deals.models import ExchangeRate
from metrics.rules.forecast import WEIGHTS, StageForecast
from metrics.rules.tallies import under


def newest_rates(actor: Actor, own: str) -> dict[str, Decimal]:
    """What one unit of each currency is worth in the workspace's own, by its newest rate."""
    return {**dict(rows_of("rates", actor, _newest)), own: Decimal(1)}


def _newest(actor: Actor) -> QuerySet[Any, Any]:
    rows = ExchangeRate.objects.visible_to(actor).order_by("currency", "-day")
    return rows.distinct("currency").values_list("currency", "rate")


def forecast_of(
    standing: Mapping[str, int], rates: Mapping[str, Decimal]
) -> tuple[StageForecast, ...]:
    """The open deals by stage, the first one first."""
    return tuple(_stage(standing, stage, rates) for stage in WEIGHTS)


def _stage(standing: Mapping[str, int], stage: int, rates: Mapping[str, Decimal]) -> StageForecast:
    sums = under(standing, f"value:{stage}")
    valued = under(standing, f"valued:{stage}")
    amount = sum(
        (Decimal(sums.get(code, 0)) / 100 * rates[code] for code in valued if code in rates),
        Decimal(0),
    )
    return StageForecast(
        stage=stage,
        count=standing.get(f"open:{stage}", 0),
        amount=amount.quantize(Decimal("0.01")),
        weight=WEIGHTS[stage],
        unvalued=standing.get(f"unvalued:{stage}", 0),
        unconverted=sum(count for code, count in valued.items() if code not in rates),
    )
