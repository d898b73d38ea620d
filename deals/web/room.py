"""The deal room: plan, activity, details, the printed summary, notes and edits."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cosell.core.errors import Invalid, Stale
from cosell.core.htmx import render_page
from cosell.messaging.queries.events import PAGE, timeline
from deals.actions.editing import edit_deal
from deals.actions.notes import write_note
from deals.enums import LossReason
from deals.queries.notes import notes_of
from deals.web.forms import EditForm, NoteForm
from deals.web.rooms import answer_room, open_room, room_context, show_sheet
from deals.web.sentences import sentence
from partners.web.access import workspace_page


@workspace_page
@require_GET
def plan(request: Any, code: str) -> HttpResponse:
    """The steps of all stages. A tick of the page's clock gets 204 while nothing has changed."""
    room = open_room(request, code)
    if request.GET.get("rev") == str(room.deal.version):
        return HttpResponse(status=204)
    context = room_context(room, request.actor, "plan")
    return render_page(request, "deals/room.html", context, fragment="room")


@workspace_page
@require_GET
def activity(request: Any, code: str) -> HttpResponse:
    """The timeline: shared events, and the private ones of the reader's own company."""
    room = open_room(request, code)
    before = _cursor(request.GET.get("before", ""))
    events = timeline(request.actor, room.deal.pk, before=before)
    entries = [
        {"event": event, "text": sentence(event), "is_private": event.visibility == "private"}
        for event in events[:PAGE]
    ]
    last = events[PAGE - 1] if len(events) > PAGE else None
    context = {
        **room_context(room, request.actor, "activity"),
        "entries": entries,
        "older": f"{last.at.timestamp()}-{last.pk}" if last else "",
        "note_form": NoteForm(),
    }
    return render_page(request, "deals/activity.html", context, fragment="room")


def _cursor(text: str) -> tuple[datetime, int] | None:
    moment, _dash, key = text.partition("-")
    try:
        return datetime.fromtimestamp(float(moment), tz=UTC), int(key)
    except (ValueError, OverflowError, OSError):
        return None


@workspace_page
@require_GET
def details(request: Any, code: str) -> HttpResponse:
    room = open_room(request, code)
    reasons = room.deal.outcome_reasons.filter(is_current=True).order_by("at")
    labels = dict(LossReason.choices)
    context = {
        **room_context(room, request.actor, "details"),
        "reasons": [{"row": row, "label": labels[row.reason]} for row in reasons],
        "has_own_reason": any(row.side == request.actor.side for row in reasons),
        "notes": notes_of(request.actor, room.deal),
    }
    return render_page(request, "deals/details.html", context, fragment="room")


@workspace_page
@require_GET
def summary(request: Any, code: str) -> HttpResponse:
    """One page to print: what is agreed, who does what, how far it is."""
    room = open_room(request, code)
    return render_page(request, "deals/summary.html", room_context(room, request.actor, "details"))


@workspace_page
@require_POST
def note(request: Any, code: str) -> HttpResponse:
    form = NoteForm(request.POST)
    if form.is_valid():
        write_note(code, text=form.cleaned_data["text"], actor=request.actor)
        return answer_room(request, code, _("Saved for %s only.") % request.actor.organization_name)
    raise Invalid({"text": [_("Write something first.")]})


@workspace_page
@require_http_methods(["GET", "POST"])
def edit(request: Any, code: str) -> HttpResponse:
    """Amount, close date, need and model; a conflict shows both values and keeps what was typed."""
    room = open_room(request, code)
    form = EditForm(request.POST or _initial(room.deal), initial=_initial(room.deal))
    conflict: dict[str, tuple[str, str, str]] = {}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                edit_deal(code, changes=form.values(), base=form.base(), actor=request.actor)
            except Invalid as error:
                form.take(error)
            except Stale as error:
                conflict, status = error.fields, 409
            else:
                return answer_room(request, code, _("Saved."))
    context = {
        **room_context(room, request.actor, "details"),
        "form": form,
        "conflict": [{"name": k, "base": b, "mine": m, "theirs": t}
                     for k, (b, m, t) in conflict.items()],
    }  # fmt: skip
    return show_sheet(request, "edit", context, status)


def _initial(deal: Any) -> dict[str, Any]:
    values = {name: getattr(deal, name) for name in EditForm.names}
    return {**values, **{f"base_{name}": value for name, value in values.items()}}
