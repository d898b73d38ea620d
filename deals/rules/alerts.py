"""Alerts: when each rung of a ladder opens, who is told there, and what comes next.

Values in, values out (domain.md, section 4). Days are business days, hours business hours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from cosell.core.actor import Side
from cosell.core.businesstime import Calendar
from deals.enums import AlertCause, Rung

TAKEN_DAYS = 2
LONGEST_SNOOZE = 10
LONGEST_REASON = 200
LONGEST_LADDER = 60
#: A cause that comes back so soon has not been gone: its row goes on, and tells nobody again.
REARM = timedelta(hours=1)


class Seat(StrEnum):
    """Who a rung speaks to, by what they are to the deal."""

    HOLDER = "holder"
    ACCOUNTABLE = "accountable"
    OWNER = "owner"
    MANAGER = "manager"
    LEAD = "lead"
    ADMIN = "admin"
    SPONSOR = "sponsor"


LADDERS: Mapping[AlertCause, Mapping[Rung, tuple[Seat, ...]]] = {
    AlertCause.STAGE_OVER: {
        Rung.SOON: (Seat.HOLDER,),
        Rung.HOLDER: (Seat.HOLDER,),
        Rung.OWNERS: (Seat.ACCOUNTABLE, Seat.OWNER),
        Rung.MANAGERS: (Seat.MANAGER, Seat.LEAD),
        Rung.SPONSOR: (Seat.SPONSOR,),
    },
    AlertCause.NO_NEXT_STEP: {Rung.MANAGERS: (Seat.MANAGER,)},
    AlertCause.DECISION_LATE: {
        Rung.MANAGERS: (Seat.MANAGER,),
        Rung.ADMIN: (Seat.ADMIN,),
        Rung.SPONSOR: (Seat.SPONSOR,),
    },
    AlertCause.BY_HAND: {Rung.MANAGERS: (Seat.MANAGER, Seat.LEAD)},
    AlertCause.SILENT: {Rung.MANAGERS: (Seat.MANAGER,)},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """A workspace's settings: business days over at which a rung opens, and the other delays."""

    holder_days: int = 1
    owners_days: int = 2
    managers_days: int = 4
    sponsor_days: int = 7
    no_step_days: int = 1
    delivery_days: int = 20
    climb_hours: int = 24
    sponsor_amount: Decimal = Decimal(50_000)


@dataclass(frozen=True, slots=True)
class Opening:
    """From this moment (UTC) on the rung is due."""

    rung: Rung
    at: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to tell, on the side for which they are told."""

    user_id: int
    side: Side
    name: str


def stage_openings(
    calendar: Calendar, entered_at: datetime, limit: int, ladder: Ladder
) -> tuple[Opening, ...]:
    """The rungs of a visit of a stage. The calendar already leaves the visit's pauses out."""
    days = {
        Rung.HOLDER: ladder.holder_days,
        Rung.OWNERS: ladder.owners_days,
        Rung.MANAGERS: ladder.managers_days,
        Rung.SPONSOR: ladder.sponsor_days,
    }
    soon = Opening(Rung.SOON, calendar.due_soon_at(entered_at, limit))
    climbs = (
        Opening(rung, calendar.over_at(entered_at, limit + over - 1)) for rung, over in days.items()
    )
    return (soon, *climbs)


def no_step_openings(calendar: Calendar, since: datetime, ladder: Ladder) -> tuple[Opening, ...]:
    """When nobody could be named for so many business days."""
    return (Opening(Rung.MANAGERS, calendar.over_at(since, ladder.no_step_days - 1)),)


def silence_openings(
    calendar: Calendar, last_act_at: datetime, ladder: Ladder
) -> tuple[Opening, ...]:
    """When a deal in Delivery has been silent for more than the business days it may be."""
    return (Opening(Rung.MANAGERS, calendar.over_at(last_act_at, ladder.delivery_days)),)


def decision_openings(
    calendar: Calendar, answer_by: datetime, ladder: Ladder
) -> tuple[Opening, ...]:
    """The vendor's promise is broken, and goes on being broken for so many business hours."""
    second = calendar.add_business_hours(answer_by, ladder.climb_hours)
    third = calendar.add_business_hours(second, ladder.climb_hours)
    rungs = (Rung.MANAGERS, Rung.ADMIN, Rung.SPONSOR)
    return tuple(map(Opening, rungs, (answer_by, second, third)))


def hand_openings(raised_at: datetime) -> tuple[Opening, ...]:
    """By hand: straight to the manager's rung."""
    return (Opening(Rung.MANAGERS, raised_at),)


def hand_seats(raised_by: Side) -> tuple[Seat, ...]:
    """Who is called by hand: the other company's own, and nobody else."""
    return (Seat.LEAD,) if raised_by is Side.VENDOR else (Seat.MANAGER,)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRung:
    """What happens next if nothing changes."""

    rung: Rung
    at: datetime
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Climb:
    """How an alert stands. `rung` is None before the ladder begins.

    `tell` are the people who are told now, all at `rung`. `look_again_at` is when anything can
    change by itself.
    """

    rung: Rung | None
    tell: tuple[Person, ...] = ()
    next: NextRung | None = None
    look_again_at: datetime | None = None


def climb(
    openings: Sequence[Opening],
    people: Mapping[Rung, Sequence[Person]],
    *,
    told: frozenset[tuple[int, Rung]],
    held_until: datetime | None,
    standing: Rung | None,
    now: datetime,
) -> Climb:
    """The highest rung that is due, who of the rungs so far has heard nothing yet, and the next.

    `told` is (user id, rung). Whoever was told on a rung of this alert is told nothing by a higher
    one; being told that it is due soon does not count, except for being told that again.
    `held_until` is a take or a snooze: nothing climbs and nobody is told before it. `standing` is
    the rung that an open alert stands on. A rung of sponsor or admin without anybody is none.
    """
    steps = [o for o in openings if people.get(o.rung) or o.rung <= Rung.MANAGERS]
    come = [o for o in steps if o.at <= now]
    future = [o for o in steps if o.at > now]
    is_held = standing is not None and held_until is not None and held_until > now
    rung = standing if is_held else max((o.rung for o in come), default=None)
    tell = () if rung is None or is_held else _untold(rung, come, people, told)
    heard = told | {(person.user_id, rung) for person in tell if rung is not None}
    waiting = future
    if is_held and held_until is not None:
        late = [Opening(o.rung, held_until) for o in come if standing is None or o.rung > standing]
        waiting = late[-1:] + [Opening(o.rung, max(o.at, held_until)) for o in future]
    moments = [o.at for o in openings if o.at > now]
    if is_held and held_until is not None:
        moments.append(held_until)
    return Climb(
        rung=rung,
        tell=tell,
        next=_next(waiting, people, heard),
        look_again_at=min(moments, default=None),
    )


def _untold(
    rung: Rung,
    come: Sequence[Opening],
    people: Mapping[Rung, Sequence[Person]],
    told: frozenset[tuple[int, Rung]],
) -> tuple[Person, ...]:
    """The people of the rungs that have come, each once, without those who heard of it."""
    if rung is Rung.SOON:
        heard = {user for user, _rung in told}
        rungs = [Rung.SOON]
    else:
        heard = {user for user, at in told if at is not Rung.SOON}
        rungs = sorted(o.rung for o in come if o.rung is not Rung.SOON)
    found = {person.user_id: person for each in rungs for person in people.get(each, ())}
    return tuple(person for user, person in found.items() if user not in heard)


def _next(
    waiting: Sequence[Opening],
    people: Mapping[Rung, Sequence[Person]],
    heard: frozenset[tuple[int, Rung]],
) -> NextRung | None:
    """The next rung on which somebody new stands: the others are passed in silence."""
    known = {user for user, rung in heard if rung is not Rung.SOON}
    for opening in sorted(waiting, key=lambda o: (o.at, o.rung)):
        new = [p for p in people.get(opening.rung, ()) if p.user_id not in known]
        if new:
            unique = {person.user_id: person for person in new}
            return NextRung(rung=opening.rung, at=opening.at, people=tuple(unique.values()))
    return None


def taken_until(calendar: Calendar, now: datetime) -> datetime:
    """Whoever takes an alert has two business days: until the opening after them."""
    return calendar.over_at(now, TAKEN_DAYS)


def snooze_problems(*, today: date, until: date, reason: str) -> dict[str, str]:
    """What is wrong with a snooze, as codes by field: at most ten calendar days, with a reason."""
    found = {}
    if until <= today:
        found["until"] = "past"
    elif until > today + timedelta(days=LONGEST_SNOOZE):
        found["until"] = "far"
    if not reason.strip():
        found["reason"] = "empty"
    elif len(reason.strip()) > LONGEST_REASON:
        found["reason"] = "long"
    return found


def ladder_problems(ladder: Ladder) -> dict[str, str]:
    """What is wrong with a ladder, as codes by field: it climbs, and no delay is endless."""
    rungs = ("holder_days", "owners_days", "managers_days", "sponsor_days")
    found = {}
    before = 0
    for name in rungs:
        days = getattr(ladder, name)
        if not 1 <= days <= LONGEST_LADDER:
            found[name] = "range"
        elif days <= before:
            found[name] = "order"
        before = days
    for name in ("no_step_days", "delivery_days", "climb_hours"):
        most = 24 * 10 if name == "climb_hours" else LONGEST_LADDER
        if not 1 <= getattr(ladder, name) <= most:
            found[name] = "range"
    if ladder.sponsor_amount < 0:
        found["sponsor_amount"] = "range"
    return found
