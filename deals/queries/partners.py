"""Numbers of deals by partner and by person, each in one query for a whole page."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q

from cosell.core import clock
from cosell.core.actor import Actor
from deals.models import Deal, DealTeamMember


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerNumbers:
    """How things stand with one partner, in the open deals that the reader sees.

    The numbers are those of the deal list under the same filters, whose addresses pages link to.
    """

    open: int = 0
    on_vendor: int = 0
    on_partner: int = 0
    over: int = 0


def partner_numbers(actor: Actor, partnerships: Collection[int]) -> dict[int, PartnerNumbers]:
    """Open deals by partnership: how many, whose turn it is (both at once counts for each side)
    and how many are over their stage's time."""
    now = clock.now()
    turn = Q(paused_until_at=None) | Q(paused_until_at__lte=now)
    rows = (
        Deal.objects.visible_to(actor)
        .filter(outcome="open", partnership_id__in=partnerships, is_practice=False)
        .order_by()
        .values_list("partnership_id")
        .annotate(
            open=Count("id"),
            on_vendor=Count("id", filter=turn & Q(ball__in=["vendor", "both"])),
            on_partner=Count("id", filter=turn & Q(ball__in=["partner", "both"])),
            over=Count("id", filter=Q(over_at__lte=now)),
        )
    )
    return {
        key: PartnerNumbers(open=opened, on_vendor=vendor, on_partner=partner, over=over)
        for key, opened, vendor, partner, over in rows
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
