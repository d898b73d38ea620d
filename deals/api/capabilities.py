"""What a caller may do with a deal now. The same questions that the actions ask, asked ahead."""

from typing import Any

from cosell.core.actor import Actor
from deals import policies
from deals.actions.moving import LAST_OPEN_STAGE, open_slots
from deals.enums import SignatureKind
from deals.models import DealStep
from deals.models.rooms import Room
from deals.rules.steps import needs_before_signing


def capabilities_out(room: Room, actor: Actor) -> dict[str, Any]:
    """Steps to sign and to withdraw, stages to enter. A token that only reads can do nothing."""
    writes = "write" in actor.scopes
    return {
        "version": room.deal.version,
        "sign": [step.key for step in room.steps if writes and _can_sign(room, step, actor)],
        "withdraw": [
            step.key for step in room.steps if writes and _can_withdraw(room, step, actor)
        ],
        "move": _targets(room, actor) if writes and policies.can_move_deal(actor, room) else [],
    }


def _is_live(room: Room, step: DealStep) -> bool:
    """Delivery is signed after the win; everything else ends with the deal."""
    deal = room.deal
    return bool(deal.outcome == "open" or (deal.outcome == "won" and step.stage == 5))


def _can_sign(room: Room, step: DealStep, actor: Actor) -> bool:
    return (
        _is_live(room, step)
        and not step.before_room
        and policies.can_sign_step(actor, room, step)
        and room.signature(step, actor.side) is None
        and not _signed_for_the_other(room, actor)
        and _is_ready(room, step)
    )


def _signed_for_the_other(room: Room, actor: Actor) -> bool:
    return any(
        row.user_id == actor.user_id
        and side is actor.side.other
        and row.kind != SignatureKind.AUTOMATIC
        for (_step, side), row in room.signatures.items()
    )


def _is_ready(room: Room, step: DealStep) -> bool:
    if "roles" not in needs_before_signing(step.key):
        return True
    return all(row.before_room or room.accountable(row) is not None for row in room.steps)


def _can_withdraw(room: Room, step: DealStep, actor: Actor) -> bool:
    row = room.signature(step, actor.side)
    return (
        _is_live(room, step)
        and row is not None
        and step.stage >= room.deal.stage
        and policies.can_withdraw_signature(actor, row)
    )


def _targets(room: Room, actor: Actor) -> list[dict[str, Any]]:
    """Every other open stage. A move back always needs a reason; one over a gap only the vendor's."""
    deal = room.deal
    if deal.outcome != "open":
        return []
    found = []
    for to in range(1, LAST_OPEN_STAGE + 1):
        if to == deal.stage:
            continue
        is_back = to < deal.stage
        slots = [] if is_back else open_slots(room, up_to=to)
        missing = [slot.as_missing() for slot in slots]
        found.append(
            {
                "to": to,
                "kind": "back" if is_back else "forward",
                "allowed": not is_back and not missing,
                "with_reason": is_back or not missing or policies.can_move_anyway(actor, room),
                "missing": [
                    {"what": m.what, "who": m.who, "side": m.side, "step": m.step_key}
                    for m in missing
                ],
            }
        )
    return found
