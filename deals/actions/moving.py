"""Moving a deal between stages: through the gate, over it, and back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor, Side
from cosell.core.errors import Conflict, Forbidden, Invalid, Missing
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from deals.actions.derive import refresh_deal
from deals.actions.facts import change_facts
from deals.actions.visits import close_visit, open_visit
from deals.enums import MoveKind, Outcome, Stage
from deals.errors import DealClosed, GateClosed, MovedMeanwhile
from deals.models import Deal, DealStep, StageMove
from deals.models.rooms import Room
from deals.policies import can_answer_move, can_move_anyway, can_move_deal
from deals.queries.ends import last_move, unanswered_move
from deals.queries.moves import jump_of
from deals.queries.rooms import load_room, lock_deal
from deals.rules import gate

LAST_OPEN_STAGE = Stage.CLOSE


@dataclass(frozen=True, slots=True)
class OpenSlot:
    """A signature that a move would leave open, and the name of who is asked for it."""

    step: DealStep
    side: Side
    holder: str

    def as_missing(self) -> Missing:
        return Missing(
            what=self.step.name, who=self.holder, side=self.side.value, step_key=self.step.key
        )


def open_slots(room: Room, *, up_to: int) -> list[OpenSlot]:
    """Slots that stand open in the stages a move to `up_to` would leave, in playbook order.

    Winning signs the contract itself, so that one is not among them on the way to Delivery.
    """
    return name_slots(room, gate.open_slots(room.views(), room.deal.stage, up_to))


def name_slots(room: Room, slots: Iterable[gate.OpenSlot]) -> list[OpenSlot]:
    """What the gate found, with the rows and the names that people read."""
    found = []
    for slot in slots:
        step = room.step(slot.step_key)
        if step is not None:
            holder = room.holder(step, slot.side)
            found.append(OpenSlot(step, slot.side, holder.name if holder else ""))
    return found


def gate_closed(room: Room, verdict: gate.Blocked) -> GateClosed:
    """The refusal of a red gate: every open slot on the way, with its holder."""
    slots = name_slots(room, verdict.missing)
    return GateClosed(
        _("%(count)s signatures are missing.") % {"count": len(slots)},
        missing=[slot.as_missing() for slot in slots],
    )


def move_deal(
    code: str,
    *,
    to: int,
    actor: Actor,
    from_stage: int | None = None,
    reason: str = "",
    reason_text: str = "",
    amount: Decimal | None = None,
    expected_close: date | None = None,
) -> Deal:
    """Move a deal forward up to Close, or back.

    `from_stage` is the stage the mover saw: of two movers at once one wins and the other is told
    who. A reason (preset or at least ten characters) moves over open slots, for those who may; a
    jump over stages is a chain of single moves in one transaction. Back needs a reason. `amount`
    and `expected_close` may come along: they are asked for on entering Proposal.

    Raises MovedMeanwhile, GateClosed (with the open slots), Forbidden, Invalid, DealClosed.
    """
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        _refuse(actor, room, to, from_stage)
        verdict = gate.judge_move(room.views(), from_stage=room.deal.stage, to_stage=to)
        given = {"amount": amount, "expected_close": expected_close}
        facts = {name: value for name, value in given.items() if value is not None}
        if facts:
            change_facts(actor, room.deal, facts)
        if to < room.deal.stage:
            _move_back(actor, room, to, reason_text or reason)
        else:
            _move_forward(actor, room, verdict, reason, reason_text)
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
    if deal.outcome != Outcome.OPEN:
        raise DealClosed(_("This deal has ended. Reopen it to go on."))
    if from_stage is not None and from_stage != deal.stage:
        last = last_move(deal)
        raise MovedMeanwhile(
            _("%(name)s already moved this deal to %(stage)s.")
            % {"name": last.user_name if last else _("Somebody"), "stage": Stage(deal.stage).label}
        )
    if not Stage.IDENTIFICATION <= to <= LAST_OPEN_STAGE:
        raise Invalid({"to": [_("A deal enters Delivery by being won.")]})
    if to == deal.stage:
        raise Conflict(_("The deal is in this stage already."), code="same_stage")


def _move_forward(
    actor: Actor, room: Room, verdict: gate.Verdict, reason: str, reason_text: str
) -> None:
    """One single move for each stage on the way; those that leave slots open say why."""
    missing: tuple[gate.OpenSlot, ...] = ()
    if isinstance(verdict, gate.Blocked):
        _refuse_gap(actor, room, verdict, reason, reason_text)
        missing = verdict.missing
    deal, began = room.deal, room.deal.stage
    for stage in verdict.stages:
        keys = [slot.step_key for slot in missing if slot.stage == deal.stage]
        why = (reason, reason_text.strip()) if keys else ("", "")
        change_stage(
            actor, deal, stage, kind=MoveKind.ANYWAY if keys else MoveKind.FORWARD,
            reason=why[0], reason_text=why[1], left_open=list(dict.fromkeys(keys)),
            jump_from=began,
        )  # fmt: skip
        if stage != verdict.stages[-1]:
            deal.save(update_fields=["stage"])


def _refuse_gap(
    actor: Actor, room: Room, verdict: gate.Blocked, reason: str, reason_text: str
) -> None:
    if not reason and not reason_text:
        raise gate_closed(room, verdict)
    if not can_move_anyway(actor, room):
        raise Forbidden(
            _("Only %(company)s's rep or manager moves a deal over missing signatures.")
            % {"company": room.deal.workspace.name}
        )
    problems = gate.override_problems(reason, reason_text)
    if problems:
        raise Invalid({"reason" if reason else "reason_text": [str(text) for text in problems]})


def _move_back(actor: Actor, room: Room, to: int, reason: str) -> None:
    refuse_short(reason)
    change_stage(actor, room.deal, to, kind=MoveKind.BACK, reason_text=reason.strip())


def refuse_short(reason: str, field: str = "reason_text") -> None:
    """Raises Invalid for a reason that says too little."""
    problems = gate.reason_problems(reason)
    if problems:
        raise Invalid({field: [str(text) for text in problems]})


def change_stage(
    actor: Actor,
    deal: Deal,
    to: int,
    *,
    kind: str,
    reason: str = "",
    reason_text: str = "",
    left_open: list[str] | None = None,
    extra: dict[str, str] | None = None,
    jump_from: int | None = None,
) -> StageMove:
    """Close the visit, open the next, write the move and its event.

    Assumes the lock, the checks, and that the deal is refreshed, and so saved, afterwards.
    """
    now, before = clock.now(), deal.stage
    close_visit(deal, now)
    deal.stage, deal.entered_at = to, now
    open_visit(deal, to, now)
    deal.win_asked_at, deal.win_asked_by_name = None, ""
    if to >= Stage.PROPOSAL and deal.proposal_entered_at is None:
        deal.proposal_entered_at = now
    facts = {"from": before, "to": to, "kind": kind, "reason": reason, "text": reason_text}
    event = record_event(
        "deal.moved",
        actor=actor,
        deal_id=deal.pk,
        partnership_id=deal.partnership_id,
        payload={
            **{name: value for name, value in facts.items() if value},
            "left_open": left_open or [],
            **(extra or {}),
        },
        is_act=True,
    )
    return _keep_move(
        actor, deal, from_stage=before, to_stage=to, kind=kind, reason=reason,
        reason_text=reason_text, left_open=left_open or [], at=now, sequence=event.sequence,
        jump_from=before if jump_from is None else jump_from,
    )  # fmt: skip


def _keep_move(actor: Actor, deal: Deal, *, at: datetime, **facts: Any) -> StageMove:
    move: StageMove = StageMove.objects.create(
        workspace_id=deal.workspace_id,
        partnership_id=deal.partnership_id,
        deal=deal,
        user_id=actor.person_id,
        user_name=actor.user_name,
        side=actor.side,
        at=at,
        **facts,
    )
    return move


def answer_move(code: str, *, answer: str, actor: Actor) -> StageMove:
    """The other side says whether the last move over a gap was right.

    A jump over stages gets one answer. Raises Conflict when there is no such move or it was
    answered, Forbidden for the mover's side.
    """
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        move = unanswered_move(room.deal)
        if move is None:
            raise Conflict(_("No move waits for an answer."))
        if not can_answer_move(actor, room, move):
            raise Forbidden(_("The other company answers this."))
        if answer not in {"right", "not_right"}:
            raise Invalid({"answer": [_("Choose one of the two answers.")]})
        for row in jump_of(move):
            if row.kind == MoveKind.ANYWAY:
                row.answer, row.answered_by_name = answer, actor.user_name
                row.answered_at = clock.now()
                row.save(update_fields=["answer", "answered_by_name", "answered_at"])
        record_event(
            "deal.move_answered",
            actor=actor,
            deal_id=room.deal.pk,
            partnership_id=room.deal.partnership_id,
            payload={"answer": answer, "to": move.to_stage},
        )
        return move
