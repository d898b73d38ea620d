"""Moving a deal between stages: through the gate, over it, and back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor, Side
from cosell.core.errors import Conflict, Forbidden, Invalid, Missing
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from deals.actions.derive import refresh_deal
from deals.enums import OverrideReason
from deals.errors import DealClosed, GateClosed, MovedMeanwhile
from deals.models import Deal, DealStep, StageMove, StageVisit
from deals.models.rooms import Room
from deals.policies import can_answer_move, can_move_anyway, can_move_deal
from deals.queries.rooms import load_room, lock_deal

LAST_OPEN_STAGE = 4
MINIMUM_REASON = 10


@dataclass(frozen=True, slots=True)
class OpenSlot:
    """A signature that a move would leave open."""

    step: DealStep
    side: Side
    holder: str

    def as_missing(self) -> Missing:
        return Missing(
            what=self.step.name, who=self.holder, side=self.side.value, step_key=self.step.key
        )


def open_slots(room: Room, *, up_to: int) -> list[OpenSlot]:
    """Slots that stand open in the stages a move to `up_to` would leave, in playbook order."""
    found = []
    for step in room.steps:
        if step.before_room or not room.deal.stage <= step.stage < up_to:
            continue
        for side in (Side.VENDOR, Side.PARTNER):
            asked = step.asks_vendor if side is Side.VENDOR else step.asks_partner
            if asked and room.signature(step, side) is None:
                holder = room.holder(step, side)
                found.append(OpenSlot(step, side, holder.name if holder else ""))
    return found


def move_deal(
    code: str,
    *,
    to: int,
    actor: Actor,
    from_stage: int | None = None,
    reason: str = "",
    reason_text: str = "",
) -> Deal:
    """Move a deal forward up to Close, or back.

    `from_stage` is the stage the mover saw: of two movers at once one wins and the other is told
    who. A reason (preset or at least ten characters) moves over open slots, for those who may; a
    jump over stages is a chain of single moves in one transaction. Back needs a reason.

    Raises MovedMeanwhile, GateClosed (with the open slots), Forbidden, Invalid, DealClosed.
    """
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        _refuse(actor, room, to, from_stage)
        if to < room.deal.stage:
            return _move_back(actor, room, to, reason_text or reason)
        slots = open_slots(room, up_to=to)
        if slots:
            _refuse_gap(actor, room, slots, reason, reason_text)
        while room.deal.stage < to:
            _step_forward(actor, room, slots, reason, reason_text)
        refresh_deal(actor, room.deal, is_act=True)
        return room.deal


def _refuse(actor: Actor, room: Room, to: int, from_stage: int | None) -> None:
    deal = room.deal
    if not can_move_deal(actor, room):
        owner = room.owner(actor.side)
        raise Forbidden(
            _("Only people who work on this deal move it. Ask %(name)s.")
            % {"name": owner.name if owner else _("the deal's owner")}
        )
    if deal.outcome != "open":
        raise DealClosed(_("This deal has ended. Reopen it to go on."))
    if from_stage is not None and from_stage != deal.stage:
        last = deal.moves.order_by("-at", "-id").first()
        who = last.user_name if last else _("Somebody")
        raise MovedMeanwhile(
            _("%(name)s already moved this deal to stage %(stage)s.")
            % {"name": who, "stage": deal.stage}
        )
    if not 1 <= to <= LAST_OPEN_STAGE:
        raise Invalid({"to": [_("A deal enters Delivery by being won.")]})
    if to == deal.stage:
        raise Conflict(_("The deal is in this stage already."), code="same_stage")


def _refuse_gap(
    actor: Actor, room: Room, slots: list[OpenSlot], reason: str, reason_text: str
) -> None:
    if not reason and not reason_text:
        raise GateClosed(
            _("%(count)s signatures are missing.") % {"count": len(slots)},
            missing=[slot.as_missing() for slot in slots],
        )
    if not can_move_anyway(actor, room):
        raise Forbidden(
            _("Only %(company)s's rep or manager moves a deal over missing signatures.")
            % {"company": room.deal.workspace.name}
        )
    if reason and reason not in OverrideReason.values:
        raise Invalid({"reason": [_("Choose one of the reasons.")]})
    if not reason and len(reason_text.strip()) < MINIMUM_REASON:
        raise Invalid({"reason_text": [_("Say why in at least ten characters.")]})


def _step_forward(
    actor: Actor, room: Room, slots: list[OpenSlot], reason: str, reason_text: str
) -> None:
    deal = room.deal
    left_open = [slot.step.key for slot in slots if slot.step.stage == deal.stage]
    anyway = bool(left_open)
    change_stage(
        actor,
        room,
        deal.stage + 1,
        kind="anyway" if anyway else "forward",
        reason=reason if anyway else "",
        reason_text=reason_text.strip() if anyway else "",
        left_open=list(dict.fromkeys(left_open)),
    )


def _move_back(actor: Actor, room: Room, to: int, reason: str) -> Deal:
    if len(reason.strip()) < MINIMUM_REASON:
        raise Invalid({"reason_text": [_("Say in at least ten characters why it goes back.")]})
    change_stage(actor, room, to, kind="back", reason_text=reason.strip())
    refresh_deal(actor, room.deal, is_act=True)
    return room.deal


def change_stage(
    actor: Actor,
    room: Room,
    to: int,
    *,
    kind: str,
    reason: str = "",
    reason_text: str = "",
    left_open: list[str] | None = None,
    extra: dict[str, str] | None = None,
    before: int | None = None,
) -> StageMove:
    """Close the visit, open the next, write the move and its event. Assumes lock and checks."""
    deal, now = room.deal, clock.now()
    before = deal.stage if before is None else before
    _enter_stage(deal, to, now)
    move: StageMove = StageMove.objects.create(
        workspace_id=deal.workspace_id,
        partnership_id=deal.partnership_id,
        deal=deal,
        from_stage=before,
        to_stage=to,
        kind=kind,
        reason=reason,
        reason_text=reason_text,
        left_open=left_open or [],
        user_id=actor.person_id,
        user_name=actor.user_name,
        side=actor.side,
        at=now,
    )
    _record_move(actor, move, extra or {})
    return move


def _enter_stage(deal: Deal, to: int, now: datetime) -> None:
    """A new visit with its own clock; the first one of Proposal is remembered."""
    deal.visits.filter(left_at=None).update(left_at=now)
    StageVisit.objects.create(
        workspace_id=deal.workspace_id,
        partnership_id=deal.partnership_id,
        deal=deal,
        stage=to,
        entered_at=now,
    )
    deal.stage, deal.entered_at = to, now
    deal.paused_until = deal.paused_until_at = None
    if to >= 3 and deal.proposal_entered_at is None:
        deal.proposal_entered_at = now
    deal.save(
        update_fields=[
            "stage", "entered_at", "proposal_entered_at", "paused_until", "paused_until_at",
        ]
        if deal.outcome == "open"
        else None
    )  # fmt: skip


def _record_move(actor: Actor, move: StageMove, extra: Mapping[str, str]) -> None:
    facts = {
        "from": move.from_stage,
        "to": move.to_stage,
        "kind": move.kind,
        "reason": move.reason,
        "text": move.reason_text,
    }
    record_event(
        "deal.moved",
        actor=actor,
        deal_id=move.deal_id,
        partnership_id=move.partnership_id,
        payload={
            **{k: v for k, v in facts.items() if v},
            "left_open": move.left_open,
            **extra,
        },
        is_act=True,
    )


def answer_move(code: str, *, answer: str, actor: Actor) -> StageMove:
    """The other side says whether the last move over a gap was right.

    Raises Conflict when there is no such move or it was answered, Forbidden for the mover's side.
    """
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        move = room.deal.moves.filter(kind="anyway", answer="").order_by("-at", "-id").first()
        if move is None:
            raise Conflict(_("No move waits for an answer."))
        if not can_answer_move(actor, room, move):
            raise Forbidden(_("The other company answers this."))
        if answer not in {"right", "not_right"}:
            raise Invalid({"answer": [_("Choose one of the two answers.")]})
        move.answer, move.answered_by_name, move.answered_at = answer, actor.user_name, clock.now()
        move.save(update_fields=["answer", "answered_by_name", "answered_at"])
        record_event(
            "deal.move_answered",
            actor=actor,
            deal_id=room.deal.pk,
            partnership_id=room.deal.partnership_id,
            payload={"answer": answer, "to": move.to_stage},
        )
        return move  # type: ignore[no-any-return]
