"""The page of numbers, each table of it as CSV, and the report of a month."""

import sys
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cosell.core.actor import Actor
from cosell.core.errors import NotFound
from cosell.core.htmx import render_page
from cosell.core.tables import Table
from metrics.enums import Verdict
from metrics.policies import can_import_revenue
from metrics.queries.asked import Asked
from metrics.queries.dashboards import dashboard, dashboard_on
from metrics.queries.grounds import Ground, ground_of
from metrics.queries.monthly import monthly_report
from metrics.queries.tables import BY, rows_by, top_rows
from metrics.rules.periods import month_of, next_month
from metrics.rules.reports import Dashboard
from metrics.rules.spans import read_month
from metrics.web.cards import card_texts
from metrics.web.figures import blocks
from metrics.web.filters import asked_of, filter_context, was_filtered, with_address
from metrics.web.links import Links, side_names
from metrics.web.tables import TABLES, by_table, by_titles
from metrics.web.words import month_text, percent, period_text
from partners.web.access import workspace_page

#: Of a longer table the page shows those with the most revenue; all stand one press away.
MOST_ROWS = 20


@workspace_page
@require_GET
def insights(request: Any) -> HttpResponse:
    """Four numbers against their targets, why, and which deals make them."""
    actor, asked = request.actor, asked_of(request)
    links = Links(actor.workspace_slug, asked)
    ground = ground_of(actor, asked.wanted)
    board = dashboard_on(actor, ground)
    here = reverse("metrics:insights", args=[actor.workspace_slug])
    context = {
        **filter_context(request, asked, here),
        **board_context(actor, board, links),
        **_by(request, ground, links),
        "announcement": _("The numbers are of %(period)s.") % {"period": period_text(board.period)}
        if was_filtered(request)
        else "",
    }
    response = render_page(request, "metrics/insights.html", context, fragment="insights")
    return with_address(request, response, asked, here)


def board_context(actor: Actor, board: Dashboard, links: Links) -> dict[str, Any]:
    """The numbers in words and pictures."""
    return {
        "board": board,
        "period": period_text(board.period),
        "previous": period_text(board.previous),
        "cards": card_texts(board.cards, board.currency, links),
        "beside": board.beside,
        "won_of_proposed": percent(board.beside.won_of_proposed),
        "blocks": blocks(board, links, side_names(actor, _("Partners"))),
        "links": {
            **{name: links.behind(name) for name in ("proposed", "lost_early", "delivery")},
            "csv": links.table("cards"),
        },
        "is_empty": all(card.measure.verdict == Verdict.NOTHING for card in board.cards.values()),
        "may_import": can_import_revenue(actor),
        "month_url": reverse(
            "metrics:month",
            args=[actor.workspace_slug, f"{month_of(links.asked.today):%Y-%m}"],
        ),
    }


def _by(request: Any, ground: Ground, links: Links) -> dict[str, Any]:
    """One table at a time: by partner, by model or by owner."""
    ways = [by for by in BY if not (by == "partner" and request.actor.is_partner)]
    by = request.GET.get("by", "")
    by = by if by in ways else ways[0]
    most = sys.maxsize if request.GET.get("rows") == "all" else MOST_ROWS
    rows, count = top_rows(request.actor, ground, by, most=most)
    return {
        "by": by,
        "by_count": count,
        "by_shown": len(rows),
        "by_all": links.page(by=by, rows="all") if len(rows) < count else "",
        "ways": [
            (way, title, links.page(by=way)) for way, title in by_titles().items() if way in ways
        ],
        "by_table": by_table(rows, by, ground.currency, links),
        "by_csv": links.table(by),
    }


@workspace_page
@require_GET
def table_csv(request: Any, table: str) -> HttpResponse:
    """One table of the page, with the page's filters."""
    asked = asked_of(request)
    links = Links(request.actor.workspace_slug, asked)
    if table in BY:
        rows = rows_by(request.actor, asked.wanted, table)
        return csv_of(by_table(rows, table, "", links))
    if table not in TABLES:
        raise NotFound
    return csv_of(TABLES[table](dashboard(request.actor, asked.wanted), links))


def csv_of(table: Table) -> HttpResponse:
    return HttpResponse(
        table.as_csv(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{table.key}.csv"'},
    )


@workspace_page
@require_GET
def month(request: Any, month: str) -> HttpResponse:
    """The report of one month, for paper too."""
    first = _month(month)
    actor = request.actor
    asked = Asked(today=first, period=month)
    report = monthly_report(actor, first)
    links = Links(actor.workspace_slug, asked)
    context = {
        **board_context(actor, report.numbers, links),
        "month": month_text(report.month),
        "is_closed": report.is_closed,
        "by_table": by_table(report.partners, "partner", report.numbers.currency, links),
        **_neighbours(first),
    }
    return render_page(request, "metrics/month.html", context)


def _month(text: str) -> date:
    """The first of a month like 2026-10."""
    first = read_month(text)
    if first is None:
        raise NotFound
    return first


def _neighbours(first: date) -> dict[str, str]:
    before = month_of(date.fromordinal(first.toordinal() - 1))
    return {"before": f"{before:%Y-%m}", "after": f"{next_month(first):%Y-%m}"}
