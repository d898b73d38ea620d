"""What a tick costs: deals whose clock is due, and Monday's digests, at each size.

Time and statements are for one item; what they were taken out of is `deals`. A tick must cost what
is due, and nothing for what is not.
"""

import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, connections

from bench.people import Crowd
from bench.server import memory_of
from cosell.core import clock
from deals.actions.alerting import tick_clocks
from deals.actions.digests import due_digests, plan_digests, send_digest

#: Deals and digests that are measured at each size.
SAMPLE = (300, 100)
#: Weeks from now whose Monday no digest was sent of yet.
_weeks = itertools.count(1)
_LARGEST_GROWTH = 1.5
#: A process that keeps something of each item grows by more than that over ten thousands.
_MOST_ADDED_MB = 50


@dataclass(frozen=True, kw_only=True)
class Ticked:
    """One kind of tick at one size; `added_mb` is by how many MiB the process grew meanwhile."""

    name: str
    deals: int
    items: int
    ms: float
    queries: float
    added_mb: float

    def as_row(self) -> dict[str, Any]:
        return asdict(self)


def measure_ticks(
    crowd: Crowd, *, deals: int, due: int, digests: int, say: Callable[[str], None]
) -> list[Ticked]:
    """So many deals that are due among all others, then so many digests of the next Mondays."""
    found = [_clocks(crowd, deals, due), _digests(deals, digests)]
    for row in found:
        say(
            f"  {row.name}: {row.ms:.1f} ms and {row.queries:.0f} statements each,"
            f" {row.items:,} where there are {deals:,} deals, {row.added_mb:.0f} MiB more"
        )
    return found


def grown(found: Sequence[Ticked]) -> list[str]:
    """Which ticks ask or hold more for one item where there is more. Neither may grow."""
    sizes = sorted({row.deals for row in found})
    by = {(row.name, row.deals): row for row in found}
    return [
        f"{name}: {by[name, sizes[-1]].queries:.1f} statements each at {sizes[-1]:,} deals,"
        f" {by[name, sizes[0]].queries:.1f} at {sizes[0]:,}"
        for name in ("clock", "digest")
        if by[name, sizes[-1]].queries > by[name, sizes[0]].queries * _LARGEST_GROWTH
    ] + [
        f"{row.name}: {row.added_mb:.0f} MiB more after {row.items:,}"
        for row in found
        if row.added_mb > _MOST_ADDED_MB
    ]


def _clocks(crowd: Crowd, deals: int, due: int) -> Ticked:
    """The newest deals, of which nobody was told yet that they are over; as many ticks as it takes."""
    now = clock.now()
    with connections["owner"].cursor() as cursor:
        cursor.execute("update deals_deal set next_check_at = null where next_check_at is not null")
        cursor.execute(
            "update deals_deal set next_check_at = %s where id in (select d.id from deals_deal d"
            " where d.workspace_id = %s and d.outcome = 'open' and exists (select 1 from"
            " deals_dealstep s where s.deal_id = d.id and s.key = 'qbr') order by d.id desc limit %s)",
            [now - timedelta(seconds=1), crowd.workspace.pk, due],
        )
    asked, items, held, began = 0, 0, memory_of("self"), time.perf_counter()
    while (done := _counting(tick_clocks))[1]:
        asked, items = asked + done[0], items + done[1]
    return _row("clock", deals, items, time.perf_counter() - began, asked, held)


def _digests(deals: int, wanted: int) -> Ticked:
    """Mondays in Berlin that no earlier size has had; planning them is not counted."""
    zone = ZoneInfo("Europe/Berlin")
    today = datetime.now(zone)
    this = (today - timedelta(days=today.weekday())).replace(hour=8, minute=5, second=0)
    asked, items, seconds, held = 0, 0, 0.0, memory_of("self")
    while items < wanted:
        monday = this + timedelta(weeks=next(_weeks))
        with clock.frozen(monday - timedelta(days=1)):
            plan_digests()
        with clock.frozen(monday):
            due = due_digests()[: wanted - items]
            began = time.perf_counter()
            asked += _counting(lambda due=due: [send_digest(number) for number in due])[0]
            seconds += time.perf_counter() - began
        items += len(due)
        if not due:
            break
    return _row("digest", deals, items, seconds, asked, held)


def _counting(act: Callable[[], Any]) -> tuple[int, Any]:
    """How many statements it takes, and what it gives. Django's own log of them is bounded."""
    count = 0

    def counted(execute: Callable[..., Any], *statement: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*statement)

    with connection.execute_wrapper(counted):
        answer = act()
    return count, answer


def _row(  # noqa: PLR0917 - what was counted
    name: str, deals: int, items: int, seconds: float, asked: int, held: float
) -> Ticked:
    count = max(items, 1)
    return Ticked(
        name=name,
        deals=deals,
        items=items,
        ms=seconds * 1000 / count,
        queries=asked / count,
        added_mb=memory_of("self") - held,
    )
