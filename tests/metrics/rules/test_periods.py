"""Dates on the workspace's wall, and what a period is made of."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.rules.periods import (
    POINTS,
    Period,
    Quarter,
    last_months,
    local_date,
    twelve_months,
    windows,
)

days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("moment", "zone", "day"),
    [
        # The last half-hour of a quarter in Berlin is of the same day in UTC, and its first of the
        # day before.
        (datetime(2026, 3, 31, 21, 59, tzinfo=UTC), "Europe/Berlin", date(2026, 3, 31)),
        (datetime(2026, 3, 31, 22, 0, tzinfo=UTC), "Europe/Berlin", date(2026, 4, 1)),
        (datetime(2026, 4, 1, 3, 59, tzinfo=UTC), "America/New_York", date(2026, 3, 31)),
        (datetime(2026, 4, 1, 4, 0, tzinfo=UTC), "America/New_York", date(2026, 4, 1)),
        (datetime(2026, 12, 31, 11, 0, tzinfo=UTC), "Pacific/Auckland", date(2027, 1, 1)),
    ],
)
def test_a_quarter_ends_at_midnight_where_the_workspace_is(
    moment: datetime, zone: str, day: date
) -> None:
    assert local_date(moment, zone) == day


def test_a_moment_without_a_zone_has_no_date() -> None:
    with pytest.raises(ValueError):
        local_date(datetime(2026, 3, 31), "Europe/Berlin")


@given(days, st.integers(1, 800))
def test_months_and_edges_are_the_whole_period_once(start: date, length: int) -> None:
    period = Period(start, start + timedelta(days=length - 1))
    covered = [day for edge in period.edges() for day in _days(edge)]
    for month in period.months():
        covered += _days(Period(month, _end_of(month)))
    assert sorted(covered) == _days(period)
    assert sum(edge.days for edge in period.edges()) <= 60


def _days(period: Period) -> list[date]:
    return [period.start + timedelta(days=n) for n in range(period.days)]


def _end_of(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


@given(days)
def test_quarters_follow_each_other(day: date) -> None:
    quarter = Quarter.of(day)
    assert day in quarter.period
    assert Quarter.parse(str(quarter)) == quarter
    assert quarter.shift(1).shift(-1) == quarter
    assert quarter.shift(1).start == quarter.period.end + timedelta(days=1)
    assert (quarter < quarter.shift(1)) is (str(quarter) < str(quarter.shift(1)))


@pytest.mark.parametrize("text", ["", "2026-Q0", "2026-Q5", "26-Q1", "2026-q1", "0000-Q1", "2026"])
def test_what_is_no_quarter_is_none(text: str) -> None:
    assert Quarter.parse(text) is None


@given(days)
def test_a_trend_has_twelve_windows_of_ninety_days(end: date) -> None:
    found = windows(end)
    assert len(found) == POINTS
    assert {window.days for window in found} == {90}
    assert [found[-1].end - window.end for window in found] == [
        timedelta(days=30 * back) for back in range(11, -1, -1)
    ]


def test_twelve_months_end_today() -> None:
    assert twelve_months(date(2026, 11, 28)) == Period(date(2025, 11, 29), date(2026, 11, 28))
    assert twelve_months(date(2028, 2, 29)).start == date(2027, 3, 1)
    assert last_months(date(2026, 11, 28), 2) == (date(2026, 9, 1), date(2026, 10, 1))
    assert last_months(date(2026, 11, 30), 1) == (date(2026, 11, 1),)


def test_a_period_has_an_order_and_a_predecessor() -> None:
    with pytest.raises(ValueError):
        Period(date(2026, 1, 2), date(2026, 1, 1))
    assert Period(date(2026, 1, 1), date(2026, 1, 31)).previous == Period(
        date(2025, 12, 1), date(2025, 12, 31)
    )
