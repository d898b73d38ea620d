"""Registering a deal, and deciding about it."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cosell.core import clock
from cosell.core.errors import Invalid
from cosell.core.htmx import go_to, render_page
from deals.actions.opening import NewDeal
from deals.actions.registering import (
    approve_registration,
    register_deal,
    reject_registration,
    withdraw_registration,
)
from deals.enums import RejectReason, SizeRange
from deals.models import Registration
from deals.policies import can_decide_registration
from deals.queries.people import colleagues, partner_choices
from deals.queries.registrations import (
    get_registration,
    registration_defaults,
    registrations,
    similar_deals,
)
from deals.rules.registration import expected_close_default
from deals.web.forms import RegisterForm, RejectForm, VendorRegisterForm
from partners.web.access import workspace_page


def _form(request: Any) -> RegisterForm:
    actor = request.actor
    defaults = registration_defaults(actor)
    initial = {
        **defaults,
        "expected_close": expected_close_default(clock.now().date()),
        "first_stage": 1,
        "customer": request.GET.get("customer", ""),
    }
    data = request.POST or None
    if actor.is_partner:
        return RegisterForm(data, initial=initial)
    partners = [(choice.value, choice.label) for choice in partner_choices(actor)]
    initial["partner"] = request.GET.get("partner", "")
    return VendorRegisterForm(data, initial=initial, partners=partners)


@workspace_page
@require_http_methods(["GET", "POST"])
def register(request: Any) -> HttpResponse:
    """Five fields. A vendor's opens the room at once, a partner's waits for an answer."""
    form, slug = _form(request), request.actor.workspace_slug
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        partner = facts.pop("partner", None)
        try:
            made = register_deal(NewDeal(**facts), partner=partner, actor=request.actor)
        except Invalid as error:
            form.take(error)
        else:
            name = "registration" if isinstance(made, Registration) else "room"
            return go_to(request, reverse(f"deals:{name}", args=[slug, made.code]))
    status = 422 if form.is_bound else 200
    return render_page(request, "deals/register.html", {"form": form}, status=status)


def _view(row: Registration) -> dict[str, Any]:
    return {
        "row": row,
        "size": SizeRange(row.size_range).label,
        "reason": dict(RejectReason.choices).get(row.reason, ""),
        "is_late": row.state == "submitted" and clock.now() > row.answer_by,
    }


@workspace_page
@require_GET
def registration_list(request: Any) -> HttpResponse:
    actor = request.actor
    rows = [_view(row) for row in registrations(actor)]
    context = {
        "waiting": [row for row in rows if row["row"].state == "submitted"],
        "decided": [row for row in rows if row["row"].state != "submitted"],
        "may_decide": can_decide_registration(actor),
    }
    return render_page(request, "deals/registration_list.html", context, fragment="results")


def _show(request: Any, code: str, form: RejectForm, status: int = 200) -> HttpResponse:
    actor = request.actor
    row = get_registration(actor, code)
    may_decide = can_decide_registration(actor) and row.state == "submitted"
    context = {
        **_view(row),
        "form": form,
        "may_decide": may_decide,
        "may_withdraw": actor.is_partner and row.state == "submitted",
        "similar": similar_deals(actor, row) if may_decide else [],
        "reps": colleagues(actor) if may_decide else [],
    }
    return render_page(request, "deals/registration.html", context, status=status)


@workspace_page
@require_GET
def registration(request: Any, code: str) -> HttpResponse:
    return _show(request, code, RejectForm())


@workspace_page
@require_POST
def registration_approve(request: Any, code: str) -> HttpResponse:
    rep = request.POST.get("sales_rep") or None
    deal = approve_registration(code, sales_rep=rep, actor=request.actor)
    return go_to(request, reverse("deals:room", args=[request.actor.workspace_slug, deal.code]))


@workspace_page
@require_POST
def registration_reject(request: Any, code: str) -> HttpResponse:
    form = RejectForm(request.POST)
    if form.is_valid():
        try:
            reject_registration(code, actor=request.actor, **form.cleaned_data)
        except Invalid as error:
            form.take(error)
        else:
            return go_to(
                request, reverse("deals:registration_list", args=[request.actor.workspace_slug])
            )
    return _show(request, code, form, 422)


@workspace_page
@require_POST
def registration_withdraw(request: Any, code: str) -> HttpResponse:
    withdraw_registration(code, actor=request.actor)
    return go_to(request, reverse("deals:registration_list", args=[request.actor.workspace_slug]))
