"""One step: its own page, and the acts on it."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cosell.core.errors import Invalid, NotFound
from cosell.core.htmx import is_fragment_request, render_page
from deals.actions.signing import request_signature as ask_for_signature
from deals.actions.signing import sign_step, waive_step, withdraw_signature
from deals.web.forms import WaiveForm
from deals.web.rooms import answer_room, open_room, room_context, show_sheet, step_view
from deals.web.work import answer_work
from partners.web.access import workspace_page


@workspace_page
@require_GET
def step(request: Any, code: str, key: str) -> HttpResponse:
    """Where a message lands: the step, who signed, and one button."""
    room = open_room(request, code)
    found = room.step(key)
    if found is None:
        raise NotFound
    context = {
        **room_context(room, request.actor, "plan"),
        "view": step_view(room, found, request.actor),
    }
    return render_page(request, "deals/step.html", context)


def _answer(request: Any, code: str, announcement: str) -> HttpResponse:
    """Acts on a step come from the room and from My work; each gets its own part back."""
    if is_fragment_request(request) and request.htmx.target == "work":
        return answer_work(request, announcement)
    return answer_room(request, code, announcement)


@workspace_page
@require_POST
def signoff(request: Any, code: str, key: str) -> HttpResponse:
    sign_step(code, key, actor=request.actor, text_hash_read=request.POST.get("text_hash"))
    return _answer(request, code, _("Signed for %s.") % request.actor.organization_name)


@workspace_page
@require_POST
def withdraw(request: Any, code: str, key: str) -> HttpResponse:
    withdraw_signature(code, key, actor=request.actor)
    return _answer(request, code, _("The signature is taken back."))


@workspace_page
@require_http_methods(["GET", "POST"])
def waive(request: Any, code: str, key: str) -> HttpResponse:
    """Say with a preset reason that the own slot is not needed."""
    room = open_room(request, code)
    found = room.step(key)
    if found is None:
        raise NotFound
    form = WaiveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            waive_step(code, key, reason=form.cleaned_data["reason"], actor=request.actor)
        except Invalid as error:
            form.take(error)
        else:
            return answer_room(request, code, _("Marked as not needed."))
    context = {**room_context(room, request.actor, "plan"), "form": form, "step": found}
    return show_sheet(request, "waive", context, 422 if form.is_bound else 200)


@workspace_page
@require_POST
def request_signature(request: Any, code: str, key: str) -> HttpResponse:
    ask_for_signature(code, key, actor=request.actor)
    return _answer(request, code, _("Asked. It stands on top of their work now."))
