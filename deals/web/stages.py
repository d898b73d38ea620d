"""Moving a deal, and answering a move."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cosell.core import clock
from cosell.core.actor import Side
from cosell.core.errors import Invalid
from cosell.core.htmx import go_to, is_fragment_request, render_page
from deals.actions.moving import LAST_OPEN_STAGE, answer_move, move_deal, open_slots
from deals.actions.undoing import undo_move
from deals.errors import GateClosed, MovedMeanwhile
from deals.models.rooms import Room
from deals.queries.ends import last_move
from deals.web.answers import came_from, sheet_context, show_sheet
from deals.web.ballbox import missing_slots
from deals.web.forms import MoveForm
from deals.web.headlines import missing_lines
from deals.web.plan import stages_of
from deals.web.present import NAMES
from deals.web.rooms import asks_facts, open_room
from deals.web.rowanswers import answer_move as answer_row
from deals.web.tabs import answer_room
from partners.web.access import workspace_page


@workspace_page
@require_http_methods(["GET", "POST"])
def stage(request: Any, code: str) -> HttpResponse:
    """The move sheet: what is missing, each with a way to ask, and the ways on."""
    if request.method == "GET":
        return _sheet(request, code, MoveForm(), 200)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _sheet(request, code, form, 422)
    if form.cleaned_data["to"] == 5:
        url = reverse("deals:won", args=[request.actor.workspace_slug, code])
        return go_to(request, f"{url}?on={came_from(request)}")
    refusal = _refused(request, code, form)
    name = NAMES[form.cleaned_data["to"]]
    return refusal or answer_row(request, code, _("Moved to %(stage)s.") % {"stage": name})


def _refused(request: Any, code: str, form: MoveForm) -> HttpResponse | None:
    """Move; what was typed comes back with the reason when it cannot be."""
    try:
        _move(request, code, form)
    except GateClosed:
        return _gate_closed(request, code, form)
    except MovedMeanwhile as error:
        if not _was_me(request, code, form.cleaned_data["to"]):
            return _overtaken(request, code, form, error)
    except Invalid as error:
        # A card that was dragged has not been asked for a reason yet.
        if "reason_text" in request.POST:
            form.take(error)
        return _sheet(request, code, form, 422)
    return None


def _move(request: Any, code: str, form: MoveForm) -> None:
    """Move, and keep the amount and the date that the sheet asked for on the way."""
    facts = form.cleaned_data
    names = ("to", "from_stage", "reason", "reason_text", "amount", "expected_close")
    move_deal(code, actor=request.actor, **{name: facts[name] for name in names})


def _gate_closed(request: Any, code: str, form: MoveForm) -> HttpResponse:
    """What is missing; on the sheet that asked for a reason, that there is none yet."""
    if "reason_text" not in request.POST:
        return _sheet(request, code, form, 409)
    form.add_error("reason", _("Choose a reason, or say it in at least ten characters."))
    return _sheet(request, code, form, 422)


def _overtaken(request: Any, code: str, form: MoveForm, error: MovedMeanwhile) -> HttpResponse:
    """Somebody moved it first: a reason that was typed stays, on the sheet as it is now."""
    if not form.cleaned_data["reason_text"]:
        raise error
    form.add_error(None, error.message)
    return _sheet(request, code, form, error.status)


def _was_me(request: Any, code: str, to: int) -> bool:
    """The same button pressed twice: the first press moved it."""
    deal = open_room(request, code).deal
    move = last_move(deal)
    return deal.stage == to and move is not None and move.user_id == request.actor.user_id


def _sheet(request: Any, code: str, form: MoveForm, status: int) -> HttpResponse:
    room = open_room(request, code)
    deal = room.deal
    wanted = str(request.POST.get("to") or request.GET.get("to") or "")
    to = int(wanted) if wanted in {"1", "2", "3", "4"} else min(deal.stage + 1, 4)
    context = sheet_context(request, room, form=form, to=to, to_name=NAMES[to])
    missing, place = (
        missing_slots(room, context["stages"], request.actor, up_to=to),
        came_from(request),
    )
    context |= {
        "is_back": to < deal.stage,
        "is_here": to == deal.stage,
        "missing": missing,
        "missing_lines": missing_lines(missing, deal, request.actor, sheet=(str(to), place)),
        "choices": [{"number": n, "name": NAMES[n]} for n in (1, 2, 3, 4) if n != deal.stage],
        "asks": asks_facts(deal, to),
    }
    return show_sheet(request, "move", context, status)


def answer_slot(request: Any, room: Room, key: str, side: Side, announcement: str) -> HttpResponse:
    """A signature was asked for on a sheet: its line as it is now, and the sheet stays as typed.

    Without htmx back to the sheet.
    """
    actor, deal = request.actor, room.deal
    if not is_fragment_request(request):
        messages.success(request, announcement)
        place = {name: request.POST.get(name, "") for name in ("to", "on")}
        sheet = "deals:won" if place["to"] == "5" else "deals:stage"
        url = reverse(sheet, args=[actor.workspace_slug, deal.code])
        return go_to(request, f"{url}?{urlencode(place)}")
    slots = missing_slots(
        room, stages_of(room, actor, clock.now()), actor, up_to=LAST_OPEN_STAGE + 1
    )
    asked = [slot for slot in slots if slot["key"] == key and slot["side"] == side]
    context = {
        "missing_lines": missing_lines(
            asked, deal, actor, sheet=(str(deal.stage), came_from(request)), is_answer=True
        ),
        "announcement": announcement,
    }
    return render_page(request, "deals/nudged.html", context)


@workspace_page
@require_GET
def stage_verdicts(request: Any, code: str) -> JsonResponse:
    """What each column of the board would say to this card, while it is dragged."""
    room = open_room(request, code)
    return JsonResponse({str(number): _verdict(room, number) for number in NAMES})


def _verdict(room: Room, number: int) -> dict[str, Any]:
    """Ready, or how many signatures are missing. Winning signs the contract by itself."""
    stage = room.deal.stage
    if number == stage or room.deal.outcome != "open":
        return {"ready": False, "text": _("Here now")}
    if number < stage:
        return {"ready": False, "text": _("Back, with a reason")}
    slots = open_slots(room, up_to=number)
    count = sum(slot.step.key != "contract_signature" for slot in slots)
    if number == 5 and stage < 4:
        return {"ready": False, "text": _("Won from Close only")}
    if not count:
        return {"ready": True, "text": _("Ready")}
    words = ngettext("%(n)s sign-off missing", "%(n)s sign-offs missing", count)
    return {"ready": False, "text": words % {"n": count}}


@workspace_page
@require_POST
def stage_undo(request: Any, code: str) -> HttpResponse:
    """Take the last move back while nobody has acted on it."""
    deal = undo_move(code, actor=request.actor)
    text = _("The move is taken back. The deal is in %(stage)s.") % {"stage": NAMES[deal.stage]}
    return answer_row(request, code, text, state="undone")


@workspace_page
@require_POST
def stage_answer(request: Any, code: str) -> HttpResponse:
    answer_move(code, answer=request.POST.get("answer", ""), actor=request.actor)
    return answer_room(request, code, _("Answered. Both companies see it."))
