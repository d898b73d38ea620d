"""Alerts and escalations: what stands still, who was told, what happens next and when."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cosell.core import clock
from cosell.core.errors import Conflict, Invalid
from cosell.core.htmx import go_to, is_fragment_request, render_page
from deals.actions.escalating import escalate_by_hand, snooze_alert, take_alert
from deals.models import Alert
from deals.policies import can_edit_alerts
from deals.queries.alerts import (
    get_alert,
    open_alerts,
    over_tomorrow,
    recently_resolved,
    with_subjects,
    working_on,
)
from deals.rules.alerts import LONGEST_SNOOZE
from deals.web.alertforms import CallForm, SnoozeForm
from deals.web.alertrows import alert_row, calendar_of_alert
from deals.web.alertwords import cause_text
from deals.web.answers import came_from, run_sheet
from deals.web.fields import typed
from deals.web.present import company
from deals.web.pulse import is_unchanged, mark_of_work
from deals.web.rooms import open_room
from deals.web.tabs import answer_room, page_of
from partners.web.access import workspace_page


def _rows(request: Any, alerts: list[Alert]) -> list[dict[str, Any]]:
    actor, now = request.actor, clock.now()
    works = working_on(actor, alerts)
    return [alert_row(alert, actor, now, works) for alert in alerts]


def _show(request: Any, announcement: str = "", status: int = 200) -> HttpResponse:
    """The page, or the part of it that follows an act or a pulse."""
    actor = request.actor
    rows = _rows(request, open_alerts(actor))
    context = {
        "rows": rows,
        "resolved": _rows(request, recently_resolved(actor)),
        "tomorrow": over_tomorrow(actor),
        "may_edit": can_edit_alerts(actor),
        "mark": mark_of_work(actor),
        "here": reverse("deals:alert_list", args=[actor.workspace_slug]),
        "announcement": announcement,
    }
    return render_page(request, "deals/alerts.html", context, fragment="alerts", status=status)


@workspace_page
@require_GET
def alert_list(request: Any) -> HttpResponse:
    """Stalled first, then what has climbed highest."""
    actor = request.actor
    if is_unchanged(request, lambda: mark_of_work(actor)):
        return HttpResponse(status=204)
    return _show(request)


def _answer(request: Any, alert: Alert, announcement: str) -> HttpResponse:
    """The room, where the act was done there; else the page of alerts."""
    match = page_of(request)
    if (
        alert.deal_id is not None
        and match is not None
        and match.kwargs.get("code") == alert.deal.code
    ):
        return answer_room(request, alert.deal.code, announcement)
    if is_fragment_request(request):
        return _show(request, announcement)
    messages.success(request, announcement)
    return go_to(request, reverse("deals:alert_list", args=[request.actor.workspace_slug]))


@workspace_page
@require_POST
def alert_take(request: Any, code: str) -> HttpResponse:
    alert = take_alert(code, actor=request.actor)
    return _answer(request, alert, _("It is yours. Nothing climbs for two working days."))


@workspace_page
@require_http_methods(["GET", "POST"])
def alert_snooze(request: Any, code: str) -> HttpResponse:
    """A day and a reason. Both companies read it."""
    (alert,) = with_subjects(request.actor, [get_alert(request.actor, code)])
    if alert.resolved_at is not None:
        raise Conflict(_("This is resolved already."), code="resolved_already")
    today = calendar_of_alert(alert).local_date(clock.now())
    form = SnoozeForm(typed(request), initial={"until": today + timedelta(days=3)})
    if request.method == "POST" and form.is_valid():
        try:
            snoozed = snooze_alert(code, actor=request.actor, **form.cleaned_data)
        except Invalid as error:
            form.take(error)
        else:
            return _answer(request, snoozed, _("Put off. It comes back by itself."))
    return _show_snooze(request, alert, form)


def _show_snooze(request: Any, alert: Alert, form: SnoozeForm) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    row = alert.deal if alert.deal_id is not None else alert.registration
    place = came_from(request)
    context = {
        "form": form,
        "on": place,
        "target": "#room" if place == "room" else "#alerts",
        "alert": alert,
        "customer": row.customer,
        "cause": cause_text(alert, clock.now()),
        "longest": LONGEST_SNOOZE,
    }
    response = render_page(request, "deals/snooze.html", context, fragment="sheet", status=status)
    if is_fragment_request(request) and status != 200:
        response["HX-Retarget"], response["HX-Reswap"] = "#dialog", "innerHTML"
    return response


@workspace_page
@require_http_methods(["GET", "POST"])
def escalate(request: Any, code: str) -> HttpResponse:
    """Call the other company's manager or lead, once for each step."""
    room = open_room(request, code)
    name = company(room.deal, request.actor.side.other)
    return run_sheet(
        request, code, name="words", form=CallForm(typed(request)),
        done=_("Escalated. %(company)s is told now.") % {"company": name},
        heading=_("Escalate to %(company)s") % {"company": name},
        verb=_("Escalate"),
        says=_("The one who manages this deal there is told at once, one time for each step."),
        act=lambda facts: escalate_by_hand(
            code, reason=facts["reason_text"], actor=request.actor
        ),
    )  # fmt: skip
