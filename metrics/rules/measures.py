"""The four numbers, exactly as the playbook defines them, with what they stand on.

Values are exact fractions: percents from 0 to 100 and calendar days. They are compared unrounded and
shown with one decimal, so 40.0 % may be "not met".
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from metrics.enums import Basis, Metric, Verdict
from metrics.rules.tallies import Tally, histogram, median, size, under
from metrics.rules.targets import GOALS

#: Below this many cases a number is shown with its sample, and nothing is read into it.
ENOUGH = 10
ATTRIBUTED = ("sourced", "influenced")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One number with its sample.

    `value` is None where there is nothing to divide by. `numerator` and `denominator` are counts of
    deals, or cents of the workspace's currency for revenue; for the time to close the first is
    None and the second the sample. `n` is how many cases it stands on.
    """

    metric: Metric
    value: Fraction | None
    n: int
    numerator: int | None
    denominator: int
    target: Fraction
    verdict: Verdict

    @property
    def is_small(self) -> bool:
        return self.n < ENOUGH

    @property
    def shown(self) -> Fraction | None:
        """Rounded half up to one decimal, for people."""
        return None if self.value is None else one_decimal(self.value)

    def change_from(self, before: "Measure") -> Fraction | None:
        """Points or days more than before; None where either sample is small or empty."""
        if self.value is None or before.value is None or self.is_small or before.is_small:
            return None
        return self.value - before.value


def one_decimal(value: Fraction) -> Fraction:
    """Half up, away from zero."""
    tenths = (abs(value) * 20 + 1) // 2
    return Fraction(tenths if value >= 0 else -tenths, 10)


def judge(metric: Metric, value: Fraction | None, n: int, target: Fraction) -> Verdict:
    """Nothing, small sample, met or not met."""
    if value is None:
        return Verdict.NOTHING
    if n < ENOUGH:
        return Verdict.SMALL
    return Verdict.MET if GOALS[metric].is_met(value, target) else Verdict.NOT_MET


def percent(part: int, whole: int) -> Fraction | None:
    """None of nothing."""
    return Fraction(100 * part, whole) if whole else None


def _measure(
    metric: Metric, value: Fraction | None, target: Fraction, *, n: int, of: tuple[int | None, int]
) -> Measure:
    return Measure(
        metric=metric,
        value=value,
        n=n,
        numerator=of[0],
        denominator=of[1],
        target=target,
        verdict=judge(metric, value, n, target),
    )


def decided(tally: Mapping[str, int]) -> int:
    """Deals that ever entered Proposal and were decided."""
    return sum(tally.get(name, 0) for name in ("won", "lost", "withdrawn"))


def win_rate(tally: Mapping[str, int], target: Fraction) -> Measure:
    """Won ÷ (won + lost + withdrawn), of the deals that ever entered Proposal."""
    won, whole = tally.get("won", 0), decided(tally)
    return _measure(Metric.WIN_RATE, percent(won, whole), target, n=whole, of=(won, whole))


def time_to_close(tally: Mapping[str, int], target: Fraction) -> Measure:
    """The median of signed-on − opened in calendar days, pauses included."""
    days = histogram(tally, "close")
    n = size(days)
    return _measure(Metric.TIME_TO_CLOSE, median(days), target, n=n, of=(None, n))


def partner_initiated(tally: Mapping[str, int], target: Fraction) -> Measure:
    """Deals whose source is the partner ÷ deals opened."""
    part, whole = tally.get("opened:partner", 0), tally.get("opened", 0)
    return _measure(
        Metric.PARTNER_INITIATED, percent(part, whole), target, n=whole, of=(part, whole)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Revenue:
    """Partner-attributed revenue and what its total stands on.

    Amounts are cents of the workspace's currency. `months` are those that the company's totals
    cover, where they are the total: then the share is of whole months and `attributed` and `total`
    are theirs. `missing` are months without a total while others have one: there is no percentage
    then. `unconverted` counts won deals that no rate could convert; they are in no sum.
    """

    measure: Measure
    basis: Basis
    attributed: int
    total: int
    months: tuple[date, ...] = ()
    missing: tuple[date, ...] = ()
    unconverted: int = 0


def attributed_cents(tally: Mapping[str, int]) -> int:
    """What was sourced or influenced, in full."""
    kinds = under(tally, "revenue")
    return sum(kinds.get(kind, 0) for kind in ATTRIBUTED)


def signed_deals(tally: Mapping[str, int]) -> int:
    """Won deals, of whatever kind."""
    return sum(under(tally, "signed").values())


def own_revenue(tally: Tally, target: Fraction) -> Revenue:
    """What is attributed, and no share: for readers who may not know the whole."""
    part, n = attributed_cents(tally), signed_deals(tally)
    return Revenue(
        measure=_measure(Metric.PARTNER_REVENUE, None, target, n=n, of=(part, 0)),
        basis=Basis.NONE,
        attributed=part,
        total=0,
        unconverted=tally.get("unconverted", 0),
    )


def recorded_revenue(mine: Tally, everything: Tally, target: Fraction) -> Revenue:
    """The share of what is recorded: all won deals and the revenue rows without a partner.

    `mine` is what the filters leave, `everything` the whole workspace's.
    """
    part = attributed_cents(mine)
    whole = sum(under(everything, "revenue").values()) + everything.get("rows", 0)
    value = percent(part, whole) if whole > 0 else None
    return Revenue(
        measure=_measure(
            Metric.PARTNER_REVENUE, value, target, n=signed_deals(mine), of=(part, whole)
        ),
        basis=Basis.RECORDED,
        attributed=part,
        total=whole,
        unconverted=mine.get("unconverted", 0),
    )


def share_of_totals(
    mine: Mapping[date, Tally],
    totals: Mapping[date, int],
    months: tuple[date, ...],
    target: Fraction,
) -> Revenue:
    """The share of the company's totals over whole months.

    `mine` are the tallies of the filtered deals by month, `totals` cents by month, `months` the
    whole months of the period. Where months lack a total they are named and there is no percentage.
    """
    missing = tuple(month for month in months if month not in totals)
    tallies = [mine.get(month, {}) for month in months]
    part = sum(map(attributed_cents, tallies))
    n = sum(map(signed_deals, tallies))
    whole = 0 if missing else sum(totals[month] for month in months)
    value = percent(part, whole) if whole > 0 else None
    measure = _measure(Metric.PARTNER_REVENUE, value, target, n=n, of=(part, whole))
    if missing:
        measure = replace(measure, verdict=Verdict.INCOMPLETE)
    return Revenue(
        measure=measure,
        basis=Basis.TOTALS,
        attributed=part,
        total=whole,
        months=tuple(m for m in months if m in totals),
        missing=missing,
        unconverted=sum(tally.get("unconverted", 0) for tally in tallies),
    )
