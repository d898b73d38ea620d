"""Reading cells: one statement for any number of periods, one for the days of a trend."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from cosell.core.actor import Actor
from metrics.enums import Grain
from metrics.models import Cell
from metrics.queries.scopes import Scope
from metrics.rules.periods import Period
from metrics.rules.tallies import Tally, add


def cells_of(actor: Actor, scope: Scope) -> QuerySet[Any]:
    """The cells of one choice of filters."""
    return Cell.objects.visible_to(actor).filter(
        workspace_id=actor.workspace_id,
        partnership_id=scope.partnership_id,
        model=scope.model,
        owner=scope.owner,
    )


def cells_within(periods: Iterable[Period]) -> Q:
    """Months that lie in the periods as a whole, and single dates at their edges."""
    months = {month for period in periods for month in period.months()}
    edges = {day for period in periods for edge in period.edges() for day in _dates(edge)}
    return Q(grain=Grain.MONTH, day__in=months) | Q(grain=Grain.DAY, day__in=edges)


def _dates(period: Period) -> list[date]:
    return [period.start + timedelta(days=number) for number in range(period.days)]


@dataclass(slots=True)
class Sums:
    """What cells come to. `months` are the whole months of all periods, each by itself."""

    periods: list[Tally]
    standing: Tally = field(default_factory=dict)
    still: Tally = field(default_factory=dict)
    measured_at: datetime | None = None
    months: dict[date, Tally] = field(default_factory=dict)


def read_sums(actor: Actor, scope: Scope, periods: Sequence[Period]) -> Sums:
    """Add up the cells of each period, and read how things stand, in one statement."""
    found = Sums([{} for _period in periods])
    now = Q(grain__in=[Grain.STANDING, Grain.STILL])
    rows = cells_of(actor, scope).filter(cells_within(periods) | now)
    whole = [frozenset(period.months()) for period in periods]
    months = frozenset().union(*whole)
    for grain, day, tally, detail, at in rows.values_list(*_READ):
        if grain == Grain.STANDING:
            add(add(found.standing, tally), detail)
        elif grain == Grain.STILL:
            add(found.still, detail)
            found.measured_at = at
        else:
            if grain == Grain.MONTH and day in months:
                found.months[day] = tally
            both = {**tally, **detail}
            for sums, period, inside in zip(found.periods, periods, whole, strict=True):
                if _counts_in(period, inside, grain, day):
                    add(sums, both)
    return found


_READ = ("grain", "day", "tally", "detail", "measured_at")


def _counts_in(period: Period, months: Collection[date], grain: str, day: date) -> bool:
    """A month counts where it lies as a whole, a date where no such month holds it."""
    if grain == Grain.MONTH:
        return day in months
    return any(day in edge for edge in period.edges())


def read_days(actor: Actor, scope: Scope, period: Period) -> dict[date, Tally]:
    """What the four metrics need, by date, in one statement."""
    rows = cells_of(actor, scope).filter(grain=Grain.DAY, day__range=(period.start, period.end))
    return dict(rows.values_list("day", "tally"))


def sum_days(days: Mapping[date, Tally], period: Period) -> Tally:
    """The dates of a period added up."""
    total: Tally = {}
    for day in _dates(period):
        if day in days:
            add(total, days[day])
    return total


def sum_months(days: Mapping[date, Tally]) -> dict[date, Tally]:
    """The same by month."""
    found: dict[date, Tally] = {}
    for day, tally in days.items():
        add(found.setdefault(day.replace(day=1), {}), tally)
    return found
