"""Whose time a deal took: business seconds by court, visit by visit, and how fast each side answers."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from django.db.models import QuerySet

from cosell.core import clock
from cosell.core.actor import Actor, Side
from cosell.core.statements import Query, Row, rows_of_all
from deals.models import BallChange, Deal, StageVisit
from deals.models.rooms import Room
from deals.rules.clock import BUCKETS, court_time, paused_until_at, shown_time
from deals.rules.courts import MOVED, Change, Span, lay_pauses, turns_taken

#: Where the ball went, in order, by visit.
Changes = dict[int, list[Change]]


@dataclass(frozen=True, slots=True)
class CourtTime:
    """Business seconds in each court. They add up exactly to the business time of what they tell of."""

    seconds: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.seconds.values())

    def shown(self, side: Side) -> int:
        """A side's time as it is shown: its own and what both held."""
        return shown_time(self.seconds, side)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitTime:
    """One stay in a stage and whose time it was."""

    stage: int
    entered_at: datetime
    left_at: datetime | None
    court: CourtTime


@dataclass(frozen=True, slots=True)
class Responses:
    """How often a side gave the ball away, and how many business seconds it took in the middle."""

    count: int
    median: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DealTimes:
    """Court and response times of a deal: the present stay, every stay, and all together."""

    current: CourtTime
    visits: list[VisitTime]
    total: CourtTime
    responses: dict[Side, Responses]


def court_times(room: Room, actor: Actor) -> DealTimes:
    """Read from the ball's history in one query; see `times_of`."""
    return times_of(room, by_visit(rows_of_all(actor, [changes_query(room.deal)])[0]))


def times_of(room: Room, changes: Changes) -> DealTimes:
    """Whose time it was. Business time runs in both companies' calendars.

    Pauses are the customer's. Delivery ends for the courts when the deal is delivered, because
    nothing is to be done then.
    """
    now = clock.now()
    shown = {visit.pk: _shown(room, visit, changes[visit.pk]) for visit in room.visits}
    visits = [
        VisitTime(
            stage=visit.stage,
            entered_at=visit.entered_at,
            left_at=visit.left_at,
            court=CourtTime(court_time(room.calendar, shown[visit.pk], visit.left_at or now)),
        )
        for visit in room.visits
    ]
    return DealTimes(
        current=visits[-1].court,
        visits=visits,
        total=_sum(visit.court for visit in visits),
        responses={side: _responses(room, shown, side) for side in Side},
    )


def changes_query(deal: Deal) -> Query:
    """The ball's changes in order; see `by_visit`."""
    return Query("ball", _ball_changes, ([deal.pk],))


def by_visit(rows: Sequence[Row]) -> Changes:
    """What `changes_query` found."""
    found: Changes = defaultdict(list)
    for visit_id, at, ball in rows:
        found[visit_id].append((at, ball))
    return found


def _ball_changes(_actor: Actor, deals: list[int]) -> QuerySet[Any, Any]:
    rows = BallChange.objects.filter(deal_id__among=deals).order_by("at", "id")
    return rows.values_list("visit_id", "at", "ball")


def _shown(room: Room, visit: StageVisit, changes: Sequence[Change]) -> list[Change]:
    """What people saw in one visit: the ball's changes with the pauses laid over them."""
    end = visit.left_at or clock.now()
    return [change for change in lay_pauses(changes, _spans(room, visit)) if change[0] <= end]


def _spans(room: Room, visit: StageVisit) -> list[Span]:
    """When the visit's pauses stood: until somebody resumed, else until the return date."""
    return [
        (pause.started_at, pause.ended_at or paused_until_at(room.calendar, pause.returns_on))
        for pause in room.pauses
        if pause.visit_id == visit.pk and pause.started_at is not None
    ]


def _responses(room: Room, shown: dict[int, list[Change]], side: Side) -> Responses:
    """Finished turns of a side over all visits; a stage that was moved on ends the turn in it."""
    turns: list[int] = []
    for visit, following in zip(room.visits, (*room.visits[1:], None), strict=True):
        changes = list(shown[visit.pk])
        if visit.left_at is not None and following is not None and following.stage != visit.stage:
            changes.append((visit.left_at, MOVED))
        turns += turns_taken(room.calendar, changes, side)
    return Responses(len(turns), round(median(turns)) if turns else None)


def _sum(courts: Iterable[CourtTime]) -> CourtTime:
    total = dict.fromkeys(BUCKETS, 0)
    for court in courts:
        for bucket, seconds in court.seconds.items():
            total[bucket] += seconds
    return CourtTime(total)
