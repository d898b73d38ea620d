"""Places on a deal's team, and the object permissions that follow from them."""

from collections.abc import Iterable

from django.contrib.auth.models import Permission

from cosell.core import clock
from cosell.core.actor import Side
from deals.models import Deal, DealGrant, DealTeamMember
from partners.models import User

PERMISSIONS = {
    "sales_rep": ("view_deal", "work_deal"),
    "partner_rep": ("view_deal", "work_deal"),
    "partner_manager": ("view_deal", "work_deal", "manage_deal"),
    "approver": ("view_deal", "approve_price"),
    "observer": ("view_deal",),
}


def seat_members(deal: Deal, members: Iterable[DealTeamMember]) -> None:
    """Write team rows and their guardian grants. Assumes the caller's transaction."""
    rows = list(members)
    DealTeamMember.objects.bulk_create(rows)
    _grant(deal, rows)


def give_place(
    deal: Deal, user: User, *, side: Side, role: str, organization_id: int
) -> DealTeamMember:
    """Put somebody on a side of the team, or back on it, in this role."""
    member, _created = DealTeamMember.objects.update_or_create(
        deal=deal,
        user=user,
        side=side,
        defaults={
            "workspace_id": deal.workspace_id,
            "partnership_id": deal.partnership_id,
            "organization_id": organization_id,
            "role": role,
            "is_active": True,
            "added_at": clock.now(),
            "left_at": None,
        },
    )
    _settle_grants(deal, user.pk)
    return member


def take_place(deal: Deal, member: DealTeamMember) -> None:
    """Take somebody off one side. What they hold for the other side stays."""
    member.is_active, member.left_at = False, clock.now()
    member.save(update_fields=["is_active", "left_at"])
    _settle_grants(deal, member.user_id)


def _settle_grants(deal: Deal, user_id: int) -> None:
    """Let the person's grants be exactly those of their active places."""
    places = list(DealTeamMember.objects.filter(deal=deal, user_id=user_id, is_active=True))
    wanted = {codename for member in places for codename in PERMISSIONS[member.role]}
    DealGrant.objects.filter(content_object=deal, user_id=user_id).exclude(
        permission__codename__in=wanted
    ).delete()
    _grant(deal, places)


def _grant(deal: Deal, members: Iterable[DealTeamMember]) -> None:
    ids = dict(
        Permission.objects.filter(
            content_type__app_label="deals", content_type__model="deal"
        ).values_list("codename", "id")
    )
    pairs = {(m.user_id, codename) for m in members for codename in PERMISSIONS[m.role]}
    DealGrant.objects.bulk_create(
        [
            DealGrant(
                content_object=deal,
                user_id=user_id,
                permission_id=ids[codename],
                workspace_id=deal.workspace_id,
                partnership_id=deal.partnership_id,
            )
            for user_id, codename in sorted(pairs)
        ],
        ignore_conflicts=True,
    )
