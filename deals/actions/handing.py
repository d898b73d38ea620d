"""Giving a deal to another partner: the old one ends, a new one begins with what the vendor says."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cosell.core.actor import Actor, Side
from cosell.core.errors import Conflict, Forbidden
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from deals.actions.derive import local_day
from deals.actions.ending import end_deal
from deals.actions.opening import NewDeal, Origin, open_deal
from deals.actions.registering import find_partnership, partner_rep_of, validate_new
from deals.enums import LossReason, WithdrawnKind
from deals.models import Deal
from deals.models.rooms import Room
from deals.policies import can_hand_to_partner
from deals.queries.rooms import load_room, lock_deal
from partners.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedFacts:
    """What the vendor tells the next partner, in its own words."""

    need: str
    size_range: str
    expected_close: date
    model: str = ""


def hand_to_partner(
    code: str,
    *,
    partner: str,
    facts: HandedFacts,
    actor: Actor,
    partner_rep: str | None = None,
    reason: str = LossReason.OTHER_PARTNER,
    text: str = "",
) -> Deal:
    """Withdraw a deal as handed over and open a new one with another partner. Returns the new one.

    A deal is never re-pointed. Of the old one only who the customer is comes along (name, website,
    country, currency): need, size, dates, amount, split, signatures and words may be the former
    partner's, so the vendor says them anew. Neither partner learns of the other; the vendor alone
    reads on both deals where the other one is. Raises Forbidden for the partner's side, Conflict
    for the same partner or one that is ending, Invalid per field, DealClosed.
    """
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        old = room.deal
        if not can_hand_to_partner(actor, room):
            raise Forbidden(
                _("Only people of %(name)s on this deal hand it to another partner.")
                % {"name": old.workspace.name}
            )
        partnership = find_partnership(actor, partner)
        if partnership.pk == old.partnership_id:
            raise Conflict(_("This partner has the deal already."))
        end_deal(actor, room, kind=WithdrawnKind.HANDED_OVER, reason=reason, text=text)
        new = open_deal(
            actor,
            partnership,
            validate_new(_facts(room, facts, partnership.default_model), local_day(room.deal)),
            Origin(
                source=Side.VENDOR,
                registered_by=_who(actor, room),
                registered_side=Side.VENDOR,
                sales_rep=room.owner(Side.VENDOR),
                partner_rep=partner_rep_of(partnership, partner_rep),
                partner_manager=partnership.manager,
            ),
        )
        _tell_vendor(actor, old, new, "deal.handed_to")
        _tell_vendor(actor, new, old, "deal.taken_from")
        return new


def _facts(room: Room, facts: HandedFacts, default_model: str) -> NewDeal:
    old = room.deal
    return NewDeal(
        customer=old.customer,
        website=old.website,
        country=old.country,
        currency=old.currency,
        need=facts.need,
        size_range=facts.size_range,
        expected_close=facts.expected_close,
        model=facts.model or default_model,
        is_practice=old.is_practice,
    )


def _who(actor: Actor, room: Room) -> User:
    """The account of whoever acts, for the new deal's origin."""
    member = room.member(actor.user_id, Side.VENDOR)
    return member.user if member else User.objects.get(pk=actor.person_id)


def _tell_vendor(actor: Actor, deal: Deal, other: Deal, name: str) -> None:
    """A private event: the other deal is another partner's, and does not exist for this one."""
    record_event(
        name,
        actor=actor,
        deal_id=deal.pk,
        partnership_id=deal.partnership_id,
        payload={"deal": other.code, "partner": other.partnership.organization.name},
        private=True,
    )
