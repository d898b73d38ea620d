"""How a deal ends: won, lost, withdrawn; and how an end is undone, objected to or reopened."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor, Side
from cosell.core.errors import Conflict, Forbidden, Invalid
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from deals.actions.derive import convert_amount, latest_rate, local_day, refresh_deal
from deals.actions.moving import change_stage, gate_closed, refuse_short
from deals.actions.notes import keep_note
from deals.actions.signing import NUDGE_HOURS, fill_automatically, take_back
from deals.actions.splitting import lapse_split
from deals.actions.visits import close_visit, open_visit
from deals.enums import LossReason, MoveKind, Outcome, Stage, WithdrawnKind
from deals.errors import DealClosed
from deals.models import Deal, OutcomeReason
from deals.models.rooms import Room
from deals.policies import (
    can_ask_for_win,
    can_end_deal,
    can_object_to_end,
    can_reopen_deal,
    can_undo_win,
    can_win_deal,
)
from deals.queries.rooms import load_room, lock_deal
from deals.rules import gate
from deals.rules.money import amount_problems
from partners.enums import PartnershipStatus

ENDED = (Outcome.LOST, Outcome.WITHDRAWN)
#: Ends that come about by acts of their own, and are not chosen on the sheet.
_NOT_CHOSEN = {WithdrawnKind.HANDED_OVER}


def win_deal(
    code: str,
    *,
    signed_on: date,
    actor: Actor,
    amount: Decimal | None = None,
    signers: str = "",
    implementation_on: date | None = None,
) -> Deal:
    """Close → Won: signs the contract step, freezes amount, split and rate, opens Delivery.

    `implementation_on` is when the partner means to deploy, if somebody knows. Raises Forbidden for
    others than the Sales Rep, a manager or an admin (the partner can ask for it), GateClosed with
    the open slots (never "anyway"), Invalid for dates or the amount.
    """
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        _refuse_win(actor, room)
        deal = room.deal
        final = Decimal(amount) if amount is not None else deal.amount
        _refuse_sheet(actor, deal, signed_on, final, implementation_on)
        _sign_contract(actor, room)
        _plan_implementation(room, implementation_on)
        lapse_split(actor, deal)
        deal.amount, deal.signed_on = final, signed_on
        deal.signers = signers.strip()[:200]
        found = latest_rate(deal, signed_on)
        deal.rate, deal.rate_day = (found.rate, found.day) if found else (None, None)
        deal.outcome, deal.closed_at, deal.ended_side = Outcome.WON, clock.now(), actor.side
        convert_amount(deal)
        change_stage(
            actor, deal, Stage.DELIVERY, kind=MoveKind.WON,
            extra={
                "amount": str(final), "currency": deal.currency, "signed_on": str(signed_on),
                "amount_base": "" if deal.amount_base is None else f"{deal.amount_base:f}",
            },
        )  # fmt: skip
        refresh_deal(actor, deal, is_act=True)
        return deal


def _refuse_win(actor: Actor, room: Room) -> None:
    deal = room.deal
    if deal.outcome != Outcome.OPEN:
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
    if deal.stage != Stage.CLOSE:
        raise Conflict(_("A deal is won from Close. Move it there first."))
    verdict = gate.judge_move(room.views(), from_stage=deal.stage, to_stage=Stage.DELIVERY)
    if isinstance(verdict, gate.Blocked):
        raise gate_closed(room, verdict)


def _refuse_sheet(
    actor: Actor, deal: Deal, signed_on: date, amount: Decimal | None, planned_on: date | None
) -> None:
    errors = {
        "signed_on": gate.won_sheet_problems(
            opened_on=deal.opened_on,
            signed_on=signed_on,
            today=local_day(deal),
            is_manager=actor.manages_workspace,
        ),
        "amount": amount_problems(amount),
        "implementation_on": gate.implementation_problems(planned_on, signed_on),
    }
    texts = {name: [str(one) for one in problems] for name, problems in errors.items() if problems}
    if amount is None:
        texts["amount"] = [_("Say the amount that was signed.")]
    elif amount == 0:
        texts["amount"] = [_("What was signed is worth something: give an amount above zero.")]
    if texts:
        raise Invalid(texts)


def _sign_contract(actor: Actor, room: Room) -> None:
    """Winning is the fact that completes the contract step, for every side that it asks."""
    step = room.step(gate.CONTRACT_STEP)
    if step is None or step.before_room:
        return
    for side in step.sides:
        if room.signature(step, side) is None:
            user = room.owner(side) if side is not actor.side else None
            fill_automatically(actor, room.deal, step, side, user)


def _plan_implementation(room: Room, planned_on: date | None) -> None:
    step = room.step("implementation")
    if step is not None and planned_on is not None:
        step.due_on = planned_on
        step.save(update_fields=["due_on"])


def ask_for_win(code: str, *, actor: Actor) -> Deal:
    """Ask the Sales Rep to record the win: a row on their *My work*, once in 24 hours.

    For those who cannot say it themselves. Raises Conflict outside Close and when it was asked less
    than a day ago, Forbidden for who does not work on the deal, DealClosed.
    """
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        deal, now = room.deal, clock.now()
        if deal.outcome != Outcome.OPEN:
            raise DealClosed(_("This deal has ended already."))
        if not can_ask_for_win(actor, room):
            raise Forbidden(_("Only people on this deal who cannot win it themselves ask for it."))
        if deal.stage != Stage.CLOSE:
            raise Conflict(_("A deal is won from Close. Move it there first."))
        asked = deal.win_asked_at
        if asked is not None and now - asked < timedelta(hours=NUDGE_HOURS):
            raise Conflict(_("This was asked for less than a day ago."), code="asked_already")
        deal.win_asked_at, deal.win_asked_by_name = now, actor.user_name
        deal.save(update_fields=["win_asked_at", "win_asked_by_name"])
        owner = room.owner(Side.VENDOR)
        _record(actor, deal, "deal.win_asked", holder=owner.name if owner else "")
        return deal


def undo_win(code: str, *, reason: str, actor: Actor) -> Deal:
    """Take a win back to Close, by a manager, with a reason, within 30 days."""
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        deal = room.deal
        if deal.outcome != Outcome.WON or deal.closed_at is None:
            raise Conflict(_("This deal is not won."))
        if not can_undo_win(actor):
            raise Forbidden(_("Only a manager of %(name)s can do that.") % {"name": deal.workspace})
        refuse_short(reason)
        if not gate.win_can_be_undone(won_at=deal.closed_at, now=clock.now()):
            raise Conflict(_("A win can be undone for 30 days. Record a negative amount instead."))
        contract = room.step(gate.CONTRACT_STEP)
        for side in contract.sides if contract else ():
            signature = room.signature(contract, side) if contract else None
            if signature is not None:
                take_back(actor, room, signature)
        deal.outcome, deal.closed_at, deal.ended_side = Outcome.OPEN, None, ""
        deal.signed_on, deal.signers, deal.rate, deal.rate_day = None, "", None, None
        deal.delivered_at = None
        convert_amount(deal)
        change_stage(
            actor, deal, Stage.CLOSE, kind=MoveKind.UNDONE, reason_text=reason.strip()[:300]
        )
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
        if kind != Outcome.LOST and kind not in set(WithdrawnKind.values) - _NOT_CHOSEN:
            raise Invalid({"kind": [_("Choose how the deal ends.")]})
        if not can_end_deal(actor, room):
            raise Forbidden(_("Only people who work on this deal can end it."))
        end_deal(actor, room, kind=kind, reason=reason, text=text, note=note)
        return room.deal


def end_deal(
    actor: Actor, room: Room, *, kind: str, reason: str, text: str = "", note: str = ""
) -> None:
    """End an open deal. Assumes the lock and the right; checks the state and the reason."""
    deal, now = room.deal, clock.now()
    if deal.outcome != Outcome.OPEN:
        raise DealClosed(_("This deal has ended already."))
    is_lost = kind == Outcome.LOST
    _keep_reason(actor, deal, reason, text)
    deal.outcome = Outcome.LOST if is_lost else Outcome.WITHDRAWN
    deal.withdrawn_kind = "" if is_lost else kind
    deal.closed_at, deal.ended_side = now, actor.side
    deal.win_asked_at, deal.win_asked_by_name = None, ""
    close_visit(deal, now)
    if note.strip():
        keep_note(actor, deal, note)
    lapse_split(actor, deal)
    refresh_deal(actor, deal)
    facts: dict[str, Any] = {
        "reason": reason, "text": text.strip()[:200], "kind": kind, "stage": deal.stage,
    }  # fmt: skip
    _record(actor, deal, "deal.lost" if is_lost else "deal.withdrawn", **facts)


def _keep_reason(actor: Actor, deal: Deal, reason: str, text: str) -> None:
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
        user_id=actor.person_id,
        user_name=actor.user_name,
        at=clock.now(),
    )


def give_reason(code: str, *, reason: str, actor: Actor, text: str = "") -> Deal:
    """The other side's own reason for the end, with one click."""
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        deal = room.deal
        _refuse_unended(deal)
        if not can_end_deal(actor, room):
            raise Forbidden(_("Only people who work on this deal can say that."))
        _keep_reason(actor, deal, reason, text)
        refresh_deal(actor, deal, room=room)
        _record(actor, deal, "deal.reason_given", reason=reason, text=text.strip()[:200])
        return deal


def _refuse_unended(deal: Deal) -> None:
    if deal.outcome not in ENDED:
        raise Conflict(_("This deal is neither lost nor withdrawn."))


def object_to_end(code: str, *, text: str, actor: Actor) -> Deal:
    """The other side objects within five business days, and says why: the deal reopens at once."""
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        deal = room.deal
        _refuse_unended(deal)
        if not can_object_to_end(actor, room):
            raise Forbidden(_("The other company objects; yours can reopen."))
        refuse_short(text)
        now = clock.now()
        ended_at = deal.closed_at or now
        if not gate.end_can_be_objected(room.calendar, ended_at=ended_at, now=now):
            raise Conflict(_("The five business days for an objection are over."))
        _reopen(actor, room, "deal.objected", text)
        return deal


def reopen_deal(code: str, *, reason: str, actor: Actor) -> Deal:
    """Back to the same stage as a new visit: a vendor rep or manager, or the partner's lead."""
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        _refuse_unended(room.deal)
        if not can_reopen_deal(actor, room):
            raise Forbidden(
                _("Your lead or %(name)s can reopen it.") % {"name": room.deal.workspace}
            )
        refuse_short(reason)
        _reopen(actor, room, "deal.reopened", reason)
        return room.deal


def _reopen(actor: Actor, room: Room, name: str, text: str) -> None:
    deal, now = room.deal, clock.now()
    if deal.partnership.status == PartnershipStatus.ENDED:
        raise Conflict(_("This partnership has ended; its deals stay as they are."))
    deal.outcome, deal.withdrawn_kind, deal.closed_at = Outcome.OPEN, "", None
    deal.ended_side, deal.entered_at = "", now
    deal.outcome_reasons.filter(is_current=True).update(is_current=False)
    open_visit(deal, deal.stage, now)
    # Rates that came meanwhile went by what had ended.
    convert_amount(deal)
    refresh_deal(actor, deal, is_act=True)
    _record(actor, deal, name, is_act=True, text=text.strip()[:300], stage=deal.stage)


def _record(
    actor: Actor, deal: Deal, name: str, *, is_act: bool = False, **facts: str | int
) -> None:
    record_event(
        name,
        actor=actor,
        deal_id=deal.pk,
        partnership_id=deal.partnership_id,
        payload=facts,
        is_act=is_act,
    )
