"""The four numbers at their borders."""

from datetime import date
from fractions import Fraction

import pytest

from metrics.enums import Basis, Metric, Verdict
from metrics.rules.measures import (
    Measure,
    one_decimal,
    own_revenue,
    partner_initiated,
    recorded_revenue,
    share_of_totals,
    time_to_close,
    win_rate,
)
from metrics.rules.targets import GOALS, target_problem

TARGET = {metric: goal.default for metric, goal in GOALS.items()}


def rate(won: int, lost: int, withdrawn: int = 0) -> Measure:
    tally = {"won": won, "lost": lost, "withdrawn": withdrawn, "early": 50}
    return win_rate(tally, TARGET[Metric.WIN_RATE])


@pytest.mark.parametrize(
    ("won", "lost", "verdict"),
    [
        (40, 60, Verdict.NOT_MET),  # 40.0 % exactly
        (41, 59, Verdict.MET),
        (4001, 5999, Verdict.MET),  # shown as 40.0 %
        (4, 5, Verdict.SMALL),
        (5, 5, Verdict.MET),  # ten are enough
        (0, 10, Verdict.NOT_MET),
        (0, 0, Verdict.NOTHING),
    ],
)
def test_a_win_rate_is_met_above_its_target(won: int, lost: int, verdict: Verdict) -> None:
    assert rate(won, lost).verdict is verdict


def test_what_is_shown_is_rounded_and_what_is_compared_is_not() -> None:
    found = rate(4001, 5999)
    assert (found.shown, found.value) == (40, Fraction(4001, 100))
    assert one_decimal(Fraction(4005, 100)) == Fraction(401, 10)
    assert one_decimal(Fraction(-4005, 100)) == Fraction(-401, 10)


def test_withdrawn_deals_count_and_early_ends_do_not() -> None:
    assert (rate(5, 4, 1).value, rate(5, 4, 1).n) == (50, 10)


def close(*days: int) -> Measure:
    tally: dict[str, int] = {}
    for day in days:
        tally[f"close:{day}"] = tally.get(f"close:{day}", 0) + 1
    return time_to_close(tally, TARGET[Metric.TIME_TO_CLOSE])


def test_sixty_days_are_not_met_and_the_middle_of_two_is_half_way() -> None:
    assert close(*[60] * 10).verdict is Verdict.NOT_MET
    half = close(*[59] * 5, *[60] * 5)
    assert (half.value, half.verdict) == (Fraction(119, 2), Verdict.MET)
    assert close(9, 1, 5).value == 5
    assert close().verdict is Verdict.NOTHING


def test_partner_initiated_needs_more_than_half() -> None:
    target = TARGET[Metric.PARTNER_INITIATED]
    assert partner_initiated({"opened": 10, "opened:partner": 5}, target).verdict is Verdict.NOT_MET
    assert partner_initiated({"opened": 11, "opened:partner": 6}, target).verdict is Verdict.MET


def revenue(mine: int, other: int, n: int = 10, rows: int = 0) -> dict[str, int]:
    return {"revenue:sourced": mine, "revenue:fulfilled": other, "signed:sourced": n, "rows": rows}


def test_thirty_percent_of_revenue_are_met() -> None:
    target = TARGET[Metric.PARTNER_REVENUE]
    at = revenue(30_00, 70_00)
    assert recorded_revenue(at, at, target).measure.verdict is Verdict.MET
    below = revenue(30_00, 70_01)
    found = recorded_revenue(below, below, target)
    assert (found.measure.verdict, found.measure.shown) == (Verdict.NOT_MET, 30)
    with_rows = revenue(30_00, 0, rows=90_00)
    assert recorded_revenue(with_rows, with_rows, target).measure.value == 25


def test_a_share_of_totals_is_of_whole_months_and_names_those_that_lack() -> None:
    months = (date(2026, 9, 1), date(2026, 10, 1))
    mine = {months[0]: revenue(10_00, 5_00, 6), months[1]: revenue(20_00, 0, 5)}
    target = TARGET[Metric.PARTNER_REVENUE]
    found = share_of_totals(mine, {months[0]: 50_00, months[1]: 50_00}, months, target)
    assert (found.measure.value, found.measure.n, found.basis) == (30, 11, Basis.TOTALS)
    assert (found.attributed, found.total, found.months) == (30_00, 100_00, months)
    lacking = share_of_totals(mine, {months[0]: 50_00}, months, target)
    assert (lacking.measure.value, lacking.measure.verdict) == (None, Verdict.INCOMPLETE)
    assert (lacking.missing, lacking.total) == ((months[1],), 0)


def test_who_may_not_know_the_whole_is_given_the_amount() -> None:
    found = own_revenue(revenue(30_00, 70_00), TARGET[Metric.PARTNER_REVENUE])
    assert (found.attributed, found.total, found.basis) == (30_00, 0, Basis.NONE)
    assert (found.measure.value, found.measure.denominator) == (None, 0)


def test_small_samples_have_no_change() -> None:
    assert rate(5, 5).change_from(rate(4, 6)) == 10
    assert rate(5, 5).change_from(rate(4, 5)) is None
    assert rate(4, 5).change_from(rate(5, 5)) is None
    assert rate(0, 0).change_from(rate(5, 5)) is None


@pytest.mark.parametrize(
    ("metric", "value", "problem"),
    [
        (Metric.WIN_RATE, 100, ""),
        (Metric.WIN_RATE, 101, "range"),
        (Metric.WIN_RATE, 0, "range"),
        (Metric.TIME_TO_CLOSE, 730, ""),
        (Metric.TIME_TO_CLOSE, 731, "range"),
    ],
)
def test_targets_have_bounds(metric: Metric, value: int, problem: str) -> None:
    assert target_problem(metric, Fraction(value)) == problem
