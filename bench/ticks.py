"""What a tick costs: deals whose clock is due, and Monday's digests, at each size.

Time and statements are for one item; what they were taken out of is `deals`. A tick must cost what
is due, and nothing for what is not.
"""

import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from bench.people import Crowd
from cosell.core import clock
from deals.actions.alerting import tick_clocks
from deals.actions.digests import due_digests, plan_digests, send_digest

DUE = 300
DIGESTS = 100
_LARGEST_GROWTH = 1.5


@dataclass(frozen=True, kw_only=True)
class Ticked:
    """One kind of tick at one size; `peak_mb` is the process's largest memory so far, in MiB."""

    name: str
    deals: int
    items: int
    ms: float
    queries: float
    peak_mb: float

    def as_row(self) -> dict[str, Any]:
        return asdict(self)


def measure_ticks(crowd: Crowd, *, deals: int, say: Callable[[str], None]) -> list[Ticked]:
    """Some hundred deals that are due among all others, then the digests of a Monday."""
    found = [_clocks(crowd, deals), _digests(deals)]
    for row in found:
        say(
            f"  {row.name}: {row.ms:.1f} ms and {row.queries:.0f} statements each, {row.items} of"
            f" {deals:,} deals"
        )
    return found


def grown(found: Sequence[Ticked]) -> list[str]:
    """Which ticks ask more for one item where there are more deals. The statements must not grow."""
    sizes = sorted({row.deals for row in found})
    by = {(row.name, row.deals): row for row in found}
    return [
        f"{name}: {by[name, sizes[-1]].queries:.1f} statements each at {sizes[-1]:,} deals,"
        f" {by[name, sizes[0]].queries:.1f} at {sizes[0]:,}"
        for name in {row.name for row in found}
        if by[name, sizes[-1]].queries > by[name, sizes[0]].queries * _LARGEST_GROWTH
    ]


def _clocks(crowd: Crowd, deals: int) -> Ticked:
    """Deals of which nobody was told yet that they are over."""
    now = clock.now()
    with connections["owner"].cursor() as cursor:
        cursor.execute("update deals_deal set next_check_at = null where next_check_at is not null")
        cursor.execute(
            "update deals_deal set next_check_at = %s where id in (select d.id from deals_deal d"
            " where d.workspace_id = %s and d.outcome = 'open' and exists (select 1 from"
            " deals_dealstep s where s.deal_id = d.id and s.key = 'qbr') order by d.id limit %s)",
            [now - timedelta(seconds=1), crowd.workspace.pk, DUE],
        )
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        items = tick_clocks()
        asked = len(queries)
    return _row("clock", deals, items, began, asked)


def _digests(deals: int) -> Ticked:
    """The next Monday in Berlin that no earlier size has had."""
    zone = ZoneInfo("Europe/Berlin")
    start = datetime.now(zone) + timedelta(weeks=1 + deals.bit_length())
    monday = (start - timedelta(days=start.weekday())).replace(hour=8, minute=5, second=0)
    with clock.frozen(monday - timedelta(days=1)):
        plan_digests()
    with clock.frozen(monday):
        due = due_digests()[:DIGESTS]
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as queries:
            for number in due:
                send_digest(number)
            asked = len(queries)
    return _row("digest", deals, len(due), began, asked)


def _row(name: str, deals: int, items: int, began: float, asked: int) -> Ticked:
    count = max(items, 1)
    return Ticked(
        name=name,
        deals=deals,
        items=items,
        ms=(time.perf_counter() - began) * 1000 / count,
        queries=asked / count,
        peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )
