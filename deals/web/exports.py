"""Deals as CSV: the list's filter, streamed, with the columns that a side may read."""

import csv
from collections.abc import AsyncIterator, Generator
from itertools import islice
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import StreamingHttpResponse
from django.views.decorators.http import require_GET

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.tables import safe_cell
from cosell.core.wall import wall
from deals.models import Deal
from deals.queries.filters import DealFilter
from deals.queries.lists import stream_deals
from deals.web.filters import filter_of
from deals.web.present import ball_of, clock_of, partner_name, vendor_name
from partners.web.access import workspace_page

CHUNK = 500


def columns(actor: Actor) -> tuple[str, ...]:
    """One set per side: the vendor reads the partner's name, the partner the vendor's."""
    return (
        "code", "customer", "partner" if actor.is_vendor else "vendor", "stage", "outcome",
        "amount", "currency", "waiting_on", "step", "clock", "expected_close", "signed_on",
        "opened_on", "source", "model",
    )  # fmt: skip


class _Echo:
    """A file that gives each line back: the CSV is streamed, never held whole."""

    def write(self, value: str) -> str:
        return value


def _values(deal: Deal, actor: Actor, now: Any) -> tuple[object, ...]:
    ball = ball_of(deal, actor, now)
    return (
        deal.code, deal.customer, partner_name(deal) if actor.is_vendor else vendor_name(deal),
        deal.stage, deal.outcome, deal.amount, deal.currency, ball.who, ball.step,
        clock_of(deal, now).text, deal.expected_close, deal.signed_on, deal.opened_on,
        deal.source, deal.model,
    )  # fmt: skip


def lines(actor: Actor, wanted: DealFilter) -> Generator[str, None, None]:
    """Rows inside a wall of their own: the view's is closed when the stream runs."""
    writer, now = csv.writer(_Echo()), clock.now()
    yield writer.writerow(columns(actor))
    with wall(actor):
        for deal in stream_deals(actor, wanted):
            yield writer.writerow([safe_cell(value) for value in _values(deal, actor, now)])


async def _unhurried(found: Generator[str, None, None]) -> AsyncIterator[str]:
    """The same lines for a server that waits: read in the request's own thread, chunk by chunk."""
    try:
        while chunk := await sync_to_async(lambda: "".join(islice(found, CHUNK)))():
            yield chunk
    finally:
        # Whoever hangs up in the middle leaves no transaction behind.
        await sync_to_async(found.close)()


@workspace_page
@require_GET
def deal_csv(request: Any) -> StreamingHttpResponse:
    found = lines(request.actor, filter_of(request))
    return StreamingHttpResponse(
        _unhurried(found) if isinstance(request, ASGIRequest) else found,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="deals.csv"'},
    )
