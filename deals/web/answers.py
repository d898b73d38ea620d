"""After an act: the page that it came from, drawn again. Sheets, and forms in them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from cosell.core.errors import Invalid
from cosell.core.htmx import go_to, is_fragment_request, render_page
from deals.models.rooms import Room
from deals.web.board import answer_board
from deals.web.fields import BaseForm
from deals.web.rooms import open_room, room_context
from deals.web.tabs import answer_room
from deals.web.work import answer_work

#: What a sheet's form replaces, by the page that the sheet was opened from.
TARGETS = {"alerts": "#alerts", "board": "#results", "work": "#work", "room": "#room"}


def came_from(request: Any) -> str:
    """The page behind a sheet, as the link that opened it said."""
    wanted = str(request.POST.get("on") or request.GET.get("on") or "")
    return wanted if wanted in TARGETS else "room"


def answer(request: Any, code: str, announcement: str) -> HttpResponse:
    """The page behind the sheet again; without htmx, back to it."""
    place = came_from(request)
    if place == "room":
        return answer_room(request, code, announcement)
    if not is_fragment_request(request):
        messages.success(request, announcement)
        name = {"board": "deals:board", "work": "deals:work"}[place]
        return go_to(request, reverse(name, args=[request.actor.workspace_slug]))
    return {"board": answer_board, "work": answer_work}[place](request, announcement)


def show_sheet(
    request: HttpRequest, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A sheet is a page of its own, and for htmx the inside of the dialog."""
    place = came_from(request)
    context = {**context, "on": place, "target": TARGETS[place]}
    response = render_page(request, f"deals/{name}.html", context, fragment="sheet", status=status)
    if is_fragment_request(request) and status != 200:
        response["HX-Retarget"], response["HX-Reswap"] = "#dialog", "innerHTML"
    return response


def sheet_context(request: Any, room: Room, **facts: Any) -> dict[str, Any]:
    return {**room_context(room, request.actor), **facts}


def run_sheet(
    request: Any,
    code: str,
    *,
    name: str,
    form: BaseForm,
    act: Callable[[dict[str, Any]], object],
    done: str,
    **facts: Any,
) -> HttpResponse:
    """Show a sheet, or act on it. A refusal of a field keeps what was typed."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act(form.cleaned_data)
            except Invalid as error:
                form.take(error)
            else:
                return answer(request, code, done)
    context = sheet_context(request, open_room(request, code), form=form, **facts)
    return show_sheet(request, name, context, status)
