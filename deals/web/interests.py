"""How much somebody wants to hear of one deal."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cosell.messaging.actions.choices import set_interest
from cosell.messaging.queries.recipients import interest_in
from deals.queries.rooms import get_deal
from deals.web.answers import run_sheet
from deals.web.fields import typed
from deals.web.termforms import InterestForm
from partners.web.access import workspace_page


@workspace_page
@require_http_methods(["GET", "POST"])
def interest(request: Any, code: str) -> HttpResponse:
    """Follow the deal, mute it, or hear of it as of all others."""
    deal = get_deal(request.actor, code)
    now = interest_in(request.actor, deal.code)
    form = InterestForm(typed(request), initial={"interest": now.value if now else ""})
    return run_sheet(
        request,
        code,
        name="interest",
        form=form,
        act=lambda facts: set_interest(deal.code, facts["interest"], actor=request.actor),
        done=_("Saved."),
    )
