"""The pipeline board: five columns by urgency."""

import hashlib
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from cosell.core import clock
from cosell.core.htmx import is_fragment_request, render_page
from deals.policies import can_register_deal
from deals.queries.filters import DealFilter
from deals.queries.lists import BOARD_COLUMN, board_columns
from deals.queries.people import filter_choices, workspace_currency
from deals.queries.playbooks import stage_limits
from deals.web.filters import chips, filter_context, filter_of, number_of
from deals.web.present import NAMES, row_of
from partners.web.access import workspace_page

MORE = 20
MOST = 200


def _context(request: Any, wanted: DealFilter, shown: int) -> dict[str, Any]:
    actor, now = request.actor, clock.now()
    here, choices = reverse("deals:board", args=[actor.workspace_slug]), filter_choices(actor)
    columns = board_columns(actor, wanted, limit=shown)
    limits = stage_limits(actor)
    drawn = [
        {
            "number": column.stage,
            "name": NAMES[column.stage],
            "limit": limits.get(column.stage),
            "count": column.count,
            "amount": column.amount,
            "has_more": column.has_more and shown < MOST,
            "rows": [row_of(deal, actor, now) for deal in column.rows],
        }
        for column in columns
    ]
    facts = [(column["count"], column["rows"]) for column in drawn]
    return {
        **filter_context(wanted, here),
        "columns": drawn,
        "choices": choices,
        "chips": chips(wanted, choices, here),
        "may_register": can_register_deal(actor),
        "count": sum(column.count for column in columns),
        "amount": sum(column.amount for column in columns),
        "over": sum(row["is_over"] for column in drawn for row in column["rows"]),
        "currency": workspace_currency(actor),
        "shown": shown,
        "more": min(shown + MORE, MOST),
        "mark": hashlib.sha256(repr(facts).encode()).hexdigest()[:12],
    }


@workspace_page
@require_GET
def board(request: Any) -> HttpResponse:
    """The board; a pulse gets 204 while nothing on it has changed."""
    wanted = filter_of(request)
    shown = number_of(request.GET.get("shown", ""), BOARD_COLUMN, BOARD_COLUMN, MOST)
    context = _context(request, wanted, shown)
    if is_fragment_request(request) and request.GET.get("mark") == context["mark"]:
        return HttpResponse(status=204)
    return render_page(request, "deals/board.html", context, fragment="results")


def answer_board(request: Any, announcement: str) -> HttpResponse:
    """The columns again, after a card was moved; filtered as the page behind it is."""
    context = _context(request, filter_of(request, of_page=True), BOARD_COLUMN)
    context["announcement"] = announcement
    return render_page(request, "deals/board.html", context, fragment="results")
