"""The people of a side, and of a partner."""

from cosell.core.actor import Actor, Role
from partners.models import Membership

LIMIT = 500


def own_members(actor: Actor) -> list[Membership]:
    """Active members of the actor's own company in this workspace, by name."""
    return list(
        Membership.objects.visible_to(actor)
        .filter(organization_id=actor.organization_id, is_active=True)
        .filter(partnership_id=actor.partnership_id)
        .select_related("user", "organization")
        .order_by("user__name", "id")[:LIMIT]
    )


def partner_members(actor: Actor, partnership_id: int) -> list[Membership]:
    """Active members of one partner, by name."""
    return list(
        Membership.objects.visible_to(actor)
        .filter(partnership_id=partnership_id, is_active=True)
        .select_related("user", "organization")
        .order_by("user__name", "id")[:LIMIT]
    )


def leads_of(actor: Actor) -> list[str]:
    """Names of those who choose the people of the actor's own side: whom to ask."""
    role = Role.VENDOR_ADMIN if actor.is_vendor else Role.PARTNER_LEAD
    return _names(actor, {role})


def managers_of(actor: Actor) -> list[str]:
    """Names of the vendor's managers and admins."""
    return _names(actor, {Role.VENDOR_MANAGER, Role.VENDOR_ADMIN})


def _names(actor: Actor, roles: set[Role]) -> list[str]:
    rows = Membership.objects.visible_to(actor).filter(
        organization_id=actor.organization_id, is_active=True, role__in=roles
    )
    return list(rows.order_by("user__name").values_list("user__name", flat=True)[:5])
