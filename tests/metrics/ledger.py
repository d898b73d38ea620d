"""The raw rows that the numbers are computed from a second time: logs, and nothing that was folded."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cosell.core.wall import wall
from cosell.messaging.models import Event
from deals.models import BallChange, Deal, ExchangeRate, Registration
from metrics.models import CompanyTotal, RevenueRow
from partners.models import Workspace
from tests.world import World


@dataclass(frozen=True)
class Line:
    """One event as it stands in the log."""

    name: str
    at: datetime
    side: str
    payload: dict[str, Any]
    is_act: bool


@dataclass(frozen=True)
class Log:
    """One deal's or registration's events in order; for a deal the ball's rows by stay, too."""

    code: str
    partner: str
    country: str
    lines: list[Line] = field(default_factory=list)
    ball: dict[int, list[tuple[datetime, str]]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class Ledger:
    """Everything of one workspace that a number can stand on."""

    zone: str
    country: str
    currency: str
    deals: list[Log]
    asked: list[Log]
    rows: list[tuple[date, Decimal]]
    totals: dict[date, Decimal]
    rates: dict[str, Decimal]


def read_ledger(world: World) -> Ledger:
    """All of it, as the system reads it. Codes, companies and the zone come from the records."""
    with wall(world.system()):
        workspace = Workspace.objects.get(pk=world.northwind.pk)
        return Ledger(
            zone=workspace.time_zone,
            country=workspace.country,
            currency=workspace.currency,
            deals=_deals(),
            asked=_asked(),
            rows=list(RevenueRow.objects.values_list("day", "amount")),
            totals=dict(CompanyTotal.objects.values_list("month", "amount")),
            # The last one of a currency is its newest.
            rates=dict(ExchangeRate.objects.order_by("day").values_list("currency", "rate")),
        )


def _logs(model: Any) -> dict[str, Log]:
    rows = model.objects.order_by("pk").values_list(
        "code", "partnership__organization__slug", "partnership__organization__country"
    )
    return {row[0]: Log(*row) for row in rows}


def _deals() -> list[Log]:
    logs = _logs(Deal)
    for event in Event.objects.filter(deal__isnull=False).select_related("deal").order_by("id"):
        logs[event.deal.code].lines.append(_line(event))
    for row in BallChange.objects.select_related("deal").order_by("visit_id", "at", "id"):
        logs[row.deal.code].ball[row.visit_id].append((row.at, row.ball))
    return list(logs.values())


def _asked() -> list[Log]:
    logs = _logs(Registration)
    for event in Event.objects.filter(name__startswith="registration.").order_by("id"):
        logs[event.payload["registration"]].lines.append(_line(event))
    return list(logs.values())


def _line(event: Event) -> Line:
    return Line(event.name, event.at, event.side, event.payload, event.is_act)
