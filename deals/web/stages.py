"""Moving a deal, and answering a move."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cosell.core.errors import Invalid
from cosell.core.htmx import go_to, is_fragment_request
from deals.actions.moving import answer_move, move_deal, open_slots
from deals.errors import GateClosed
from deals.web.board import answer_board
from deals.web.forms import MoveForm
from deals.web.present import NAMES
from deals.web.rooms import answer_room, open_room, room_context, show_sheet
from partners.web.access import workspace_page


@workspace_page
@require_http_methods(["GET", "POST"])
def stage(request: Any, code: str) -> HttpResponse:
    """The move sheet: what is missing, each with a way to ask, and the ways on."""
    form = MoveForm(request.POST or request.GET or None)
    if request.method == "GET":
        return _sheet(request, code, form, 200)
    if not form.is_valid():
        return _sheet(request, code, form, 422)
    wanted = form.cleaned_data
    if wanted["to"] == 5:
        return go_to(request, reverse("deals:won", args=[request.actor.workspace_slug, code]))
    try:
        move_deal(
            code,
            to=wanted["to"],
            from_stage=wanted["from_stage"],
            reason=wanted["reason"],
            reason_text=wanted["reason_text"],
            actor=request.actor,
        )
    except GateClosed:
        return _sheet(request, code, form, 409)
    except Invalid as error:
        form.take(error)
        return _sheet(request, code, form, 422)
    text = _("Moved to %s.") % NAMES[wanted["to"]]
    if is_fragment_request(request) and request.POST.get("on") == "board":
        return answer_board(request, text)
    return answer_room(request, code, text)


def _sheet(request: Any, code: str, form: MoveForm, status: int) -> HttpResponse:
    room = open_room(request, code)
    wanted = str(form.data.get("to") or room.deal.stage + 1)
    to = int(wanted) if wanted in {"1", "2", "3", "4", "5"} else room.deal.stage + 1
    context = {
        **room_context(room, request.actor, "plan"),
        "form": form if form.is_bound and request.method == "POST" else MoveForm(),
        "to": to,
        "to_name": NAMES.get(to, ""),
        "is_back": to < room.deal.stage,
        "slots": open_slots(room, up_to=to),
        "stages_to_choose": [
            (number, name) for number, name in NAMES.items() if number != room.deal.stage
        ],
        "on": request.POST.get("on") or request.GET.get("on", ""),
    }
    response = show_sheet(request, "move", context, status)
    if is_fragment_request(request) and status == 409:
        response["HX-Retarget"], response["HX-Reswap"] = "#dialog", "innerHTML"
    return response


@workspace_page
@require_POST
def stage_answer(request: Any, code: str) -> HttpResponse:
    answer_move(code, answer=request.POST.get("answer", ""), actor=request.actor)
    return answer_room(request, code, _("Thank you. Both companies see your answer."))
