"""Pauses laid over the ball's changes, and how long each turn took."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cosell.core.actor import Side
from deals.rules.clock import BUCKETS, court_time
from deals.rules.courts import MOVED, lay_pauses, turns_taken
from tests.deals.rules.words import GERMAN, at

NINE, TEN, ELEVEN, TWELVE, ONE, TWO = (
    at(f"2026-11-23T{hour:02}:00") for hour in (9, 10, 11, 12, 13, 14)
)
HOUR = 3600


@pytest.mark.parametrize(
    ("changes", "pauses", "shown"),
    [
        ([], [(NINE, TEN)], []),
        ([(NINE, "vendor")], [], [(NINE, "vendor")]),
        (
            [(NINE, "vendor")],
            [(TEN, ELEVEN)],
            [(NINE, "vendor"), (TEN, "customer"), (ELEVEN, "vendor")],
        ),
        (  # what changes behind the pause shows when it ends
            [(NINE, "vendor"), (ELEVEN, "partner")],
            [(TEN, TWELVE)],
            [(NINE, "vendor"), (TEN, "customer"), (TWELVE, "partner")],
        ),
        (  # a change at its end is the one that shows
            [(NINE, "vendor"), (TWELVE, "partner")],
            [(TEN, TWELVE)],
            [(NINE, "vendor"), (TEN, "customer"), (TWELVE, "partner"), (TWELVE, "partner")],
        ),
        (  # and one at its beginning does not
            [(NINE, "vendor"), (TEN, "partner")],
            [(TEN, ELEVEN)],
            [(NINE, "vendor"), (TEN, "customer"), (ELEVEN, "partner")],
        ),
        ([(TEN, "vendor")], [(NINE, ELEVEN)], [(TEN, "customer"), (ELEVEN, "vendor")]),
        ([(TEN, "vendor")], [(NINE, TEN)], [(TEN, "vendor")]),
        ([(NINE, "vendor")], [(TEN, TEN)], [(NINE, "vendor")]),
        (
            [(NINE, "vendor")],
            [(TEN, ELEVEN), (ELEVEN, TWELVE)],
            [
                (NINE, "vendor"), (TEN, "customer"), (ELEVEN, "vendor"), (ELEVEN, "customer"),
                (TWELVE, "vendor"),
            ],
        ),
    ],
)  # fmt: skip
def test_while_a_pause_stands_the_customer_has_the_ball(changes, pauses, shown) -> None:
    assert lay_pauses(changes, pauses) == shown


@pytest.mark.parametrize(
    ("changes", "vendor", "partner"),
    [
        ([(NINE, "vendor"), (ELEVEN, "partner")], [2], []),
        ([(NINE, "both"), (TEN, "partner"), (TWELVE, "vendor")], [1], [3]),
        ([(NINE, "vendor"), (TEN, "both"), (ELEVEN, "partner")], [2], []),
        ([(NINE, "vendor")], [], []),
        ([(NINE, "vendor"), (TEN, "customer"), (TWELVE, "vendor"), (ONE, "partner")], [2], []),
        ([(NINE, "vendor"), (TEN, "nobody")], [1], []),
        ([(NINE, "vendor"), (TEN, "none")], [], []),
        ([(NINE, "partner"), (TEN, MOVED)], [], [1]),
        ([(NINE, "vendor"), (TEN, "partner"), (ELEVEN, "vendor"), (TWO, MOVED)], [1, 3], [1]),
    ],
)
def test_a_turn_lasts_until_the_ball_is_given_away(changes, vendor, partner) -> None:
    assert turns_taken(GERMAN, changes, Side.VENDOR) == [hours * HOUR for hours in vendor]
    assert turns_taken(GERMAN, changes, Side.PARTNER) == [hours * HOUR for hours in partner]


moments = st.integers(0, 400).map(
    lambda hours: datetime(2026, 11, 2, tzinfo=UTC) + timedelta(hours=hours)
)


@given(
    st.lists(st.tuples(moments, st.sampled_from(BUCKETS)), min_size=1, max_size=8),
    st.lists(moments, max_size=6, unique=True),
)
@settings(max_examples=200, deadline=None)
def test_pauses_move_time_and_lose_none(changes, marks) -> None:
    changes.sort(key=lambda change: change[0])
    marks.sort()
    pauses = list(pairwise(marks))[::2]
    end = datetime(2026, 11, 20, tzinfo=UTC)
    shown = lay_pauses(changes, pauses)
    assert shown[0][0] == changes[0][0]
    found = court_time(GERMAN, shown, end)
    assert sum(found.values()) == GERMAN.business_seconds(changes[0][0], end)
    paused = sum(GERMAN.business_seconds(max(start, changes[0][0]), stop) for start, stop in pauses)
    assert found["customer"] >= paused
