"""What was imported: the company's totals and revenue without a partner, the newest first."""

from typing import Any

from cosell.core.actor import Actor
from metrics.models import CompanyTotal, RevenueRow

NEWEST = 36


def newest_totals(actor: Actor) -> list[CompanyTotal]:
    """Totals by month, for managers; others have none."""
    rows: Any = CompanyTotal.objects.visible_to(actor).order_by("-month")
    return list(rows[:NEWEST])


def newest_revenue(actor: Actor) -> list[RevenueRow]:
    """Revenue rows, for managers; others have none."""
    rows: Any = RevenueRow.objects.visible_to(actor).order_by("-day", "-pk")
    return list(rows[:NEWEST])
