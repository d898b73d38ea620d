"""Partners with the numbers of their deals."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.htmx import render_page
from deals.queries.filters import DealFilter
from deals.queries.partners import PartnerNumbers, partner_numbers, partnerships_of_own_deals
from metrics.policies import can_view_scorecard
from metrics.queries.scorecards import scorecard
from metrics.queries.workspaces import own_workspace, today_in
from metrics.rules.periods import Period
from metrics.web.cards import card_texts
from partners.enums import Tier
from partners.models import Partnership
from partners.policies import can_invite_member, can_manage_partnerships
from partners.queries.invitations import pending_invitations
from partners.queries.members import partner_members
from partners.queries.partnerships import find_partnership, page_of_partners
from partners.web.access import workspace_page


def _known(actor: Actor) -> set[int]:
    """The partners of somebody's own deals; managers and partners need none to see theirs."""
    if actor.is_partner or actor.sees_whole_side:
        return set()
    return partnerships_of_own_deals(actor)


def _page_number(text: str) -> int:
    return min(int(text), 10_000) if text.isascii() and text.isdigit() and int(text) else 1


@workspace_page
@require_GET
def directory(request: Any) -> HttpResponse:
    """All partners for managers, those of the own deals for the vendor's other people."""
    actor = request.actor
    page = page_of_partners(
        actor,
        text=request.GET.get("q", "").replace("\0", "").strip()[:120],
        tier=request.GET.get("tier", ""),
        number=_page_number(request.GET.get("page", "")),
        known=None if actor.manages_workspace else _known(actor),
    )
    numbers = partner_numbers(actor, [row.pk for row in page.rows])
    context = {
        "page": page,
        "rows": [(row, numbers.get(row.pk, PartnerNumbers())) for row in page.rows],
        "tiers": Tier.choices,
        "q": request.GET.get("q", ""),
        "tier": request.GET.get("tier", ""),
        "may_add": can_manage_partnerships(actor),
    }
    return render_page(request, "partners/directory.html", context, fragment="results")


def _context(request: Any, partnership: Partnership, tab: str) -> dict[str, Any]:
    return {
        "partnership": partnership,
        "tab": tab,
        "may_edit": can_manage_partnerships(request.actor),
        "may_invite": can_invite_member(request.actor, partnership.pk),
        "now": clock.now(),
    }


def _lists(actor: Actor, partner: str) -> dict[str, str]:
    """The deal lists behind the numbers: as many rows as each says."""
    here = reverse("deals:deal_list", args=[actor.workspace_slug])
    of_partner = DealFilter(partner=partner if actor.is_vendor else "")
    vendor, other = ("us", "them") if actor.is_vendor else ("them", "us")
    return {
        "open": f"{here}?{of_partner.as_query()}",
        "vendor": f"{here}?{of_partner.as_query(ball=vendor)}",
        "partner": f"{here}?{of_partner.as_query(ball=other)}",
        "over": f"{here}?{of_partner.as_query(health='over')}",
    }


def _this_year(actor: Actor, partnership: Partnership, slug: str) -> dict[str, Any]:
    """The four numbers since New Year, for who may see the scorecard."""
    if not can_view_scorecard(actor, partnership):
        return {}
    today = today_in(own_workspace(actor))
    card = scorecard(actor, slug, Period(today.replace(month=1, day=1), today))
    return {"year": today.year, "cards": card_texts(card.cards, card.currency, None)}


@workspace_page
@require_GET
def partner(request: Any, partner: str) -> HttpResponse:
    """How things stand with one partner, and the terms."""
    partnership = find_partnership(request.actor, partner, known=_known(request.actor))
    numbers = partner_numbers(request.actor, [partnership.pk])
    context = {
        **_context(request, partnership, "overview"),
        "numbers": numbers.get(partnership.pk, PartnerNumbers()),
        "lists": _lists(request.actor, partner),
        **_this_year(request.actor, partnership, partner),
    }
    return render_page(request, "partners/partner.html", context)


@workspace_page
@require_GET
def partner_people(request: Any, partner: str) -> HttpResponse:
    """Who works there, and who is invited."""
    partnership = find_partnership(request.actor, partner, known=_known(request.actor))
    context = _context(request, partnership, "people")
    context["members"] = partner_members(request.actor, partnership.pk)
    if context["may_invite"]:
        context["invitations"] = pending_invitations(request.actor, partnership.pk)
    return render_page(request, "partners/partner_people.html", context)
