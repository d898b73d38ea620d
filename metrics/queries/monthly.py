"""The report of a month: the page of numbers, and the partners one by one."""

from dataclasses import dataclass, replace
from datetime import date

from cosell.core.actor import Actor
from cosell.core.errors import NotFound
from metrics.models import Snapshot
from metrics.queries.dashboards import dashboard
from metrics.queries.filters import Wanted
from metrics.queries.scopes import scope_of
from metrics.queries.tables import rows_by
from metrics.queries.workspaces import own_workspace, today_in
from metrics.rules.periods import ONE_DAY, Period, next_month
from metrics.rules.reports import Dashboard, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyReport:
    """`month` is its first date. `is_closed` says that a snapshot of it was taken.

    The numbers are live: where the past was corrected they differ from the snapshot's.
    """

    month: date
    is_closed: bool
    numbers: Dashboard
    partners: tuple[Row, ...]


def monthly_report(actor: Actor, month: date, wanted: Wanted | None = None) -> MonthlyReport:
    """The numbers of one month, compared with the days before it, and the same by partner.

    `month` is any date in it; other filters hold as on the page. Raises NotFound for a month that
    has not begun, and otherwise as `scope_of`.
    """
    first = month.replace(day=1)
    if first > today_in(own_workspace(actor)):
        raise NotFound
    wanted = replace(wanted or Wanted(), period=Period(first, next_month(first) - ONE_DAY))
    scope = scope_of(actor, wanted)
    closed = Snapshot.objects.visible_to(actor).filter(
        partnership_id=scope.partnership_id, span="month", start=first
    )
    return MonthlyReport(
        month=first,
        is_closed=closed.exists(),
        numbers=dashboard(actor, wanted),
        partners=rows_by(actor, wanted, "partner"),
    )
