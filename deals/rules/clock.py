"""The clock of a stage: thresholds that are stored, and how they read at a moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from cosell.core.businesstime import Calendar
from deals.enums import ClockState, Health

BUCKETS = ("vendor", "partner", "both", "customer", "nobody")


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Moments at which a visit of a stage changes its state; None where there is no limit."""

    limit_on: date | None
    soon_at: datetime | None
    over_at: datetime | None


def thresholds(calendar: Calendar, entered_at: datetime, limit: int | None) -> Thresholds:
    """The thresholds of one visit. The calendar already leaves the visit's pauses out."""
    if limit is None:
        return Thresholds(limit_on=None, soon_at=None, over_at=None)
    return Thresholds(
        limit_on=calendar.limit_date(entered_at, limit),
        soon_at=calendar.due_soon_at(entered_at, limit),
        over_at=calendar.over_at(entered_at, limit),
    )


def silent_at(calendar: Calendar, last_act_at: datetime, silence_days: int) -> datetime:
    """When more than the allowed business days have passed without an act."""
    return calendar.over_at(last_act_at, silence_days)


def clock_state(
    *,
    soon_at: datetime | None,
    over_at: datetime | None,
    paused_until_at: datetime | None,
    now: datetime,
) -> ClockState:
    """How stored thresholds read at a moment."""
    if paused_until_at is not None and now < paused_until_at:
        return ClockState.PAUSED
    if over_at is None:
        return ClockState.NONE
    if now >= over_at:
        return ClockState.OVER
    return ClockState.SOON if soon_at is not None and now >= soon_at else ClockState.ON_TIME


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthReading:
    """The worst of three facts, with the facts."""

    health: Health
    clock: ClockState
    has_next_step: bool
    is_silent: bool

    @property
    def is_stalled(self) -> bool:
        return self.clock is ClockState.OVER and self.is_silent


def read_health(
    *, clock: ClockState, has_next_step: bool, silent_at: datetime | None, now: datetime
) -> HealthReading:
    """On track, at risk or off track. A paused deal is never silent."""
    is_silent = clock is not ClockState.PAUSED and silent_at is not None and now >= silent_at
    if clock is ClockState.OVER or not has_next_step:
        health = Health.OFF_TRACK
    elif clock is ClockState.SOON or is_silent:
        health = Health.AT_RISK
    else:
        health = Health.ON_TRACK
    return HealthReading(
        health=health, clock=clock, has_next_step=has_next_step, is_silent=is_silent
    )


def court_time(
    calendar: Calendar, changes: Iterable[tuple[datetime, str]], end: datetime
) -> dict[str, int]:
    """Business seconds in each court between the first change and the end.

    `changes` are (moment, bucket) in order. The buckets add up exactly to the whole.
    """
    found = dict.fromkeys(BUCKETS, 0)
    rows = list(changes)
    for index, (start, bucket) in enumerate(rows):
        until = rows[index + 1][0] if index + 1 < len(rows) else end
        found[bucket] += calendar.business_seconds(start, min(until, end))
    return found
