"""The deals behind each number, with what the number means."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cosell.core.htmx import render_page
from cosell.core.tables import Cell, Head, Table
from cosell.core.templatetags.cosell import money
from deals.enums import CoSellModel, Outcome
from deals.queries.people import workspace_currency
from deals.web.filters import number_of
from deals.web.present import stage_name
from metrics.enums import Metric
from metrics.queries.behind import PAGE, DealLine, DealLines, deals_behind
from metrics.queries.dashboards import dashboard
from metrics.web.cards import card_texts, trend_figure
from metrics.web.filters import asked_of, filter_context
from metrics.web.insights import csv_of
from metrics.web.links import Links
from metrics.web.tables import trend_table
from metrics.web.words import (
    DEFINITIONS,
    EXCLUSIONS,
    SIDES,
    STEP_NAMES,
    behind_title,
    day_text,
    deal_count,
    kind_text,
    number,
    period_text,
)
from partners.web.access import workspace_page

LAST_PAGE = 200
#: What stands as it is now, whatever the period is.
STANDING = ("open", "proposed", "delivery")


@workspace_page
@require_GET
def behind(request: Any, behind: str) -> HttpResponse:
    """What a number is, what is not in it, and exactly the deals that make it."""
    actor, asked = request.actor, asked_of(request)
    links = Links(actor.workspace_slug, asked)
    page_number = number_of(request.GET.get("page", ""), 1, 1, LAST_PAGE)
    page = deals_behind(actor, asked.wanted, behind, number=page_number)
    here = reverse("metrics:behind", args=[actor.workspace_slug, behind])
    first = (page.number - 1) * PAGE + 1
    context = {
        **filter_context(request, asked, here),
        "title": behind_title(behind),
        "is_standing": behind.startswith(STANDING),
        "page": page,
        "query": asked.as_query(),
        "first": first,
        "last": first + len(page.rows) - 1,
        "count_text": _count(page),
        "table": _table(page, behind, workspace_currency(actor), actor.workspace_slug),
        "csv": links.behind_csv(behind),
        "back": links.page(),
        **_metric(request, behind, links),
    }
    return render_page(request, "metrics/behind.html", context, fragment="insights")


@workspace_page
@require_GET
def behind_csv(request: Any, behind: str) -> HttpResponse:
    """The same list for programs, page by page."""
    asked = asked_of(request)
    page_number = number_of(request.GET.get("page", ""), 1, 1, LAST_PAGE)
    page = deals_behind(request.actor, asked.wanted, behind, number=page_number)
    return csv_of(_table(page, behind, "", request.actor.workspace_slug))


def _metric(request: Any, behind: str, links: Links) -> dict[str, Any]:
    """Of the four metrics: the card, its trend, and how it is defined."""
    if behind not in Metric.values:
        return {"period": _period(links)}
    metric = Metric(behind)
    board = dashboard(request.actor, links.asked.wanted)
    card = board.cards[metric]
    has_trend = card.share and not card.measure.is_small
    trend = trend_table(board, links)
    return {
        "definition": DEFINITIONS[metric],
        "exclusions": EXCLUSIONS[metric],
        "period": period_text(board.period),
        "previous": period_text(board.previous),
        "card": card_texts({metric: card}, board.currency, links)[0],
        "trend": trend_figure(card, board.trend_ends, links) if has_trend else None,
        "trend_table": trend,
        "trend_csv": links.table("trend"),
        "parts": [(links.behind(name), behind_title(name)) for name in _PARTS[metric]],
    }


_PARTS = {
    Metric.WIN_RATE: ("won", "lost", "withdrawn", "proposed", "lost_early"),
    Metric.TIME_TO_CLOSE: (),
    Metric.PARTNER_REVENUE: ("sourced", "influenced", "fulfilled", "none", "unconverted"),
    Metric.PARTNER_INITIATED: ("opened",),
}


def _period(links: Links) -> str:
    period = links.asked.wanted.period
    return period_text(period) if period is not None else _("the last 12 months")


def _count(page: DealLines) -> str:
    if page.is_more:
        return _("More than %(n)s deals") % {"n": number(page.count)}
    return deal_count(page.count)


def _table(page: DealLines, behind: str, currency: str, slug: str) -> Table:
    heads = (
        Head("customer", _("Deal"), is_number=False),
        Head("code", _("Code"), is_shown=False),
        Head("partner", _("Partner"), is_number=False),
        Head("model", _("Model"), is_shown=False),
        Head("source", _("Brought by"), is_shown=False),
        Head("state", _("State"), is_number=False),
        Head("opened_on", _("Opened")),
        Head("decided_on", _("Decided")),
        Head("days", _("Days")),
        Head("amount", _("Amount")),
        Head("attribution", _("Kind and evidence"), is_number=False, is_wide=True),
        Head("evidence", _("Evidence"), is_shown=False),
    )
    rows = [_row(line, currency, slug) for line in page.rows]
    return Table(key=behind, title=behind_title(behind), heads=heads, rows=rows)


def _row(line: DealLine, currency: str, slug: str) -> tuple[Cell, ...]:
    is_open = line.outcome == "open"
    state = stage_name(line.stage) if is_open else str(Outcome(line.outcome).label)
    return (
        Cell(line.customer, line.customer, reverse("deals:room", args=[slug, line.code])),
        Cell(line.code, line.code),
        Cell(line.partner, line.partner),
        Cell(str(CoSellModel(line.model).label), line.model),
        Cell(str(SIDES[line.source]), line.source),
        Cell(state, f"stage_{line.stage}" if is_open else line.outcome),
        Cell(day_text(line.opened_on), line.opened_on.isoformat()),
        Cell(day_text(line.decided_on), line.decided_on.isoformat())
        if line.decided_on
        else Cell("–"),
        Cell(number(line.days), line.days),
        Cell(money(line.amount, currency) if currency else "", line.amount),
        Cell(_kind(line), line.attribution.value),
        Cell("", " ".join(line.evidence)),
    )


def _kind(line: DealLine) -> str:
    """The kind, with the steps that the partner signed."""
    steps = ", ".join(STEP_NAMES.get(key, key) for key in line.evidence)
    kind = kind_text(line.attribution)
    return f"{kind}: {steps}" if steps else kind
