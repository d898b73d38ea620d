"""Taking a partner in, and the terms of one."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cosell.core.errors import Forbidden, Invalid, NotFound, Stale
from cosell.core.htmx import go_to, render_page
from partners.actions.partnerships import add_partner, update_partnership
from partners.models import Partnership
from partners.policies import can_manage_partnerships, can_view_directory
from partners.queries.members import managers_of
from partners.queries.partnerships import find_partnership, vendor_people, vendor_person
from partners.web.access import inside, seated_page, workspace_page
from partners.web.forms import PartnerForm, TermsForm
from partners.web.invitations import show_links


def _refuse(request: Any) -> None:
    """Partners learn nothing about this address; the vendor's people whom to ask."""
    if not can_view_directory(request.actor):
        raise NotFound
    if not can_manage_partnerships(request.actor):
        names = ", ".join(managers_of(request.actor))
        raise Forbidden(_("Only a partner manager can do this: %(names)s.") % {"names": names})


@seated_page
@require_http_methods(["GET", "POST"])
def partner_new(request: Any) -> HttpResponse:
    """A company's name and one address there; the rest has working defaults."""
    with inside(request):
        _refuse(request)
    form = PartnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            partnership, invitation, secret = add_partner(**form.cleaned_data, actor=request.actor)
        except Invalid as error:
            form.take(error)
        else:
            return show_links(request, [(invitation, secret)], partnership)
    with inside(request):
        context = {"form": form}
        status = 422 if form.errors else 200
        return render_page(request, "partners/partner_new.html", context, status=status)


@workspace_page
@require_http_methods(["GET", "POST"])
def partner_terms(request: Any, partner: str) -> HttpResponse:
    """Change terms; a conflict shows both values and keeps what was typed."""
    _refuse(request)
    partnership = find_partnership(request.actor, partner)
    people = vendor_people(request.actor)
    now = _now(partnership)
    form = TermsForm(request.POST or None, people=people, initial=now)
    conflict: dict[str, tuple[str, str, str]] = {}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _save(request, partner, form)
            except Invalid as error:
                form.take(error)
            except Stale as error:
                conflict, status = error.fields, 409
            else:
                args = [request.actor.workspace_slug, partner]
                return go_to(request, reverse("partners:partner", args=args))
    context = {"form": form, "partnership": partnership, "conflict": _rows(form, conflict)}
    return render_page(request, "partners/partner_terms.html", context, status=status)


def _now(partnership: Partnership) -> dict[str, Any]:
    values = {
        "tier": partnership.tier,
        "default_model": partnership.default_model,
        "territories": partnership.territories,
        "status": partnership.status,
        "manager": partnership.manager.code if partnership.manager else "",
        "sales_rep": partnership.sales_rep.code if partnership.sales_rep else "",
        "sponsor": partnership.sponsor.code if partnership.sponsor else "",
    }
    return {**values, **{f"base_{name}": value for name, value in values.items()}}


def _save(request: Any, partner: str, form: TermsForm) -> None:
    given = form.cleaned_data
    update_partnership(
        partner,
        changes=_values(request, {name: given[name] for name in form.names}),
        base=_values(request, {name: given[f"base_{name}"] for name in form.names}),
        actor=request.actor,
    )


def _values(request: Any, given: dict[str, Any]) -> dict[str, Any]:
    """People by their codes become people."""
    found = dict(given)
    for name in ("manager", "sales_rep", "sponsor"):
        member = vendor_person(request.actor, given[name]) if given[name] else None
        found[name] = member.user if member else None
    return found


def _rows(form: TermsForm, conflict: dict[str, tuple[str, str, str]]) -> list[dict[str, str]]:
    return [
        {"name": str(form.fields[name].label), "base": base, "mine": mine, "theirs": theirs}
        for name, (base, mine, theirs) in conflict.items()
    ]
