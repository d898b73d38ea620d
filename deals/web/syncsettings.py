"""When the weekly sync is sent, and with whom."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cosell.core.errors import Invalid, Stale
from cosell.core.htmx import go_to, render_page
from deals.actions.syncplans import save_schedule, skip_week
from deals.queries.syncs import (
    coming_weeks,
    left_out,
    partners_to_choose,
    plan_of_syncs,
    schedule_of,
)
from deals.web.fields import typed
from deals.web.syncforms import SkipForm, SyncScheduleForm
from deals.web.syncwords import days_of, week_text
from partners.web.access import workspace_page


def _form(request: Any) -> SyncScheduleForm:
    actor = request.actor
    row, partners, out = plan_of_syncs(actor), partners_to_choose(actor), left_out(actor)
    initial = {
        "weekday": row.weekday,
        "hour": row.hour,
        "version": row.version,
        "partners": [slug for key, slug, _name in partners if key not in out],
    }
    choices = [(slug, name) for _key, slug, name in partners]
    return SyncScheduleForm(typed(request), partners=choices, initial=initial)


def _page(request: Any, form: SyncScheduleForm, status: int = 200) -> HttpResponse:
    schedule = schedule_of(request.actor)
    weeks = [
        {
            "key": str(week),
            "text": week_text(week),
            "days": days_of(week),
            "is_skipped": str(week) in schedule.skipped,
        }
        for week in coming_weeks(request.actor)
    ]
    context = {"form": form, "weeks": weeks, "page": "sync"}
    return render_page(request, "deals/sync_settings.html", context, status=status)


@workspace_page
@require_http_methods(["GET", "POST"])
def sync_settings(request: Any) -> HttpResponse:
    """Day, hour and partners."""
    form = _form(request)
    if request.method == "GET":
        return _page(request, form)
    if form.is_valid():
        try:
            save_schedule(**form.cleaned_data, actor=request.actor)
        except Invalid as error:
            form.take(error)
        except Stale as error:
            form.add_error(None, error.message)
            return _page(request, form, status=409)
        else:
            return _saved(request, _("Saved."))
    return _page(request, form, status=422)


def _saved(request: Any, text: str) -> HttpResponse:
    messages.success(request, text)
    return go_to(request, reverse("deals:sync_settings", args=[request.actor.workspace_slug]))


@workspace_page
@require_POST
def sync_skip(request: Any) -> HttpResponse:
    """Leave a week out, or send it after all."""
    plan_of_syncs(request.actor)
    form = SkipForm(request.POST)
    if not form.is_valid():
        return _page(request, _form(request), status=422)
    given = form.cleaned_data
    skip_week(given["week"], is_skipped=given["is_skipped"], actor=request.actor)
    return _saved(request, _("Left out.") if given["is_skipped"] else _("It is sent after all."))
