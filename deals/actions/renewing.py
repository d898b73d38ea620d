"""A renewal or expansion: a new deal with a parent, made by one button."""

from datetime import timedelta

from django.utils.translation import gettext as _

from cosell.core.actor import Actor, Side
from cosell.core.errors import Conflict, Forbidden
from cosell.core.wall import wall
from deals.actions.derive import local_day
from deals.actions.opening import NewDeal, open_deal
from deals.models import Deal
from deals.policies import can_renew_deal
from deals.queries.rooms import load_room, lock_deal


def renew_deal(code: str, *, actor: Actor) -> Deal:
    """Open the next deal with the same customer and people.

    Raises Conflict unless the deal is won, Forbidden for who does not work on it.
    """
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        parent = room.deal
        if parent.outcome != "won":
            raise Conflict(_("A renewal follows a won deal."))
        if not can_renew_deal(actor, room):
            raise Forbidden(_("Only people who work on this deal can renew it."))
        facts = NewDeal.of(parent, expected_close=local_day(parent) + timedelta(days=60))
        return open_deal(
            actor,
            parent.partnership,
            facts,
            source=actor.side,
            sales_rep=room.owner(Side.VENDOR),
            partner_rep=room.owner(Side.PARTNER),
            parent=parent,
        )
