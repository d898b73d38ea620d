"""Signing a step, taking a signature back, saying that a step is not needed, asking for one."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor, Side
from cosell.core.errors import Conflict, Forbidden, Invalid, Missing, NotFound
from cosell.core.rows import insert, update
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from deals.actions.derive import refresh_deal
from deals.enums import NotNeededReason, Outcome, SignatureKind, Stage
from deals.errors import AlreadySigned, DealClosed, StepChanged
from deals.models import Deal, DealStep, Signature
from deals.models.rooms import Room
from deals.policies import can_request_signature, can_sign_step, can_withdraw_signature, may_act
from deals.queries.rooms import company_of, load_room, lock_deal
from deals.rules.gate import CONTRACT_STEP
from deals.rules.raci import LetterView, validate_row
from deals.rules.steps import needs_before_signing, text_hash
from partners.models import User

NUDGE_HOURS = 24


def open_step(actor: Actor, code: str, step_key: str) -> tuple[Room, DealStep]:
    """A locked deal's room and one of its steps. Raises NotFound for a key that is none."""
    room = load_room(actor, lock_deal(actor, code))
    step = room.step(step_key)
    if step is None:
        raise NotFound
    return room, step


def refuse_closed(room: Room, step: DealStep) -> None:
    """Delivery is signed after the win; everything else ends with the deal."""
    deal = room.deal
    if deal.outcome == Outcome.OPEN:
        return
    if deal.outcome == Outcome.WON and step.stage == Stage.DELIVERY:
        return
    raise DealClosed(_("This deal has ended. Reopen it to go on."))


def sign_step(code: str, step_key: str, *, actor: Actor, text_hash_read: str | None = None) -> Room:
    """Fill the actor's slot of a step. Signing never moves a deal. Returns the room as it is now.

    Raises Forbidden for who may not sign, StepChanged when the text is not the one that was read,
    AlreadySigned when the slot is filled, Conflict when the same person signed for the other side
    or the step is the contract, which the Won sheet signs; DealClosed after the end.
    """
    with wall(actor):
        room, step = open_step(actor, code, step_key)
        refuse_closed(room, step)
        _refuse_slot(actor, room, step)
        if text_hash_read and text_hash_read != text_hash(step.name, step.text):
            raise StepChanged(_("The step changed since you opened it. Read it, then sign."))
        _refuse_unready(room, step)
        signature = _fill_slot(actor, room, step, SignatureKind.SIGNED)
        refresh_deal(actor, room.deal, room=room, is_act=True)
        _record(
            actor, room, "step.signed", step, on_behalf_of=signature.on_behalf_of_name,
            due_on=str(step.due_on or ""),
        )  # fmt: skip
        return room


def _refuse_slot(actor: Actor, room: Room, step: DealStep) -> None:
    """Why the actor's slot of a step takes nothing from this actor now."""
    if step.before_room:
        raise Conflict(_("This step happened before the room and takes no signature."))
    if step.key == CONTRACT_STEP:
        raise Conflict(_("Winning the deal signs this step."), code="signed_by_winning")
    existing = room.signature(step, actor.side)
    if existing is not None:
        raise AlreadySigned(
            _("%(name)s already signed for %(company)s.")
            % {"name": existing.user_name, "company": actor.organization_name}
        )
    if room.is_bound_elsewhere(actor):
        text = _(
            "You signed for the other company on this deal. %(company)s's slot needs somebody else."
        )
        raise Conflict(text % {"company": actor.organization_name}, code="other_side")
    if not can_sign_step(actor, room, step):
        side = actor.side if actor.side in step.sides else actor.side.other
        holder = room.holder(step, side)
        facts = {"step": step.name, "company": company_of(room.deal, side).name}
        if holder is None:
            raise Forbidden(_("%(step)s is signed by people of %(company)s.") % facts)
        raise Forbidden(
            _("%(step)s is signed by people of %(company)s. Ask %(name)s.")
            % {**facts, "name": holder.name}
        )


def _refuse_unready(room: Room, step: DealStep) -> None:
    """Some steps need a fact before anybody signs: *Strategy set* needs complete roles.

    A letter of somebody who has left is none here, though it blocks no other step.
    """
    if "roles" not in needs_before_signing(step.key):
        return
    gaps = [
        Missing(what=row.name, step_key=row.key)
        for row in room.steps
        if not row.before_room and validate_row(_letters(room, row), row.sides)
    ]
    if gaps:
        raise Conflict(
            _("Say who is responsible and who answers for every step first."),
            code="roles_incomplete",
            missing=gaps,
        )


def _letters(room: Room, step: DealStep) -> list[LetterView]:
    return [
        LetterView(person=str(row.user_id), side=Side(row.side), letter=row.letter)
        for row in room.roles.get(step.pk, ())
        if room.is_active(row.user_id, Side(row.side))
    ]


def _fill_slot(
    actor: Actor, room: Room, step: DealStep, kind: str, *, reason: str = ""
) -> Signature:
    """Write the actor's word into the slot. The deal's lock keeps a second one out."""
    holder = room.holder(step, actor.side)
    behalf = holder if holder is not None and holder.pk != actor.user_id else None
    signature = Signature(
        workspace_id=room.deal.workspace_id,
        partnership_id=room.deal.partnership_id,
        deal=room.deal,
        step=step,
        side=actor.side,
        kind=kind,
        user_id=actor.person_id,
        user_name=actor.user_name,
        organization=company_of(room.deal, actor.side),
        on_behalf_of=behalf,
        on_behalf_of_name=behalf.name if behalf else "",
        reason=reason,
        text_hash=text_hash(step.name, step.text),
        signed_at=clock.now(),
    )
    insert(signature)
    room.signatures[step.pk, actor.side] = signature
    room.bound.setdefault(actor.person_id, actor.side)
    return signature


def fill_automatically(
    actor: Actor, deal: Deal, step: DealStep, side: Side, user: User | None = None
) -> Signature:
    """A fact completes a slot by itself, in the name of `user`, else of the actor on their side.

    Assumes the caller's transaction; records no event.
    """
    person = user.pk if user else actor.user_id if side is actor.side else None
    signature = Signature(
        workspace_id=deal.workspace_id,
        partnership_id=deal.partnership_id,
        deal=deal,
        step=step,
        side=side,
        kind=SignatureKind.AUTOMATIC,
        user_id=person,
        user_name=user.name if user else actor.user_name,
        organization=company_of(deal, side),
        text_hash=text_hash(step.name, step.text),
        signed_at=clock.now(),
    )
    insert(signature)
    return signature


def waive_step(code: str, step_key: str, *, reason: str, actor: Actor) -> Room:
    """Say that the actor's own slot is not needed, with a preset reason both sides read.

    Raises Conflict for a step that cannot be waived, Invalid for an unknown reason, and otherwise
    what `sign_step` raises.
    """
    with wall(actor):
        room, step = open_step(actor, code, step_key)
        refuse_closed(room, step)
        _refuse_slot(actor, room, step)
        if not step.can_be_waived:
            raise Conflict(_("%(step)s cannot be left out.") % {"step": step.name})
        if reason not in NotNeededReason.values:
            raise Invalid({"reason": [_("Choose one of the reasons.")]})
        _fill_slot(actor, room, step, SignatureKind.NOT_NEEDED, reason=reason)
        refresh_deal(actor, room.deal, room=room, is_act=True)
        _record(actor, room, "step.not_needed", step, reason=reason)
        return room


def withdraw_signature(code: str, step_key: str, *, actor: Actor) -> Room:
    """Take back the actor's side's signature while the deal is still in that stage.

    Raises Conflict once the stage is left, when nothing is signed, and for a slot that a fact
    completed; Forbidden for others than the signer and who leads the side.
    """
    with wall(actor):
        room, step = open_step(actor, code, step_key)
        refuse_closed(room, step)
        signature = room.signature(step, actor.side)
        if signature is None:
            raise Conflict(_("There is no signature of your side to take back."))
        if signature.kind == SignatureKind.AUTOMATIC:
            raise Conflict(_("A fact completed this step; there is nothing to take back."))
        if not can_withdraw_signature(actor, signature) or not may_act(actor, room):
            raise Forbidden(
                _("Only %(name)s or your lead can take this signature back.")
                % {"name": signature.user_name}
            )
        if step.stage < room.deal.stage:
            raise Conflict(_("The deal has left this stage; signatures stay."))
        take_back(actor, room, signature)
        refresh_deal(actor, room.deal, room=room)
        _record(actor, room, "step.withdrawn", step)
        return room


def take_back(actor: Actor, room: Room, signature: Signature) -> None:
    """Withdraw a signature in a room that is refreshed afterwards. Assumes lock and checks."""
    signature.withdrawn_at = clock.now()
    signature.withdrawn_by_name = actor.user_name
    update(signature, ["withdrawn_at", "withdrawn_by_name"])
    del room.signatures[signature.step_id, Side(signature.side)]


def request_signature(code: str, step_key: str, *, actor: Actor, side: Side | None = None) -> Room:
    """Ask for a signature: a row on top of the holder's *My work*, once in 24 hours.

    `side` says whose; without it the other side's goes first. Raises Conflict when nothing is open,
    or when it was asked less than a day ago.
    """
    with wall(actor):
        room, step = open_step(actor, code, step_key)
        refuse_closed(room, step)
        if not can_request_signature(actor, room):
            raise Forbidden(_("Only people who work on this deal can ask."))
        side = _open_side(room, step, (side,) if side else (actor.side.other, actor.side))
        field, now = f"{side.value}_asked_at", clock.now()
        asked_at = getattr(step, field)
        if asked_at is not None and now - asked_at < timedelta(hours=NUDGE_HOURS):
            raise Conflict(_("This was asked for less than a day ago."), code="asked_already")
        setattr(step, field, now)
        step.save(update_fields=[field])
        holder = room.holder(step, side)
        _record(actor, room, "step.requested", step, holder=holder.name if holder else "", of=side)
        return room


def _open_side(room: Room, step: DealStep, sides: Iterable[Side]) -> Side:
    """The first of these sides whose signature is missing."""
    if not step.before_room and step.key != CONTRACT_STEP:
        for side in sides:
            if side in step.sides and room.signature(step, side) is None:
                return side
    raise Conflict(_("Nothing is missing on this step."))


def _record(actor: Actor, room: Room, name: str, step: DealStep, **facts: str) -> None:
    record_event(
        name,
        actor=actor,
        deal_id=room.deal.pk,
        partnership_id=room.deal.partnership_id,
        payload={
            "step": step.name,
            "step_key": step.key,
            **{k: v for k, v in facts.items() if v},
        },
        is_act=name in {"step.signed", "step.not_needed"},
    )
