"""A renewal or expansion: a new deal with a parent, made by one button."""

from datetime import timedelta

from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor, Side
from cosell.core.errors import Conflict, Forbidden
from cosell.core.wall import wall
from deals.actions.derive import local_day
from deals.actions.opening import NewDeal, Origin, open_deal
from deals.enums import Outcome
from deals.models import Deal
from deals.models.rooms import Room
from deals.policies import can_renew_deal
from deals.queries.rooms import load_room, lock_deal
from deals.rules.registration import CLOSE_AFTER_DAYS

AT_ONCE = timedelta(minutes=1)


def renew_deal(code: str, *, actor: Actor) -> Deal:
    """Open the next deal with the same customer and people.

    A second press within a minute makes no second one and returns the first. Raises Conflict unless
    the deal is won, Forbidden for who does not work on it.
    """
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        parent = room.deal
        if parent.outcome != Outcome.WON:
            raise Conflict(_("A renewal follows a won deal."))
        if not can_renew_deal(actor, room):
            raise Forbidden(_("Only people who work on this deal can renew it."))
        since = clock.now() - AT_ONCE
        made = parent.children.filter(outcome=Outcome.OPEN, created_at__gt=since).last()
        if made is not None:
            return made  # type: ignore[no-any-return]
        close = local_day(parent) + timedelta(days=CLOSE_AFTER_DAYS)
        facts = NewDeal.of(parent, expected_close=close)
        return open_deal(actor, parent.partnership, facts, _origin(actor, room))


def _origin(actor: Actor, room: Room) -> Origin:
    """The same people, as far as they are still there; the side that presses brought it."""
    deal, manager = room.deal, room.deal.partner_manager
    stays = manager is not None and room.is_active(manager.pk, Side.VENDOR)
    own, sales = room.owner(actor.side), room.owner(Side.VENDOR)
    member = room.member(actor.user_id, actor.side)
    return Origin(
        source=actor.side,
        registered_by=member.user if member else own or deal.registered_by,
        registered_side=actor.side,
        sales_rep=sales,
        partner_rep=room.owner(Side.PARTNER),
        partner_manager=manager if stays else None,
        parent=deal,
    )
