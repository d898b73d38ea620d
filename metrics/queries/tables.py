"""The same numbers by partner, by model and by owner."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Case, F, Q, QuerySet, Sum, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from cosell.core.actor import Actor
from cosell.core.errors import NotFound
from cosell.core.statements import rows_of
from deals.enums import CoSellModel
from metrics.enums import Grain, Metric
from metrics.models import Cell
from metrics.queries.cards import Targets
from metrics.queries.cells import cells_within
from metrics.queries.filters import Wanted
from metrics.queries.forecasts import forecast_of
from metrics.queries.grounds import Ground, ground_of
from metrics.queries.scopes import Scope
from metrics.rules.measures import (
    ATTRIBUTED,
    Measure,
    own_revenue,
    partner_initiated,
    time_to_close,
    win_rate,
)
from metrics.rules.periods import Period
from metrics.rules.reports import Row
from metrics.rules.tallies import Tally, add
from partners.models import Membership, Partnership

#: What a table can be by, and the column of the cells that holds it.
BY = {"partner": "partnership_id", "model": "model", "owner": "owner"}
Sums = dict[Any, tuple[Tally, Tally]]
Rates = Mapping[str, Decimal]
Names = Mapping[Any, tuple[str, str]]


def rows_by(actor: Actor, wanted: Wanted, by: str) -> tuple[Row, ...]:
    """One line for each partner, model or owner that has a number, by name.

    The filters are those of the page. Owners are people of the reader's own company. The partners'
    share is an amount here, without a total. Costs what there are of them, never what there are
    deals. Raises NotFound for anything else than those three, and otherwise as `scope_of`.
    """
    if by not in BY:
        raise NotFound
    return _rows(actor, ground_of(actor, wanted), by, _names(actor, by))


def top_rows(actor: Actor, ground: Ground, by: str, *, most: int) -> tuple[tuple[Row, ...], int]:
    """The same, but of many only those with the most revenue of partners, and how many there are."""
    names = _names(actor, by)
    if len(names) <= most:
        rows = _rows(actor, ground, by, names)
        return rows, len(rows)
    ranked = [key for key in _by_revenue(actor, ground, by) if key in names]
    if len(ranked) <= most:
        return _rows(actor, ground, by, names), len(ranked)
    first = ranked[:most]
    rows = _rows(actor, ground, by, {key: names[key] for key in first}, among=first)
    place = {names[key][0]: number for number, key in enumerate(first)}
    return tuple(sorted(rows, key=lambda row: place[row.key])), len(ranked)


def _by_revenue(actor: Actor, ground: Ground, by: str) -> list[Any]:
    """Whoever has a number, by the revenue of partners, most first: nothing else is read of them."""
    column = BY[by]
    cents: Any = sum(
        Coalesce(Cast(KeyTextTransform(f"revenue:{kind}", "tally"), BigIntegerField()), 0)
        for kind in ATTRIBUTED
    )
    stands = Q(grain=Grain.STANDING)
    rows = (
        _cells_by(actor, ground.scope, by, ground.period)
        .exclude(Q(tally={}) & (~stands | Q(detail={})))
        .values(column)
        .annotate(cents=Sum(cents, filter=~stands, default=0))
    )
    return list(rows.order_by("-cents", column).values_list(column, flat=True))


def _rows(
    actor: Actor,
    ground: Ground,
    by: str,
    names: Names,
    among: Sequence[Any] | None = None,
) -> tuple[Row, ...]:
    # What changed its owner or model leaves empty cells behind.
    found = sums_by(actor, ground.scope, by, ground.period, among).items()
    rows = [
        _row(*names[key], *own, ground.targets, ground.rates)
        for key, own in found
        if key in names and any(own)
    ]
    return tuple(sorted(rows, key=lambda row: (row.name.casefold(), row.key)))


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


def _cells_by(actor: Actor, scope: Scope, by: str, period: Period) -> QuerySet[Any, Any]:
    """The cells of each of a column's values: of the period, and of how things stand."""
    column = BY[by]
    rows = Cell.objects.visible_to(actor).filter(
        cells_within([period]) | Q(grain=Grain.STANDING), workspace_id=actor.workspace_id
    )
    for name in BY.values():
        chosen = Q(**{name: getattr(scope, name)})
        rows = rows.filter(~chosen if name == column and not getattr(scope, name) else chosen)
    return rows


def sums_by(
    actor: Actor, scope: Scope, by: str, period: Period, among: Sequence[Any] | None = None
) -> Sums:
    """What the four metrics need of the period, and all of how things stand, by a column's values.

    `among` reads these values alone.
    """
    column, rows = BY[by], _cells_by(actor, scope, by, period)
    if among is not None:
        rows = rows.filter(**{f"{column}__in": among})
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


def _names(actor: Actor, by: str) -> Names:
    """By the cells' own value: what a filter takes, and what people read."""
    if by == "model":
        return {model.value: (model.value, str(model.label)) for model in CoSellModel}
    if by == "partner":
        found = rows_of("names", actor, _partners)
        return {key: (slug, name) for key, slug, name in found}
    return {code: (code, name) for code, name in rows_of("names", actor, _people)}


def _partners(actor: Actor) -> QuerySet[Any, Any]:
    rows = Partnership.objects.visible_to(actor)
    return rows.values_list("pk", "organization__slug", "organization__name")


def _people(actor: Actor) -> QuerySet[Any, Any]:
    rows = Membership.objects.visible_to(actor).filter(organization_id=actor.organization_id)
    return rows.values_list("user__code", "user__name")
