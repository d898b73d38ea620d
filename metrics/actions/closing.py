"""Freezing what has ended: days, months and quarters, as they were then."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.wall import wall
from metrics.actions.cells import lock_numbers
from metrics.enums import Grain
from metrics.models import Cell, Snapshot
from metrics.queries.cells import cells_within
from metrics.queries.workspaces import own_workspace, today_in
from metrics.rules.periods import ONE_DAY, Period, Quarter, last_months, next_month
from metrics.rules.tallies import Tally, add

Span = tuple[str, Period]


def close_periods(*, actor: Actor) -> int:
    """Freeze yesterday, the last month and the last quarter, if nobody did.

    On the workspace's own dates. A day that nobody froze before the next one ended stays without a
    snapshot. Returns how many snapshots were taken: one for the workspace and one for each partner
    that has numbers.
    """
    with wall(actor):
        lock_numbers(actor)
        today = today_in(own_workspace(actor))
        count = 0
        for span, period in _ended(today):
            known = Snapshot.objects.filter(
                workspace_id=actor.workspace_id, partnership=None, span=span, start=period.start
            )
            if not known.exists():
                count += _freeze(actor, span, period)
        return count


def _ended(today: date) -> Iterator[Span]:
    yesterday = today - ONE_DAY
    yield "day", Period(yesterday, yesterday)
    month = last_months(yesterday, 1)[0]
    yield "month", Period(month, next_month(month) - ONE_DAY)
    yield "quarter", Quarter.of(today).shift(-1).period


def _freeze(actor: Actor, span: str, period: Period) -> int:
    tallies: dict[int | None, tuple[Tally, Tally]] = defaultdict(lambda: ({}, {}))
    tallies[None] = ({}, {})
    rows = Cell.objects.filter(workspace_id=actor.workspace_id, model="", owner="")
    now = Q(grain=Grain.STANDING)
    for wanted, place in ((cells_within([period]), 0), (now, 1)):
        for partnership_id, *both in rows.filter(wanted).values_list(
            "partnership_id", "tally", "detail"
        ):
            for tally in both:
                add(tallies[partnership_id][place], tally)
    made = Snapshot.objects.bulk_create(
        [
            Snapshot(
                workspace_id=actor.workspace_id,
                partnership_id=partnership_id,
                span=span,
                start=period.start,
                tally=tally,
                standing=standing,
                taken_at=clock.now(),
            )
            for partnership_id, (tally, standing) in tallies.items()
        ]
    )
    return len(made)
