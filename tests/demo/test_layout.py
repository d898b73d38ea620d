"""Moments told backwards: whoever counts from them to now counts what was told."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cosell.core.businesstime import Calendar
from cosell.demo.layout import Layout
from tests.demo.moments import MOMENTS

CALENDARS = [
    Calendar.of(zone="Europe/Berlin", countries=("DE",)),
    Calendar.of(zone="Europe/Berlin", countries=("DE", "US")),
    Calendar.of(zone="Europe/London", countries=("GB", "DE")),
]
moments = st.one_of(
    st.sampled_from(list(MOMENTS.values())),
    st.datetimes(datetime(2025, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC)),
)
layouts = st.builds(Layout, moments, st.sampled_from(CALENDARS))


def is_at_work(calendar: Calendar, moment: datetime) -> bool:
    day = calendar.local_date(moment)
    inside = calendar.opening(day) <= moment <= calendar.closing(day)
    return calendar.is_working_day(day) and inside


@settings(max_examples=200, deadline=None)
@given(layouts, st.integers(0, 270), st.floats(0, 0.99))
def test_a_moment_so_many_days_ago_is_counted_as_so_many(
    layout: Layout, ago: int, part: float
) -> None:
    moment = layout.at(ago + part)
    assert layout.calendar.working_days_after(moment, layout.now) == ago
    assert moment <= layout.now
    assert is_at_work(layout.calendar, moment)


@settings(max_examples=200, deadline=None)
@given(layouts, st.floats(0, 250), st.floats(0, 250))
def test_more_days_ago_is_never_later(layout: Layout, one: float, other: float) -> None:
    assert layout.at(max(one, other)) <= layout.at(min(one, other))


@settings(max_examples=200, deadline=None)
@given(layouts, st.integers(1, 400).map(lambda quarters: quarters / 4))
def test_business_hours_ago_are_counted_as_so_many(layout: Layout, hours: float) -> None:
    moment = layout.hours_ago(hours)
    whole = layout.now.replace(microsecond=0)
    assert abs(layout.calendar.business_seconds(moment, whole) - hours * 3600) <= 1


@settings(max_examples=200, deadline=None)
@given(layouts, st.integers(0, 150), st.integers(1, 90))
def test_a_span_has_exactly_its_days_between_working_dates(
    layout: Layout, ago: int, days: int
) -> None:
    start, end = layout.span(ago, days)
    assert end - start == timedelta(days=days)
    assert layout.calendar.is_working_day(start)
    assert layout.calendar.is_working_day(end)
    assert end <= layout.day(ago)


@settings(max_examples=100, deadline=None)
@given(layouts, st.integers(1, 90))
def test_a_span_to_a_date_never_has_more_than_its_days(layout: Layout, days: int) -> None:
    start, end = layout.span_to(layout.yesterday, days)
    assert end == layout.yesterday
    assert timedelta(0) <= end - start <= timedelta(days=days)
    assert layout.calendar.is_working_day(start)


@settings(max_examples=100, deadline=None)
@given(layouts, st.integers(5, 40), st.integers(0, 6))
def test_moments_between_two_others_are_in_order_and_at_work(
    layout: Layout, ago: int, count: int
) -> None:
    start, end = layout.at(ago + 0.5), layout.at(ago - 3 + 0.25)
    found = layout.between(start, end, count)
    assert len(found) == count
    assert found == sorted(found)
    assert all(start < moment < end and is_at_work(layout.calendar, moment) for moment in found)


@pytest.mark.parametrize(
    ("now", "yesterday"),
    [
        ("sunday", "2026-11-20"),
        ("monday before work", "2026-12-31"),
        ("tuesday before work", "2026-11-23"),
        ("easter monday", "2027-03-25"),
    ],
)
def test_yesterday_is_the_last_working_date_before_today(now: str, yesterday: str) -> None:
    assert Layout(MOMENTS[now], CALENDARS[0]).yesterday.isoformat() == yesterday
