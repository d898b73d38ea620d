"""Giving a deal to another partner: the old one ends, a new one begins."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cosell.core.errors import Forbidden, Invalid
from cosell.core.htmx import go_to
from deals.actions.handing import HandedFacts, hand_to_partner
from deals.policies import can_hand_to_partner
from deals.queries.people import partner_choices
from deals.web.answers import sheet_context, show_sheet
from deals.web.fields import typed
from deals.web.rooms import open_room
from deals.web.termforms import HandForm
from partners.web.access import workspace_page


@workspace_page
@require_http_methods(["GET", "POST"])
def hand_over(request: Any, code: str) -> HttpResponse:
    """The vendor says anew what it knows; nothing of the former partner's comes along."""
    room = open_room(request, code)
    if not can_hand_to_partner(request.actor, room):
        raise Forbidden(_("Only people of the vendor on this deal hand it to another partner."))
    partners = [
        (choice.value, choice.label)
        for choice in partner_choices(request.actor)
        if choice.value != room.deal.partnership.organization.slug
    ]
    form = HandForm(typed(request), partners=partners)
    if form.is_valid():
        try:
            new = _hand(request, code, form.cleaned_data)
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, _("Handed over. This is the new deal."))
            url = reverse("deals:room", args=[request.actor.workspace_slug, new.code])
            return go_to(request, url)
    context = sheet_context(request, room, form=form)
    return show_sheet(request, "hand_over", context, 422 if form.is_bound else 200)


def _hand(request: Any, code: str, facts: dict[str, Any]) -> Any:
    partner = facts.pop("partner")
    return hand_to_partner(code, partner=partner, facts=HandedFacts(**facts), actor=request.actor)
