"""The clock of a stage, its pauses, and health with its three facts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cosell.core.actor import Side
from deals.enums import ClockState, Health
from deals.rules.clock import (
    BUCKETS,
    ClockReading,
    ClockThresholds,
    clock_state,
    court_of,
    court_time,
    paused_until_at,
    read_clock,
    read_health,
    shown_time,
    silent_at,
    stalled_at,
    step_due_on,
    thresholds,
)
from tests.deals.rules.words import BOTH, GERMAN, at, day

PAUSED = GERMAN.without(((day("2026-11-24"), day("2026-12-01")),))


def test_thresholds_of_a_visit():
    assert thresholds(GERMAN, at("2026-11-23T14:00"), 5) == ClockThresholds(
        limit_on=day("2026-11-30"),
        soon_at=at("2026-11-27T09:00"),
        over_at=at("2026-12-01T09:00"),
        paused_days=0,
    )


def test_thresholds_wait_for_a_pause_and_skip_both_countries_holidays():
    paused = thresholds(PAUSED, at("2026-11-23T14:00"), 5)
    assert (paused.limit_on, paused.paused_days) == (day("2026-12-07"), 5)
    assert thresholds(BOTH, at("2026-11-23T14:00"), 5).limit_on == day("2026-12-01")


def test_thresholds_without_a_limit_are_none_and_still_count_the_pause():
    assert thresholds(PAUSED, at("2026-11-23T14:00"), None) == ClockThresholds(
        limit_on=None, soon_at=None, over_at=None, paused_days=5
    )


def test_each_visit_has_its_own_clock():
    first = thresholds(GERMAN, at("2026-11-02T10:00"), 5)
    second = thresholds(GERMAN, at("2026-11-23T10:00"), 5)
    assert (first.limit_on, second.limit_on) == (day("2026-11-09"), day("2026-11-30"))


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("2026-11-24T12:00", ClockState.ON_TIME),
        ("2026-11-27T08:59", ClockState.ON_TIME),
        ("2026-11-27T09:00", ClockState.SOON),
        ("2026-12-01T08:59", ClockState.SOON),
        ("2026-12-01T09:00", ClockState.OVER),
    ],
)
def test_clock_state_reads_stored_thresholds(now, state):
    marks = thresholds(GERMAN, at("2026-11-23T14:00"), 5)
    reading = clock_state(
        soon_at=marks.soon_at, over_at=marks.over_at, paused_until_at=None, now=at(now)
    )
    assert reading is state


def test_clock_state_of_a_pause_hides_even_an_overrun_until_it_ends_by_itself():
    marks = {
        "soon_at": at("2026-11-20T09:00"),
        "over_at": at("2026-11-23T09:00"),
        "paused_until_at": paused_until_at(GERMAN, day("2026-12-01")),
    }
    assert clock_state(**marks, now=at("2026-11-30T23:59")) is ClockState.PAUSED
    assert clock_state(**marks, now=at("2026-12-01T00:00")) is ClockState.OVER


def test_clock_state_without_a_limit():
    now = at("2026-11-30T12:00")
    nothing = {"soon_at": None, "over_at": None, "paused_until_at": None}
    assert clock_state(**nothing, now=now) is ClockState.NONE
    only_over = {**nothing, "over_at": at("2026-12-01T09:00")}
    assert clock_state(**only_over, now=now) is ClockState.ON_TIME


def test_paused_until_at_is_the_local_midnight_in_utc():
    assert paused_until_at(GERMAN, day("2026-12-01")) == datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert paused_until_at(GERMAN, day("2026-12-01")).tzinfo is UTC


@pytest.mark.parametrize(
    ("calendar", "now", "reading"),
    [
        (GERMAN, "2026-11-23T15:00", (ClockState.ON_TIME, 0, 0, 0, None)),
        (GERMAN, "2026-11-24T09:00", (ClockState.ON_TIME, 1, 0, 0, None)),
        (GERMAN, "2026-11-25T09:00", (ClockState.SOON, 2, 0, 0, None)),
        (GERMAN, "2026-11-26T09:00", (ClockState.OVER, 3, 1, 0, None)),
        (GERMAN, "2026-12-01T09:00", (ClockState.OVER, 6, 4, 0, None)),
        (PAUSED, "2026-11-23T15:00", (ClockState.ON_TIME, 0, 0, 0, None)),
        (PAUSED, "2026-11-26T15:00", (ClockState.PAUSED, 0, 0, 3, day("2026-12-01"))),
        (PAUSED, "2026-12-01T08:00", (ClockState.ON_TIME, 0, 0, 5, None)),
        (PAUSED, "2026-12-02T09:00", (ClockState.SOON, 2, 0, 5, None)),
        (PAUSED, "2026-12-03T09:00", (ClockState.OVER, 3, 1, 5, None)),
    ],
)
def test_read_clock_prints_days_and_pauses(calendar, now, reading):
    state, number, over, lost, until = reading
    assert read_clock(calendar, at("2026-11-23T14:00"), 2, now=at(now)) == ClockReading(
        state=state, day=number, limit=2, days_over=over, paused_days=lost, paused_until=until
    )


def test_read_clock_without_a_limit_counts_days_and_is_never_over():
    reading = read_clock(GERMAN, at("2026-11-02T10:00"), None, now=at("2026-11-23T10:00"))
    assert reading == ClockReading(
        state=ClockState.NONE, day=15, limit=None, days_over=0, paused_days=0, paused_until=None
    )


def test_silence_is_more_than_the_allowed_days_without_an_act():
    assert silent_at(GERMAN, at("2026-11-23T16:00"), 5) == at("2026-12-01T09:00")
    assert silent_at(PAUSED, at("2026-11-23T16:00"), 5) == at("2026-12-08T09:00")


def test_stalled_is_over_and_silent():
    early, late = at("2026-11-23T09:00"), at("2026-11-30T09:00")
    assert stalled_at(early, late) == late
    assert stalled_at(late, early) == late
    assert stalled_at(None, early) is None
    assert stalled_at(early, None) is None


NOW = at("2026-12-01T12:00")
EARLIER, LATER = at("2026-12-01T09:00"), at("2026-12-02T09:00")


@pytest.mark.parametrize(
    ("clock", "has_next_step", "silence", "health", "facts"),
    [
        ("on_time", True, LATER, Health.ON_TRACK, ("on_time", "next_step", "active")),
        ("none", True, None, Health.ON_TRACK, ("none", "next_step", "active")),
        ("soon", True, LATER, Health.AT_RISK, ("soon", "next_step", "active")),
        ("on_time", True, EARLIER, Health.AT_RISK, ("on_time", "next_step", "silent")),
        ("over", True, LATER, Health.OFF_TRACK, ("over", "next_step", "active")),
        ("over", True, EARLIER, Health.OFF_TRACK, ("over", "next_step", "silent")),
        ("on_time", False, LATER, Health.OFF_TRACK, ("on_time", "no_next_step", "active")),
        ("paused", True, EARLIER, Health.ON_TRACK, ("paused", "next_step", "active")),
        ("paused", False, EARLIER, Health.ON_TRACK, ("paused", "next_step", "active")),
    ],
)
def test_read_health_is_the_worst_of_three_facts(clock, has_next_step, silence, health, facts):
    reading = read_health(
        clock=ClockState(clock), has_next_step=has_next_step, silent_at=silence, now=NOW
    )
    assert (reading.health, reading.facts) == (health, facts)
    assert reading.is_stalled is (facts[0] == "over" and facts[2] == "silent")


def test_step_due_on_counts_from_entry_then_from_the_win_then_takes_the_given_date():
    entered, won, given_day = day("2026-11-21"), day("2026-12-15"), day("2027-01-15")

    def due(**facts):
        return step_due_on(GERMAN, entered_on=entered, **facts)

    assert due(due_days=0) == entered
    assert due(due_days=3) == day("2026-11-25")
    assert due(due_days=3, won_on=won, days_after_win=90, given=given_day) == day("2026-11-25")
    assert due(due_days=None, won_on=won, days_after_win=90) == day("2027-03-15")
    assert due(due_days=None, won_on=None, days_after_win=90) is None
    assert due(due_days=None, won_on=won, given=given_day) == given_day
    assert due(due_days=None) is None


def test_court_time_fills_each_court_with_its_business_seconds():
    changes = [
        (at("2026-11-20T15:00"), "vendor"),
        (at("2026-11-23T10:00"), "both"),
        (at("2026-11-23T12:00"), "partner"),
        (at("2026-11-24T00:00"), "customer"),
        (at("2026-11-26T00:00"), "partner"),
        (at("2026-11-26T16:00"), "nobody"),
    ]
    assert court_time(PAUSED, changes, at("2026-11-26T16:30")) == {
        "vendor": 3 * 3600,
        "partner": 5 * 3600 + 7 * 3600,
        "both": 2 * 3600,
        "customer": 16 * 3600,
        "nobody": 1800,
    }


def test_court_time_ends_where_it_is_told():
    changes = [(at("2026-11-23T10:00"), "vendor"), (at("2026-11-23T12:00"), "partner")]
    assert court_time(GERMAN, changes, at("2026-11-23T11:00"))["vendor"] == 3600
    assert court_time(GERMAN, changes, at("2026-11-23T09:00")) == dict.fromkeys(BUCKETS, 0)
    assert court_time(GERMAN, [], at("2026-11-23T09:00")) == dict.fromkeys(BUCKETS, 0)


def test_court_time_refuses_unknown_courts_and_disorder():
    now = at("2026-11-23T16:00")
    with pytest.raises(ValueError, match="in order"):
        court_time(
            GERMAN, [(at("2026-11-23T12:00"), "vendor"), (at("2026-11-23T10:00"), "both")], now
        )
    for holder in ("none", "somebody"):
        with pytest.raises(ValueError, match="No court"):
            court_of(holder)


def test_shown_time_is_ones_own_and_both():
    found = {"vendor": 10, "partner": 20, "both": 5, "customer": 0, "nobody": 0}
    assert (shown_time(found, Side.VENDOR), shown_time(found, Side.PARTNER)) == (15, 25)


moments = st.datetimes(
    min_value=datetime(2026, 1, 1),
    max_value=datetime(2026, 12, 31),
    timezones=st.just(UTC),
)


@given(
    st.lists(st.tuples(moments, st.sampled_from(BUCKETS)), min_size=1, max_size=8),
    st.timedeltas(timedelta(0), timedelta(days=30)),
)
@settings(max_examples=150, deadline=None)
def test_court_time_adds_up_exactly_to_the_time_in_the_stage(changes, span):
    changes.sort()
    start, end = changes[0][0], changes[-1][0] + span
    found = court_time(BOTH, changes, end)
    assert sum(found.values()) == BOTH.business_seconds(start, end)


@given(moments, st.integers(1, 15), st.timedeltas(timedelta(0), timedelta(days=40)))
@settings(max_examples=150, deadline=None)
def test_stored_thresholds_and_counted_days_never_disagree(entered, limit, span):
    now = entered + span
    reading = read_clock(BOTH, entered, limit, now=now)
    counted = BOTH.working_days_after(entered, now)
    expected = (
        ClockState.OVER
        if counted > limit
        else ClockState.SOON
        if counted * 10 >= limit * 8
        else ClockState.ON_TIME
    )
    assert (reading.state, reading.day, reading.days_over) == (
        expected,
        counted,
        max(0, counted - limit),
    )
