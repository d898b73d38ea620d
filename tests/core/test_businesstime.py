"""The calculator: days count openings, hours count seconds, exactly, over everything a year does."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cosell.core.businesstime import Calendar

BERLIN = "Europe/Berlin"
NEW_YORK = "America/New_York"
GERMAN = Calendar.of(zone=BERLIN, countries=("DE",))
AMERICAN = Calendar.of(zone=NEW_YORK, countries=("US",))
BOTH = Calendar.of(zone=BERLIN, countries=("DE", "US"))
PLAIN = Calendar.of(zone="UTC", countries=())


def at(text: str, zone: str = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def day(text: str) -> date:
    return date.fromisoformat(text)


# -- which days count ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("calendar", "when", "counts"),
    [
        (GERMAN, "2026-11-23", True),
        (GERMAN, "2026-11-21", False),
        (GERMAN, "2026-11-22", False),
        (GERMAN, "2026-11-26", True),
        (AMERICAN, "2026-11-26", False),
        (BOTH, "2026-11-26", False),
        (GERMAN, "2026-12-25", False),
        (BOTH, "2026-12-25", False),
        (GERMAN, "2026-05-01", False),
        (AMERICAN, "2026-05-01", True),
        (BOTH, "2026-05-01", False),
        (AMERICAN, "2026-07-03", False),
        (PLAIN, "2026-12-25", True),
    ],
)
def test_is_working_day_asks_every_country(calendar, when, counts):
    assert calendar.is_working_day(day(when)) is counts


def test_calendar_knows_countries_in_any_case_and_forgives_unknown_ones():
    assert Calendar.of(zone=BERLIN, countries=("us", " de ", "")) == BOTH
    assert Calendar.of(zone="UTC", countries=("QQ",)).is_working_day(day("2026-12-25"))


def test_calendar_is_a_value():
    assert hash(GERMAN) == hash(Calendar(BERLIN, ("de",)))
    with pytest.raises(AttributeError):
        GERMAN.zone = NEW_YORK


def test_opening_and_closing_are_utc_and_follow_the_clocks():
    assert GERMAN.opening(day("2026-03-27")) == datetime(2026, 3, 27, 8, tzinfo=UTC)
    assert GERMAN.opening(day("2026-03-30")) == datetime(2026, 3, 30, 7, tzinfo=UTC)
    assert GERMAN.closing(day("2026-10-23")) == datetime(2026, 10, 23, 15, tzinfo=UTC)
    assert GERMAN.closing(day("2026-10-26")) == datetime(2026, 10, 26, 16, tzinfo=UTC)
    assert GERMAN.opening(day("2026-03-30")).tzinfo is UTC


def test_local_date_is_the_zones_and_needs_a_zone():
    moment = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert GERMAN.local_date(moment) == day("2026-11-24")
    assert AMERICAN.local_date(moment) == day("2026-11-23")
    with pytest.raises(ValueError, match="time zone"):
        GERMAN.local_date(datetime(2026, 11, 23))


# -- days ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "now", "count"),
    [
        ("2026-11-23T10:00", "2026-11-23T16:59", 0),
        ("2026-11-23T10:00", "2026-11-24T08:59", 0),
        ("2026-11-23T10:00", "2026-11-24T09:00", 1),
        ("2026-11-23T00:01", "2026-11-24T09:00", 1),
        ("2026-11-23T18:30", "2026-11-24T09:00", 1),
        ("2026-11-20T16:00", "2026-11-22T12:00", 0),
        ("2026-11-20T16:00", "2026-11-23T09:00", 1),
        ("2026-11-21T11:00", "2026-11-23T08:00", 0),
        ("2026-11-21T11:00", "2026-11-23T09:00", 1),
        ("2026-11-23T10:00", "2026-11-30T09:00", 5),
        ("2026-12-23T10:00", "2026-12-28T09:00", 2),
        ("2026-11-24T10:00", "2026-11-23T10:00", 0),
        ("2025-12-30T10:00", "2026-01-05T09:00", 3),
    ],
)
def test_working_days_after_counts_openings_after_the_entry_day(start, now, count):
    assert GERMAN.working_days_after(at(start), at(now)) == count


def test_working_days_after_skips_the_other_countrys_holiday():
    start, now = at("2026-11-25T10:00"), at("2026-11-27T09:00")
    assert GERMAN.working_days_after(start, now) == 2
    assert BOTH.working_days_after(start, now) == 1


@pytest.mark.parametrize(
    ("limit", "limit_on", "soon_on", "over_on"),
    [
        (1, "2026-11-24", "2026-11-24", "2026-11-25"),
        (2, "2026-11-25", "2026-11-25", "2026-11-26"),
        (5, "2026-11-30", "2026-11-27", "2026-12-01"),
        (10, "2026-12-07", "2026-12-03", "2026-12-08"),
        (15, "2026-12-14", "2026-12-09", "2026-12-15"),
    ],
)
def test_limits_of_a_stage_entered_on_a_monday(limit, limit_on, soon_on, over_on):
    entered = at("2026-11-23T14:00")
    assert GERMAN.limit_date(entered, limit) == day(limit_on)
    assert GERMAN.due_soon_at(entered, limit) == at(f"{soon_on}T09:00")
    assert GERMAN.over_at(entered, limit) == at(f"{over_on}T09:00")


def test_limits_move_over_a_holiday_of_either_country():
    entered = at("2026-11-25T14:00")
    assert GERMAN.limit_date(entered, 2) == day("2026-11-27")
    assert BOTH.limit_date(entered, 2) == day("2026-11-30")
    assert BOTH.over_at(entered, 2) == at("2026-12-01T09:00")


@pytest.mark.parametrize(
    ("entered", "limit_on"),
    [
        ("2026-11-20T17:30", "2026-11-24"),
        ("2026-11-21T12:00", "2026-11-24"),
        ("2026-11-22T23:59", "2026-11-24"),
        ("2026-11-23T00:00", "2026-11-25"),
        ("2026-11-23T17:00", "2026-11-25"),
        ("2026-11-23T23:59", "2026-11-25"),
    ],
)
def test_entry_day_is_day_zero_whatever_the_hour(entered, limit_on):
    assert GERMAN.limit_date(at(entered), 2) == day(limit_on)


def test_thresholds_stand_at_local_openings_on_both_sides_of_a_clock_change():
    assert GERMAN.over_at(at("2026-03-26T10:00"), 2) == datetime(2026, 3, 31, 7, tzinfo=UTC)
    assert GERMAN.over_at(at("2026-10-22T10:00"), 2) == datetime(2026, 10, 27, 8, tzinfo=UTC)
    assert AMERICAN.over_at(at("2026-03-05T10:00", NEW_YORK), 1) == datetime(
        2026, 3, 9, 13, tzinfo=UTC
    )


def test_a_limit_of_no_days_is_soon_at_once_and_over_the_next_day():
    entered = at("2026-11-23T14:00")
    assert GERMAN.limit_date(entered, 0) == day("2026-11-23")
    assert GERMAN.due_soon_at(entered, 0) == entered
    assert GERMAN.over_at(entered, 0) == at("2026-11-24T09:00")


@pytest.mark.parametrize(
    ("now", "over"),
    [
        ("2026-11-25T23:00", 0),
        ("2026-11-26T08:59", 0),
        ("2026-11-26T09:00", 1),
        ("2026-11-27T09:00", 2),
        ("2026-11-29T09:00", 2),
        ("2026-11-30T09:00", 3),
    ],
)
def test_days_over_are_what_lies_beyond_the_limit(now, over):
    assert GERMAN.days_over(at("2026-11-23T14:00"), 2, at(now)) == over


def test_nth_working_date_counts_forwards_and_gives_up_after_ten_years():
    assert GERMAN.nth_working_date(day("2026-11-21"), 0) == day("2026-11-21")
    assert GERMAN.nth_working_date(day("2026-11-21"), 1) == day("2026-11-23")
    with pytest.raises(ValueError, match="forwards"):
        GERMAN.nth_working_date(day("2026-11-21"), -1)
    with pytest.raises(ValueError, match="ten years"):
        GERMAN.without(((day("2026-01-01"), day("2046-01-01")),)).limit_date(at("2026-01-01"), 1)


# -- pauses -------------------------------------------------------------------------------------

WEEK_OFF = ((day("2026-11-24"), day("2026-12-01")),)


def test_pause_takes_its_start_and_leaves_its_return():
    paused = GERMAN.without(WEEK_OFF)
    assert not paused.is_working_day(day("2026-11-24"))
    assert not paused.is_working_day(day("2026-11-30"))
    assert paused.is_working_day(day("2026-12-01"))
    assert paused.limit_date(at("2026-11-23T10:00"), 2) == day("2026-12-02")
    assert paused.working_days_after(at("2026-11-23T10:00"), at("2026-12-01T09:00")) == 1
    assert paused.paused_days(day("2026-11-23"), day("2026-12-10")) == 5
    assert paused.unpaused() == GERMAN


def test_pauses_that_touch_overlap_or_are_empty_count_once():
    ranges = (
        (day("2026-11-26"), day("2026-12-01")),
        (day("2026-11-24"), day("2026-11-27")),
        (day("2026-11-25"), day("2026-11-26")),
        (day("2026-11-23"), day("2026-11-23")),
        (day("2026-12-20"), day("2026-12-10")),
    )
    assert Calendar.of(zone=BERLIN, countries=("DE",), pauses=ranges).pauses == WEEK_OFF
    assert GERMAN.without(ranges[:2]).without(ranges[2:]) == GERMAN.without(WEEK_OFF)


def test_pause_stops_the_hours_too():
    paused = GERMAN.without(WEEK_OFF)
    start, end = at("2026-11-23T16:00"), at("2026-12-01T10:00")
    assert paused.business_seconds(start, end) == 2 * 3600
    assert GERMAN.business_seconds(start, end) == 2 * 3600 + 5 * 8 * 3600
    assert paused.add_business_hours(start, 1.5) == at("2026-12-01T09:30")


# -- hours --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "seconds"),
    [
        ("2026-11-23T09:00", "2026-11-23T17:00", 8 * 3600),
        ("2026-11-23T08:00", "2026-11-23T18:00", 8 * 3600),
        ("2026-11-23T10:00", "2026-11-23T10:00", 0),
        ("2026-11-23T11:00", "2026-11-23T10:00", 0),
        ("2026-11-23T18:00", "2026-11-24T08:00", 0),
        ("2026-11-20T16:00", "2026-11-23T10:00", 2 * 3600),
        ("2026-11-21T10:00", "2026-11-22T10:00", 0),
        ("2026-11-21T10:00", "2026-11-21T12:00", 0),
        ("2026-12-24T16:59:59", "2026-12-28T09:00:01", 2),
        ("2026-03-27T09:00", "2026-03-30T17:00", 16 * 3600),
        ("2026-10-23T09:00", "2026-10-26T17:00", 16 * 3600),
        ("2025-12-31T09:00", "2026-01-02T17:00", 16 * 3600),
    ],
)
def test_business_seconds_count_inside_working_hours(start, end, seconds):
    assert GERMAN.business_seconds(at(start), at(end)) == seconds


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-23T09:00", 8, "2026-11-23T17:00"),
        ("2026-11-23T09:00", 8.5, "2026-11-24T09:30"),
        ("2026-11-23T15:00", 4, "2026-11-24T11:00"),
        ("2026-11-20T16:00", 8, "2026-11-23T16:00"),
        ("2026-11-21T12:00", 8, "2026-11-23T17:00"),
        ("2026-11-23T18:00", 0, "2026-11-24T09:00"),
        ("2026-11-23T17:00", 0, "2026-11-23T17:00"),
        ("2026-11-23T12:00", 0, "2026-11-23T12:00"),
        ("2026-11-23T07:00", 1, "2026-11-23T10:00"),
        ("2026-12-23T16:00", 10, "2026-12-28T10:00"),
        ("2026-03-27T16:00", 2, "2026-03-30T10:00"),
    ],
)
def test_add_business_hours_finds_the_moment(start, hours, end):
    assert GERMAN.add_business_hours(at(start), hours) == at(end)
    assert GERMAN.add_business_hours(at(start), hours).tzinfo is UTC


def test_add_business_hours_counts_forwards():
    with pytest.raises(ValueError, match="forwards"):
        GERMAN.add_business_hours(at("2026-11-23T09:00"), -1)


# -- properties ---------------------------------------------------------------------------------

moments = st.datetimes(
    min_value=datetime(2025, 1, 1),
    max_value=datetime(2027, 12, 31),
    timezones=st.just(UTC),
)
dates = st.dates(min_value=day("2025-01-01"), max_value=day("2027-12-31"))
pauses = st.lists(
    st.tuples(dates, st.integers(0, 25)).map(lambda p: (p[0], p[0] + timedelta(days=p[1]))),
    max_size=3,
)
calendars = st.builds(
    lambda zone, countries, taken: Calendar.of(
        zone=zone, countries=tuple(countries), pauses=tuple(taken)
    ),
    st.sampled_from([BERLIN, NEW_YORK, "Asia/Kolkata", "Pacific/Auckland", "America/St_Johns"]),
    st.lists(st.sampled_from(["DE", "US", "IN", "NZ", "HR"]), max_size=2),
    pauses,
)


def days_between(first: date, last: date):
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


@given(calendars, moments, st.timedeltas(timedelta(0), timedelta(days=60)))
@settings(max_examples=150, deadline=None)
def test_days_agree_with_their_definition(calendar, start, span):
    now = start + span
    first, last = calendar.local_date(start), calendar.local_date(now)
    counted = [
        one
        for one in days_between(first, last)
        if one > first and calendar.is_working_day(one) and calendar.opening(one) <= now
    ]
    assert calendar.working_days_after(start, now) == len(counted)


@given(calendars, moments, st.timedeltas(timedelta(0), timedelta(days=40)))
@settings(max_examples=150, deadline=None)
def test_seconds_agree_with_their_definition(calendar, start, span):
    start, end = start.replace(microsecond=0), (start + span).replace(microsecond=0)
    total = timedelta(0)
    for one in days_between(calendar.local_date(start), calendar.local_date(end)):
        if calendar.is_working_day(one):
            inside = min(end, calendar.closing(one)) - max(start, calendar.opening(one))
            total += max(timedelta(0), inside)
    assert calendar.business_seconds(start, end) == total.total_seconds()


@given(calendars, st.lists(moments, min_size=3, max_size=3).map(sorted))
@settings(max_examples=150, deadline=None)
def test_adjoining_spans_add_up_exactly_to_the_second(calendar, three):
    first, middle, last = three
    assert calendar.business_seconds(first, last) == calendar.business_seconds(
        first, middle
    ) + calendar.business_seconds(middle, last)


@given(calendars, moments, st.integers(1, 30))
@settings(max_examples=150, deadline=None)
def test_thresholds_are_the_first_moments_of_their_day_counts(calendar, start, limit):
    soon, over = calendar.due_soon_at(start, limit), calendar.over_at(start, limit)
    second = timedelta(seconds=1)
    assert calendar.working_days_after(start, soon) * 10 >= 8 * limit
    assert calendar.working_days_after(start, soon - second) * 10 < 8 * limit
    assert calendar.working_days_after(start, over) == limit + 1
    assert calendar.working_days_after(start, over - second) == limit
    assert calendar.local_date(over) > calendar.limit_date(start, limit)
    assert start <= soon <= over


@given(calendars, moments, st.integers(1, 200))
@settings(max_examples=150, deadline=None)
def test_added_hours_are_counted_back(calendar, start, quarters):
    start = start.replace(microsecond=0)
    end = calendar.add_business_hours(start, quarters / 4)
    assert calendar.business_seconds(start, end) == quarters * 900
    assert calendar.business_seconds(start, end - timedelta(seconds=1)) == quarters * 900 - 1


@given(calendars, dates, dates)
@settings(max_examples=150, deadline=None)
def test_paused_and_counting_days_make_the_whole(calendar, start, end):
    assume(start <= end)
    counted, lost = calendar.working_days_between(start, end), calendar.paused_days(start, end)
    assert counted + lost == calendar.unpaused().working_days_between(start, end)
    inside = [one for one in days_between(start, end) if one < end and calendar.is_working_day(one)]
    assert counted == len(inside)
