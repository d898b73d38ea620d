"""Won, lost, withdrawn, paused: the sheets that change how a deal stands."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cosell.core import clock
from cosell.core.htmx import go_to
from deals.actions.derive import local_day
from deals.actions.ending import (
    ask_for_win,
    give_reason,
    lose_deal,
    object_to_end,
    reopen_deal,
    undo_win,
    win_deal,
)
from deals.actions.pausing import confirm_pause, decline_pause, pause_deal, resume_deal
from deals.actions.renewing import renew_deal
from deals.enums import Outcome, Stage
from deals.errors import GateClosed
from deals.models.rooms import Room
from deals.web.answers import came_from, run_sheet, sheet_context, show_sheet
from deals.web.ballbox import missing_slots
from deals.web.fields import typed
from deals.web.forms import EndForm, PauseForm, ReasonForm, WonForm, WordsForm
from deals.web.headlines import missing_lines
from deals.web.plan import stages_of
from deals.web.rooms import open_room
from deals.web.tabs import answer_room
from partners.web.access import workspace_page


@workspace_page
@require_http_methods(["GET", "POST"])
def won(request: Any, code: str) -> HttpResponse:
    """Four facts: signed on, amount, attribution and split; two of them are only shown."""
    room = open_room(request, code)
    initial = {"signed_on": local_day(room.deal), "amount": room.deal.amount}
    form = WonForm(typed(request), initial=initial)
    unsigned = _unsigned(request, room)
    try:
        return run_sheet(
            request, code, name="won", form=form, done=_("Won. Delivery begins."),
            act=lambda facts: win_deal(code, actor=request.actor, **facts), **unsigned,
        )  # fmt: skip
    except GateClosed as error:
        form.add_error(None, error.message)
        return show_sheet(
            request, "won", sheet_context(request, room, form=form, **unsigned), error.status
        )


def _unsigned(request: Any, room: Room) -> dict[str, Any]:
    """What a win still waits for, each with a way to ask."""
    actor, slots = request.actor, list[dict[str, Any]]()
    if room.deal.outcome == Outcome.OPEN:
        stages = stages_of(room, actor, clock.now())
        slots = missing_slots(room, stages, actor, up_to=Stage.DELIVERY)
    sheet = (str(int(Stage.DELIVERY)), came_from(request))
    return {
        "missing": slots,
        "missing_lines": missing_lines(slots, room.deal, actor, sheet=sheet),
    }


@workspace_page
@require_POST
def won_ask(request: Any, code: str) -> HttpResponse:
    """The partner asks for what only the vendor can say."""
    ask_for_win(code, actor=request.actor)
    return answer_room(request, code, _("Asked. It stands on top of their work now."))


def _words(request: Any) -> WordsForm:
    return WordsForm(typed(request))


@workspace_page
@require_http_methods(["GET", "POST"])
def won_undo(request: Any, code: str) -> HttpResponse:
    return run_sheet(
        request, code, name="words", form=_words(request), done=_("Back in Close."),
        heading=_("Take the win back"), verb=_("Take the win back"),
        says=_("The deal goes back to Close. Amount, split and rate are no longer locked."),
        act=lambda facts: undo_win(code, reason=facts["reason_text"], actor=request.actor),
    )  # fmt: skip


@workspace_page
@require_http_methods(["GET", "POST"])
def lost(request: Any, code: str) -> HttpResponse:
    """Two clicks: the reason, and the button. The other side is asked for its own."""
    form = EndForm(typed(request), initial={"kind": "lost"})
    return run_sheet(
        request, code, name="end", form=form, done=_("The deal has ended."),
        act=lambda facts: lose_deal(code, actor=request.actor, **facts),
    )  # fmt: skip


@workspace_page
@require_http_methods(["GET", "POST"])
def reason(request: Any, code: str) -> HttpResponse:
    return run_sheet(
        request, code, name="reason", form=ReasonForm(typed(request)),
        done=_("Your reason stands beside theirs."),
        act=lambda facts: give_reason(code, actor=request.actor, **facts),
    )  # fmt: skip


@workspace_page
@require_http_methods(["GET", "POST"])
def objection(request: Any, code: str) -> HttpResponse:
    return run_sheet(
        request, code, name="words", form=_words(request), done=_("Open again."),
        heading=_("Object to this end"), verb=_("Object and reopen"),
        says=_("The deal opens again at once, in the stage where it was."),
        act=lambda facts: object_to_end(code, text=facts["reason_text"], actor=request.actor),
    )  # fmt: skip


@workspace_page
@require_http_methods(["GET", "POST"])
def reopen(request: Any, code: str) -> HttpResponse:
    return run_sheet(
        request, code, name="words", form=_words(request), done=_("Open again."),
        heading=_("Reopen this deal"), verb=_("Reopen"),
        says=_("It comes back in the stage where it was, with a clock of its own."),
        act=lambda facts: reopen_deal(code, reason=facts["reason_text"], actor=request.actor),
    )  # fmt: skip


@workspace_page
@require_POST
def renew(request: Any, code: str) -> HttpResponse:
    deal = renew_deal(code, actor=request.actor)
    messages.success(request, _("The renewal is open. It knows the deal that it follows."))
    return go_to(request, reverse("deals:room", args=[request.actor.workspace_slug, deal.code]))


@workspace_page
@require_http_methods(["GET", "POST"])
def pause(request: Any, code: str) -> HttpResponse:
    room = open_room(request, code)
    today = local_day(room.deal)
    back = max(room.calendar.nth_working_date(today, 5), today + timedelta(days=1))
    form = PauseForm(typed(request), initial={"returns_on": back}, today=today)
    is_second = any(p.visit_id == room.visit.pk for p in room.pauses)
    return run_sheet(
        request, code, name="pause", form=form, done=_("Paused. The clock stands until then."),
        needs_yes=is_second and not request.actor.manages_workspace,
        act=lambda facts: pause_deal(code, actor=request.actor, **facts),
    )  # fmt: skip


@workspace_page
@require_POST
def pause_confirm(request: Any, code: str) -> HttpResponse:
    confirm_pause(code, actor=request.actor)
    return answer_room(request, code, _("The pause stands."))


@workspace_page
@require_POST
def pause_decline(request: Any, code: str) -> HttpResponse:
    decline_pause(code, actor=request.actor)
    return answer_room(request, code, _("The pause does not stand. The clock runs on."))


@workspace_page
@require_POST
def resume(request: Any, code: str) -> HttpResponse:
    resume_deal(code, actor=request.actor)
    return answer_room(request, code, _("The clock runs again."))
