"""Who may do what to a deal. Decided from values already loaded; enforced by the actions."""

from cosell.core.actor import Actor, Role, Side
from deals.models.rooms import SIGNING_ROLES, Room
from deals.models.stages import StageMove
from deals.models.steps import DealStep, Signature


def can_register_deal(actor: Actor) -> bool:
    """Everybody but approvers brings deals."""
    return actor.role is not Role.VENDOR_APPROVER


def can_decide_registration(actor: Actor) -> bool:
    return actor.manages_workspace


def works_on_deal(actor: Actor, room: Room) -> bool:
    """A working member of the team, or somebody who manages the whole side."""
    if actor.is_system or room.role_of(actor) in SIGNING_ROLES:
        return True
    return actor.sees_whole_side


def can_edit_deal(actor: Actor, room: Room) -> bool:
    return works_on_deal(actor, room)


def can_sign_step(actor: Actor, room: Room, step: DealStep) -> bool:
    """A working member of a side that the step asks."""
    asked = step.asks_vendor if actor.is_vendor else step.asks_partner
    return asked and (room.role_of(actor) in SIGNING_ROLES or _leads(actor))


def _leads(actor: Actor) -> bool:
    return actor.role in {Role.PARTNER_LEAD, Role.VENDOR_MANAGER, Role.VENDOR_ADMIN}


def can_withdraw_signature(actor: Actor, signature: Signature) -> bool:
    """Its signer, or who leads the signer's side."""
    if signature.side != actor.side:
        return False
    return signature.user_id == actor.user_id or _leads(actor)


def can_request_signature(actor: Actor, room: Room) -> bool:
    return works_on_deal(actor, room)


def can_move_deal(actor: Actor, room: Room) -> bool:
    """Any rep, lead or manager on the deal, of either side."""
    return works_on_deal(actor, room)


def can_move_anyway(actor: Actor, room: Room) -> bool:
    """Over a gap: a vendor rep on the deal, or a manager."""
    return actor.is_vendor and works_on_deal(actor, room)


def can_answer_move(actor: Actor, room: Room, move: StageMove) -> bool:
    """The other side says whether a move over a gap was right."""
    return move.kind == "anyway" and move.side != actor.side and works_on_deal(actor, room)


def can_win_deal(actor: Actor, room: Room) -> bool:
    """The Sales Rep, a manager or an admin."""
    return actor.is_vendor and (actor.manages_workspace or room.role_of(actor) == "sales_rep")


def can_undo_win(actor: Actor) -> bool:
    return actor.manages_workspace


def can_end_deal(actor: Actor, room: Room) -> bool:
    return works_on_deal(actor, room)


def can_reopen_deal(actor: Actor, room: Room) -> bool:
    """A vendor rep on the deal, a manager, or the partner's lead."""
    if actor.is_partner:
        return actor.role is Role.PARTNER_LEAD
    return works_on_deal(actor, room)


def can_pause_deal(actor: Actor, room: Room) -> bool:
    return works_on_deal(actor, room)


def can_edit_roles(actor: Actor, room: Room) -> bool:
    """One edits one's own side, and proposes for the other."""
    return works_on_deal(actor, room)


def can_manage_team(actor: Actor, room: Room, side: Side) -> bool:
    """One's own side, by its deal owner or whoever leads the side."""
    return actor.side is side and works_on_deal(actor, room)


def can_renew_deal(actor: Actor, room: Room) -> bool:
    return works_on_deal(actor, room)


def can_write_note(actor: Actor, room: Room) -> bool:
    return actor.sees_whole_side or room.role_of(actor) is not None


def can_see_deliveries(actor: Actor) -> bool:
    return actor.role is Role.VENDOR_ADMIN
