"""My work: what waits on the reader, what they wait for; in each workspace, and over all of them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from operator import itemgetter
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.htmx import render_page
from cosell.core.lines import Line, Once
from deals.models import Deal
from deals.policies import can_register_deal
from deals.queries.asks import asks_of
from deals.queries.lists import COUNT_LIMIT
from deals.queries.work import (
    SHORT,
    lists_of_work,
    over_totals,
    registrations_of,
    registrations_to_decide,
    requests_to_me,
    signatures_on,
)
from deals.web.pulse import is_unchanged, mark_of_work
from deals.web.regrows import registration_row
from deals.web.workrows import (
    ask_row,
    by_person,
    line_of,
    mine_row,
    other_row,
    plain_row,
    requested_row,
)
from partners.web.access import workspace_page


def work_blocks(actor: Actor, *, is_home: bool = False) -> dict[str, Any]:
    """The blocks of one seat, each bounded; every row says the one act that is due.

    Over all workspaces only what waits on the reader and on others is shown: the rest is one click
    away, in the workspace.
    """
    now, once, leads = clock.now(), Once(), actor.sees_whole_side and not is_home
    found = _lists(actor, leads=leads, is_home=is_home)
    return {
        "actor": actor,
        "may_register": can_register_deal(actor),
        "leads": leads,
        **_waiting(actor, found["mine"], now, once),
        "others_count": len(found["others"]),
        "others": [] if leads else _others(actor, found["others"], now, once, "other"),
        "people": by_person(found["others"], actor, now, once) if leads else [],
        "unowned": [plain_row(deal, actor, now, once, "unowned") for deal in found["unowned"]],
        "over": _others(actor, found["over"], now, once, "over"),
        **_over(actor, found["over"]),
        "closing": [plain_row(deal, actor, now, once, "closing") for deal in found["closing"]],
        "own_registrations": [
            registration_row(row, actor)
            for row in (registrations_of(actor) if actor.is_partner and not is_home else ())
        ],
    }


def _others(actor: Actor, deals: list[Deal], now: datetime, once: Once, block: str) -> list[Line]:
    return [line_of(other_row(deal, actor, now, once, block)) for deal in deals]


def _over(actor: Actor, shown: list[Deal]) -> dict[str, Any]:
    """How many deals are over their time, and what they are worth; counted only beyond one screen."""
    if len(shown) < SHORT:
        total = (len(shown), sum((deal.amount_base or Decimal(0) for deal in shown), Decimal(0)))
    else:
        total = over_totals(actor)
    currency = shown[0].workspace.currency if shown else ""
    return {
        "over_count": min(total[0], COUNT_LIMIT),
        "over_is_more": total[0] > COUNT_LIMIT,
        "over_amount": total[1],
        "currency": currency,
    }


def _lists(actor: Actor, *, leads: bool, is_home: bool) -> dict[str, list[Deal]]:
    """The deals of every block; what they show of other tables is read once for all of them."""
    return lists_of_work(actor, leads=leads, is_home=is_home, last=_month_end())


def _month_end() -> date:
    """The last day of the reader's month."""
    first = timezone.localdate(clock.now()).replace(day=1)
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _waiting(actor: Actor, deals: list[Deal], now: datetime, once: Once) -> dict[str, Any]:
    """Everything that waits on the reader: asked for first, then what is over, then by due date."""
    signed = signatures_on(actor, (deal.ball_step_id for deal in deals if deal.ball_step_id))
    rows = [
        mine_row(deal, actor, now, signed.get(deal.ball_step_id or 0, ()), once) for deal in deals
    ]
    rows += [requested_row(step, actor, now, once) for step in requests_to_me(actor)]
    rows.sort(key=itemgetter(0))
    asks = [ask_row(ask, actor) for ask in asks_of(actor)]
    queue = registrations_to_decide(actor)
    return {
        "mine": [line for _order, line in rows],
        "asks": asks,
        "queue": queue,
        "count": len(rows) + len(asks) + len(queue),
    }


@workspace_page
@require_GET
def work(request: Any) -> HttpResponse:
    actor = request.actor
    if is_unchanged(request, lambda: mark_of_work(actor)):
        return HttpResponse(status=204)
    return show_work(request, [work_blocks(actor)], mark=mark_of_work(actor))


def show_work(
    request: Any,
    blocks: list[dict[str, Any]],
    *,
    mark: str,
    is_home: bool = False,
    announcement: str = "",
) -> HttpResponse:
    """The blocks as a page, or the part of it that follows an act or a pulse."""
    context = {
        "blocks": blocks,
        "is_home": is_home,
        "mark": mark,
        "announcement": announcement,
        "waiting_count": sum(block["count"] for block in blocks),
    }
    return render_page(request, "deals/work.html", context, fragment="work")


def answer_work(request: Any, announcement: str) -> HttpResponse:
    """The list again, after an act in a sheet above it."""
    blocks, mark = [work_blocks(request.actor)], mark_of_work(request.actor)
    return show_work(request, blocks, mark=mark, announcement=announcement)
