"""Ladders: when a rung opens, who is told once, and what comes next."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from cosell.core.actor import Side
from cosell.core.businesstime import Calendar
from deals.enums import Rung
from deals.rules.alerts import (
    Ladder,
    Opening,
    Person,
    climb,
    decision_openings,
    hand_seats,
    ladder_problems,
    no_step_openings,
    silence_openings,
    snooze_problems,
    stage_openings,
    taken_until,
)

BERLIN = Calendar.of(zone="Europe/Berlin", countries=("DE",))
#: Berlin with New York: Thanksgiving, the 26th, is a working day in one country only.
BOTH = Calendar.of(zone="Europe/Berlin", countries=("DE", "US"))
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def at(day: int, hour: int = 8, month: int = 11) -> datetime:
    """A moment in UTC; 8 is nine o'clock in Berlin in winter."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("calendar", "limit", "expected"),
    [
        # Entered on Monday with two days: over from Thursday on.
        (BERLIN, 2, [at(25), at(26), at(27), at(1, month=12), at(4, month=12)]),
        # Thanksgiving counts for nobody on a deal of both countries.
        (BOTH, 2, [at(25), at(27), at(30), at(2, month=12), at(7, month=12)]),
        (BERLIN, 5, [at(27), at(1, month=12), at(2, month=12), at(4, month=12), at(9, month=12)]),
    ],
)
def test_rungs_open_at_days_over(calendar: Calendar, limit: int, expected: list[datetime]) -> None:
    found = stage_openings(calendar, MONDAY, limit, Ladder())
    assert [opening.at for opening in found] == expected
    assert [opening.rung for opening in found] == [
        Rung.SOON, Rung.HOLDER, Rung.OWNERS, Rung.MANAGERS, Rung.SPONSOR,
    ]  # fmt: skip


def test_a_rung_opens_when_so_many_days_are_over() -> None:
    ladder = Ladder(holder_days=1, owners_days=3, managers_days=5, sponsor_days=9)
    days = {Rung.HOLDER: 1, Rung.OWNERS: 3, Rung.MANAGERS: 5, Rung.SPONSOR: 9}
    for opening in stage_openings(BOTH, MONDAY, 3, ladder)[1:]:
        assert BOTH.days_over(MONDAY, 3, opening.at) == days[opening.rung]
        before = opening.at - timedelta(seconds=1)
        assert BOTH.days_over(MONDAY, 3, before) == days[opening.rung] - 1


def test_a_pause_moves_the_rungs() -> None:
    paused = BERLIN.without(((date(2026, 11, 24), date(2026, 11, 26)),))
    assert stage_openings(paused, MONDAY, 2, Ladder())[1].at == at(30)


def test_the_other_delays() -> None:
    # A deal that nobody can be named for since Friday noon: on Monday morning.
    friday = datetime(2026, 11, 27, 11, tzinfo=UTC)
    assert no_step_openings(BERLIN, friday, Ladder()) == (Opening(Rung.MANAGERS, at(30)),)
    assert silence_openings(BERLIN, MONDAY, Ladder(delivery_days=2)) == (
        Opening(Rung.MANAGERS, at(26)),
    )
    # Late on Friday at noon; 24 working hours later it is Wednesday noon, then Monday noon.
    assert decision_openings(BERLIN, friday, Ladder()) == (
        Opening(Rung.MANAGERS, friday),
        Opening(Rung.ADMIN, datetime(2026, 12, 2, 11, tzinfo=UTC)),
        Opening(Rung.SPONSOR, datetime(2026, 12, 7, 11, tzinfo=UTC)),
    )
    assert taken_until(BERLIN, friday) == at(2, month=12)


def test_by_hand_calls_the_other_company_only() -> None:
    assert [s.value for s in hand_seats(Side.PARTNER)] == ["manager"]
    assert [s.value for s in hand_seats(Side.VENDOR)] == ["lead"]


VIC, PAT, MONA, LEA, SOFIA = (
    Person(number, side, name)
    for number, (name, side) in enumerate(
        [("Vic", Side.VENDOR), ("Pat", Side.PARTNER), ("Mona", Side.VENDOR),
         ("Lea", Side.PARTNER), ("Sofia", Side.VENDOR)], start=1,
    )
)  # fmt: skip
OPENINGS = stage_openings(BERLIN, MONDAY, 2, Ladder())
PEOPLE = {
    Rung.SOON: [VIC],
    Rung.HOLDER: [VIC],
    Rung.OWNERS: [PAT, VIC, PAT],
    Rung.MANAGERS: [MONA, LEA],
    Rung.SPONSOR: [SOFIA],
}
Told = frozenset[tuple[int, Rung]]


def names(found: tuple[Person, ...]) -> str:
    return " ".join(person.name for person in found)


@pytest.mark.parametrize(
    ("now", "told", "rung", "tell", "next_rung", "next_names"),
    [
        (at(24), {}, None, "", Rung.SOON, "Vic"),
        (at(25), {}, Rung.SOON, "Vic", Rung.HOLDER, "Vic"),
        (at(25), {(1, Rung.SOON)}, Rung.SOON, "", Rung.HOLDER, "Vic"),
        (at(26), {(1, Rung.SOON)}, Rung.HOLDER, "Vic", Rung.OWNERS, "Pat"),
        # Vic stands on two rungs: the second is Pat's alone.
        (at(27), {(1, Rung.HOLDER)}, Rung.OWNERS, "Pat", Rung.MANAGERS, "Mona Lea"),
        # After an outage: the highest rung is set, and everybody so far is told once.
        (at(1, month=12), {}, Rung.MANAGERS, "Vic Pat Mona Lea", Rung.SPONSOR, "Sofia"),
        (at(9, month=12), {(1, Rung.HOLDER), (3, Rung.MANAGERS)}, Rung.SPONSOR,
         "Pat Lea Sofia", None, ""),
    ],
)  # fmt: skip
def test_climbing(
    now: datetime, told: Told, rung: Rung | None, tell: str, next_rung: Rung | None, next_names: str
) -> None:
    found = climb(OPENINGS, PEOPLE, told=frozenset(told), held_until=None, standing=None, now=now)
    assert (found.rung, names(found.tell)) == (rung, tell)
    assert (found.next.rung if found.next else None) == next_rung
    assert names(found.next.people if found.next else ()) == next_names


def test_one_person_on_every_rung_is_told_once_and_the_next_is_somebody_else() -> None:
    people = {**PEOPLE, Rung.OWNERS: [VIC], Rung.MANAGERS: [VIC, LEA]}
    told: Told = frozenset({(1, Rung.HOLDER)})
    at_two = climb(OPENINGS, people, told=told, held_until=None, standing=None, now=at(27))
    assert (at_two.rung, at_two.tell) == (Rung.OWNERS, ())
    assert at_two.next is not None
    assert (at_two.next.at, names(at_two.next.people)) == (at(1, month=12), "Lea")


def test_a_new_holder_is_told_where_it_stands() -> None:
    people = {**PEOPLE, Rung.HOLDER: [PAT], Rung.OWNERS: [VIC, PAT]}
    told: Told = frozenset({(1, Rung.HOLDER)})
    found = climb(OPENINGS, people, told=told, held_until=None, standing=Rung.HOLDER, now=at(26))
    assert (found.rung, names(found.tell)) == (Rung.HOLDER, "Pat")


def test_a_sponsor_who_is_not_named_is_no_rung() -> None:
    people = {**PEOPLE, Rung.SPONSOR: []}
    found = climb(
        OPENINGS, people, told=frozenset(), held_until=None, standing=None, now=at(9, month=12)
    )
    assert found.rung is Rung.MANAGERS
    assert found.next is None


def test_a_hold_stops_the_climb_and_says_when_it_ends() -> None:
    told: Told = frozenset({(1, Rung.HOLDER)})
    until = at(2, month=12)
    held = climb(
        OPENINGS, PEOPLE, told=told, held_until=until, standing=Rung.HOLDER, now=at(1, month=12)
    )
    assert (held.rung, held.tell, held.look_again_at) == (Rung.HOLDER, (), at(2, month=12))
    assert held.next is not None
    assert (held.next.rung, held.next.at) == (Rung.MANAGERS, at(2, month=12))
    after = climb(OPENINGS, PEOPLE, told=told, held_until=until, standing=Rung.HOLDER, now=until)
    assert (after.rung, names(after.tell)) == (Rung.MANAGERS, "Pat Mona Lea")


def test_every_moment_of_a_change_is_looked_at() -> None:
    """Stepping from one moment to the next meets every opening and ends."""
    now, seen = at(24), []
    while True:
        found = climb(OPENINGS, PEOPLE, told=frozenset(), held_until=None, standing=None, now=now)
        if found.look_again_at is None:
            break
        now = found.look_again_at
        seen.append(now)
    assert seen == [opening.at for opening in OPENINGS]


@pytest.mark.parametrize(
    ("days", "reason", "problems"),
    [
        (1, "The customer is away.", {}),
        (10, "x", {}),
        (0, "x", {"until": "past"}),
        (11, "x", {"until": "far"}),
        (1, "  ", {"reason": "empty"}),
        (-3, "y" * 201, {"until": "past", "reason": "long"}),
    ],
)
def test_snoozing(days: int, reason: str, problems: dict[str, str]) -> None:
    today = date(2026, 11, 23)
    until = today + timedelta(days=days)
    assert snooze_problems(today=today, until=until, reason=reason) == problems


@pytest.mark.parametrize(
    ("ladder", "problems"),
    [
        (Ladder(), {}),
        (Ladder(owners_days=1), {"owners_days": "order"}),
        (Ladder(holder_days=0), {"holder_days": "range"}),
        (Ladder(sponsor_days=61), {"sponsor_days": "range"}),
        (Ladder(managers_days=9), {"sponsor_days": "order"}),
        (
            Ladder(no_step_days=0, climb_hours=241, sponsor_amount=Decimal(-1)),
            {"no_step_days": "range", "climb_hours": "range", "sponsor_amount": "range"},
        ),
    ],
)
def test_a_ladder_climbs(ladder: Ladder, problems: dict[str, str]) -> None:
    assert ladder_problems(ladder) == problems
