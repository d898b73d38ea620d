"""The same numbers by partner, by model and by owner."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, Q, When

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
    attributed_cents,
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
Rates = Mapping[str, Decimal]


def rows_by(actor: Actor, wanted: Wanted, by: str) -> tuple[Row, ...]:
    """One line for each partner, model or owner that has a number, by name.

    The filters are those of the page. Owners are people of the reader's own company. The partners'
    share is an amount here, without a total. Costs what there are of them, never what there are
    deals. Raises NotFound for anything else than those three, and otherwise as `scope_of`.
    """
    return _rows(actor, wanted, by, most=None)[0]


def top_rows(actor: Actor, wanted: Wanted, by: str, *, most: int) -> tuple[tuple[Row, ...], int]:
    """The same, but of many only those with the most revenue of partners, and how many there are."""
    return _rows(actor, wanted, by, most=most)


def _rows(
    actor: Actor, wanted: Wanted, by: str, *, most: int | None
) -> tuple[tuple[Row, ...], int]:
    if by not in BY:
        raise NotFound
    scope, workspace = scope_of(actor, wanted), own_workspace(actor)
    period = wanted.period or twelve_months(today_in(workspace))
    names = _names(actor, by)
    # What changed its owner or model leaves empty cells behind.
    found = sums_by(actor, scope, by, period).items()
    sums = {key: own for key, own in found if key in names and any(own)}
    chosen = list(sums)
    if most is not None and len(sums) > most:
        chosen.sort(key=lambda key: attributed_cents(sums[key][0]), reverse=True)
        chosen = chosen[:most]
    targets = targets_in(actor, Quarter.of(period.end), scope.partnership_id)
    rates = newest_rates(actor, workspace.currency)
    rows = [_row(*names[key], *sums[key], targets, rates) for key in chosen]
    if len(chosen) == len(sums):
        rows.sort(key=lambda row: (row.name.casefold(), row.key))
    return tuple(rows), len(sums)


def _row(  # noqa: PLR0917 - what one line is made of
    key: str, name: str, tally: Tally, standing: Tally, targets: Targets, rates: Rates
) -> Row:
    stages = forecast_of(standing, rates)
    return Row(
        key=key,
        name=name,
        measures=measures_of(tally, targets),
        open=sum(stage.count for stage in stages),
        pipeline=sum((stage.amount for stage in stages), Decimal(0)),
    )


def sums_by(actor: Actor, scope: Scope, by: str, period: Period) -> Sums:
    """What the four metrics need of the period, and all of how things stand, by a column's values."""
    column = BY[by]
    rows = Cell.objects.visible_to(actor).filter(
        cells_within([period]) | Q(grain=Grain.STANDING), workspace_id=actor.workspace_id
    )
    for name in BY.values():
        chosen = Q(**{name: getattr(scope, name)})
        rows = rows.filter(~chosen if name == column and not getattr(scope, name) else chosen)
    # The rest of what a period counts is in no table, and reading it takes longer than adding up.
    standing = Case(When(grain=Grain.STANDING, then=F("detail")))
    found: Sums = defaultdict(lambda: ({}, {}))
    for value, grain, tally, detail in rows.values_list(column, "grain", "tally", standing):
        add(add(found[value][grain == Grain.STANDING], tally), detail or {})
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
