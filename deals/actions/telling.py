"""Telling the people of a deal what happened, and whose turn it is now."""

from collections.abc import Iterable

from cosell.core.actor import Actor, Side
from cosell.messaging.actions.notices import Notice, notify
from cosell.messaging.enums import Kind, Visibility
from cosell.messaging.models import Event
from cosell.messaging.queries.recipients import Recipient, find_recipients
from deals.enums import Outcome
from deals.models import Deal
from deals.models.rooms import Room
from deals.queries.registrations import get_registration
from deals.queries.rooms import load_room
from deals.rules.notices import Circle, Telling, sides_told, telling_of


def tell_of_event(event: Event, *, actor: Actor) -> None:
    """Tell whoever should know of one event of a deal, each once; then ask whose turn it is.

    The author is told nothing. Private events are told to nobody: what one company keeps to itself
    it reads in its own timeline. Runs inside the system's wall of the event's workspace.
    """
    if event.deal_id is None or event.visibility == Visibility.PRIVATE:
        return
    deal = _deal(event)
    room = load_room(actor, deal)
    if event.name == "step.requested":
        _tell(event, room, _requested(event, room), Kind.ASKED, but=set())
        return
    asked = _ask_holders(event, room)
    telling = telling_of(event.name)
    if telling is not None:
        _tell(event, room, _people(event, room, telling), telling.kind, but=asked)


def _deal(event: Event) -> Deal:
    rows = Deal.objects.select_related(
        "workspace__organization", "partnership__organization", "sales_rep", "partner_rep",
        "partner_manager", "ball_step",
    )  # fmt: skip
    deal: Deal = rows.get(pk=event.deal_id)
    return deal


def _people(event: Event, room: Room, telling: Telling) -> set[tuple[int, Side]]:
    """User and side of everybody whom the event is told to."""
    found: set[tuple[int, Side]] = set()
    for side in sides_told(telling, Side(event.side)):
        owner = room.owner(side)
        if telling.circle in {Circle.OTHER_OWNER, Circle.SALES_REP}:
            found |= {(owner.pk, side)} if owner else set()
        else:
            found |= {(member.user_id, side) for member in room.members(side)}
    return found


def _requested(event: Event, room: Room) -> set[tuple[int, Side]]:
    """Who holds the slot that somebody asked for."""
    side = Side(event.payload.get("of", Side(event.side).other))
    step = room.step(str(event.payload.get("step_key", "")))
    holder = room.holder(step, side) if step else room.owner(side)
    return {(holder.pk, side)} if holder else set()


def _tell(
    event: Event, room: Room, people: Iterable[tuple[int, Side]], kind: Kind, *, but: set[int]
) -> None:
    deal = room.deal
    notice = Notice(
        kind=kind,
        topic="deal.event",
        key=f"event:{event.pk}",
        deal_code=deal.code,
        partnership_id=deal.partnership_id,
        event=event,
    )
    wanted = {(user, side) for user, side in people if user not in {event.user_id, *but}}
    for recipient in _seated(wanted, deal.workspace_id):
        notify(recipient, notice)


def _seated(people: Iterable[tuple[int, Side]], workspace_id: int) -> list[Recipient]:
    """Those who still sit on the side they are told for."""
    wanted = set(people)
    found = find_recipients({user for user, _side in wanted}, workspace_id=workspace_id)
    return [each for each in found if (each.user_id, each.actor.side) in wanted]


def _ask_holders(event: Event, room: Room) -> set[int]:
    """Ask whoever holds the ball, once for each step and visit. Returns who was asked just now."""
    deal = room.deal
    if deal.outcome not in {Outcome.OPEN, Outcome.WON} or deal.delivered_at is not None:
        return set()
    holders = [(deal.ball_vendor_id, Side.VENDOR), (deal.ball_partner_id, Side.PARTNER)]
    people = {(user, side) for user, side in holders if user and user != event.user_id}
    step = deal.ball_step.key if deal.ball_step else ""
    asked = set()
    for recipient in _seated(people, deal.workspace_id):
        side = recipient.actor.side
        notice = Notice(
            kind=Kind.ASKED,
            topic="deal.turn",
            key=f"turn:{room.visit.pk}:{step}:{side}",
            deal_code=deal.code,
            partnership_id=deal.partnership_id,
            payload={"step": step, "event": event.pk},
            is_once=True,
        )
        row = notify(recipient, notice)
        if row is not None and row.payload.get("event") == event.pk:
            asked.add(recipient.user_id)
    return asked


def tell_of_registration(event: Event, *, actor: Actor) -> None:
    """Ask the partnership's manager for a decision; tell who submitted it what was decided."""
    code = str(event.payload.get("registration", ""))
    row = get_registration(actor, code)
    is_new = event.name == "registration.submitted"
    asked = {(row.partnership.manager_id, Side.VENDOR)}
    answered = {(row.submitted_by_id, Side.PARTNER), (row.contact_id, Side.PARTNER)}
    wanted = {(user, side) for user, side in (asked if is_new else answered) if user}
    notice = Notice(
        kind=Kind.ASKED if is_new else Kind.DECISION,
        topic="registration",
        key=f"event:{event.pk}",
        partnership_id=row.partnership_id,
        payload={"registration": row.code, "is_new": is_new},
        is_once=is_new,
    )
    for recipient in _seated(wanted, row.workspace_id):
        if recipient.user_id != event.user_id:
            notify(recipient, notice)
