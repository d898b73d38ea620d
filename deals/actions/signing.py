"""Signing a step, taking a signature back, saying that a step is not needed."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor, Side
from cosell.core.errors import Conflict, Forbidden, Invalid, Missing, NotFound
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from deals.actions.derive import refresh_deal
from deals.enums import NotNeededReason, SignatureKind
from deals.errors import AlreadySigned, DealClosed, StepChanged
from deals.models import Deal, DealStep, Signature
from deals.models.rooms import Room
from deals.policies import can_request_signature, can_sign_step, can_withdraw_signature
from deals.queries.rooms import load_room, lock_deal
from deals.rules.steps import needs_before_signing, text_hash
from partners.models import User

NUDGE_HOURS = 24


def _open_room(actor: Actor, code: str, step_key: str) -> tuple[Room, DealStep]:
    room = load_room(actor, lock_deal(actor, code))
    step = room.step(step_key)
    if step is None:
        raise NotFound
    return room, step


def _refuse_closed(room: Room, step: DealStep) -> None:
    """Delivery is signed after the win; everything else ends with the deal."""
    deal = room.deal
    if deal.outcome == "open" or (deal.outcome == "won" and step.stage == 5):
        return
    raise DealClosed(_("This deal has ended. Reopen it to go on."))


def sign_step(code: str, step_key: str, *, actor: Actor, text_hash_read: str | None = None) -> Deal:
    """Fill the actor's slot of a step. Signing never moves a deal.

    Raises Forbidden for who may not sign, StepChanged when the text is not the one that was read,
    AlreadySigned when the slot is filled, Conflict when the same person signed for the other side,
    DealClosed after the end.
    """
    with wall(actor):
        room, step = _open_room(actor, code, step_key)
        _refuse_closed(room, step)
        _refuse_unsigned(actor, room, step)
        if text_hash_read and text_hash_read != text_hash(step.name, step.text):
            raise StepChanged(_("The step changed since you opened it. Read it, then sign."))
        _refuse_unready(room, step)
        signature = _fill_slot(actor, room, step, SignatureKind.SIGNED)
        refresh_deal(actor, room.deal, is_act=True, room=room)
        _record(actor, room, "step.signed", step, on_behalf_of=signature.on_behalf_of_name)
        return room.deal


def _refuse_unsigned(actor: Actor, room: Room, step: DealStep) -> None:
    if not can_sign_step(actor, room, step):
        holder = room.holder(step, actor.side)
        raise Forbidden(
            _("%(step)s is signed by the people on this deal. Ask %(name)s.")
            % {"step": step.name, "name": holder.name if holder else _("the deal's owner")}
        )
    if step.before_room:
        raise Conflict(_("This step happened before the room and takes no signature."))
    existing = room.signature(step, actor.side)
    if existing is not None:
        raise AlreadySigned(
            _("%(name)s already signed for %(company)s.")
            % {"name": existing.user_name, "company": actor.organization_name}
        )
    _refuse_both_sides(actor, room, step)


def _refuse_both_sides(actor: Actor, room: Room, step: DealStep) -> None:
    """One person acts for one side of a deal, fixed by the first signature."""
    other = actor.side.other
    if any(
        row.user_id == actor.user_id and side is other and row.kind != SignatureKind.AUTOMATIC
        for (_step, side), row in room.signatures.items()
    ):
        raise Conflict(
            _(
                "You signed for the other company on this deal. %(company)s's slot needs somebody else."
            )
            % {"company": actor.organization_name}
        )


def _refuse_unready(room: Room, step: DealStep) -> None:
    """Some steps need a fact before anybody signs: *Strategy set* needs complete roles."""
    if "roles" not in needs_before_signing(step.key):
        return
    gaps = [
        Missing(what=row.name)
        for row in room.steps
        if not row.before_room and room.accountable(row) is None
    ]
    if gaps:
        raise Conflict(_("Say who answers for every step first."), missing=gaps)


def _fill_slot(
    actor: Actor, room: Room, step: DealStep, kind: str, *, reason: str = ""
) -> Signature:
    holder = room.holder(step, actor.side)
    behalf = holder if holder is not None and holder.pk != actor.user_id else None
    try:
        with transaction.atomic():
            signature: Signature = Signature.objects.create(
                workspace_id=room.deal.workspace_id,
                partnership_id=room.deal.partnership_id,
                deal=room.deal,
                step=step,
                side=actor.side,
                kind=kind,
                user_id=actor.user_id,
                user_name=actor.user_name,
                organization_id=actor.organization_id,
                on_behalf_of=behalf,
                on_behalf_of_name=behalf.name if behalf else "",
                reason=reason,
                text_hash=text_hash(step.name, step.text),
                signed_at=clock.now(),
            )
    except IntegrityError as error:
        raise AlreadySigned(_("Somebody signed this slot a moment ago.")) from error
    room.signatures[step.pk, actor.side] = signature
    return signature


def fill_automatically(
    actor: Actor, deal: Deal, step: DealStep, side: Side, user: User | None = None
) -> Signature:
    """A fact completes a slot by itself. Assumes the caller's transaction; records no event."""
    organization = (
        deal.workspace.organization if side is Side.VENDOR else deal.partnership.organization
    )
    signature: Signature = Signature.objects.create(
        workspace_id=deal.workspace_id,
        partnership_id=deal.partnership_id,
        deal=deal,
        step=step,
        side=side,
        kind=SignatureKind.AUTOMATIC,
        user=user,
        user_name=user.name if user else actor.user_name,
        organization=organization,
        text_hash=text_hash(step.name, step.text),
        signed_at=clock.now(),
    )
    return signature


def waive_step(code: str, step_key: str, *, reason: str, actor: Actor) -> Deal:
    """Say that the actor's own slot is not needed, with a preset reason both sides read.

    Raises Conflict for a step that cannot be waived, Invalid for an unknown reason, and otherwise
    what `sign_step` raises.
    """
    with wall(actor):
        room, step = _open_room(actor, code, step_key)
        _refuse_closed(room, step)
        if reason not in NotNeededReason.values:
            raise Invalid({"reason": [_("Choose one of the reasons.")]})
        if not step.can_be_waived:
            raise Conflict(_("%(step)s cannot be left out.") % {"step": step.name})
        _refuse_unsigned(actor, room, step)
        _fill_slot(actor, room, step, SignatureKind.NOT_NEEDED, reason=reason)
        refresh_deal(actor, room.deal, is_act=True, room=room)
        _record(actor, room, "step.not_needed", step, reason=reason)
        return room.deal


def withdraw_signature(code: str, step_key: str, *, actor: Actor) -> Deal:
    """Take back the actor's side's signature while the deal is still in that stage.

    Raises Conflict once the stage is left or when nothing is signed, Forbidden for others than the
    signer and who leads the side.
    """
    with wall(actor):
        room, step = _open_room(actor, code, step_key)
        _refuse_closed(room, step)
        signature = room.signature(step, actor.side)
        if signature is None:
            raise Conflict(_("There is no signature of your side to take back."))
        if not can_withdraw_signature(actor, signature):
            raise Forbidden(
                _("Only %(name)s or your lead can take this signature back.")
                % {"name": signature.user_name}
            )
        if step.stage < room.deal.stage:
            raise Conflict(_("The deal has left this stage; signatures stay."))
        signature.withdrawn_at = clock.now()
        signature.withdrawn_by_name = actor.user_name
        signature.save(update_fields=["withdrawn_at", "withdrawn_by_name"])
        refresh_deal(actor, room.deal)
        _record(actor, room, "step.withdrawn", step)
        return room.deal


def request_signature(code: str, step_key: str, *, actor: Actor) -> Deal:
    """Ask the other side for its signature: a row on top of their *My work*, once in 24 hours.

    Raises Conflict when nothing is open, or when it was asked less than a day ago.
    """
    with wall(actor):
        room, step = _open_room(actor, code, step_key)
        _refuse_closed(room, step)
        if not can_request_signature(actor, room):
            raise Forbidden(_("Only people who work on this deal can ask."))
        side = _open_side(actor, room, step)
        asked_at = step.vendor_asked_at if side is Side.VENDOR else step.partner_asked_at
        now = clock.now()
        if asked_at and (now - asked_at).total_seconds() < NUDGE_HOURS * 3600:
            raise Conflict(_("This was asked for less than a day ago."), code="asked_already")
        field = "vendor_asked_at" if side is Side.VENDOR else "partner_asked_at"
        setattr(step, field, now)
        step.save(update_fields=[field])
        holder = room.holder(step, side)
        _record(actor, room, "step.requested", step, holder=holder.name if holder else "", of=side)
        return room.deal


def _open_side(actor: Actor, room: Room, step: DealStep) -> Side:
    """The side whose signature is missing: the other one first."""
    for side in (actor.side.other, actor.side):
        asked = step.asks_vendor if side is Side.VENDOR else step.asks_partner
        if asked and room.signature(step, side) is None:
            return side
    raise Conflict(_("Nothing is missing on this step."))


def _record(actor: Actor, room: Room, name: str, step: DealStep, **facts: str) -> None:
    record_event(
        name,
        actor=actor,
        deal_id=room.deal.pk,
        partnership_id=room.deal.partnership_id,
        payload={"step": step.name, "step_key": step.key, **{k: v for k, v in facts.items() if v}},
        is_act=name in {"step.signed", "step.not_needed"},
    )
