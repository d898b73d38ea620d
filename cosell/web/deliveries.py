"""What got stuck on its way: events that no subscriber could handle, messages that did not leave."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cosell.core.errors import Forbidden
from cosell.core.htmx import go_to, render_page
from cosell.messaging.actions.relay import retry_delivery
from cosell.messaging.actions.sending import send_again
from cosell.messaging.queries.events import parked_deliveries
from cosell.messaging.queries.inbox import stuck_messages
from deals.policies import can_see_deliveries
from partners.web.access import workspace_page


@workspace_page
@require_GET
def delivery_list(request: Any) -> HttpResponse:
    """The company's own messages; for the vendor's admin the workspace's events too."""
    actor = request.actor
    context = {
        "rows": parked_deliveries(actor) if can_see_deliveries(actor) else [],
        "messages_stuck": stuck_messages(actor),
        "sees_events": can_see_deliveries(actor),
    }
    return render_page(request, "settings/deliveries.html", context)


@workspace_page
@require_POST
def delivery_retry(request: Any, code: str) -> HttpResponse:
    if not can_see_deliveries(request.actor):
        raise Forbidden(_("Only an admin of %s can see this.") % request.actor.workspace_name)
    retry_delivery(code, actor=request.actor)
    return go_to(request, reverse("delivery_list", args=[request.actor.workspace_slug]))


@workspace_page
@require_POST
def message_retry(request: Any, code: str) -> HttpResponse:
    send_again(code, actor=request.actor)
    return go_to(request, reverse("delivery_list", args=[request.actor.workspace_slug]))
