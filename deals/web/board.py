"""The pipeline board: five columns by urgency."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from cosell.core import clock
from cosell.core.htmx import render_page
from cosell.core.lines import Line, Once
from deals.policies import can_register_deal
from deals.queries.filters import DealFilter
from deals.queries.lists import BOARD_COLUMN, Column, board_columns
from deals.queries.playbooks import stage_limits
from deals.web.filters import (
    chips,
    choices_for,
    filter_context,
    filter_of,
    number_of,
    options_of,
    was_filtered,
    with_address,
)
from deals.web.present import NAMES, lines_of
from deals.web.pulse import is_unchanged, mark_of_work
from partners.web.access import workspace_page

MORE = 25
MOST = 200


def _context(request: Any, wanted: DealFilter, shown: int) -> dict[str, Any]:
    actor, now, once = request.actor, clock.now(), Once()
    here, choices = (
        reverse("deals:board", args=[actor.workspace_slug]),
        choices_for(request, wanted),
    )
    columns = board_columns(actor, wanted, limit=shown)
    limits, currency = stage_limits(actor)
    drawn = [
        _drawn(column, limits.get(column.stage), shown, lines_of(column.rows, actor, now, once))
        for column in columns
    ]
    return {
        **filter_context(wanted, here),
        "columns": drawn,
        "choices": choices,
        "options": options_of(wanted, choices),
        "chips": chips(wanted, choices, here),
        "may_register": can_register_deal(actor),
        "count": sum(column.count for column in columns),
        "amount": sum(column.amount for column in columns),
        "unconverted": sum(column.unconverted for column in columns),
        "is_about": any(column.is_about for column in columns),
        "is_more": any(column.is_more for column in columns),
        "is_part": any(column["has_more"] for column in drawn),
        "over": sum(row.steers["is_over"] is True for column in drawn for row in column["rows"]),
        "currency": currency,
        "shown": shown,
        "more": min(shown + MORE, MOST),
        "mark": mark_of_work(actor),
    }


def _drawn(column: Column, limit: int | None, shown: int, rows: list[Line]) -> dict[str, Any]:
    """A column as the template reads it."""
    return {
        "number": column.stage,
        "name": NAMES[column.stage],
        "limit": limit,
        "count": column.count,
        "amount": column.amount,
        "unconverted": column.unconverted,
        "is_about": column.is_about,
        "is_more": column.is_more,
        "has_more": column.has_more and shown < MOST,
        "rows": rows,
    }


@workspace_page
@require_GET
def board(request: Any) -> HttpResponse:
    """The board; a pulse gets 204 while nothing on it has changed."""
    if is_unchanged(request, lambda: mark_of_work(request.actor)):
        return HttpResponse(status=204)
    shown = number_of(request.GET.get("shown", ""), BOARD_COLUMN, BOARD_COLUMN, MOST)
    context = _context(request, filter_of(request), shown)
    if was_filtered(request):
        count = context["count"]
        context["is_filtered"] = True
        context["announcement"] = ngettext("%(n)s deal", "%(n)s deals", count) % {"n": count}
    response = render_page(request, "deals/board.html", context, fragment="results")
    return with_address(request, response, context["wanted"], context["here"])


def answer_board(request: Any, announcement: str) -> HttpResponse:
    """The columns again, after a card was moved; filtered as the page behind it is."""
    context = _context(request, filter_of(request, of_page=True), BOARD_COLUMN)
    context["announcement"] = announcement
    return render_page(request, "deals/board.html", context, fragment="results")
