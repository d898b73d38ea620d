"""What pages of whoever leads a side show is found by indexes, in order, behind the wall."""

import re
from datetime import date

import pytest
from django.db import connection

from cosell.core.wall import wall
from deals.models.querysets import DealQuerySet
from deals.queries import asks, lists, pulse, work
from deals.queries.filters import DealFilter
from tests.world import World, open_deal


def plan_of(world: World, name: str, build) -> str:
    """The plan where nothing but indexes may give the order."""
    actor = world.actor(name)
    with wall(actor), connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off; set local enable_bitmapscan = off")
        cursor.execute("set local enable_sort = off; set local enable_incremental_sort = off")
        cursor.execute(*explained(build(actor)))
        return "\n".join(row[0] for row in cursor.fetchall())


def explained(rows: DealQuerySet) -> tuple[str, tuple]:
    text, values = rows.query.sql_with_params()
    return f"explain (costs off) {text}", values


@pytest.mark.parametrize(
    ("name", "index"), [("mona", "deal_stalled_vendor"), ("lea", "deal_stalled_partner")]
)
def test_the_longest_stalled_come_from_an_index_in_order(
    world: World, name: str, index: str
) -> None:
    """So My work walks ten rows, however many deals stand still."""
    open_deal(world)
    plan = plan_of(world, name, lambda actor: work.stalled(actor)[: work.SHORT])
    assert index in plan
    assert "Sort" not in plan, plan


def test_moves_to_answer_are_not_sought_among_all_that_were_ever_made(world: World) -> None:
    open_deal(world)
    plan = plan_of(world, "vic", lambda actor: asks._moves(actor).order_by())
    assert "move_asked_vendor" in plan


@pytest.mark.parametrize(
    ("name", "rows", "index"),
    [
        ("vic", work.waiting_on_me, "deal_ball_vendor"),
        ("pat", work.waiting_on_me, "deal_ball_partner"),
        ("vic", work.waiting_on_others, "deal_active_vendor"),
        ("pat", work.waiting_on_others, "deal_active_partner"),
        ("vic", lambda actor: work.closing_by(actor, date(2027, 1, 31)), "deal_closing_vendor"),
        ("pat", lambda actor: work.closing_by(actor, date(2027, 1, 31)), "deal_closing_partner"),
    ],
)
def test_what_is_a_persons_own_comes_from_an_index_in_order(
    world: World, name: str, rows, index: str
) -> None:
    open_deal(world)
    plan = plan_of(world, name, lambda actor: rows(actor)[: work.SHORT])
    assert index in plan
    assert "Sort" not in plan, plan


@pytest.mark.parametrize(("name", "index"), [("vic", "access_vendor"), ("pat", "access_partner")])
def test_a_reps_columns_are_counted_by_an_index_alone(world: World, name: str, index: str) -> None:
    """So no row is looked up, however many deals a rep has: the wall's own columns are in it too."""
    text, _values = lists._counted(world.actor(name), DealFilter()).query.sql_with_params()
    assert set(re.findall(r'from "(\w+)"', text, re.IGNORECASE)) == {"deals_dealaccess"}
    assert "join" not in text.lower()
    with connection.cursor() as cursor:
        cursor.execute(
            "select attname from pg_attribute where attrelid = %s::regclass", ["deals_dealaccess"]
        )
        known = {column for (column,) in cursor.fetchall()}
        cursor.execute("select attname from pg_attribute where attrelid = %s::regclass", [index])
        held = {column for (column,) in cursor.fetchall()}
    asked = known & set(re.findall(r'"(\w+)"', text)) | {"workspace_id", "partnership_id"}
    assert asked <= held


def test_the_newest_event_is_the_first_of_an_index(world: World) -> None:
    open_deal(world)
    for name, index in (("vic", "event_by_workspace"), ("pat", "event_by_partnership")):
        plan = plan_of(world, name, pulse._newest)
        assert index in plan
        assert "Sort" not in plan, plan
