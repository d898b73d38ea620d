"""Who brought a deal: derived, confirmed by the partner, corrected by a manager."""

from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor, Side
from cosell.core.errors import Conflict, Forbidden, Invalid
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from deals.actions.derive import refresh_deal
from deals.actions.moving import refuse_short
from deals.enums import Source
from deals.models import Deal
from deals.policies import can_confirm_source, can_correct_source
from deals.queries.rooms import load_room, lock_deal
from deals.rules.registration import derive_source


def confirm_source(code: str, *, actor: Actor) -> Deal:
    """The partner's yes to a deal that the vendor registered on its behalf: it is the source.

    Raises Forbidden for others than members of the partner on the deal, Conflict when nothing waits
    for a yes or when the five business days for it are over.
    """
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        deal, now = room.deal, clock.now()
        if not can_confirm_source(actor, room):
            raise Forbidden(
                _("Only people of %(name)s on this deal confirm that they brought it.")
                % {"name": deal.partnership.organization.name}
            )
        if deal.confirm_source_by is None:
            raise Conflict(_("Nothing waits for a confirmation."))
        source = derive_source(
            room.calendar,
            registered_by=Side(deal.registered_side),
            registered_at=deal.created_at,
            confirmed_at=now,
        )
        if source is not Side.PARTNER:
            raise Conflict(
                _("The five business days to confirm are over. Ask a manager to correct it."),
                code="too_late",
            )
        deal.source, deal.confirm_source_by = source.value, None
        deal.source_confirmed_at, deal.source_confirmed_by_name = now, actor.user_name
        refresh_deal(actor, deal, room=room)
        _record(actor, deal, "deal.source_confirmed", source=deal.source)
        return deal


def correct_source(code: str, *, source: str, reason: str, actor: Actor) -> Deal:
    """A manager says who brought the deal, with a reason that both sides see. Ended deals too,
    because figures that fold the past follow.

    Raises Forbidden, Invalid for a source that is none or a short reason, Conflict when it is so.
    """
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        deal = room.deal
        if not can_correct_source(actor):
            raise Forbidden(
                _("Only a manager of %(name)s corrects the source.") % {"name": deal.workspace.name}
            )
        if source not in Source.values:
            raise Invalid({"source": [_("Choose the company that brought the deal.")]})
        refuse_short(reason, "reason")
        if source == deal.source:
            raise Conflict(_("This is the source already."), code="same_source")
        before, deal.source, deal.confirm_source_by = deal.source, source, None
        deal.source_reason = " ".join(reason.split())[:300]
        refresh_deal(actor, deal, room=room)
        _record(
            actor, deal, "deal.source_corrected", source=source, before=before,
            text=deal.source_reason,
        )  # fmt: skip
        return deal


def _record(actor: Actor, deal: Deal, name: str, **facts: str) -> None:
    record_event(
        name,
        actor=actor,
        deal_id=deal.pk,
        partnership_id=deal.partnership_id,
        payload=facts,
    )
