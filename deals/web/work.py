"""My work: what waits on the reader, what they wait for. And the playbook to read."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.htmx import is_fragment_request, render_page
from deals.queries.lists import list_rows
from deals.queries.playbooks import playbook_to_read
from deals.queries.work import (
    PAGE,
    over_time,
    registrations_to_decide,
    requests_to_me,
    waiting_on_me,
    waiting_on_others,
    without_next_step,
)
from deals.rules.steps import text_hash
from deals.web.present import row_of
from partners.web.access import workspace_page


def work_blocks(actor: Actor) -> dict[str, Any]:
    """The blocks of one seat, each bounded; every row says the one act that is due."""
    now = clock.now()
    mine = []
    for deal in list_rows(waiting_on_me(actor)[:PAGE]):
        row = row_of(deal, actor, now)
        step = deal.ball_step
        row["step_key"] = step.key if step else ""
        row["step_hash"] = text_hash(step.name, step.text) if step else ""
        row["both"] = deal.ball == "both"
        mine.append(row)
    others = [row_of(deal, actor, now) for deal in list_rows(waiting_on_others(actor)[:10])]
    blocks = {
        "actor": actor,
        "mine": mine,
        "asked": requests_to_me(actor),
        "others": others,
        "registrations": registrations_to_decide(actor),
        "stalled": [],
        "unowned": [],
    }
    if actor.sees_whole_side:
        blocks["stalled"] = [row_of(d, actor, now) for d in list_rows(over_time(actor)[:10])]
    blocks["unowned"] = [row_of(d, actor, now) for d in list_rows(without_next_step(actor)[:10])]
    return blocks


@workspace_page
@require_GET
def work(request: Any) -> HttpResponse:
    return render_page(
        request, "deals/work.html", {"blocks": [work_blocks(request.actor)]}, fragment="work"
    )


def answer_work(request: Any, announcement: str) -> HttpResponse:
    """The list again, after an act on one of its rows."""
    context = {"blocks": [work_blocks(request.actor)], "announcement": announcement}
    return render_page(
        request, "deals/work.html", context,
        fragment="work" if is_fragment_request(request) else None,
    )  # fmt: skip


@workspace_page
@require_GET
def playbook(request: Any) -> HttpResponse:
    """The published playbook in words, for everybody in the workspace."""
    return render_page(request, "deals/playbook.html", {"books": playbook_to_read(request.actor)})
