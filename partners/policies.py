"""Who may do what to people, companies and tokens."""

from collections.abc import Collection

from cosell.core.actor import Actor, Role, Side
from partners.models import Membership, Partnership

VENDOR_ROLES = tuple(role for role in Role if role.side is Side.VENDOR)
PARTNER_ROLES = tuple(role for role in Role if role.side is Side.PARTNER)


def can_manage_members(actor: Actor, partnership_id: int | None) -> bool:
    """A vendor's admin its own side; a partner's lead its own company; nobody the other's people."""
    if partnership_id is None:
        return actor.is_vendor and actor.role is Role.VENDOR_ADMIN
    return actor.role is Role.PARTNER_LEAD and actor.partnership_id == partnership_id


def can_invite_member(actor: Actor, partnership_id: int | None) -> bool:
    """As managing; and the vendor's managers also invite people of their partners."""
    if can_manage_members(actor, partnership_id):
        return True
    return actor.manages_workspace and partnership_id is not None


def can_change_member(actor: Actor, member: Membership) -> bool:
    return can_manage_members(actor, member.partnership_id)


def can_manage_partnerships(actor: Actor) -> bool:
    return actor.manages_workspace


def can_view_directory(actor: Actor) -> bool:
    """The vendor's people; for reps it holds the partners of their own deals."""
    return actor.is_vendor


def can_view_partnership(
    actor: Actor, partnership: Partnership, known: Collection[int] = ()
) -> bool:
    """Managers see every partner, other vendor people those of their deals, a partner itself."""
    if actor.is_partner:
        return bool(partnership.pk == actor.partnership_id)
    if partnership.workspace_id != actor.workspace_id:
        return False
    return actor.manages_workspace or partnership.pk in known
