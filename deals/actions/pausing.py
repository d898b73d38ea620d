"""Pauses: the customer holds the ball until a date."""

from datetime import date

from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.errors import Conflict, Forbidden, Invalid
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from deals.actions.derive import local_day, refresh_deal
from deals.enums import PauseReason
from deals.errors import DealClosed
from deals.models import Deal, DealPause
from deals.models.rooms import Room
from deals.policies import can_pause_deal
from deals.queries.rooms import load_room, lock_deal
from deals.rules.gate import pause_problems


def pause_deal(code: str, *, reason: str, returns_on: date, actor: Actor, note: str = "") -> Deal:
    """Stop the deal's clock from today until the return date, which is a day of work again.

    At most 20 business days. A second pause in one stage stands only after the other side's yes,
    unless a manager makes it. Raises Invalid for reason and date, Conflict while one runs.
    """
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        _refuse(actor, room)
        deal, today = room.deal, local_day(room.deal)
        problems = pause_problems(starts_on=today, returns_on=returns_on, calendar=room.calendar)
        errors = {}
        if problems:
            errors["returns_on"] = [str(text) for text in problems]
        if reason not in PauseReason.values:
            errors["reason"] = [_("Choose one of the reasons.")]
        if errors:
            raise Invalid(errors)
        is_second = any(p.visit_id == room.visit.pk for p in room.pauses)
        pause = DealPause.objects.create(
            workspace_id=deal.workspace_id,
            partnership_id=deal.partnership_id,
            deal=deal,
            visit=room.visit,
            reason=reason,
            note=note.strip()[:200],
            starts_on=today,
            returns_on=returns_on,
            user_id=actor.person_id,
            user_name=actor.user_name,
            side=actor.side,
            is_confirmed=not is_second or actor.manages_workspace,
            created_at=clock.now(),
        )
        refresh_deal(actor, deal)
        name = "deal.paused" if pause.is_confirmed else "deal.pause_proposed"
        _record(actor, deal, name, reason=reason, until=str(returns_on))
        return deal


def _refuse(actor: Actor, room: Room) -> None:
    if room.deal.outcome != "open":
        raise DealClosed(_("This deal has ended."))
    if not can_pause_deal(actor, room):
        raise Forbidden(_("Only people who work on this deal can pause it."))
    today = local_day(room.deal)
    if any(p.returns_on > today for p in room.visit_pauses):
        raise Conflict(_("The deal is paused already."))
    if any(not p.is_confirmed and p.visit_id == room.visit.pk for p in room.pauses):
        raise Conflict(_("A pause waits for the other company's yes."))


def confirm_pause(code: str, *, actor: Actor) -> Deal:
    """The other side's yes to a second pause in one stage."""
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        pause = next((p for p in room.pauses if not p.is_confirmed), None)
        if pause is None:
            raise Conflict(_("No pause waits for an answer."))
        if not can_pause_deal(actor, room) or (
            pause.side == actor.side and not actor.manages_workspace
        ):
            raise Forbidden(_("The other company or a manager says yes to a second pause."))
        pause.is_confirmed = True
        pause.save(update_fields=["is_confirmed"])
        refresh_deal(actor, room.deal)
        _record(actor, room.deal, "deal.paused", reason=pause.reason, until=str(pause.returns_on))
        return room.deal


def resume_deal(code: str, *, actor: Actor) -> Deal:
    """End the running pause today; the days it stood stay out of the clock."""
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        if not can_pause_deal(actor, room):
            raise Forbidden(_("Only people who work on this deal can resume it."))
        today = local_day(room.deal)
        running = next((p for p in room.visit_pauses if p.returns_on > today), None)
        if running is None:
            raise Conflict(_("The deal is not paused."))
        running.returns_on = max(today, running.starts_on)
        running.save(update_fields=["returns_on"])
        refresh_deal(actor, room.deal)
        _record(actor, room.deal, "deal.resumed")
        return room.deal


def _record(actor: Actor, deal: Deal, name: str, **facts: str) -> None:
    record_event(
        name,
        actor=actor,
        deal_id=deal.pk,
        partnership_id=deal.partnership_id,
        payload=facts,
    )
