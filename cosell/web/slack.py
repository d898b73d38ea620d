"""Where a company hears in Slack: each has its own places, and nobody else sees them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cosell.core.errors import Invalid
from cosell.core.htmx import go_to, render_page
from cosell.messaging.actions.choices import connect_slack, disconnect_slack
from cosell.messaging.queries.inbox import slack_targets
from cosell.web.forms import SlackForm
from partners.models import Partnership
from partners.queries.partnerships import page_of_partners
from partners.web.access import workspace_page


def _partners(request: Any) -> dict[str, Partnership]:
    """The partnerships that a vendor can name, by code; a partner has its own alone."""
    if not request.actor.is_vendor:
        return {}
    return {row.code: row for row in page_of_partners(request.actor).rows}


def _connect(request: Any, facts: dict[str, str], partners: dict[str, Partnership]) -> None:
    about = partners.get(facts.pop("partner", ""))
    connect_slack(actor=request.actor, partnership_id=about.pk if about else None, **facts)


@workspace_page
@require_http_methods(["GET", "POST"])
def slack_list(request: Any) -> HttpResponse:
    """The places, and a form for one more or another address for one of them."""
    targets = slack_targets(request.actor)
    partners = _partners(request)
    choices = [(code, str(row.organization)) for code, row in partners.items()]
    form = SlackForm(request.POST if request.method == "POST" else None, partners=choices)
    if request.method == "POST" and form.is_valid():
        try:
            _connect(request, form.cleaned_data, partners)
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, _("Connected. What concerns your people is posted there."))
            return go_to(request, reverse("slack_list", args=[request.actor.workspace_slug]))
    rows = [
        {
            "code": row.partnership.code if row.partnership else "all",
            "about": str(row.partnership.organization) if row.partnership else "",
            "how": row.channel or _("Incoming webhook"),
        }
        for row in targets
    ]
    status = 422 if form.errors else 200
    context = {"form": form, "rows": rows, "has_partners": bool(choices)}
    return render_page(request, "settings/slack.html", context, status=status)


@workspace_page
@require_POST
def slack_remove(request: Any, code: str) -> HttpResponse:
    disconnect_slack("" if code == "all" else code, actor=request.actor)
    messages.success(request, _("Disconnected."))
    return go_to(request, reverse("slack_list", args=[request.actor.workspace_slug]))
