"""What everything on one page of numbers stands on, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from cosell.core.actor import Actor
from metrics.queries.cards import Targets
from metrics.queries.filters import Wanted
from metrics.queries.forecasts import newest_rates
from metrics.queries.scopes import Scope, scope_of
from metrics.queries.targets import targets_in
from metrics.queries.workspaces import own_workspace, today_in
from metrics.rules.periods import Period, Quarter, twelve_months


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The cells that answer a reader, the period, and what holds in it.

    `rates` are what one unit of each currency is worth in the workspace's own.
    """

    scope: Scope
    period: Period
    currency: str
    targets: Targets
    rates: Mapping[str, Decimal]


def ground_of(actor: Actor, wanted: Wanted) -> Ground:
    """Read it for one reader and one choice of filters. Raises as `scope_of` does."""
    scope, workspace = scope_of(actor, wanted), own_workspace(actor)
    period = wanted.period or twelve_months(today_in(workspace))
    return Ground(
        scope=scope,
        period=period,
        currency=workspace.currency,
        targets=targets_in(actor, Quarter.of(period.end), scope.partnership_id),
        rates=newest_rates(actor, workspace.currency),
    )
