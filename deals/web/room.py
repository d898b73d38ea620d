"""The deal room: plan, activity, details, the printed summary, notes and edits."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cosell.core.errors import Invalid, Stale
from cosell.core.htmx import render_page
from deals.actions.editing import edit_deal
from deals.actions.notes import write_note
from deals.models.rooms import Room
from deals.web.answers import answer, sheet_context, show_sheet
from deals.web.conflicts import conflict_of
from deals.web.fields import typed
from deals.web.forms import EditForm, NoteForm
from deals.web.rooms import open_room, room_context
from deals.web.tabs import answer_room, show_tab
from deals.web.termforms import AmountForm
from partners.web.access import workspace_page


@workspace_page
@require_GET
def plan(request: Any, code: str) -> HttpResponse:
    return show_tab(request, code, "room")


@workspace_page
@require_GET
def activity(request: Any, code: str) -> HttpResponse:
    return show_tab(request, code, "activity")


@workspace_page
@require_GET
def details(request: Any, code: str) -> HttpResponse:
    return show_tab(request, code, "details")


@workspace_page
@require_GET
def summary(request: Any, code: str) -> HttpResponse:
    """One page to print: what is agreed, who does what, how far it is."""
    room = open_room(request, code)
    return render_page(request, "deals/summary.html", room_context(room, request.actor))


@workspace_page
@require_POST
def note(request: Any, code: str) -> HttpResponse:
    """A note of the own company. An empty one comes back with the form open."""
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            write_note(code, text=form.cleaned_data["text"], actor=request.actor)
        except Invalid as error:
            form.take(error)
        else:
            text = _("Saved for %(company)s only.") % {"company": request.actor.organization_name}
            return answer_room(request, code, text)
    return answer_room(request, code, status=422, note_form=form, page="activity")


@workspace_page
@require_http_methods(["GET", "POST"])
def edit(request: Any, code: str) -> HttpResponse:
    """Amount, close date, need and model; a conflict shows both values and keeps what was typed."""
    room = open_room(request, code)
    form = EditForm(typed(request), deal=room.deal)
    if request.method == "GET":
        focus = form.focus_on(request.GET.get("field", ""))
        return _edit_sheet(request, room, form, 200, focus=focus)
    if not form.is_valid():
        return _edit_sheet(request, room, form, 422)
    try:
        edit_deal(code, changes=form.values(), base=form.base(), actor=request.actor)
    except Invalid as error:
        form.take(error)
        return _edit_sheet(request, room, form, 422)
    except Stale as error:
        room = open_room(request, code)
        conflict = conflict_of(form, error, room.deal, request.actor)
        form = form.rebased(room.deal)
        return _edit_sheet(request, room, form, error.status, conflict=conflict)
    return answer(request, code, _("Saved."))


def _edit_sheet(
    request: Any, room: Room, form: EditForm, status: int, **facts: Any
) -> HttpResponse:
    context = sheet_context(request, room, form=form, **facts)
    return show_sheet(request, "edit", context, status)


@workspace_page
@require_GET
def amount(request: Any) -> HttpResponse:
    """What an amount reads as, while it is typed: the guard against a thousandfold error."""
    form = AmountForm(request.GET)
    value = form.cleaned_data["amount"] if form.is_valid() else None
    wrong = form.errors["amount"][0] if "amount" in form.errors else ""
    context = {"amount": value, "currency": form.data.get("currency", ""), "wrong": wrong}
    return render_page(request, "deals/amount.html", context)
