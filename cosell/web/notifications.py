"""The inbox, and how a person wants to be told. Both belong to the person, in all workspaces."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cosell.core.errors import Invalid, NotFound
from cosell.core.htmx import go_to, is_fragment_request, render_page
from cosell.core.wall import wall
from cosell.messaging.actions.choices import (
    choose_channels,
    choose_preset,
    choose_quiet_hours,
    mark_done,
    stop_mails,
)
from cosell.messaging.enums import Channel, Kind, Preset
from cosell.messaging.queries.inbox import open_inbox
from cosell.messaging.queries.recipients import preference_of
from cosell.messaging.rules.links import unseal_stop
from cosell.messaging.rules.preferences import channels_for, preset_of
from cosell.web.forms import QuietHoursForm
from partners.queries.memberships import find_user, seats_of, side_told
from partners.web.access import person_page, public_page

_EXPLAINED = {
    Kind.ASKED: gettext_lazy("A step, an answer or a decision waits for you."),
    Kind.ALERT: gettext_lazy("A deal is over its time, or nobody has the next step."),
    Kind.DECISION: gettext_lazy("What you registered, proposed or asked for was decided."),
    Kind.ACTIVITY: gettext_lazy("The other company signed, changed or answered something."),
    Kind.STAGE: gettext_lazy("A deal moved on, was won, or ended."),
    Kind.SYNC: gettext_lazy("The page of the week, when there is something to discuss."),
}


@person_page
@require_GET
def inbox(request: Any) -> HttpResponse:
    """What the person was told, by workspace and side: what asks for something first."""
    blocks = []
    for seat in seats_of(request.user):
        actor = seat.actor(request.user)
        before = request.GET.get(f"before-{seat.membership_id}", "")
        with wall(actor):
            rows, following = open_inbox(actor, before=int(before) if before.isdecimal() else None)
        blocks.append({"seat": seat, "rows": rows, "following": following})
    filled = [block for block in blocks if block["rows"]]
    context = {"blocks": filled, "is_many": len(blocks) > 1}
    return render_page(request, "settings/inbox.html", context)


@person_page
@require_POST
def inbox_done(request: Any) -> HttpResponse:
    """Put rows away, or bring one back."""
    codes = request.POST.getlist("code") or None
    back = request.POST.get("back") == "1"
    count = 0
    for seat in seats_of(request.user):
        count += mark_done(codes, actor=seat.actor(request.user), done=not back)
    if not back and codes is None and count:
        messages.success(request, _("All put away."))
    return go_to(request, reverse("inbox"))


def _rows(user: Any) -> tuple[Preset, list[dict[str, Any]]]:
    chosen = preference_of(user.pk)
    preset = preset_of(chosen.preset, side_told(user))
    rows = []
    for kind in Kind:
        heard = channels_for(kind, preset, chosen.choices)
        cells = [
            {"channel": channel, "on": channel in heard, "id": f"{kind.value}-{channel.value}"}
            for channel in Channel
            if not (kind is Kind.SYNC and channel is Channel.INBOX)
        ]
        rows.append({"kind": kind, "text": _EXPLAINED[kind], "cells": cells})
    return preset, rows


def _show_settings(request: Any, form: QuietHoursForm, status: int = 200) -> HttpResponse:
    preset, rows = _rows(request.user)
    context = {
        "form": form,
        "preset": preset.value,
        "presets": [each for each in Preset if each is not Preset.CUSTOM],
        "rows": rows,
        "channels": list(Channel),
    }
    return render_page(request, "settings/notifications.html", context, status=status)


@person_page
@require_http_methods(["GET", "POST"])
def notification_settings(request: Any) -> HttpResponse:
    """Preset, kinds by channel, and quiet hours: three forms on one page, each with its Save."""
    chosen = preference_of(request.user.pk)
    initial = {"quiet_from": chosen.quiet_from, "quiet_until": chosen.quiet_until}
    if request.method == "GET":
        return _show_settings(request, QuietHoursForm(initial=initial))
    form = QuietHoursForm(request.POST if "quiet" in request.POST else initial)
    try:
        if "preset" in request.POST:
            choose_preset(request.POST["preset"], user_id=request.user.pk)
        elif "kind" in request.POST:
            _choose(request)
        elif "quiet" in request.POST and form.is_valid():
            choose_quiet_hours(**form.cleaned_data, user_id=request.user.pk)
    except Invalid as error:
        form.take(error)
    if form.errors:
        return _show_settings(request, form, status=422)
    if "kind" in request.POST and is_fragment_request(request):
        return HttpResponse(_("Saved"))
    messages.success(request, _("Saved."))
    return go_to(request, reverse("notification_settings"))


def _choose(request: Any) -> None:
    """One row of the table: where that kind is heard."""
    choose_channels(
        request.POST["kind"],
        request.POST.getlist("channel"),
        user_id=request.user.pk,
        side=side_told(request.user),
    )


@public_page(
    "the link in a mail says whose mails of which kind; mail programs press it by themselves"
)
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: Any, sealed: str) -> HttpResponse:
    """RFC 8058: a POST stops the mails at once, a GET only shows the button."""
    found = unseal_stop(sealed)
    if found is None or found[1] not in Kind.values:
        raise NotFound
    user_id, kind = found
    if request.method == "POST":
        stop_mails(kind, user_id=user_id, side=side_told(find_user(user_id)))
    context = {
        "kind": Kind(kind).label,
        "sealed": sealed,
        "is_done": request.method == "POST",
        "settings_url": reverse("notification_settings") + f"#{kind}",
    }
    return render_page(request, "settings/unsubscribe.html", context)
