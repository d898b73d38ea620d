"""Revenue that no deal tells of, from CSV files: all of a file or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cosell.core.actor import Actor
from cosell.core.csvfiles import read_table
from cosell.core.errors import Forbidden
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from metrics.actions.cells import add_to_cells, lock_numbers
from metrics.models import CompanyTotal, RevenueRow
from metrics.policies import can_import_revenue
from metrics.queries.workspaces import own_workspace, today_in
from metrics.rules.cells import Changes, Dimensions
from metrics.rules.revenue import (
    FieldError,
    Numbered,
    RevenueLine,
    TotalLine,
    read_revenue,
    read_totals,
    row_entries,
)

REVENUE_COLUMNS = ("day", "amount")
TOTAL_COLUMNS = ("month", "amount")


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of a file, or would: how many lines were taken, or every field that was not.

    With errors nothing was taken, and `count` is 0.
    """

    count: int
    errors: tuple[FieldError, ...] = ()
    is_dry: bool = False


def import_revenue(text: str, *, actor: Actor, dry_run: bool = False) -> Imported:
    """Add revenue without a partner, from the columns day, amount and customer.

    A row that is here already, with the same day, amount and customer, is an error: so a file that
    is imported twice adds nothing twice. Raises Forbidden for others than managers, Invalid for a
    file without the columns.
    """
    with wall(actor):
        _refuse_others(actor)
        lock_numbers(actor)
        lines, errors = read_revenue(
            read_table(text, REVENUE_COLUMNS), today=today_in(own_workspace(actor))
        )
        errors += _repeated(actor, lines)
        if not errors and not dry_run:
            _keep_revenue(actor, [line for _number, line in lines])
            _tell(actor, "revenue.imported", len(lines))
        return _answer(len(lines), errors, is_dry=dry_run)


def import_totals(text: str, *, actor: Actor, dry_run: bool = False) -> Imported:
    """Set what the company took in by month, from the columns month and amount.

    A month that has a total already gets the new one. Raises as `import_revenue`.
    """
    with wall(actor):
        _refuse_others(actor)
        lines, errors = read_totals(
            read_table(text, TOTAL_COLUMNS), today=today_in(own_workspace(actor))
        )
        if not errors and not dry_run:
            _keep_totals(actor, [line for _number, line in lines])
            _tell(actor, "totals.imported", len(lines))
        return _answer(len(lines), errors, is_dry=dry_run)


def _refuse_others(actor: Actor) -> None:
    if not can_import_revenue(actor):
        raise Forbidden(_("Only a manager imports revenue."))


def _answer(count: int, errors: list[FieldError], *, is_dry: bool) -> Imported:
    ordered = tuple(sorted(errors, key=lambda error: error.line))
    return Imported(count=0 if errors else count, errors=ordered, is_dry=is_dry)


def _tell(actor: Actor, name: str, count: int) -> None:
    record_event(name, actor=actor, payload={"count": count}, private=True)


def _repeated(actor: Actor, lines: Numbered[RevenueLine]) -> list[FieldError]:
    """Lines that say what another one, or a row that is here, says already."""
    rows = RevenueRow.objects.visible_to(actor)
    days = {line.day for _number, line in lines}
    known = set(rows.filter(day__in=days).values_list("day", "amount", "customer"))
    found = []
    for number, line in lines:
        said = (line.day, line.amount, line.customer)
        if said in known:
            words = _("This revenue is here already.")
            found.append(FieldError(line=number, field="day", text=words))
        known.add(said)
    return found


def _keep_revenue(actor: Actor, lines: Sequence[RevenueLine]) -> None:
    changes = Changes()
    for line in lines:
        changes.count(Dimensions(partnership_id=None), row_entries(line.day, line.amount))
    RevenueRow.objects.bulk_create(
        [
            RevenueRow(
                workspace_id=actor.workspace_id,
                day=line.day,
                amount=line.amount,
                customer=line.customer,
                made_by_name=actor.user_name,
            )
            for line in lines
        ]
    )
    add_to_cells(actor, changes.real())


def _keep_totals(actor: Actor, lines: Sequence[TotalLine]) -> None:
    CompanyTotal.objects.bulk_create(
        [
            CompanyTotal(
                workspace_id=actor.workspace_id,
                month=line.month,
                amount=line.amount,
                made_by_name=actor.user_name,
            )
            for line in lines
        ],
        update_conflicts=True,
        unique_fields=["workspace", "month"],
        update_fields=["amount", "made_by_name", "made_at"],
    )
