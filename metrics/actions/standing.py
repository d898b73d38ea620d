"""What stands still: measured by the clock, because no event says that time has passed."""

from collections import defaultdict
from datetime import datetime

from django.db.models import Q

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.businesstime import Calendar, Pause
from cosell.core.wall import wall
from deals.models import Deal, DealPause
from metrics.actions.cells import add_to_cells, lock_numbers
from metrics.enums import Grain
from metrics.models import Cell
from metrics.rules.cells import Changes, Dimensions
from metrics.rules.folds.story import Entry
from metrics.rules.folds.values import cents

CHUNK = 2000
_READ = (
    "pk", "partnership_id", "model", "sales_rep__code", "partner_rep__code", "amount_base", "over_at",
    "silent_at", "workspace__time_zone", "workspace__country", "partnership__organization__country",
)  # fmt: skip


def measure_standstill(*, actor: Actor) -> int:
    """Count the deals that are over their time now, and the stalled ones among them.

    Reads the thresholds that the deals keep; paused deals are the customer's. Returns how many.
    """
    with wall(actor):
        lock_numbers(actor)
        now, changes, count = clock.now(), Changes(), 0
        rows = (
            Deal.objects.in_tenant(actor)
            .filter(outcome="open", is_practice=False, urgency_at__lte=now)
            .filter(Q(paused_until_at=None) | Q(paused_until_at__lte=now))
            .values_list(*_READ)
        )
        pauses = _pauses(actor, now)
        for row in rows.iterator(chunk_size=CHUNK):
            deal_id, partnership_id, model, seller, partner, *rest = row
            owners = tuple(code for code in (seller, partner) if code)
            of = Dimensions(partnership_id=partnership_id, model=model, owners=owners)
            changes.count(of, _entries(now, tuple(pauses[deal_id]), *rest))
            count += 1
        _keep(actor, changes, now)
        return count


def _pauses(actor: Actor, now: datetime) -> dict[int, list[Pause]]:
    """By deal, the pauses of its present visit, whose days are none over the limit."""
    rows = DealPause.objects.filter(
        workspace_id=actor.workspace_id,
        is_confirmed=True,
        visit__left_at=None,
        deal__outcome="open",
        deal__urgency_at__lte=now,
    )
    found: dict[int, list[Pause]] = defaultdict(list)
    for deal_id, *pause in rows.values_list("deal_id", "starts_on", "returns_on"):
        found[deal_id].append((pause[0], pause[1]))
    return found


def _entries(
    now: datetime,
    pauses: tuple[Pause, ...],
    amount: object,
    over_at: datetime,
    silent_at: datetime | None,
    *place: str,
) -> list[Entry]:
    zone, own, theirs = place
    calendar = Calendar.of(zone=zone, countries=(own, theirs), pauses=pauses)
    value = cents(amount) if amount else 0  # type: ignore[arg-type]
    found: list[Entry] = [
        (None, "still:over", 1),
        (None, "still:over_value", value),
        (None, f"age:{calendar.working_days_after(over_at, now) + 1}", 1),
    ]
    if silent_at is not None and silent_at <= now:
        found += [(None, "still:stalled", 1), (None, "still:stalled_value", value)]
    return found


def _keep(actor: Actor, changes: Changes, now: datetime) -> None:
    """In place of what was measured before."""
    rows = Cell.objects.filter(workspace_id=actor.workspace_id, grain=Grain.STILL)
    rows.delete()
    add_to_cells(actor, {key.of_grain(Grain.STILL): tally for key, tally in changes.real().items()})
    rows.update(measured_at=now)
