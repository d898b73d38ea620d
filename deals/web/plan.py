"""The steps of a deal as one reader sees them: slots, who signed, and the one act on each."""

from datetime import datetime, timedelta
from typing import Any

from cosell.core.actor import Actor, Side
from deals import policies
from deals.actions.signing import NUDGE_HOURS
from deals.enums import NotNeededReason, SignatureKind, StepStatus
from deals.models import DealStep
from deals.models.rooms import Room
from deals.rules.steps import Fact, completing_fact, step_status, text_hash
from deals.web.present import NAMES, company, due_text

_LOOKS = {"done": "ok", "not_needed": "muted", "waiting": "muted", "started": "muted"}

#: The classes of the style sheet where they are not called as the value is.
_CSS = {"not_started": "open", "not_needed": "not-needed"}


def step_view(room: Room, step: DealStep, actor: Actor, now: datetime) -> dict[str, Any]:
    """One step with its slots, and what the reader may do to it."""
    slots = [
        _slot(room, step, side, actor, now)
        for side, asked in ((Side.VENDOR, step.asks_vendor), (Side.PARTNER, step.asks_partner))
        if asked
    ]
    mine = next((slot for slot in slots if slot["side"] == actor.side), None)
    kinds = [slot["signature"].kind for slot in slots if slot["signature"]]
    is_my_turn = mine is not None and mine["signature"] is None
    status = step_status(len(slots), kinds, is_readers_turn=is_my_turn)
    is_done = status in {StepStatus.DONE, StepStatus.NOT_NEEDED}
    is_left_open = step.stage < room.deal.stage and not is_done and not step.before_room
    is_owed = not is_done and _is_live(room, step)
    asked = _offer_requests(room, step, actor, slots)
    signers = {slot["side"]: slot["signer"] for slot in slots}
    return {
        "step": step,
        "key": step.key,
        "slots": slots,
        "asked": asked,
        "status": "before" if step.before_room else status.value,
        "status_label": StepStatus(status).label,
        "css": "not-needed" if step.before_room else _CSS.get(status.value, status.value),
        "is_done": is_done,
        "is_left_open": is_left_open,
        "tag": "warn" if is_left_open else _LOOKS.get(status.value, "muted"),
        "hash": text_hash(step.name, step.text),
        "due": due_text(step.due_on, room.calendar.local_date(now)) if is_owed else "",
        "is_late": is_owed and _is_late(room, step, now),
        "is_live": _is_live(room, step),
        "accountable": _accountable(room, step),
        "vendor_signer": signers.get("vendor", ""),
        "partner_signer": signers.get("partner", ""),
        "completed_on": step.completed_at,
        **_acts(room, step, actor, mine["signature"] if mine else None, is_my_turn=is_my_turn),
    }


def _acts(
    room: Room, step: DealStep, actor: Actor, signature: Any, *, is_my_turn: bool
) -> dict[str, bool]:
    """Shown by the same functions that the actions ask. The contract is signed by recording the win."""
    is_live = _is_live(room, step)
    is_contract = completing_fact(step.key) is Fact.WON
    is_elsewhere = room.is_bound_elsewhere(actor)
    return {
        "is_contract": is_contract and is_live,
        "can_sign": is_live and is_my_turn and policies.can_sign_step(actor, room, step),
        "can_edit": is_live and policies.can_edit_step(actor, room, step),
        "can_withdraw": is_live
        and signature is not None
        and step.stage >= room.deal.stage
        and policies.can_withdraw_signature(actor, signature),
        "can_waive": step.can_be_waived,
        "signed_for_other": is_live and is_my_turn and is_elsewhere,
    }


def _slot(room: Room, step: DealStep, side: Side, actor: Actor, now: datetime) -> dict[str, Any]:
    row = room.signature(step, side)
    holder = room.holder(step, side) if row is None else None
    asked_at = step.vendor_asked_at if side is Side.VENDOR else step.partner_asked_at
    again_at = asked_at + timedelta(hours=NUDGE_HOURS) if asked_at else None
    return {
        "side": side.value,
        "company": company(room.deal, side),
        "signature": row,
        "reason": dict(NotNeededReason.choices).get(row.reason, row.reason) if row else "",
        "is_waived": row is not None and row.kind == SignatureKind.NOT_NEEDED,
        "is_automatic": row is not None and row.kind == SignatureKind.AUTOMATIC,
        "holder": holder.name if holder else "",
        "signer": row.user_name if row else (holder.name if holder else ""),
        "is_you": holder is not None and side is actor.side and holder.pk == actor.user_id,
        "asked_at": asked_at,
        "again_at": again_at if again_at and again_at > now else None,
        "can_ask": False,
    }


def _offer_requests(
    room: Room, step: DealStep, actor: Actor, slots: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """Mark the slots that can be asked for; the reader's own never is. The one to ask first."""
    if not _is_live(room, step) or not policies.can_request_signature(actor, room):
        return None
    is_contract = completing_fact(step.key) is Fact.WON
    for slot in slots:
        is_open = slot["signature"] is None and slot["holder"] and slot["again_at"] is None
        can_ask = bool(is_open) and not slot["is_you"]
        slot["can_ask"] = can_ask and not (is_contract and slot["side"] == actor.side)
    ordered = sorted(slots, key=lambda slot: slot["side"] == actor.side)
    return next((slot for slot in ordered if slot["can_ask"]), None)


def _is_late(room: Room, step: DealStep, now: datetime) -> bool:
    return step.due_on is not None and step.due_on < room.calendar.local_date(now)


def _accountable(room: Room, step: DealStep) -> str:
    row = room.accountable(step)
    return row.user.name if row else ""


def _is_live(room: Room, step: DealStep) -> bool:
    deal = room.deal
    if step.before_room:
        return False
    return bool(deal.outcome == "open" or (deal.outcome == "won" and step.stage == 5))


def stages_of(room: Room, actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """The five stages with their steps, for the path and the plan."""
    return [_stage(room, actor, number, now) for number in NAMES]


def _stage(room: Room, actor: Actor, number: int, now: datetime) -> dict[str, Any]:
    deal = room.deal
    views = [step_view(room, step, actor, now) for step in room.steps_of(number)]
    state = "upcoming"
    if number < deal.stage:
        state = "before" if number < deal.first_stage else "done"
    if number == deal.stage:
        state = "current"
    return {
        "number": number,
        "name": NAMES[number],
        "state": state,
        "steps": views,
        "done": sum(view["is_done"] for view in views),
        "total": len(views),
        "left_open": sum(view["is_left_open"] for view in views),
    }
