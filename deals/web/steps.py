"""One step: its own page, and the acts on it from the room and from My work."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cosell.core.actor import Side
from cosell.core.errors import NotFound, Stale
from deals.actions.editing import edit_step_text
from deals.actions.signing import request_signature as ask_for_signature
from deals.actions.signing import sign_step, waive_step, withdraw_signature
from deals.errors import AlreadySigned, StepChanged
from deals.web.answers import run_sheet, sheet_context, show_sheet
from deals.web.fields import typed
from deals.web.forms import WaiveForm
from deals.web.rooms import open_room
from deals.web.rowanswers import answer_step
from deals.web.stages import answer_slot
from deals.web.tabs import show_tab
from deals.web.termforms import StepTextForm
from partners.web.access import workspace_page


@workspace_page
@require_GET
def step(request: Any, code: str, key: str) -> HttpResponse:
    """Where a message lands: the step, who signed, and one button."""
    return show_tab(request, code, "step", key=key)


@workspace_page
@require_POST
def signoff(request: Any, code: str, key: str) -> HttpResponse:
    """Sign; pressed twice it counts once. A text that changed is shown, to be read and signed."""
    room = None
    try:
        room = sign_step(
            code, key, actor=request.actor, text_hash_read=request.POST.get("text_hash")
        )
    except AlreadySigned:
        if not _is_mine(request, code, key):
            raise
    except StepChanged as error:
        context = _step_context(request, code, key, message=error.message)
        return show_sheet(request, "changed", context, error.status)
    text = _("Signed for %s.") % request.actor.organization_name
    return answer_step(request, code, key, "done", text, room)


def _is_mine(request: Any, code: str, key: str) -> bool:
    room = open_room(request, code)
    step = room.step(key)
    row = room.signature(step, request.actor.side) if step else None
    return row is not None and row.user_id == request.actor.user_id


def _step_context(request: Any, code: str, key: str, **facts: Any) -> dict[str, Any]:
    context = sheet_context(request, open_room(request, code), **facts)
    views = [view for stage in context["stages"] for view in stage["steps"] if view["key"] == key]
    if not views:
        raise NotFound
    return {**context, "only": views[0]}


@workspace_page
@require_POST
def withdraw(request: Any, code: str, key: str) -> HttpResponse:
    room = withdraw_signature(code, key, actor=request.actor)
    return answer_step(request, code, key, "open", _("The signature is taken back."), room)


@workspace_page
@require_http_methods(["GET", "POST"])
def waive(request: Any, code: str, key: str) -> HttpResponse:
    """Say with a preset reason that the own slot is not needed."""
    only = _step_context(request, code, key)["only"]
    return run_sheet(
        request, code, name="waive", form=WaiveForm(typed(request)), only=only,
        done=_("Marked as not needed."),
        act=lambda facts: waive_step(code, key, actor=request.actor, **facts),
    )  # fmt: skip


@workspace_page
@require_http_methods(["GET", "POST"])
def step_text(request: Any, code: str, key: str) -> HttpResponse:
    """Say differently what a step asks for; signatures of the old text are withdrawn."""
    only = _step_context(request, code, key)["only"]
    initial = {"text": only["step"].text, "text_hash": only["hash"]}
    form = StepTextForm(typed(request), initial=initial)
    try:
        return run_sheet(
            request, code, name="step_text", form=form, only=only,
            done=_("The text is changed."), act=lambda facts: _reword(request, code, key, facts),
        )  # fmt: skip
    except Stale as error:
        context = _step_context(request, code, key, form=form.over(only["hash"]), was_stale=True)
        return show_sheet(request, "step_text", context, error.status)


def _reword(request: Any, code: str, key: str, facts: dict[str, Any]) -> None:
    edit_step_text(
        code, key, text=facts["text"], text_hash_read=facts["text_hash"], actor=request.actor
    )


@workspace_page
@require_POST
def request_signature(request: Any, code: str, key: str) -> HttpResponse:
    """Nudge: in the room, on a row, or on the sheet of a move, which goes on where it was."""
    wanted = request.POST.get("side", "")
    side = Side(wanted) if wanted in set(Side) else None
    room = ask_for_signature(code, key, actor=request.actor, side=side)
    text = _("Nudged. It stands on top of their work now.")
    if side is not None and "to" in request.POST:
        return answer_slot(request, room, key, side, text)
    return answer_step(request, code, key, "asked", text, room)
