"""Pauses: the customer holds the ball until a date."""

from datetime import date

from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.errors import Conflict, Forbidden, Invalid
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from deals.actions.derive import local_day, refresh_deal
from deals.enums import Outcome, PauseReason
from deals.errors import DealClosed
from deals.models import Deal, DealPause
from deals.models.rooms import Room
from deals.policies import can_answer_pause, can_pause_deal
from deals.queries.rooms import load_room, lock_deal
from deals.rules.gate import pause_needs_consent, pause_problems


def pause_deal(code: str, *, reason: str, returns_on: date, actor: Actor, note: str = "") -> Deal:
    """Stop the deal's clock from today until the return date, which is a day of work again.

    At most 20 business days. A second pause in one stage stands only after the other side's yes,
    unless a manager makes it. Raises Invalid for reason and date, Conflict while one runs or waits.
    """
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        _refuse(actor, room)
        deal, now = room.deal, clock.now()
        _refuse_input(room, reason, returns_on)
        needs_yes = pause_needs_consent(
            earlier_in_stage=_pauses_in_stage(room), is_manager=actor.manages_workspace
        )
        pause = DealPause.objects.create(
            workspace_id=deal.workspace_id,
            partnership_id=deal.partnership_id,
            deal=deal,
            visit=room.visit,
            reason=reason,
            note=note.strip()[:200],
            starts_on=local_day(deal),
            returns_on=returns_on,
            user_id=actor.person_id,
            user_name=actor.user_name,
            side=actor.side,
            is_confirmed=not needs_yes,
            created_at=now,
            started_at=None if needs_yes else now,
        )
        refresh_deal(actor, deal)
        name = "deal.paused" if pause.is_confirmed else "deal.pause_proposed"
        _record(actor, deal, name, reason=reason, note=pause.note, until=str(returns_on))
        return deal


def _refuse(actor: Actor, room: Room) -> None:
    _refuse_unpausable(actor, room)
    today = local_day(room.deal)
    if any(pause.returns_on > today for pause in room.visit_pauses):
        raise Conflict(_("The deal is paused already."))
    if room.waiting_pause is not None:
        raise Conflict(_("A pause waits for the other company's yes."))


def _refuse_unpausable(actor: Actor, room: Room) -> None:
    if room.deal.outcome != Outcome.OPEN:
        raise DealClosed(_("This deal has ended."))
    if not can_pause_deal(actor, room):
        raise Forbidden(_("Only people who work on this deal pause it and let it go on."))


def _refuse_input(room: Room, reason: str, returns_on: date) -> None:
    errors = {}
    problems = pause_problems(
        starts_on=local_day(room.deal), returns_on=returns_on, calendar=room.calendar
    )
    if problems:
        errors["returns_on"] = [str(text) for text in problems]
    if reason not in PauseReason.values:
        errors["reason"] = [_("Choose one of the reasons.")]
    if errors:
        raise Invalid(errors)


def _pauses_in_stage(room: Room) -> int:
    """Pauses that stood in the present stage, in whichever of its visits."""
    visits = {visit.pk for visit in room.visits if visit.stage == room.deal.stage}
    return sum(pause.is_confirmed and pause.visit_id in visits for pause in room.pauses)


def _waiting(actor: Actor, room: Room) -> DealPause:
    """The pause that waits, for somebody who may answer it."""
    _refuse_unpausable(actor, room)
    pause = room.waiting_pause
    if pause is None:
        raise Conflict(_("No pause waits for an answer."))
    if not can_answer_pause(actor, room):
        raise Forbidden(_("The other company or a manager answers a second pause."))
    return pause


def confirm_pause(code: str, *, actor: Actor) -> Deal:
    """The yes to a second pause in one stage, by the other side or a manager.

    It stands from now on: what went by while it waited was nobody's pause.
    """
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        pause = _waiting(actor, room)
        pause.is_confirmed, pause.answered_by_name = True, actor.user_name
        pause.starts_on, pause.started_at = local_day(room.deal), clock.now()
        pause.save(update_fields=["is_confirmed", "answered_by_name", "starts_on", "started_at"])
        refresh_deal(actor, room.deal)
        _record(
            actor, room.deal, "deal.paused", reason=pause.reason, note=pause.note,
            until=str(pause.returns_on),
        )  # fmt: skip
        return room.deal


def decline_pause(code: str, *, actor: Actor) -> Deal:
    """The no to a second pause. Who proposed it may take it back with the same act."""
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        _refuse_unpausable(actor, room)
        pause = room.waiting_pause
        if pause is None:
            raise Conflict(_("No pause waits for an answer."))
        pause.declined_at, pause.answered_by_name = clock.now(), actor.user_name
        pause.save(update_fields=["declined_at", "answered_by_name"])
        refresh_deal(actor, room.deal)
        _record(actor, room.deal, "deal.pause_declined", until=str(pause.returns_on))
        return room.deal


def resume_deal(code: str, *, actor: Actor) -> Deal:
    """End the running pause today; the days it stood stay out of the clock."""
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        _refuse_unpausable(actor, room)
        today = local_day(room.deal)
        running = next((p for p in room.visit_pauses if p.returns_on > today), None)
        if running is None:
            raise Conflict(_("The deal is not paused."))
        running.returns_on, running.ended_at = max(today, running.starts_on), clock.now()
        running.save(update_fields=["returns_on", "ended_at"])
        refresh_deal(actor, room.deal)
        _record(actor, room.deal, "deal.resumed")
        return room.deal


def _record(actor: Actor, deal: Deal, name: str, **facts: str) -> None:
    record_event(
        name,
        actor=actor,
        deal_id=deal.pk,
        partnership_id=deal.partnership_id,
        payload={name: fact for name, fact in facts.items() if fact},
    )
