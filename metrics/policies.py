"""Who may see and change which numbers."""

from cosell.core.actor import Actor, Role
from partners.models import Partnership


def can_view_numbers(actor: Actor) -> bool:
    """The vendor's people (reps their own deals') and a partner's lead (their company's)."""
    return actor.is_vendor or actor.role is Role.PARTNER_LEAD


def can_view_totals(actor: Actor) -> bool:
    """What the vendor's company takes in, and so any share of it, is its managers' to know."""
    return actor.is_vendor and actor.sees_whole_side


def can_view_scorecard(actor: Actor, partnership: Partnership) -> bool:
    """The vendor's managers, and everybody of the partner."""
    if actor.is_partner:
        return bool(partnership.pk == actor.partnership_id)
    return actor.sees_whole_side and partnership.workspace_id == actor.workspace_id


def can_view_pack(actor: Actor, partnership: Partnership) -> bool:
    """Who reads and writes a business review: the vendor's managers and the partner's lead."""
    return can_view_scorecard(actor, partnership) and actor.sees_whole_side


def can_edit_targets(actor: Actor) -> bool:
    return actor.manages_workspace


def can_import_revenue(actor: Actor) -> bool:
    return actor.manages_workspace
