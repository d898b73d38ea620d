"""CON-4: the database lets a deal go only where the playbook lets it, whoever writes.

Of two equal moves at once one wins: tests/deals/test_races.py.
"""

from itertools import product

import pytest

from tests.tenancy.catalogue import change
from tests.tenancy.parties import Refusal, attempt
from tests.tenancy.rows import Planted

State = tuple[str, int]
OUTCOMES = ("open", "won", "lost", "withdrawn")
#: A planted deal for each state that one can be in.
STANDING: dict[State, str] = {
    ("open", 1): "paused",
    ("open", 2): "open",
    ("open", 4): "ready",
    ("won", 5): "won",
    ("lost", 1): "lost",
    ("withdrawn", 1): "handed",
}
#: Every change of state that is one, apart from staying.
LEGAL: dict[State, set[State]] = {
    ("open", 1): {("open", 2), ("lost", 1), ("withdrawn", 1)},
    ("open", 2): {("open", 1), ("open", 3), ("lost", 2), ("withdrawn", 2)},
    ("open", 4): {
        ("open", 1), ("open", 2), ("open", 3), ("won", 5), ("lost", 4), ("withdrawn", 4),
    },
    ("won", 5): {("open", 4)},
    ("lost", 1): {("open", 1)},
    ("withdrawn", 1): {("open", 1)},
}  # fmt: skip


def _go(planted: Planted, name: str, state: State) -> object:
    """Write a state with the facts that it needs, as the vendor's admin, by hand."""
    outcome, stage = state
    signed = "date '2026-11-24'" if outcome == "won" else "null"
    closed = "null" if outcome == "open" else "coalesce(closed_at, now())"
    kind = "'handed_over'" if outcome == "withdrawn" else "''"
    ended = "ended_side" if outcome in {"lost", "withdrawn"} else "''"
    sql = (
        f"update deals_deal set outcome = %s, stage = %s, signed_on = {signed},"
        f" closed_at = {closed}, withdrawn_kind = {kind}, ended_side = {ended} where code = %s"
    )
    return attempt(planted.actor("vera"), sql, outcome, stage, planted.deals[name])


@pytest.mark.parametrize("start", STANDING, ids=str)
def test_a_deal_goes_only_where_it_may(planted: Planted, start: State) -> None:
    went = set()
    for target in product(OUTCOMES, range(1, 6)):
        answer = _go(planted, STANDING[start], target)
        if answer == 1:
            went.add(target)
        else:
            assert isinstance(answer, Refusal), target
            assert answer.state == "23514", (target, answer)
    assert went == LEGAL[start] | {start}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("stage", "6"), ("stage", "0"), ("outcome", "'parked'"), ("source", "'nobody'"),
        ("version", "version - 1"), ("amount", "-1"), ("split_vendor", "split_vendor + 1"),
        ("code", "'ZZZZZZ'"), ("partnership_id", "partnership_id + 1"),
    ],
)  # fmt: skip
def test_a_deals_facts_keep_their_bounds(planted: Planted, column: str, value: str) -> None:
    """Behind every form and action, and for the vendor too."""
    sql = f"update deals_deal set {column} = {value} where code = %s"
    answer = attempt(planted.actor("vera"), sql, planted.deals["open"])
    assert isinstance(answer, Refusal)
    assert answer.state == "23514", answer
    assert answer.constraint


def test_every_state_of_the_planted_deals_is_tried(planted: Planted) -> None:
    for (outcome, stage), name in STANDING.items():
        sql = "select 1 from deals_deal where code = %s and outcome = %s and stage = %s"
        assert attempt(planted.actor("vera"), sql, planted.deals[name], outcome, stage) == 1, name
    assert set(LEGAL) == set(STANDING)


def test_without_its_trigger_a_deal_would_jump(planted: Planted) -> None:
    """So that the rows above are refused by it, and not by something else."""
    switch = "alter table deals_deal {} trigger moves_legally"
    change(switch.format("disable"))
    try:
        assert _go(planted, "paused", ("open", 4)) == 1
        assert _go(planted, "lost", ("open", 3)) == 1
    finally:
        change(switch.format("enable"))
    assert _go(planted, "paused", ("open", 4)) == Refusal("23514", "deal_moves_legally")
