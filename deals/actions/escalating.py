"""What people do about an alert: take it, put it off, or raise one by hand."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.businesstime import Calendar
from cosell.core.errors import Conflict, Forbidden, Invalid, NotFound
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from deals.enums import AlertCause, Outcome, Rung
from deals.errors import DealClosed
from deals.models import Alert, Deal, Registration
from deals.models.rooms import Room
from deals.policies import (
    can_escalate_deal,
    can_hold_decision,
    can_snooze_alert,
    can_take_alert,
)
from deals.queries.alerts import get_alert
from deals.queries.ladders import held_by
from deals.queries.rooms import calendar_of, load_room, lock_deal
from deals.rules.alerts import LONGEST_REASON, LONGEST_SNOOZE, snooze_problems, taken_until
from deals.rules.clock import paused_until_at


def take_alert(code: str, *, actor: Actor) -> Alert:
    """Say "I see to it": the climb stops for two business days, and both companies read the name.

    Raises NotFound, Forbidden, and Conflict for one that is resolved or that somebody else holds.
    """
    with wall(actor):
        alert, room = _open(actor, code)
        if not (can_take_alert(actor, room) if room else can_hold_decision(actor)):
            raise Forbidden(_("Only people who work on this can take it."))
        now = clock.now()
        if alert.taken_until is not None and alert.taken_until > now:
            if alert.taken_by_id == actor.user_id:
                return alert
            raise Conflict(
                _("%(name)s took it already.") % {"name": alert.taken_by_name}, code="taken_already"
            )
        alert.taken_by_id, alert.taken_by_name = actor.person_id, actor.user_name
        alert.taken_side, alert.taken_until = actor.side, taken_until(_calendar(alert, room), now)
        _changed(actor, alert, "alert.taken")
        return alert


def snooze_alert(code: str, *, until: date, reason: str, actor: Actor) -> Alert:
    """Put an alert off until a day, at most ten calendar days from now; both companies read why.

    Raises NotFound, Forbidden, Conflict for one that is resolved, Invalid for day and reason.
    """
    with wall(actor):
        alert, room = _open(actor, code)
        if not (can_snooze_alert(actor, room) if room else can_hold_decision(actor)):
            raise Forbidden(_("Only people who work on this can put it off."))
        calendar = _calendar(alert, room)
        today = calendar.local_date(clock.now())
        problems = snooze_problems(today=today, until=until, reason=reason)
        if problems:
            raise Invalid({name: [_problem(problem)] for name, problem in problems.items()})
        alert.snoozed_by_name, alert.snoozed_side = actor.user_name, actor.side
        alert.snoozed_until = paused_until_at(calendar, until)
        alert.snooze_reason = reason.strip()
        _changed(actor, alert, "alert.snoozed", until=str(until), reason=alert.snooze_reason)
        return alert


def _problem(code: str) -> str:
    texts = {
        "past": _("Choose a day after today."),
        "far": _("Put it off for at most %(count)s days.") % {"count": LONGEST_SNOOZE},
        "empty": _("Say why; both companies read it."),
        "long": _("Keep it under %(count)s characters.") % {"count": LONGEST_REASON},
    }
    return texts[code]


def escalate_by_hand(code: str, *, reason: str, actor: Actor) -> Alert:
    """Call the other company's manager or lead, once per step and side.

    Raises NotFound, Forbidden, DealClosed, Invalid without a reason, Conflict while the customer
    holds the ball, and for a second call about one step.
    """
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        _refuse_call(actor, room)
        text = reason.strip()
        if not text or len(text) > LONGEST_REASON:
            raise Invalid({"reason": [_problem("long" if text else "empty")]})
        try:
            with transaction.atomic():
                alert = _raise(actor, room, text)
        except IntegrityError as error:
            raise Conflict(
                _("Your company has escalated this step already."), code="escalated_already"
            ) from error
        _wake(alert)
        _record(actor, alert, "alert.called", reason=text)
        return alert


def _refuse_call(actor: Actor, room: Room) -> None:
    deal = room.deal
    if deal.outcome != Outcome.OPEN:
        raise DealClosed(_("This deal has ended."))
    if not can_escalate_deal(actor, room):
        raise Forbidden(_("Only people who work on this deal escalate it."))
    if deal.paused_until_at is not None and deal.paused_until_at > clock.now():
        raise Conflict(_("The deal waits for the customer."), code="paused")


def _raise(actor: Actor, room: Room, reason: str) -> Alert:
    deal, now = room.deal, clock.now()
    alert: Alert = Alert.objects.create(
        workspace_id=deal.workspace_id,
        partnership_id=deal.partnership_id,
        deal=deal,
        visit=room.visit,
        step=deal.ball_step,
        cause=AlertCause.BY_HAND,
        side=actor.side,
        step_key=held_by(deal),
        reason=reason,
        raised_by_id=actor.person_id,
        raised_by_name=actor.user_name,
        rung=Rung.MANAGERS,
        since=now,
        opened_at=now,
    )
    return alert


def _open(actor: Actor, code: str) -> tuple[Alert, Room | None]:
    """An open alert with the lock on what it is about, in the order in which the engine locks."""
    alert = get_alert(actor, code)
    room = None
    if alert.deal_id is not None:
        room = load_room(actor, lock_deal(actor, alert.deal.code))
    else:
        rows = Registration.objects.visible_to(actor).filter(pk=alert.registration_id)
        if not rows.select_for_update(of=("self",), no_key=True).values_list("pk").first():
            raise NotFound
    alert = get_alert(actor, code)
    if alert.resolved_at is not None:
        raise Conflict(_("This is resolved already."), code="resolved_already")
    return alert, room


def _calendar(alert: Alert, room: Room | None) -> Calendar:
    """The deal's days; a promise of the vendor's counts in the vendor's own."""
    if room is not None:
        return calendar_of(room.deal)
    workspace = alert.workspace
    return Calendar.of(zone=workspace.time_zone, countries=(workspace.country,))


def _changed(actor: Actor, alert: Alert, name: str, **facts: Any) -> None:
    alert.version += 1
    alert.save()
    _wake(alert)
    _record(actor, alert, name, **facts)


def _wake(alert: Alert) -> None:
    """Let the engine look at it again: it says what comes next."""
    model: Any = Deal if alert.deal_id is not None else Registration
    key = alert.deal_id or alert.registration_id
    model.objects.filter(pk=key).update(next_check_at=clock.now())


def _record(actor: Actor, alert: Alert, name: str, **facts: Any) -> None:
    if alert.registration_id is not None:
        facts["registration"] = alert.registration.code
    record_event(
        name,
        actor=actor,
        deal_id=alert.deal_id,
        partnership_id=alert.partnership_id,
        payload={"alert": alert.code, "cause": alert.cause, **facts},
    )
