"""Won, lost, withdrawn, paused: the sheets that change how a deal stands."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cosell.core.errors import Invalid
from cosell.core.htmx import go_to, is_fragment_request
from deals.actions.derive import local_day
from deals.actions.ending import (
    give_reason,
    lose_deal,
    object_to_end,
    reopen_deal,
    undo_win,
    win_deal,
)
from deals.actions.moving import open_slots
from deals.actions.pausing import confirm_pause, pause_deal, resume_deal
from deals.actions.renewing import renew_deal
from deals.errors import GateClosed
from deals.web.forms import BaseForm, EndForm, PauseForm, ReasonForm, WonForm, WordsForm
from deals.web.present import split_text
from deals.web.rooms import answer_room, open_room, room_context, show_sheet
from partners.web.access import workspace_page


def _run(
    request: Any,
    code: str,
    *,
    name: str,
    form: BaseForm,
    act: Callable[[dict[str, Any]], object],
    done: str,
    extra: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show a sheet, or act on it; a refusal keeps what was typed."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act(form.cleaned_data)
            except Invalid as error:
                form.take(error)
            else:
                return answer_room(request, code, done)
    room = open_room(request, code)
    context = {**room_context(room, request.actor, "plan"), "form": form, **(extra or {})}
    return show_sheet(request, name, context, status)


@workspace_page
@require_http_methods(["GET", "POST"])
def won(request: Any, code: str) -> HttpResponse:
    """Four facts: signed on, amount, attribution and split; two of them are only shown."""
    room = open_room(request, code)
    initial = {"signed_on": local_day(room.deal), "amount": room.deal.amount}
    form = WonForm(request.POST or None, initial=initial)
    extra = {
        "split": split_text(room.deal),
        "slots": [s for s in open_slots(room, up_to=5) if s.step.key != "contract_signature"],
    }
    try:
        return _run(
            request, code, name="won", form=form, extra=extra, done=_("Won. Delivery begins."),
            act=lambda facts: win_deal(code, actor=request.actor, **facts),
        )  # fmt: skip
    except GateClosed:
        context = {**room_context(room, request.actor, "plan"), "form": form, **extra}
        response = show_sheet(request, "won", context, 409)
        if is_fragment_request(request):
            response["HX-Retarget"], response["HX-Reswap"] = "#dialog", "innerHTML"
        return response


@workspace_page
@require_http_methods(["GET", "POST"])
def won_undo(request: Any, code: str) -> HttpResponse:
    return _run(
        request, code, name="words", form=WordsForm(request.POST or None),
        done=_("Back in Close."),
        extra={"heading": _("Take the win back"), "verb": _("Take it back"), "where": "won_undo"},
        act=lambda facts: undo_win(code, reason=facts["reason_text"], actor=request.actor),
    )  # fmt: skip


@workspace_page
@require_http_methods(["GET", "POST"])
def lost(request: Any, code: str) -> HttpResponse:
    initial = {"kind": "lost"}
    return _run(
        request, code, name="end", form=EndForm(request.POST or None, initial=initial),
        done=_("The deal has ended."),
        act=lambda facts: lose_deal(code, actor=request.actor, **facts),
    )  # fmt: skip


@workspace_page
@require_http_methods(["GET", "POST"])
def reason(request: Any, code: str) -> HttpResponse:
    return _run(
        request, code, name="reason", form=ReasonForm(request.POST or None),
        done=_("Your reason is kept."),
        act=lambda facts: give_reason(code, actor=request.actor, **facts),
    )  # fmt: skip


@workspace_page
@require_http_methods(["GET", "POST"])
def objection(request: Any, code: str) -> HttpResponse:
    return _run(
        request, code, name="words", form=WordsForm(request.POST or None),
        done=_("Open again."),
        extra={"heading": _("Object to this end"), "verb": _("Object"), "where": "objection"},
        act=lambda facts: object_to_end(code, text=facts["reason_text"], actor=request.actor),
    )  # fmt: skip


@workspace_page
@require_http_methods(["GET", "POST"])
def reopen(request: Any, code: str) -> HttpResponse:
    return _run(
        request, code, name="words", form=WordsForm(request.POST or None),
        done=_("Open again."),
        extra={"heading": _("Reopen this deal"), "verb": _("Reopen"), "where": "reopen"},
        act=lambda facts: reopen_deal(code, reason=facts["reason_text"], actor=request.actor),
    )  # fmt: skip


@workspace_page
@require_POST
def renew(request: Any, code: str) -> HttpResponse:
    deal = renew_deal(code, actor=request.actor)
    return go_to(request, reverse("deals:room", args=[request.actor.workspace_slug, deal.code]))


@workspace_page
@require_http_methods(["GET", "POST"])
def pause(request: Any, code: str) -> HttpResponse:
    room = open_room(request, code)
    back = room.calendar.nth_working_date(local_day(room.deal), 5)
    initial = {"returns_on": max(back, local_day(room.deal) + timedelta(days=1))}
    return _run(
        request, code, name="pause", form=PauseForm(request.POST or None, initial=initial),
        done=_("Paused. The clock stands until then."),
        act=lambda facts: pause_deal(code, actor=request.actor, **facts),
    )  # fmt: skip


@workspace_page
@require_POST
def pause_confirm(request: Any, code: str) -> HttpResponse:
    confirm_pause(code, actor=request.actor)
    return answer_room(request, code, _("The pause stands."))


@workspace_page
@require_POST
def resume(request: Any, code: str) -> HttpResponse:
    resume_deal(code, actor=request.actor)
    return answer_room(request, code, _("The clock runs again."))
