"""Registering a deal, and deciding about it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cosell.core import clock
from cosell.core.errors import Forbidden, Invalid
from cosell.core.htmx import go_to, is_fragment_request, render_page
from cosell.core.once import earlier_result, keep_result
from deals.actions.opening import NewDeal
from deals.actions.registering import (
    approve_registration,
    register_deal,
    reject_registration,
    withdraw_registration,
)
from deals.models import Registration
from deals.policies import can_decide_registration, can_register_deal
from deals.queries.alerts import alerts_of_registration
from deals.queries.people import colleagues, partner_choices
from deals.queries.registrations import (
    count_waiting,
    get_registration,
    registration_defaults,
    registrations,
    similar_deals,
)
from deals.rules.registration import expected_close_default
from deals.web.alertrows import alert_row
from deals.web.fields import typed
from deals.web.forms import ApproveForm, RegisterForm, RejectForm, VendorRegisterForm
from deals.web.people import read
from deals.web.regrows import registration_row
from partners.web.access import workspace_page


def _form(request: Any) -> RegisterForm:
    actor = request.actor
    initial = {
        **registration_defaults(actor),
        "expected_close": expected_close_default(clock.now().date()),
        "first_stage": 1,
        "customer": request.GET.get("customer", ""),
    }
    data = typed(request)
    if actor.is_partner:
        return RegisterForm(data, initial=initial)
    partners = [(choice.value, choice.label) for choice in partner_choices(actor)]
    initial["partner"] = request.GET.get("partner", "")
    return VendorRegisterForm(data, initial=initial, partners=partners)


@workspace_page
@require_http_methods(["GET", "POST"])
def register(request: Any) -> HttpResponse:
    """Five fields. A vendor's opens the room at once, a partner's waits for an answer."""
    if not can_register_deal(request.actor):
        raise Forbidden(_("Approvers do not register deals. Ask a sales rep."))
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        key = facts.pop("form_key")
        if earlier := earlier_result(key, actor=request.actor):
            return go_to(request, earlier)
        choice = {"partner": facts.pop("partner", None)}
        choice["on_behalf"] = facts.pop("on_behalf", False)
        try:
            made = register_deal(NewDeal(**facts), actor=request.actor, **choice)
        except Invalid as error:
            form.take(error)
        else:
            return _registered(request, made, key)
    status = 422 if form.is_bound else 200
    return render_page(request, "deals/register.html", {"form": form}, status=status)


def _registered(request: Any, made: Any, key: str) -> HttpResponse:
    """A partner reads what happens next; a vendor stands in the room."""
    actor = request.actor
    name = "registration" if isinstance(made, Registration) else "room"
    if name == "room":
        messages.success(request, _("Registered. The room is open for both companies."))
    path = reverse(f"deals:{name}", args=[actor.workspace_slug, made.code])
    keep_result(key, path, actor=actor)
    return go_to(request, path)


@workspace_page
@require_GET
def registration_list(request: Any) -> HttpResponse:
    """The manager's queue; for a partner its own registrations."""
    actor = request.actor
    rows = registrations(actor)
    waiting = [row for row in rows if row.state == "submitted"]
    may_decide = can_decide_registration(actor)
    similar = similar_deals(actor, waiting) if may_decide else {}
    context = {
        "waiting": [registration_row(row, actor, similar, waiting) for row in waiting],
        "waiting_count": len(waiting),
        "decided": [registration_row(row, actor) for row in rows if row.state != "submitted"],
        "may_decide": may_decide,
        "reps": colleagues(actor) if may_decide and waiting else [],
    }
    return render_page(request, "deals/registration_list.html", context, fragment="results")


@workspace_page
@require_GET
def registration(request: Any, code: str) -> HttpResponse:
    return _show(request, get_registration(request.actor, code), RejectForm())


def _show(request: Any, row: Registration, form: RejectForm, status: int = 200) -> HttpResponse:
    actor = request.actor
    may_decide = can_decide_registration(actor) and row.state == "submitted"
    similar = similar_deals(actor, [row]) if may_decide else {}
    context = {
        "item": registration_row(row, actor, similar),
        "form": form,
        "may_decide": may_decide,
        "may_withdraw": actor.is_partner and row.state == "submitted",
        "reps": colleagues(actor) if may_decide else [],
        "alerts": [
            alert_row(alert, actor, clock.now(), frozenset())
            for alert in alerts_of_registration(row)
        ],
    }
    return render_page(request, "deals/registration.html", context, status=status)


@workspace_page
@require_POST
def registration_approve(request: Any, code: str) -> HttpResponse:
    """Open the room. From the queue the row says so in place."""
    facts = read(ApproveForm(request.POST))
    row = get_registration(request.actor, code)
    approve_registration(row.code, sales_rep=facts["sales_rep"] or None, actor=request.actor)
    return _decided(request, row.code, _("Approved. The room is open."), to_room=True)


@workspace_page
@require_http_methods(["GET", "POST"])
def registration_reject(request: Any, code: str) -> HttpResponse:
    """A typed reason, and a sentence that the partner reads as it is written."""
    row = get_registration(request.actor, code)
    form = RejectForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            reject_registration(row.code, actor=request.actor, **form.cleaned_data)
        except Invalid as error:
            form.take(error)
        else:
            return _decided(request, row.code, _("Rejected. The partner reads your answer."))
    status = 422 if form.is_bound else 200
    context = {"item": registration_row(row, request.actor), "form": form}
    response = render_page(
        request, "deals/registration_reject.html", context, fragment="sheet", status=status
    )
    if is_fragment_request(request) and status != 200:
        response["HX-Retarget"], response["HX-Reswap"] = "#dialog", "innerHTML"
    return response


@workspace_page
@require_POST
def registration_withdraw(request: Any, code: str) -> HttpResponse:
    row = get_registration(request.actor, code)
    withdraw_registration(row.code, actor=request.actor)
    return _decided(request, row.code, _("Taken back."))


def _decided(request: Any, code: str, text: str, *, to_room: bool = False) -> HttpResponse:
    """The row in place for htmx, and how many wait still; otherwise the room, or the list."""
    row = get_registration(request.actor, code)
    if is_fragment_request(request):
        context = {
            "item": registration_row(row, request.actor),
            "waiting_count": count_waiting(request.actor),
            "announcement": text,
        }
        return render_page(request, "deals/registration_list.html", context, fragment="row")
    messages.success(request, text)
    slug = request.actor.workspace_slug
    if to_room and row.deal is not None:
        return go_to(request, reverse("deals:room", args=[slug, row.deal.code]))
    return go_to(request, reverse("deals:registration_list", args=[slug]))
