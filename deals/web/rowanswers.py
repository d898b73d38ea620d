"""After an act on a row of My work: the row in place, saying what was done."""

import json
import re
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.htmx import go_to, is_fragment_request, render_page
from cosell.core.lines import Once
from deals.models.rooms import Room
from deals.queries.work import count_waiting
from deals.web.answers import answer
from deals.web.rooms import open_room, room_context
from deals.web.sync import answer_sync
from deals.web.tabs import answer_room, page_of
from deals.web.workrows import line_of, other_row, step_row

_ROW = re.compile(r"(row|other|over)-[0-9A-Z]{6}(-[a-z_-]{1,40})?")


def row_target(request: Any) -> str:
    """The id of the row that asks for itself, or nothing."""
    target = (request.htmx.target or "") if is_fragment_request(request) else ""
    return target if _ROW.fullmatch(target) else ""


def answer_step(  # noqa: PLR0917 - what was done, to what, and how it stands now
    request: Any, code: str, key: str, state: str, announcement: str, room: Room | None = None
) -> HttpResponse:
    """Acts on a step come from the room and from My work; each gets its own part back.

    `room` is the room as the act left it, so that it need not be read again.
    """
    if row_target(request):
        return _row(request, code, state, announcement, key=key, room=room)
    match = page_of(request)
    if match is not None and match.view_name == "deals:sync_week":
        signed = _signed(room or open_room(request, code), key) if state == "done" else None
        return answer_sync(request, match, announcement, signed)
    on_work = match is not None and match.url_name in {"work", "home"}
    if match is not None and on_work and not is_fragment_request(request):
        messages.success(request, announcement)
        slug = [request.actor.workspace_slug] if match.url_name == "work" else []
        return go_to(request, reverse(match.view_name, args=slug))
    return answer_room(request, code, announcement, room=room)


def _signed(room: Room, key: str) -> dict[str, str]:
    """What was signed from a row of the sync, whose row goes with it: the page offers it back."""
    step = room.step(key)
    title = step.name if step else ""
    return {"code": room.deal.code, "key": key, "title": title, "customer": room.deal.customer}


def _row(
    request: Any,
    code: str,
    state: str,
    announcement: str,
    *,
    key: str = "",
    room: Room | None = None,
) -> HttpResponse:
    """The row as it stands now. It leaves with the next pulse, never under the pointer."""
    room, target = room or open_room(request, code), row_target(request)
    actor, left = request.actor, count_waiting(request.actor).rows
    words = ngettext("%(n)s thing is left.", "%(n)s things are left.", left) % {"n": left}
    words = words if left else _("Nothing is left.")
    context = {
        "rows": [line_of({**_facts(room, actor, key, state), "id": target, "state": state})],
        "announcement": f"{announcement} {words}",
        "is_home": _is_home(request),
    }
    response = render_page(request, "deals/work.html", context, fragment="row")
    response["HX-Trigger-After-Settle"] = json.dumps({"app:focus": {"after": target}})
    return response


def _facts(room: Room, actor: Actor, key: str, state: str) -> dict[str, Any]:
    now, step, once = clock.now(), room.step(key), Once()
    if state == "asked" or step is None:
        return other_row(room.deal, actor, now, once)
    signatures = [row for (pk, _side), row in room.signatures.items() if pk == step.pk]
    frame = room_context(room, actor)
    return {
        **step_row(step, room.deal, actor, now, signatures, once),
        "act": frame["box"]["act"] if frame["box"]["state"] == "complete" else "",
        "stage": str(room.deal.stage),
        "next": str(frame["next_number"]),
        "next_name": str(frame["next_stage"] or ""),
    }


def answer_move(request: Any, code: str, announcement: str, state: str = "moved") -> HttpResponse:
    """A deal was moved from its row: the row says so and leaves with the next pulse."""
    if not row_target(request):
        return answer(request, code, announcement)
    return _row(request, code, state, announcement)


def _is_home(request: Any) -> bool:
    match = page_of(request)
    return match is not None and match.url_name == "home"
