"""The pipeline board: five columns by urgency."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from cosell.core import clock
from cosell.core.htmx import render_page
from deals.queries.filters import DealFilter
from deals.queries.lists import board_columns
from deals.queries.people import filter_choices, workspace_currency
from deals.web.present import NAMES, row_of
from partners.web.access import workspace_page


def _context(request: Any) -> dict[str, Any]:
    actor, now = request.actor, clock.now()
    wanted = DealFilter.parse(request.GET)
    columns = board_columns(actor, wanted)
    return {
        "wanted": wanted,
        "columns": [
            {
                "number": column.stage,
                "name": NAMES[column.stage],
                "count": column.count,
                "amount": column.amount,
                "has_more": column.has_more,
                "rows": [row_of(deal, actor, now) for deal in column.rows],
            }
            for column in columns
        ],
        "count": sum(column.count for column in columns),
        "amount": sum(column.amount for column in columns),
        "choices": filter_choices(actor),
        "workspace_currency": workspace_currency(actor),
    }


@workspace_page
@require_GET
def board(request: Any) -> HttpResponse:
    return render_page(request, "deals/board.html", _context(request), fragment="results")


def answer_board(request: Any, announcement: str) -> HttpResponse:
    """The columns again, after a card was moved."""
    context = {**_context(request), "announcement": announcement}
    return render_page(request, "deals/board.html", context, fragment="results")
