"""Settings of the ladder. Managers only."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cosell.core.errors import Invalid, Stale
from cosell.core.htmx import go_to, render_page
from deals.actions.alertsettings import edit_alert_settings
from deals.queries.alerts import alert_settings, settings_of_alerts
from deals.web.alertforms import LadderForm
from deals.web.fields import typed
from partners.web.access import workspace_page


@workspace_page
@require_http_methods(["GET", "POST"])
def ladder(request: Any) -> HttpResponse:
    """When each rung opens. What somebody else saved meanwhile is shown beside what was typed."""
    actor = request.actor
    row = settings_of_alerts(actor)
    if request.method == "GET":
        return _page(request, LadderForm.of(row))
    form = LadderForm(typed(request))
    if not form.is_valid():
        return _page(request, form, status=422)
    values = dict(form.cleaned_data)
    try:
        edit_alert_settings(values, version=values.pop("version"), actor=actor)
    except Invalid as error:
        form.take(error)
        return _page(request, form, status=422)
    except Stale as error:
        theirs = {form[name].label: now for name, (_base, _mine, now) in error.fields.items()}
        return _page(request, form.over(alert_settings(actor)), status=error.status, theirs=theirs)
    messages.success(request, _("Saved. Every open deal is looked at again."))
    return go_to(request, reverse("deals:ladder", args=[actor.workspace_slug]))


def _page(
    request: Any, form: LadderForm, *, status: int = 200, theirs: dict[Any, str] | None = None
) -> HttpResponse:
    context = {"form": form, "theirs": theirs or {}}
    return render_page(request, "settings/alerts.html", context, status=status)
