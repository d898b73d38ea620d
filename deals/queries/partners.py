"""Numbers of deals by partner and by person, each in one query for a whole page."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q

from cosell.core.actor import Actor
from deals.models import Deal, DealTeamMember

_ACTIVE = Q(outcome="open") | Q(outcome="won", delivered_at=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerNumbers:
    """How things stand with one partner, in the deals that the reader sees."""

    open: int = 0
    on_vendor: int = 0
    on_partner: int = 0


def partner_numbers(actor: Actor, partnerships: Collection[int]) -> dict[int, PartnerNumbers]:
    """Open deals and whose turn they are, by partnership. Both at once counts for each side."""
    rows = (
        Deal.objects.visible_to(actor)
        .filter(_ACTIVE, partnership_id__in=partnerships)
        .order_by()
        .values_list("partnership_id")
        .annotate(
            opened=Count("id", filter=Q(outcome="open")),
            on_vendor=Count("id", filter=Q(ball__in=["vendor", "both"])),
            on_partner=Count("id", filter=Q(ball__in=["partner", "both"])),
        )
    )
    return {
        key: PartnerNumbers(open=opened, on_vendor=vendor, on_partner=partner)
        for key, opened, vendor, partner in rows
    }


def partnerships_of_own_deals(actor: Actor) -> set[int]:
    """The partners that somebody who does not see the whole side has deals with."""
    rows = Deal.objects.visible_to(actor).order_by().values_list("partnership_id", flat=True)
    return set(rows.distinct())


def open_deals_by_person(actor: Actor) -> dict[int, int]:
    """Open deals that each member of the actor's company is on, by user id."""
    rows = (
        DealTeamMember.objects.visible_to(actor)
        .filter(organization_id=actor.organization_id, is_active=True)
        .filter(Q(deal__outcome="open") | Q(deal__outcome="won", deal__delivered_at=None))
        .order_by()
        .values_list("user_id")
        .annotate(count=Count("id"))
    )
    return dict(rows)
