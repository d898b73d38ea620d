"""The deal list: filters in the address, saved views, sort, CSV."""

import csv
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cosell.core import clock
from cosell.core.htmx import go_to, render_page
from cosell.core.wall import wall
from deals.actions.views import delete_view, save_view
from deals.queries.filters import SORTS, DealFilter
from deals.queries.lists import page_of_deals, stream_deals
from deals.queries.people import filter_choices
from deals.queries.views import saved_views
from deals.web.present import NAMES, ball_of, clock_of, partner_name, row_of
from partners.web.access import workspace_page

COLUMNS = (
    "code", "customer", "partner", "stage", "outcome", "amount", "currency", "waiting_on", "step",
    "clock", "expected_close", "signed_on", "opened_on", "source", "model",
)  # fmt: skip


def _number(text: str) -> int:
    return min(max(int(text), 1), 200) if text.isdigit() and len(text) < 6 else 1


@workspace_page
@require_GET
def deal_list(request: Any) -> HttpResponse:
    actor, now = request.actor, clock.now()
    wanted = DealFilter.parse(request.GET)
    page = page_of_deals(actor, wanted, number=_number(request.GET.get("page", "1")))
    presets = [
        (_("All open"), ""),
        (_("Waiting on me"), "ball=me"),
        (_("Over time"), "health=over"),
        (_("Stalled"), "health=stalled"),
        (_("No next step"), "health=no_next_step"),
        (_("Won"), "outcome=won"),
        (_("Lost"), "outcome=lost"),
    ]
    context = {
        "wanted": wanted,
        "query": wanted.as_query(),
        "page": page,
        "rows": [row_of(deal, actor, now) for deal in page.rows],
        "first": (page.number - 1) * 50 + 1,
        "sort_urls": {name: wanted.as_query(sort=name) for name in SORTS},
        "choices": filter_choices(actor),
        "presets": presets,
        "views": saved_views(actor),
        "stage_names": NAMES,
    }
    return render_page(request, "deals/deal_list.html", context, fragment="results")


class _Echo:
    """A file that gives each line back: the CSV is streamed, never held whole."""

    def write(self, value: str) -> str:
        return value


def _safe(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in "=+-@\t\r\n\0＝＋－＠" and text else text


def _lines(actor: Any, wanted: DealFilter) -> Iterator[str]:
    """Rows inside a wall of their own: the view's is closed when the stream runs."""
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    now = clock.now()
    with wall(actor):
        for deal in stream_deals(actor, wanted):
            ball = ball_of(deal, actor, now)
            values = (
                deal.code, deal.customer, partner_name(deal), deal.stage, deal.outcome,
                deal.amount, deal.currency, ball.who, ball.step, clock_of(deal, now).text,
                deal.expected_close, deal.signed_on, deal.opened_on, deal.source, deal.model,
            )  # fmt: skip
            yield writer.writerow([_safe(value) for value in values])


@workspace_page
@require_GET
def deal_csv(request: Any) -> StreamingHttpResponse:
    wanted = DealFilter.parse(request.GET)
    return StreamingHttpResponse(
        _lines(request.actor, wanted),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="deals.csv"'},
    )


@workspace_page
@require_POST
def view_save(request: Any) -> HttpResponse:
    view = save_view(
        name=request.POST.get("name", ""), query=request.POST.get("query", ""), actor=request.actor
    )
    url = reverse("deals:deal_list", args=[request.actor.workspace_slug])
    return go_to(request, f"{url}?{view.query}")


@workspace_page
@require_POST
def view_delete(request: Any, view: str) -> HttpResponse:
    delete_view(view, actor=request.actor)
    return go_to(request, reverse("deals:deal_list", args=[request.actor.workspace_slug]))
