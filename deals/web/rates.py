"""Exchange rates: one typed, or many pasted. Managers only."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cosell.core import clock
from cosell.core.errors import Forbidden, Invalid
from cosell.core.htmx import go_to, render_page
from deals.actions.rates import import_rates, set_rate
from deals.policies import can_edit_rates
from deals.queries.people import workspace_currency
from deals.queries.rates import newest_rates, not_converted
from deals.web.fields import typed
from deals.web.termforms import RateForm, RatesForm
from partners.web.access import workspace_page


def _refuse(request: Any) -> None:
    if not can_edit_rates(request.actor):
        raise Forbidden(
            _("Only a manager of %(name)s sets exchange rates.")
            % {"name": request.actor.workspace_name}
        )


def _page(
    request: Any,
    *,
    form: RateForm | None = None,
    many: RatesForm | None = None,
    lines: Any = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form or RateForm(initial={"day": clock.now().date()}),
        "many": many or RatesForm(),
        "lines": lines,
        "rates": newest_rates(request.actor),
        "missing": not_converted(request.actor),
        "currency": workspace_currency(request.actor),
        "page": "rates",
    }
    return render_page(request, "deals/rates.html", context, status=status)


def _done(request: Any, text: str) -> HttpResponse:
    messages.success(request, text)
    return go_to(request, reverse("deals:rate_list", args=[request.actor.workspace_slug]))


@workspace_page
@require_http_methods(["GET", "POST"])
def rate_list(request: Any) -> HttpResponse:
    """The newest rates, and a form for one more."""
    _refuse(request)
    form = RateForm(typed(request), initial={"day": clock.now().date()})
    if request.method == "GET":
        return _page(request)
    if form.is_valid():
        try:
            row = set_rate(**form.cleaned_data, actor=request.actor)
        except Invalid as error:
            form.take(error)
        else:
            return _done(request, _("%(currency)s is set.") % {"currency": row.currency})
    return _page(request, form=form, status=422)


@workspace_page
@require_POST
def rate_import(request: Any) -> HttpResponse:
    """All of a table or nothing; every line that cannot be taken is told."""
    _refuse(request)
    many = RatesForm(request.POST)
    if not many.is_valid():
        return _page(request, many=many, status=422)
    try:
        made = import_rates(many.cleaned_data["text"], actor=request.actor)
    except Invalid as error:
        many.take(error)
        return _page(request, many=many, status=422)
    if made.errors:
        return _page(request, many=many, lines=made.errors, status=422)
    text = ngettext("%(n)s rate is set.", "%(n)s rates are set.", made.count) % {"n": made.count}
    return _done(request, text)
