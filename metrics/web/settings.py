"""Targets, and what the company takes in: imported as CSV, looked at before it is kept."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cosell.core.errors import Forbidden, Invalid
from cosell.core.htmx import go_to, render_page
from deals.queries.people import partner_choices, workspace_currency
from deals.web.fields import typed
from metrics.actions.importing import Imported, import_revenue, import_totals
from metrics.actions.targeting import set_target
from metrics.enums import Metric
from metrics.policies import can_edit_targets, can_import_revenue
from metrics.queries.revenue import newest_revenue, newest_totals
from metrics.queries.scopes import find_partnership
from metrics.queries.targets import targets_in
from metrics.queries.workspaces import own_workspace, today_in
from metrics.rules.periods import Quarter
from metrics.web.forms import TableForm, TargetForm
from metrics.web.words import in_unit, month_text
from partners.web.access import workspace_page

IMPORTS = {"totals": import_totals, "revenue": import_revenue}


def _refuse(request: Any, *, may: bool) -> None:
    if not may:
        raise Forbidden(
            _("Only a manager of %(name)s sets targets and imports revenue.")
            % {"name": request.actor.workspace_name}
        )


@workspace_page
@require_http_methods(["GET", "POST"])
def target_settings(request: Any) -> HttpResponse:
    """The targets that hold now, and a form for another one."""
    actor = request.actor
    _refuse(request, may=can_edit_targets(actor))
    present = Quarter.of(today_in(own_workspace(actor)))
    partners = [(choice.value, choice.label) for choice in partner_choices(actor)]
    form = TargetForm(
        typed(request), present=present, partners=partners, initial={"quarter": str(present)}
    )
    if request.method == "GET":
        return _targets(request, form, present, partners)
    if form.is_valid():
        try:
            set_target(**form.cleaned_data, actor=actor)
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, _("The target is set."))
            return go_to(request, reverse("metrics:target_settings", args=[actor.workspace_slug]))
    return _targets(request, form, present, partners, status=422)


def _targets(
    request: Any,
    form: TargetForm,
    present: Quarter,
    partners: list[tuple[str, str]],
    status: int = 200,
) -> HttpResponse:
    actor, chosen = request.actor, request.GET.get("partner", "")
    partnership = find_partnership(actor, chosen) if chosen else None
    own = targets_in(actor, present)
    theirs = targets_in(actor, present, partnership.pk) if partnership else own
    context = {
        "form": form,
        "quarter": str(present).replace("-", " "),
        "partners": partners,
        "chosen": chosen,
        "chosen_name": dict(partners).get(chosen, ""),
        "rows": [
            (metric.label, in_unit(metric, own[metric]), in_unit(metric, theirs[metric]))
            for metric in Metric
        ],
        "page": "targets",
    }
    return render_page(request, "metrics/target_settings.html", context, status=status)


@workspace_page
@require_http_methods(["GET", "POST"])
def revenue_settings(request: Any) -> HttpResponse:
    """What was imported, and two forms: a table is looked at first, then kept as it was shown."""
    actor = request.actor
    _refuse(request, may=can_import_revenue(actor))
    if request.method == "GET":
        return _revenue(request, {})
    kind = request.POST.get("kind", "")
    kind = kind if kind in IMPORTS else "totals"
    form = TableForm(request.POST, request.FILES, auto_id=f"{kind}_%s")
    if not form.is_valid():
        return _revenue(request, {kind: form}, status=422)
    text = form.cleaned_data["text"]
    is_dry = request.POST.get("step") != "keep"
    try:
        made = IMPORTS[kind](text, actor=actor, dry_run=is_dry)
    except Invalid as error:
        form.take(error)
        return _revenue(request, {kind: form}, status=422)
    if made.errors or is_dry:
        again = TableForm(initial={"text": text}, auto_id=f"{kind}_%s")
        return _revenue(request, {kind: again}, made=made, kind=kind)
    messages.success(request, _kept(made))
    return go_to(request, reverse("metrics:revenue_settings", args=[actor.workspace_slug]))


def _kept(made: Imported) -> str:
    return ngettext("%(n)s line is taken.", "%(n)s lines are taken.", made.count) % {
        "n": made.count
    }


def _revenue(
    request: Any,
    forms: dict[str, TableForm],
    *,
    made: Imported | None = None,
    kind: str = "",
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    parts = [
        ("totals", _("Totals of the whole company"), _("Columns: month (2026-10), amount.")),
        (
            "revenue",
            _("Revenue without a partner"),
            _("Columns: day (2026-10-31), amount, and customer if you like."),
        ),
    ]
    context = {
        "parts": [
            {
                "kind": key,
                "title": title,
                "hint": hint,
                "form": forms.get(key) or TableForm(auto_id=f"{key}_%s"),
                "made": made if key == kind else None,
            }
            for key, title, hint in parts
        ],
        "has_errors": status >= 400 or bool(made and made.errors),
        "totals": [(month_text(row.month), row) for row in newest_totals(actor)],
        "revenue": newest_revenue(actor),
        "currency": workspace_currency(actor),
        "page": "revenue",
    }
    status = 422 if made is not None and made.errors else status
    return render_page(request, "metrics/revenue_settings.html", context, status=status)
