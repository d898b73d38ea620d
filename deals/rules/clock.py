"""The clock of a stage: thresholds that are stored, and how they read at a moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from cosell.core.actor import Side
from cosell.core.businesstime import Calendar
from deals.enums import ClockState, Health

BUCKETS = ("vendor", "partner", "both", "customer", "nobody")
NO_COURT = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockThresholds:
    """Moments (UTC) at which a visit of a stage changes its state; None where there is no limit.

    `paused_days` is what the visit's pauses take out of the clock, the coming days included.
    """

    limit_on: date | None
    soon_at: datetime | None
    over_at: datetime | None
    paused_days: int = 0


def thresholds(calendar: Calendar, entered_at: datetime, limit: int | None) -> ClockThresholds:
    """The thresholds of one visit. The calendar already leaves the visit's pauses out.

    `limit` is in business days; None is a stage without one. They hold until a pause is made or
    ended early, so they are stored and lists only compare them with the present.
    """
    entered_on = calendar.local_date(entered_at)
    last = max((back for _start, back in calendar.pauses), default=entered_on)
    paused = calendar.paused_days(entered_on + timedelta(days=1), last)
    if limit is None:
        return ClockThresholds(limit_on=None, soon_at=None, over_at=None, paused_days=paused)
    return ClockThresholds(
        limit_on=calendar.limit_date(entered_at, limit),
        soon_at=calendar.due_soon_at(entered_at, limit),
        over_at=calendar.over_at(entered_at, limit),
        paused_days=paused,
    )


def silent_at(calendar: Calendar, last_act_at: datetime, silence_days: int) -> datetime:
    """When more than the allowed business days have passed without an act."""
    return calendar.over_at(last_act_at, silence_days)


def stalled_at(over_at: datetime | None, silent_at: datetime | None) -> datetime | None:
    """When a deal is both over and silent; None while one of the two cannot come."""
    if over_at is None or silent_at is None:
        return None
    return max(over_at, silent_at)


def paused_until_at(calendar: Calendar, returns_on: date) -> datetime:
    """When a pause ends by itself: the midnight (in UTC) that begins the return date."""
    return datetime.combine(returns_on, time.min, ZoneInfo(calendar.zone)).astimezone(UTC)


def clock_state(
    *,
    soon_at: datetime | None,
    over_at: datetime | None,
    paused_until_at: datetime | None,
    now: datetime,
) -> ClockState:
    """How stored thresholds read at a moment. A running pause hides what stands behind it."""
    if paused_until_at is not None and now < paused_until_at:
        return ClockState.PAUSED
    if over_at is None:
        return ClockState.NONE
    if now >= over_at:
        return ClockState.OVER
    return ClockState.SOON if soon_at is not None and now >= soon_at else ClockState.ON_TIME


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockReading:
    """What the room prints beside the clock. Days are business days; the entry day is day 0."""

    state: ClockState
    day: int
    limit: int | None
    days_over: int
    paused_days: int
    paused_until: date | None


def read_clock(
    calendar: Calendar, entered_at: datetime, limit: int | None, *, now: datetime
) -> ClockReading:
    """The clock of one visit at a moment. The calendar already leaves the visit's pauses out."""
    today = calendar.local_date(now)
    back = next((back for start, back in calendar.pauses if start <= today < back), None)
    marks = thresholds(calendar, entered_at, limit)
    first = calendar.local_date(entered_at) + timedelta(days=1)
    return ClockReading(
        state=clock_state(
            soon_at=marks.soon_at,
            over_at=marks.over_at,
            paused_until_at=paused_until_at(calendar, back) if back else None,
            now=now,
        ),
        day=calendar.working_days_after(entered_at, now),
        limit=limit,
        days_over=0 if limit is None else calendar.days_over(entered_at, limit, now),
        paused_days=calendar.paused_days(first, today + timedelta(days=1)),
        paused_until=back,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthReading:
    """The worst of three facts, with the facts."""

    health: Health
    clock: ClockState
    has_next_step: bool
    is_silent: bool

    @property
    def is_stalled(self) -> bool:
        """Over and silent: the state that lists put first."""
        return self.clock is ClockState.OVER and self.is_silent

    @property
    def facts(self) -> tuple[str, str, str]:
        """Clock, next step and silence as codes; health is never shown without them."""
        step = "next_step" if self.has_next_step else "no_next_step"
        return self.clock.value, step, "silent" if self.is_silent else "active"


def read_health(
    *, clock: ClockState, has_next_step: bool, silent_at: datetime | None, now: datetime
) -> HealthReading:
    """On track, at risk or off track.

    While a deal is paused the customer has the next step, and silence is what was agreed.
    """
    is_paused = clock is ClockState.PAUSED
    has_next_step = has_next_step or is_paused
    is_silent = not is_paused and silent_at is not None and now >= silent_at
    if clock is ClockState.OVER or not has_next_step:
        health = Health.OFF_TRACK
    elif clock is ClockState.SOON or is_silent:
        health = Health.AT_RISK
    else:
        health = Health.ON_TRACK
    return HealthReading(
        health=health, clock=clock, has_next_step=has_next_step, is_silent=is_silent
    )


def step_due_on(
    calendar: Calendar,
    *,
    entered_on: date,
    due_days: int | None,
    won_on: date | None = None,
    days_after_win: int | None = None,
    given: date | None = None,
) -> date | None:
    """When a step is due: business days after the stage was entered, else calendar days after the
    win, else the date that somebody gave; None for a step without a date.
    """
    if due_days is not None:
        return calendar.nth_working_date(entered_on, due_days)
    if days_after_win is not None and won_on is not None:
        return won_on + timedelta(days=days_after_win)
    return given


def court_time(
    calendar: Calendar, changes: Iterable[tuple[datetime, str]], end: datetime
) -> dict[str, int]:
    """Business seconds in each court between the first change and the end.

    `changes` are (moment, bucket) in order; a pause is a change to "customer", whose days count
    here, and "none" is a time in which nothing is to be done, which counts for nobody. The buckets
    add up exactly to the business time between first change and end, less that of "none". Raises
    ValueError for a bucket that is none and for changes that go back in time.
    """
    calendar = calendar.unpaused()
    found = dict.fromkeys((*BUCKETS, NO_COURT), 0)
    rows = [(moment, bucket) for moment, bucket in changes if moment < end]
    for (start, bucket), (until, _next) in pairwise([*rows, (end, NO_COURT)]):
        if until < start:
            raise ValueError("Changes of court come in order.")
        court = bucket if bucket == NO_COURT else court_of(bucket)
        found[court] += calendar.business_seconds(start, until)
    del found[NO_COURT]
    return found


def court_of(holder: str) -> str:
    """The bucket that a ball's kind counts in. Raises ValueError for one that is in no court."""
    if holder not in BUCKETS:
        raise ValueError(f"No court is called {holder!r}.")
    return str(holder)


def shown_time(found: dict[str, int], side: Side) -> int:
    """A side's court time as it is shown: its own and what both held."""
    return found[side.value] + found["both"]
