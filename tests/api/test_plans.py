"""A late page is found by the index that the first one is read from, behind the wall."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cosell.core.wall import wall
from deals.queries.feed import feed_of_deals
from deals.queries.filters import DealFilter
from tests.world import World, open_deal

INDEXES = {
    ("mona", "urgency"): "deal_urgency_vendor",
    ("lea", "urgency"): "deal_urgency_partner",
    ("vic", "urgency"): "access_vendor_urgency",
    ("pat", "urgency"): "access_partner_urgency",
    ("mona", "newest"): "deal_newest_vendor",
    ("lea", "newest"): "deal_newest_partner",
}


def _plan(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute("set local enable_bitmapscan = off")
        cursor.execute("set local enable_sort = off")
        cursor.execute(f"explain (costs off) {statement}")
        return "\n".join(row[0] for row in cursor.fetchall())


@pytest.mark.parametrize(("name", "sort"), list(INDEXES))
def test_position_is_a_condition_of_the_index(world: World, name: str, sort: str) -> None:
    """So a page costs what it holds, however many rows lie before it."""
    for number in range(3):
        open_deal(world, customer=f"Customer {number}")
    actor, wanted = world.actor(name), DealFilter(sort=sort)
    with wall(actor):
        first = feed_of_deals(actor, wanted, after=None, size=1)
        assert first.next is not None
        with CaptureQueriesContext(connection) as queries:
            feed_of_deals(actor, wanted, after=first.next, size=1)
        plan = _plan(queries.captured_queries[0]["sql"])
    lines: list[Any] = plan.split("\n")
    [at] = [n for n, line in enumerate(lines) if INDEXES[name, sort] in line]
    condition = lines[at + 1]
    assert "Index Cond" in condition, plan
    key = "urgency_at" if sort == "urgency" else "created_at"
    assert key in condition, plan
    assert "Sort" not in plan
