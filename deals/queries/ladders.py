"""What an alert stands on: the causes of a deal, and the people of its rungs."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from cosell.core.actor import Role, Side
from cosell.core.businesstime import Calendar
from deals.enums import AlertCause, BallKind, Outcome, RegistrationState, Rung
from deals.models import Alert, AlertSettings, Deal, Registration
from deals.models.rooms import Room
from deals.queries.rooms import stand_ins
from deals.rules.alerts import (
    LADDERS,
    Ladder,
    Opening,
    Person,
    Seat,
    decision_openings,
    hand_openings,
    hand_seats,
    no_step_openings,
    silence_openings,
    stage_openings,
)
from partners.models import Membership, Partnership, User

_DUE = "select kind, row_id, workspace_id from due_checks(%s, %s)"
People = dict[Seat, list[Person]]


def due_checks(moment: datetime, most: int) -> list[tuple[str, int, int]]:
    """Deals and registrations of all tenants whose time has come: kind, id and workspace.

    Asked in the system's role, which may ask nothing else of them.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [moment, most])
        return list(cursor.fetchall())


def ladder_of(workspace_id: int) -> Ladder:
    """The workspace's settings. Needs an open wall."""
    row = AlertSettings.objects.filter(workspace_id=workspace_id).first()
    return row.ladder if row is not None else Ladder()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A reason for an alert, with the rungs that it opens and who stands on them."""

    cause: AlertCause
    since: datetime
    openings: tuple[Opening, ...]
    side: str = ""
    seats: dict[Rung, tuple[Seat, ...]] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        return self.cause.value, self.side


def causes_of(room: Room, ladder: Ladder, by_hand: list[Alert], now: datetime) -> list[Cause]:
    """What stands still on a deal, or will if nobody acts. A running pause is what was agreed."""
    deal = room.deal
    if deal.is_practice or (deal.paused_until_at is not None and deal.paused_until_at > now):
        return []
    if deal.outcome == Outcome.WON and deal.delivered_at is None:
        openings = silence_openings(room.calendar, deal.last_act_at, ladder)
        return [_cause(AlertCause.SILENT, deal.last_act_at, openings)]
    if deal.outcome != Outcome.OPEN:
        return []
    found = [_by_hand(row) for row in by_hand if row.step_key == held_by(deal)]
    limit = room.visit.limit_days
    if limit is not None and deal.over_at is not None:
        openings = stage_openings(room.clock_calendar, deal.entered_at, limit, ladder)
        found.append(_cause(AlertCause.STAGE_OVER, deal.over_at, openings))
    if deal.ball == BallKind.NOBODY and deal.ball_since is not None:
        openings = no_step_openings(room.clock_calendar, deal.ball_since, ladder)
        found.append(_cause(AlertCause.NO_NEXT_STEP, deal.ball_since, openings))
    return found


def held_by(deal: Deal) -> str:
    """What a call by hand is about: the step that holds the ball, else the stage to be moved."""
    return deal.ball_step.key if deal.ball_step else f"stage-{deal.stage}"


def _cause(cause: AlertCause, since: datetime, openings: tuple[Opening, ...]) -> Cause:
    return Cause(cause=cause, since=since, openings=openings, seats=dict(LADDERS[cause]))


def _by_hand(row: Alert) -> Cause:
    return Cause(
        cause=AlertCause.BY_HAND,
        since=row.since,
        openings=hand_openings(row.opened_at),
        side=row.side,
        seats={Rung.MANAGERS: hand_seats(Side(row.side))},
    )


def decision_cause(registration: Registration, ladder: Ladder) -> Cause | None:
    """The promise of an answer, while the registration waits for one."""
    if registration.state != RegistrationState.SUBMITTED:
        return None
    workspace = registration.workspace
    calendar = Calendar.of(zone=workspace.time_zone, countries=(workspace.country,))
    openings = decision_openings(calendar, registration.answer_by, ladder)
    return _cause(AlertCause.DECISION_LATE, registration.answer_by, openings)


def people_of_deal(room: Room, ladder: Ladder) -> People:
    """Who stands where on a deal's ladder. Nobody stands there who has left."""
    deal = room.deal
    ours = stand_ins(deal)
    holders = ((Side.VENDOR, deal.ball_vendor), (Side.PARTNER, deal.ball_partner))
    owners = ((side, room.owner(side)) for side in Side)
    accountable = room.accountable(deal.ball_step) if deal.ball_step else None
    found: People = {
        Seat.HOLDER: [_person(user, side) for side, user in holders if user],
        Seat.OWNER: [_person(user, side) for side, user in owners if user],
        Seat.MANAGER: [_person(ours[Side.VENDOR], Side.VENDOR)] if Side.VENDOR in ours else [],
        Seat.LEAD: [_person(ours[Side.PARTNER], Side.PARTNER)] if Side.PARTNER in ours else [],
        Seat.SPONSOR: _sponsor(deal.partnership, deal.amount_base, ladder),
    }
    if accountable is not None and room.is_active(accountable.user_id, Side(accountable.side)):
        found[Seat.ACCOUNTABLE] = [_person(accountable.user, Side(accountable.side))]
    return found


def _person(user: User, side: Side) -> Person:
    return Person(user.pk, side, user.name)


def _sponsor(partnership: Partnership, amount: Decimal | None, ladder: Ladder) -> list[Person]:
    """The sponsor who is named, if so much is at stake. `amount` is in the workspace's currency."""
    if partnership.sponsor_id is None or (amount or Decimal(0)) <= ladder.sponsor_amount:
        return []
    rows = _vendors(partnership.workspace_id).filter(user_id=partnership.sponsor_id)
    return [_person(row.user, Side.VENDOR) for row in rows]


def _vendors(workspace_id: int) -> QuerySet[Any]:
    return (
        Membership.objects.filter(workspace_id=workspace_id, partnership=None, is_active=True)
        .select_related("user")
        .order_by("id")
    )


def people_of_registration(registration: Registration) -> People:
    """Who decides: the partnership's manager or another one, then the admins, then the sponsor.

    A sponsor is told of a broken promise whatever the size: there is no amount yet to go by.
    """
    partnership = registration.partnership
    rows = list(_vendors(registration.workspace_id))
    own = [row for row in rows if row.user_id == partnership.manager_id]
    managers = own or [row for row in rows if row.role == Role.VENDOR_MANAGER]
    admins = [row for row in rows if row.role == Role.VENDOR_ADMIN]
    sponsors = [row for row in rows if row.user_id == partnership.sponsor_id]
    return {
        Seat.MANAGER: [_person(row.user, Side.VENDOR) for row in (managers or admins)[:1]],
        Seat.ADMIN: [_person(row.user, Side.VENDOR) for row in admins],
        Seat.SPONSOR: [_person(row.user, Side.VENDOR) for row in sponsors],
    }


def on_rungs(cause: Cause, people: People) -> dict[Rung, list[Person]]:
    """The people of each rung, in the order of the ladder's seats."""
    return {
        rung: [person for seat in seats for person in people.get(seat, ())]
        for rung, seats in cause.seats.items()
    }
