"""Who may do what to a deal. Decided from values already loaded; enforced by the actions."""

from cosell.core.actor import Actor, Role, Side
from deals.enums import MoveKind, SignatureKind
from deals.models.rooms import SIGNING_ROLES, Room
from deals.models.stages import StageMove
from deals.models.steps import DealStep, Signature
from deals.rules.gate import CONTRACT_STEP
from partners.enums import PartnershipStatus
from partners.models import Partnership


def can_register_deal(actor: Actor) -> bool:
    """Everybody but approvers brings deals."""
    return actor.role is not Role.VENDOR_APPROVER


def can_decide_registration(actor: Actor) -> bool:
    return actor.manages_workspace


def may_act(actor: Actor, room: Room) -> bool:
    """Not for somebody who acts for the other company here, nor for a partner that only reads."""
    if room.is_bound_elsewhere(actor):
        return False
    return actor.is_vendor or room.deal.partnership.status != PartnershipStatus.ENDED


def works_on_deal(actor: Actor, room: Room) -> bool:
    """A working member of the team, or somebody who manages the whole side."""
    if not may_act(actor, room):
        return False
    if actor.is_system or room.role_of(actor) in SIGNING_ROLES:
        return True
    return actor.sees_whole_side


def can_edit_deal(actor: Actor, room: Room) -> bool:
    return works_on_deal(actor, room)


def can_edit_step(actor: Actor, room: Room, step: DealStep) -> bool:
    """The text of a step whose stage is not left; the room's past stays as it was read."""
    return works_on_deal(actor, room) and not step.before_room and step.stage >= room.deal.stage


def can_sign_step(actor: Actor, room: Room, step: DealStep) -> bool:
    """A working member of a side that the step asks. The contract is signed by winning."""
    asked = step.asks_vendor if actor.is_vendor else step.asks_partner
    if not asked or step.key == CONTRACT_STEP or not may_act(actor, room):
        return False
    return room.role_of(actor) in SIGNING_ROLES or _leads(actor)


def _leads(actor: Actor) -> bool:
    return actor.role in {Role.PARTNER_LEAD, Role.VENDOR_MANAGER, Role.VENDOR_ADMIN}


def can_withdraw_signature(actor: Actor, signature: Signature) -> bool:
    """Its signer, or who leads the signer's side. What a fact completed is not taken back by hand."""
    if signature.side != actor.side or signature.kind == SignatureKind.AUTOMATIC:
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
    return move.kind == MoveKind.ANYWAY and move.side != actor.side and works_on_deal(actor, room)


def can_undo_move(actor: Actor, room: Room, move: StageMove) -> bool:
    """Who moved it, or who leads that side."""
    if move.side != actor.side or not may_act(actor, room):
        return False
    return move.user_id == actor.user_id or _leads(actor)


def can_win_deal(actor: Actor, room: Room) -> bool:
    """The Sales Rep, a manager or an admin."""
    if not actor.is_vendor or not may_act(actor, room):
        return False
    if actor.manages_workspace or room.role_of(actor) == "sales_rep":
        return True
    return room.role_of(actor) is not None and room.deal.sales_rep_id == actor.user_id


def can_ask_for_win(actor: Actor, room: Room) -> bool:
    """Everybody on the deal who cannot say it themselves."""
    return works_on_deal(actor, room) and not can_win_deal(actor, room)


def can_undo_win(actor: Actor) -> bool:
    return actor.manages_workspace


def can_end_deal(actor: Actor, room: Room) -> bool:
    return works_on_deal(actor, room)


def can_object_to_end(actor: Actor, room: Room) -> bool:
    """The side that did not end it."""
    return works_on_deal(actor, room) and room.deal.ended_side == actor.side.other


def can_reopen_deal(actor: Actor, room: Room) -> bool:
    """A vendor rep on the deal, a manager, or the partner's lead."""
    if actor.is_partner and actor.role is not Role.PARTNER_LEAD:
        return False
    return works_on_deal(actor, room)


def can_pause_deal(actor: Actor, room: Room) -> bool:
    return works_on_deal(actor, room)


def can_answer_pause(actor: Actor, room: Room) -> bool:
    """A second pause gets its yes or no from the other side, or from a manager."""
    pause = room.waiting_pause
    if pause is None or not works_on_deal(actor, room):
        return False
    return pause.side != actor.side or actor.manages_workspace


def can_edit_roles(actor: Actor, room: Room) -> bool:
    """One edits one's own side, and proposes for the other."""
    return works_on_deal(actor, room)


def can_manage_team(actor: Actor, room: Room, side: Side) -> bool:
    """One's own side, by its deal owner or whoever leads the side."""
    return actor.side is side and works_on_deal(actor, room)


def can_propose_split(actor: Actor, room: Room) -> bool:
    return works_on_deal(actor, room)


def can_answer_split(actor: Actor, room: Room, proposed_by: str) -> bool:
    """The other side says yes or no."""
    return proposed_by != actor.side and works_on_deal(actor, room)


def can_confirm_source(actor: Actor, room: Room) -> bool:
    """A member of the partner on whose behalf the vendor registered the deal."""
    return actor.is_partner and works_on_deal(actor, room)


def can_correct_source(actor: Actor) -> bool:
    return actor.manages_workspace


def can_hand_to_partner(actor: Actor, room: Room) -> bool:
    """The vendor gives a deal to another partner; a partner cannot."""
    return actor.is_vendor and works_on_deal(actor, room)


def can_renew_deal(actor: Actor, room: Room) -> bool:
    return works_on_deal(actor, room)


def can_write_note(actor: Actor, room: Room) -> bool:
    if not may_act(actor, room):
        return False
    return actor.sees_whole_side or room.role_of(actor) is not None


def can_see_deliveries(actor: Actor) -> bool:
    return actor.role is Role.VENDOR_ADMIN


def can_edit_rates(actor: Actor) -> bool:
    return actor.manages_workspace


def can_choose_playbook(actor: Actor) -> bool:
    return actor.manages_workspace


def can_take_alert(actor: Actor, room: Room) -> bool:
    """Whoever works on the deal says that they see to it, on either side."""
    return works_on_deal(actor, room)


def can_snooze_alert(actor: Actor, room: Room) -> bool:
    """Whoever works on the deal puts an alert off; both companies read why."""
    return works_on_deal(actor, room)


def can_hold_decision(actor: Actor) -> bool:
    """A late decision is the vendor's, and is taken or put off by those who could decide."""
    return actor.manages_workspace


def can_escalate_deal(actor: Actor, room: Room) -> bool:
    return works_on_deal(actor, room)


def can_edit_alerts(actor: Actor) -> bool:
    return actor.manages_workspace


def can_work_on_sync(actor: Actor, partnership: Partnership) -> bool:
    """Whoever sees a partnership's weekly sync takes notes in it and says what they will do.

    Not approvers, who meet no partner, nor a partner that only reads.
    """
    if actor.role is Role.VENDOR_APPROVER:
        return False
    if actor.is_partner:
        is_own = bool(partnership.pk == actor.partnership_id)
        return is_own and partnership.status != PartnershipStatus.ENDED
    return bool(partnership.workspace_id == actor.workspace_id)


def can_send_recap(actor: Actor, partnership: Partnership) -> bool:
    """Who answers for the meeting: the vendor's managers and the partner's lead."""
    leads = actor.manages_workspace or actor.role is Role.PARTNER_LEAD
    return leads and can_work_on_sync(actor, partnership)


def can_plan_syncs(actor: Actor) -> bool:
    """Day, hour, partners and skipped weeks are the vendor's managers'."""
    return actor.manages_workspace
