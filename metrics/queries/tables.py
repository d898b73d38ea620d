"""The same numbers by partner, by model and by owner."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Q

from cosell.core.actor import Actor
from cosell.core.errors import NotFound
from deals.enums import CoSellModel
from metrics.enums import Grain, Metric
from metrics.models import Cell
from metrics.queries.cards import Targets
from metrics.queries.cells import cells_within
from metrics.queries.filters import Wanted
from metrics.queries.forecasts import forecast_of, newest_rates
from metrics.queries.scopes import Scope, scope_of
from metrics.queries.targets import targets_in
from metrics.queries.workspaces import own_workspace, today_in
from metrics.rules.measures import (
    Measure,
    own_revenue,
    partner_initiated,
    time_to_close,
    win_rate,
)
from metrics.rules.periods import Period, Quarter, twelve_months
from metrics.rules.reports import Row
from metrics.rules.tallies import Tally, add
from partners.models import Membership, Partnership

#: What a table can be by, and the column of the cells that holds it.
BY = {"partner": "partnership_id", "model": "model", "owner": "owner"}
Sums = dict[Any, tuple[Tally, Tally]]


def rows_by(actor: Actor, wanted: Wanted, by: str) -> tuple[Row, ...]:
    """One line for each partner, model or owner that has a number, by name.

    The filters are those of the page. Owners are people of the reader's own company. The partners'
    share is an amount here, without a total. Costs what there are of them, never what there are
    deals. Raises NotFound for anything else than those three, and otherwise as `scope_of`.
    """
    if by not in BY:
        raise NotFound
    scope, workspace = scope_of(actor, wanted), own_workspace(actor)
    period = wanted.period or twelve_months(today_in(workspace))
    sums = sums_by(actor, scope, by, period)
    names = _names(actor, by)
    targets = targets_in(actor, Quarter.of(period.end), scope.partnership_id)
    rates = newest_rates(actor, workspace.currency)
    rows = []
    for key, (tally, standing) in sums.items():
        if key in names:
            stages = forecast_of(standing, rates)
            rows.append(
                Row(
                    key=names[key][0],
                    name=names[key][1],
                    measures=measures_of(tally, targets),
                    open=sum(stage.count for stage in stages),
                    pipeline=sum((stage.amount for stage in stages), Decimal(0)),
                )
            )
    return tuple(sorted(rows, key=lambda row: (row.name.casefold(), row.key)))


def sums_by(actor: Actor, scope: Scope, by: str, period: Period) -> Sums:
    """The period's tallies and how things stand, by each value of a column, in one statement."""
    column = BY[by]
    rows = Cell.objects.visible_to(actor).filter(
        cells_within([period]) | Q(grain=Grain.STANDING), workspace_id=actor.workspace_id
    )
    for name in BY.values():
        chosen = Q(**{name: getattr(scope, name)})
        rows = rows.filter(~chosen if name == column and not getattr(scope, name) else chosen)
    found: Sums = defaultdict(lambda: ({}, {}))
    for value, grain, tally, detail in rows.values_list(column, "grain", "tally", "detail"):
        add(add(found[value][grain == Grain.STANDING], tally), detail)
    return found


def measures_of(tally: Tally, targets: Targets) -> Mapping[Metric, Measure]:
    """The four metrics of one tally; the partners' share as an amount."""
    return {
        Metric.WIN_RATE: win_rate(tally, targets[Metric.WIN_RATE]),
        Metric.TIME_TO_CLOSE: time_to_close(tally, targets[Metric.TIME_TO_CLOSE]),
        Metric.PARTNER_REVENUE: own_revenue(tally, targets[Metric.PARTNER_REVENUE]).measure,
        Metric.PARTNER_INITIATED: partner_initiated(tally, targets[Metric.PARTNER_INITIATED]),
    }


def _names(actor: Actor, by: str) -> Mapping[Any, tuple[str, str]]:
    """By the cells' own value: what a filter takes, and what people read."""
    if by == "model":
        return {model.value: (model.value, str(model.label)) for model in CoSellModel}
    if by == "partner":
        partners = Partnership.objects.visible_to(actor).values_list(
            "pk", "organization__slug", "organization__name"
        )
        return {key: (slug, name) for key, slug, name in partners}
    people = Membership.objects.visible_to(actor).filter(organization_id=actor.organization_id)
    return {code: (code, name) for code, name in people.values_list("user__code", "user__name")}
