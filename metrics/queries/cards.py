"""The four cards: number, target, the period before, and twelve windows of trend."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

from cosell.core.actor import Actor
from cosell.core.statements import rows_of
from metrics.enums import Metric
from metrics.models import CompanyTotal
from metrics.policies import can_view_totals
from metrics.queries.cells import Sums, read_days, read_sums, sum_days, sum_months
from metrics.queries.scopes import Scope
from metrics.rules.folds.values import cents
from metrics.rules.measures import (
    Measure,
    Revenue,
    own_revenue,
    partner_initiated,
    recorded_revenue,
    share_of_totals,
    time_to_close,
    win_rate,
)
from metrics.rules.periods import Period, last_months, windows
from metrics.rules.reports import Card
from metrics.rules.tallies import Tally

Targets = Mapping[Metric, Fraction]
_OF_DEALS: Mapping[Metric, Callable[[Mapping[str, int], Fraction], Measure]] = {
    Metric.WIN_RATE: win_rate,
    Metric.TIME_TO_CLOSE: time_to_close,
    Metric.PARTNER_INITIATED: partner_initiated,
}
#: What a trend of whole months may need before the days of its first window.
_LEAD = timedelta(days=64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """The sums behind one page of cards: of the reader's filters, and of everything there is."""

    period: Period
    mine: Sums
    everything: Sums
    days: Mapping[date, Tally]
    all_days: Mapping[date, Tally]
    totals: Mapping[date, int]
    sees_totals: bool


def read_cards(
    actor: Actor, scope: Scope, period: Period, *, sees_totals: bool | None = None
) -> Read:
    """Read what the cards need: at most five statements.

    `sees_totals` False leaves the vendor's totals out for a reader who may see them.
    """
    periods = (period, period.previous)
    first = windows(period.end)[0].start - _LEAD
    trend = Period(first, period.end)
    mine, days = read_sums(actor, scope, periods), read_days(actor, scope, trend)
    if sees_totals is None:
        sees_totals = can_view_totals(actor)
    everything, all_days = mine, days
    if sees_totals and not scope.is_everything:
        everything = read_sums(actor, Scope(), periods)
        all_days = read_days(actor, Scope(), trend)
    since = min(period.previous.start, first).replace(day=1)
    return Read(
        period=period,
        mine=mine,
        everything=everything,
        days=days,
        all_days=all_days,
        totals=_totals(actor, Period(since, period.end)) if sees_totals else {},
        sees_totals=sees_totals,
    )


def _totals(actor: Actor, period: Period) -> dict[date, int]:
    rows = rows_of("totals", actor, _months, period.start, period.end)
    return {month: cents(amount) for month, amount in rows}


def _months(actor: Actor, first: date, last: date) -> QuerySet[Any, Any]:
    rows = CompanyTotal.objects.visible_to(actor).filter(month__range=(first, last))
    return rows.values_list("month", "amount")


def make_cards(read: Read, targets: Targets) -> dict[Metric, Card]:
    """The four cards, in the playbook's order."""
    trend = [sum_days(read.days, window) for window in windows(read.period.end)]
    found = {
        metric: _card(metric, measure, (*read.mine.periods, *trend), targets[metric])
        for metric, measure in _OF_DEALS.items()
    }
    found[Metric.PARTNER_REVENUE] = _revenue_card(read, trend, targets[Metric.PARTNER_REVENUE])
    return {metric: found[metric] for metric in Metric}


def _card(
    metric: Metric,
    measure: Callable[[Mapping[str, int], Fraction], Measure],
    tallies: Iterable[Tally],
    target: Fraction,
) -> Card:
    """Of the tallies of the period, of the one before, and of the trend's windows."""
    now, before, *trend = (measure(tally, target) for tally in tallies)
    return Card(metric=metric, measure=now, previous=before, trend=tuple(trend))


def _revenue_card(read: Read, trend: Sequence[Tally], target: Fraction) -> Card:
    """A share where the reader may know the whole; else the amount alone."""
    share = _shares(read, trend, target) if read.sees_totals else _amounts(read, trend, target)
    return Card(
        metric=Metric.PARTNER_REVENUE,
        measure=share[0].measure,
        previous=share[1].measure,
        trend=tuple(each.measure for each in share[2:]),
        revenue=share[0],
        share=read.sees_totals,
    )


def _amounts(read: Read, trend: Sequence[Tally], target: Fraction) -> list[Revenue]:
    return [own_revenue(tally, target) for tally in (*read.mine.periods, *trend)]


def _shares(read: Read, trend: Sequence[Tally], target: Fraction) -> list[Revenue]:
    """Of the company's totals as soon as one is there for a month of the period; all on one basis."""
    if not any(month in read.totals for month in read.period.months()):
        whole: Sequence[Tally] = trend
        if read.all_days is not read.days:
            whole = [sum_days(read.all_days, window) for window in windows(read.period.end)]
        mine, every = (*read.mine.periods, *trend), (*read.everything.periods, *whole)
        return [recorded_revenue(m, w, target) for m, w in zip(mine, every, strict=True)]
    months = sum_months(read.days)
    spans = [tuple(read.period.months()), tuple(read.period.previous.months())]
    spans += [last_months(window.end, 3) for window in windows(read.period.end)]
    # The first month of the trend's days may be there in part only: whole months go before it.
    return [share_of_totals({**months, **read.mine.months}, read.totals, s, target) for s in spans]
