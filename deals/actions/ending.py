"""How a deal ends: won, lost, withdrawn; and how an end is undone, objected to or reopened."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor, Side
from cosell.core.errors import Conflict, Forbidden, Invalid
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from deals.actions.derive import local_day, refresh_deal
from deals.actions.moving import change_stage, open_slots
from deals.actions.notes import keep_note
from deals.actions.signing import fill_automatically
from deals.enums import LossReason, WithdrawnKind
from deals.errors import DealClosed, GateClosed
from deals.models import Deal, ExchangeRate, OutcomeReason, StageVisit
from deals.models.rooms import Room
from deals.policies import can_end_deal, can_reopen_deal, can_undo_win, can_win_deal
from deals.queries.rooms import load_room, lock_deal
from deals.rules.gate import won_sheet_problems

UNDO_DAYS = 30
OBJECTION_DAYS = 5
CONTRACT = "contract_signature"


def win_deal(
    code: str,
    *,
    signed_on: date,
    actor: Actor,
    amount: Decimal | None = None,
    signers: str = "",
) -> Deal:
    """Close → Won: signs the contract step, freezes amount, split and rate, opens Delivery.

    Raises Forbidden for others than the Sales Rep, a manager or an admin (the partner can ask for
    it), GateClosed with the open slots (never "anyway"), Invalid for the date or the amount.
    """
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        _refuse_win(actor, room)
        deal = room.deal
        problems = won_sheet_problems(
            opened_on=deal.opened_on,
            signed_on=signed_on,
            today=local_day(deal),
            is_manager=actor.manages_workspace,
        )
        if problems:
            raise Invalid({"signed_on": [str(text) for text in problems]})
        final = amount if amount is not None else deal.amount
        if final is None or final < 0:
            raise Invalid({"amount": [_("Say the amount that was signed.")]})
        _sign_contract(actor, room)
        deal.amount, deal.signed_on, deal.signers = final, signed_on, signers.strip()
        _freeze_rate(deal, signed_on)
        deal.outcome, deal.closed_at = "won", clock.now()
        change_stage(
            actor, room, 5, kind="won",
            extra={"amount": str(final), "currency": deal.currency, "signed_on": str(signed_on)},
        )  # fmt: skip
        refresh_deal(actor, deal, is_act=True)
        return deal


def _refuse_win(actor: Actor, room: Room) -> None:
    deal = room.deal
    if deal.outcome != "open":
        raise DealClosed(_("This deal has ended already."))
    if not can_win_deal(actor, room):
        owner = room.owner(Side.VENDOR)
        raise Forbidden(
            _("Only %(company)s's rep or manager can say that it is won. Ask %(name)s.")
            % {
                "company": deal.workspace.name,
                "name": owner.name if owner else _("the partner manager"),
            }
        )
    if deal.stage != 4:
        raise Conflict(_("A deal is won from Close. Move it there first."))
    slots = [slot for slot in open_slots(room, up_to=5) if slot.step.key != CONTRACT]
    if slots:
        raise GateClosed(
            _("%(count)s signatures are missing.") % {"count": len(slots)},
            missing=[slot.as_missing() for slot in slots],
        )


def _sign_contract(actor: Actor, room: Room) -> None:
    step = room.step(CONTRACT)
    if step is None:
        return
    for side in (Side.VENDOR, Side.PARTNER):
        asked = step.asks_vendor if side is Side.VENDOR else step.asks_partner
        if asked and room.signature(step, side) is None:
            user = room.owner(side) if side is not actor.side else None
            row = fill_automatically(actor, room.deal, step, side, user)
            if user is None:
                row.user_id = actor.user_id
                row.save(update_fields=["user"])


def _freeze_rate(deal: Deal, day: date) -> None:
    """The rate of the signing day, or the latest before it; none means "not converted"."""
    if deal.currency == deal.workspace.currency:
        deal.rate, deal.rate_day = Decimal(1), day
        return
    found = (
        ExchangeRate.objects.filter(
            workspace_id=deal.workspace_id, currency=deal.currency, day__lte=day
        )
        .order_by("-day")
        .first()
    )
    deal.rate = found.rate if found else None
    deal.rate_day = found.day if found else None


def undo_win(code: str, *, reason: str, actor: Actor) -> Deal:
    """Take a win back to Close, by a manager, with a reason, within 30 days."""
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        deal = room.deal
        if deal.outcome != "won":
            raise Conflict(_("This deal is not won."))
        if not can_undo_win(actor):
            raise Forbidden(_("Only a manager of %(name)s can do that.") % {"name": deal.workspace})
        if len(reason.strip()) < 10:
            raise Invalid({"reason_text": [_("Say why in at least ten characters.")]})
        if clock.now() - (deal.closed_at or clock.now()) > timedelta(days=UNDO_DAYS):
            raise Conflict(_("A win can be undone for 30 days. Record a negative amount instead."))
        deal.outcome, deal.closed_at = "open", None
        deal.signed_on, deal.signers, deal.rate, deal.rate_day = None, "", None, None
        deal.delivered_at = None
        contract = room.step(CONTRACT)
        if contract is not None:
            contract.signatures.filter(withdrawn_at=None).update(
                withdrawn_at=clock.now(), withdrawn_by_name=actor.user_name
            )
        deal.stage = 4
        deal.save()
        change_stage(actor, room, 4, kind="undone", reason_text=reason.strip(), before=5)
        refresh_deal(actor, deal, is_act=True)
        return deal


def lose_deal(
    code: str, *, reason: str, actor: Actor, text: str = "", note: str = "", kind: str = "lost"
) -> Deal:
    """End a deal as lost, or as withdrawn (`kind` is then a WithdrawnKind).

    The reason is shared; the note stays with the actor's company. The other side is asked for its
    own reason and never blocks. Raises Invalid for a reason that is none, DealClosed after the end.
    """
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        deal = room.deal
        if deal.outcome != "open":
            raise DealClosed(_("This deal has ended already."))
        if not can_end_deal(actor, room):
            raise Forbidden(_("Only people who work on this deal can end it."))
        if kind != "lost" and kind not in WithdrawnKind.values:
            raise Invalid({"kind": [_("Choose how the deal ends.")]})
        _keep_reason(actor, deal, reason, text)
        now = clock.now()
        deal.outcome = "lost" if kind == "lost" else "withdrawn"
        deal.withdrawn_kind = "" if kind == "lost" else kind
        deal.closed_at = now
        deal.visits.filter(left_at=None).update(left_at=now)
        deal.save()
        if note.strip():
            keep_note(actor, deal, note)
        refresh_deal(actor, deal)
        record_event(
            "deal.lost" if kind == "lost" else "deal.withdrawn",
            actor=actor,
            deal_id=deal.pk,
            partnership_id=deal.partnership_id,
            payload={"reason": reason, "text": text.strip(), "kind": kind, "stage": deal.stage},
        )
        return deal


def _keep_reason(
    actor: Actor, deal: Deal, reason: str, text: str, *, objects: bool = False
) -> None:
    if reason not in LossReason.values:
        raise Invalid({"reason": [_("Choose one of the reasons.")]})
    if reason == LossReason.OTHER and not text.strip():
        raise Invalid({"text": [_("Say what it was.")]})
    deal.outcome_reasons.filter(side=actor.side, is_current=True).update(is_current=False)
    OutcomeReason.objects.create(
        workspace_id=deal.workspace_id,
        partnership_id=deal.partnership_id,
        deal=deal,
        side=actor.side,
        reason=reason,
        text=text.strip()[:200],
        is_objection=objects,
        user_id=actor.person_id,
        user_name=actor.user_name,
        at=clock.now(),
    )


def give_reason(code: str, *, reason: str, actor: Actor, text: str = "") -> Deal:
    """The other side's own reason for the end, with one click."""
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        deal = room.deal
        if deal.outcome not in {"lost", "withdrawn"}:
            raise Conflict(_("This deal has not ended that way."))
        if not can_end_deal(actor, room):
            raise Forbidden(_("Only people who work on this deal can say that."))
        _keep_reason(actor, deal, reason, text)
        record_event(
            "deal.reason_given",
            actor=actor,
            deal_id=deal.pk,
            partnership_id=deal.partnership_id,
            payload={"reason": reason, "text": text.strip()},
        )
        return deal


def object_to_end(code: str, *, text: str, actor: Actor) -> Deal:
    """The other side objects within five business days: the deal reopens at once."""
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        deal = room.deal
        if deal.outcome not in {"lost", "withdrawn"}:
            raise Conflict(_("This deal has not ended that way."))
        ended_by = deal.outcome_reasons.filter(is_current=True).order_by("at").first()
        if not can_end_deal(actor, room) or (ended_by and ended_by.side == actor.side):
            raise Forbidden(_("The other company objects; yours can reopen."))
        if room.calendar.working_days_after(deal.closed_at, clock.now()) > OBJECTION_DAYS:
            raise Conflict(_("The five business days for an objection are over."))
        _reopen(actor, room, "deal.objected", text)
        return deal


def reopen_deal(code: str, *, reason: str, actor: Actor) -> Deal:
    """Back to the same stage as a new visit: a vendor rep or manager, or the partner's lead."""
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        if room.deal.outcome not in {"lost", "withdrawn"}:
            raise Conflict(_("Only a lost or withdrawn deal is reopened."))
        if not can_reopen_deal(actor, room):
            raise Forbidden(
                _("Your lead or %(name)s can reopen it.") % {"name": room.deal.workspace}
            )
        if len(reason.strip()) < 10:
            raise Invalid({"reason_text": [_("Say why in at least ten characters.")]})
        _reopen(actor, room, "deal.reopened", reason)
        return room.deal


def _reopen(actor: Actor, room: Room, name: str, text: str) -> None:
    deal, now = room.deal, clock.now()
    deal.outcome, deal.withdrawn_kind, deal.closed_at = "open", "", None
    deal.entered_at = now
    deal.outcome_reasons.filter(is_current=True).update(is_current=False)
    StageVisit.objects.create(
        workspace_id=deal.workspace_id,
        partnership_id=deal.partnership_id,
        deal=deal,
        stage=deal.stage,
        entered_at=now,
    )
    deal.save()
    refresh_deal(actor, deal, is_act=True)
    record_event(
        name,
        actor=actor,
        deal_id=deal.pk,
        partnership_id=deal.partnership_id,
        payload={"text": text.strip(), "stage": deal.stage},
        is_act=True,
    )
