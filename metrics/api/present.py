"""Numbers as plain data: decimals as texts, dates as ISO 8601."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from deals.api.present import stamp
from metrics.enums import Metric
from metrics.queries.behind import DealLines
from metrics.rules.forecast import StageForecast
from metrics.rules.measures import Measure
from metrics.rules.periods import Period
from metrics.rules.reports import Card, Dashboard, Decisions, Pack, ResponseTime, Row, Scorecard
from metrics.rules.targets import GOALS

_BUCKETS = ("vendor", "partner", "both", "customer", "nobody")


def decimal(value: Fraction | Decimal | int | None) -> str | None:
    """With at most four decimals and none that say nothing."""
    if value is None:
        return None
    text = f"{float(value):.4f}" if isinstance(value, Fraction) else f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def period_out(period: Period) -> dict[str, str]:
    return {"start": period.start.isoformat(), "end": period.end.isoformat()}


def metrics_out(cards: Mapping[Metric, Card], ends: Iterable[Any] = ()) -> list[dict[str, Any]]:
    return [_metric(card, list(ends)) for card in cards.values()]


def _metric(card: Card, ends: list[Any]) -> dict[str, Any]:
    """Where no share may be known there is an amount, and nothing else."""
    measure, revenue, knows = card.measure, card.revenue, card.share
    cents = revenue is not None
    return {
        "metric": card.metric.value,
        "value": decimal(measure.value) if knows else None,
        "unit": GOALS[card.metric].unit,
        "target": decimal(measure.target),
        "verdict": str(measure.verdict) if knows else None,
        "cases": measure.n,
        "previous_value": decimal(card.previous.value) if knows else None,
        "previous_cases": card.previous.n,
        "change": decimal(card.change) if knows else None,
        "attributed": decimal(Decimal(revenue.attributed) / 100) if revenue else None,
        "total": decimal(Decimal(revenue.total) / 100) if revenue and knows else None,
        "basis": str(revenue.basis) if cents and revenue else None,
        "missing_months": [m.isoformat() for m in revenue.missing] if revenue and knows else [],
        "unconverted": revenue.unconverted if revenue else 0,
        "trend": [
            {"ends": end.isoformat(), "value": decimal(each.value), "cases": each.n}
            for end, each in zip(ends, card.trend, strict=bool(ends))
        ]
        if knows
        else [],
    }


def responses_out(rows: Iterable[ResponseTime]) -> list[dict[str, Any]]:
    return [
        {"side": row.side, "times": row.n, "median": decimal(row.median), "p90": row.p90}
        for row in rows
    ]


def decisions_out(found: Decisions) -> dict[str, Any]:
    names = ("submitted", "approved", "rejected", "withdrawn", "late", "waiting")
    return {**{name: getattr(found, name) for name in names}, "hours": decimal(found.hours)}


def forecast_out(stages: Iterable[StageForecast]) -> list[dict[str, Any]]:
    return [
        {
            "stage": each.stage,
            "deals": each.count,
            "amount": decimal(each.amount),
            "weight": each.weight,
            "weighted": decimal(each.weighted),
            "not_counted": each.unvalued + each.unconverted,
        }
        for each in stages
    ]


def numbers_out(board: Dashboard) -> dict[str, Any]:
    still, beside = board.still, board.beside
    names = ("won", "lost", "withdrawn", "open", "proposed", "lost_early")
    return {
        "period": period_out(board.period),
        "previous": period_out(board.previous),
        "currency": board.currency,
        "is_whole": board.is_whole,
        "metrics": metrics_out(board.cards, board.trend_ends),
        "beside": {name: getattr(beside, name) for name in names},
        "court": {name: board.court.seconds.get(name, 0) for name in _BUCKETS},
        "responses": responses_out(board.responses),
        "standing_still": {
            "as_of": stamp(still.as_of),
            "over": still.over,
            "over_value": decimal(still.over_value),
            "stalled": still.stalled,
            "stalled_value": decimal(still.stalled_value),
            "days_over": decimal(still.age),
        },
        "registrations": decisions_out(board.decisions),
        "forecast": forecast_out(board.forecast),
        "in_delivery": board.in_delivery,
        "moves": {"forward": board.moves.forward, "anyway": board.moves.anyway},
        "changes": board.changes,
        **_lists_out(board),
    }


def _lists_out(board: Dashboard) -> dict[str, Any]:
    return {
        "funnel": [
            {"stage": s.stage, "deals": s.count, "conversion": decimal(s.conversion)}
            for s in board.funnel
        ],
        "stages": [
            {
                "stage": s.stage, "deals": s.n, "median": decimal(s.median), "p90": s.p90,
                "limit": s.limit, "over": s.over,
            }
            for s in board.stages
        ],
        "attribution": [
            {"kind": row.kind.value, "deals": row.deals, "amount": decimal(row.amount)}
            for row in board.attribution
        ],
        "steps": [
            {
                "key": use.key, "signed": use.signed, "left_open": use.left_open,
                "not_needed": use.not_needed,
            }
            for use in board.steps
        ],
    }  # fmt: skip


def rows_out(rows: Iterable[Row]) -> dict[str, Any]:
    return {
        "items": [
            {
                "key": row.key,
                "name": row.name,
                "metrics": [_small(measure) for measure in row.measures.values()],
                "open": row.open,
                "pipeline": decimal(row.pipeline),
            }
            for row in rows
        ]
    }


def _small(measure: Measure) -> dict[str, Any]:
    is_revenue = measure.metric == Metric.PARTNER_REVENUE
    return {
        "metric": measure.metric.value,
        "value": decimal(measure.value),
        "cases": measure.n,
        "attributed": decimal(Decimal(measure.numerator or 0) / 100) if is_revenue else None,
    }


def lines_out(page: DealLines) -> dict[str, Any]:
    dates = ("opened_on", "decided_on", "signed_on")
    plain = ("code", "customer", "partner", "model", "source", "stage", "outcome", "days")
    return {
        "items": [
            {
                **{name: getattr(line, name) for name in plain},
                **{
                    name: day.isoformat() if (day := getattr(line, name)) else None
                    for name in dates
                },
                "amount": decimal(line.amount),
                "attribution": line.attribution.value,
                "evidence": list(line.evidence),
            }
            for line in page.rows
        ],
        "count": page.count,
        "is_more": page.is_more,
        "page": page.number,
        "has_next": page.has_next,
    }


def scorecard_out(card: Scorecard) -> dict[str, Any]:
    return {
        "partner": {"slug": card.partner, "name": card.name},
        "tier": card.tier,
        "period": period_out(card.period),
        "currency": card.currency,
        "metrics": [{**row, "trend": []} for row in metrics_out(card.cards)],
        "responses": responses_out(card.responses),
        "punctuality": [
            {"side": row.side, "due": row.due, "on_time": row.on_time} for row in card.punctuality
        ],
        "registrations": decisions_out(card.decisions),
        "medians": [
            {"metric": metric.value, "value": decimal(value)}
            for metric, value in card.medians.items()
        ],
    }


def review_out(pack: Pack) -> dict[str, Any]:
    """What both companies read; a company's own page is asked for apart."""
    return {
        "quarter": str(pack.quarter),
        "version": pack.version,
        "is_final": pack.is_final,
        "changes": pack.changes,
        "card": scorecard_out(pack.card),
        "ended": [
            {
                "code": row.code,
                "customer": row.customer,
                "outcome": row.outcome,
                "decided_on": row.decided_on.isoformat(),
                "amount": decimal(row.amount),
                "attribution": row.attribution.value,
                "vendor_reason": row.reasons.get("vendor"),
                "partner_reason": row.reasons.get("partner"),
            }
            for row in pack.ended
        ],
        "pipeline": forecast_out(pack.pipeline),
        "actions": [
            {
                "code": row.code,
                "text": row.text,
                "side": row.side,
                "owner": row.owner or None,
                "due_on": row.due_on.isoformat() if row.due_on else None,
                "done_at": stamp(row.done_at),
            }
            for row in pack.actions
        ],
        "plan": pack.plan,
    }
