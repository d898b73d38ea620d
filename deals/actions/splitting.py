"""The revenue split: proposed by one side, accepted by the other, locked by the win."""

from decimal import Decimal

from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.errors import Conflict, Forbidden, Invalid
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from deals.actions.derive import refresh_deal
from deals.enums import CoSellModel, Outcome, ProposalState, SplitBasis
from deals.errors import DealClosed
from deals.models import Deal, SplitProposal
from deals.models.rooms import Room
from deals.policies import can_answer_split, can_propose_split
from deals.queries.rooms import load_room, lock_deal
from deals.queries.splits import open_split
from deals.rules.models import default_split, split_problems


def propose_split(
    code: str, *, actor: Actor, vendor: Decimal | None = None, by_activity: bool = False
) -> SplitProposal:
    """Propose another split until the win: the vendor's share in percent, or by activity.

    By activity exists in True co-sell only and is computed from what each side did. A proposal that
    is still open is replaced, whoever made it. Raises Invalid for shares that are none, Conflict
    for the split that is in force already, DealClosed, Forbidden.
    """
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        _refuse(room)
        if not can_propose_split(actor, room):
            raise Forbidden(_("Only people who work on this deal propose a split."))
        basis, shares = _shares(room.deal, vendor, by_activity=by_activity)
        _close_open(actor, room.deal, ProposalState.REPLACED)
        proposal: SplitProposal = SplitProposal.objects.create(
            workspace_id=room.deal.workspace_id,
            partnership_id=room.deal.partnership_id,
            deal=room.deal,
            basis=basis,
            vendor=shares,
            partner=None if shares is None else 100 - shares,
            user_id=actor.person_id,
            user_name=actor.user_name,
            side=actor.side,
            at=clock.now(),
        )
        refresh_deal(actor, room.deal, room=room)
        _record(actor, room.deal, proposal, "split.proposed")
        return proposal


def _refuse(room: Room) -> None:
    if room.deal.outcome != Outcome.OPEN:
        raise DealClosed(_("The split is locked: this deal has ended."))


def _shares(
    deal: Deal, vendor: Decimal | None, *, by_activity: bool
) -> tuple[SplitBasis, Decimal | None]:
    if by_activity:
        if deal.model != CoSellModel.TRUE_COSELL:
            raise Invalid({"basis": [_("Only True co-sell is shared by activity.")]})
        if deal.split_basis == SplitBasis.ACTIVITY:
            raise Conflict(_("This split is in force already."), code="same_split")
        return SplitBasis.ACTIVITY, None
    problems = split_problems(vendor)
    if vendor is None or problems:
        raise Invalid({"vendor": [str(problem) for problem in problems]})
    if vendor == deal.split_vendor and deal.split_basis != SplitBasis.ACTIVITY:
        raise Conflict(_("This split is in force already."), code="same_split")
    return SplitBasis.AGREED, vendor


def answer_split(code: str, *, accept: bool, actor: Actor) -> Deal:
    """The other side's yes or no. Accepted, it is in force at once.

    Raises Conflict when none is open, Forbidden for the side that proposed it, DealClosed.
    """
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        deal = room.deal
        _refuse(room)
        proposal = open_split(deal)
        if proposal is None:
            raise Conflict(_("No split waits for an answer."))
        if not can_answer_split(actor, room, proposal.side):
            raise Forbidden(_("The other company answers this proposal."))
        state = ProposalState.ACCEPTED if accept else ProposalState.DECLINED
        _settle(actor, proposal, state)
        if accept:
            deal.split_basis = proposal.basis
            if proposal.vendor is not None and proposal.partner is not None:
                deal.split_vendor, deal.split_partner = proposal.vendor, proposal.partner
        refresh_deal(actor, deal, room=room)
        _record(actor, deal, proposal, f"split.{state.value}")
        return deal


def withdraw_split(code: str, *, actor: Actor) -> Deal:
    """Take the own side's proposal back. Raises Conflict when none is open, Forbidden for the
    other side.
    """
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        _refuse(room)
        proposal = open_split(room.deal)
        if proposal is None:
            raise Conflict(_("No split waits for an answer."))
        if proposal.side != actor.side or not can_propose_split(actor, room):
            raise Forbidden(_("Only the company that proposed it takes it back."))
        _settle(actor, proposal, ProposalState.WITHDRAWN)
        refresh_deal(actor, room.deal, room=room)
        _record(actor, room.deal, proposal, "split.withdrawn")
        return room.deal


def follow_model(actor: Actor, deal: Deal) -> None:
    """Put the model's own split in force; what was proposed over the former one lapses.

    Assumes the lock, and that the deal is refreshed afterwards.
    """
    split = default_split(CoSellModel(deal.model))
    deal.split_vendor, deal.split_partner = split.vendor, split.partner
    deal.split_basis = SplitBasis.MODEL
    lapse_split(actor, deal)


def lapse_split(actor: Actor, deal: Deal) -> None:
    """An open proposal lapses: with the win, the end of the deal, or another model."""
    _close_open(actor, deal, ProposalState.LAPSED)


def _close_open(actor: Actor, deal: Deal, state: ProposalState) -> None:
    proposal = open_split(deal)
    if proposal is not None:
        _settle(actor, proposal, state)
        _record(actor, deal, proposal, f"split.{state.value}")


def _settle(actor: Actor, proposal: SplitProposal, state: ProposalState) -> None:
    proposal.state = state
    proposal.answered_by_name, proposal.answered_at = actor.user_name, clock.now()
    proposal.save(update_fields=["state", "answered_by_name", "answered_at"])


def _record(actor: Actor, deal: Deal, proposal: SplitProposal, name: str) -> None:
    """Both names always: shares never stand as a bare pair."""
    facts = {"basis": proposal.basis, "by": proposal.side}
    if proposal.basis == SplitBasis.AGREED:
        facts |= {
            "vendor_name": deal.workspace.name,
            "vendor": f"{proposal.vendor:f}",
            "partner_name": deal.partnership.organization.name,
            "partner": f"{proposal.partner:f}",
        }
    record_event(
        name,
        actor=actor,
        deal_id=deal.pk,
        partnership_id=deal.partnership_id,
        payload=facts,
    )
