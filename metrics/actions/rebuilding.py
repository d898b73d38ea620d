"""Making all numbers of a workspace anew from its logs."""

from dataclasses import dataclass

from cosell.core.actor import Actor
from cosell.core.wall import wall
from deals.models import Deal, Registration
from metrics.actions.cells import add_to_cells, lock_numbers
from metrics.actions.folding import fold_deals, fold_registrations
from metrics.enums import Grain
from metrics.models import Cell, DealFact, RegistrationFact, RevenueRow
from metrics.rules.cells import Changes, Dimensions
from metrics.rules.revenue import row_entries

CHUNK = 500
_OF_LOGS = (Grain.DAY, Grain.MONTH, Grain.STANDING)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How much was folded, and how many cells there are now."""

    deals: int
    registrations: int
    cells: int


def rebuild_numbers(*, actor: Actor) -> Rebuilt:
    """Fold every log of the workspace again and count everything anew, in one transaction.

    Whoever reads meanwhile reads the old numbers, and new events wait for the end. The result is
    what folding event by event comes to. Snapshots stay as they are: they are history.
    """
    with wall(actor):
        lock_numbers(actor)
        Cell.objects.filter(workspace_id=actor.workspace_id, grain__in=_OF_LOGS).delete()
        for model in (DealFact, RegistrationFact):
            model.objects.filter(workspace_id=actor.workspace_id).update(entries=[])
        deals = list(Deal.objects.in_tenant(actor).order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(deals), CHUNK):
            fold_deals(deals[start : start + CHUNK], actor=actor, is_late=False)
        codes = list(
            Registration.objects.filter(workspace_id=actor.workspace_id)
            .order_by("pk")
            .values_list("code", flat=True)
        )
        for start in range(0, len(codes), CHUNK):
            fold_registrations(codes[start : start + CHUNK], actor=actor)
        _count_revenue(actor)
        cells = Cell.objects.filter(workspace_id=actor.workspace_id, grain__in=_OF_LOGS).count()
        return Rebuilt(len(deals), len(codes), cells)


def _count_revenue(actor: Actor) -> None:
    changes = Changes()
    rows = RevenueRow.objects.filter(workspace_id=actor.workspace_id).values_list("day", "amount")
    for day, amount in rows.iterator():
        changes.count(Dimensions(partnership_id=None), row_entries(day, amount))
    add_to_cells(actor, changes.real())
