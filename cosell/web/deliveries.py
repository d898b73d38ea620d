"""What the relay gave up, for the workspace's admin."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cosell.core.errors import Forbidden
from cosell.core.htmx import go_to, render_page
from cosell.messaging.actions.relay import retry_delivery
from cosell.messaging.queries.events import parked_deliveries
from deals.policies import can_see_deliveries
from partners.web.access import workspace_page


def _refuse(request: Any) -> None:
    if not can_see_deliveries(request.actor):
        raise Forbidden(_("Only an admin of %s can see this.") % request.actor.workspace_name)


@workspace_page
@require_GET
def delivery_list(request: Any) -> HttpResponse:
    _refuse(request)
    rows = parked_deliveries(request.actor)
    return render_page(request, "settings/deliveries.html", {"rows": rows})


@workspace_page
@require_POST
def delivery_retry(request: Any, code: str) -> HttpResponse:
    _refuse(request)
    retry_delivery(code, actor=request.actor)
    return go_to(request, reverse("delivery_list", args=[request.actor.workspace_slug]))
