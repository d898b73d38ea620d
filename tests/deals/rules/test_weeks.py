"""JOB-7: one digest per ISO week, wherever somebody lives and whenever they move."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import product
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deals.rules.weeks import AHEAD, LATE, Week, next_send_at, send_at, weeks_to_plan

MONDAY, EIGHT = 0, 8
FIRST, LAST = Week(2020, 1), Week(2040, 52)
ZONES = sorted(available_timezones())
HOUR = timedelta(hours=1)
zones = st.sampled_from(ZONES)
moments = st.datetimes(datetime(2020, 1, 6), datetime(2040, 12, 20)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)


def weeks() -> list[Week]:
    return [FIRST.shift(number) for number in range(LAST.since(FIRST) + 1)]


@cache
def fingerprint(name: str) -> tuple[timedelta, ...]:
    """The offsets of a zone around the hour that matters, week by week."""
    zone = ZoneInfo(name)
    return tuple(
        datetime.combine(week.monday, time(EIGHT), zone).utcoffset() or timedelta()
        for week in weeks()
    )


def test_every_zone_gets_one_digest_in_every_iso_week_of_twenty_years() -> None:
    """Each zone × each week: at eight by the wall clock, or right after the gap."""
    all_weeks, gaps = weeks(), 0
    assert len(all_weeks) == 1096
    for name in ZONES:
        zone, previous = ZoneInfo(name), datetime(2019, 12, 30, tzinfo=UTC) - timedelta(days=2)
        for week in all_weeks:
            moment = send_at(zone, MONDAY, EIGHT, week)
            local = moment.astimezone(zone)
            assert Week(*local.isocalendar()[:2]) == week
            assert (local.hour, local.minute) == (EIGHT, 0) or is_after_gap(zone, moment)
            gaps += local.hour != EIGHT
            assert previous < moment
            previous = moment
    assert gaps == 0  # no zone changes its clock on a Monday morning at eight, so far


@pytest.mark.parametrize("weekday", [2, 6])
@pytest.mark.parametrize("hour", [0, 1, 2, 3])
def test_night_hours_meet_the_gaps_and_are_sent_once_all_the_same(weekday: int, hour: int) -> None:
    """One zone of each kind, on the hours and days at which clocks are changed."""
    gaps = 0
    for name in {fingerprint(name): name for name in ZONES}.values():
        zone = ZoneInfo(name)
        for week in weeks():
            moment = send_at(zone, weekday, hour, week)
            local = moment.astimezone(zone)
            assert Week(*local.isocalendar()[:2]) == week
            assert local.fold == 0
            if (local.weekday(), local.hour, local.minute) != (weekday, hour, 0):
                gaps += 1
                assert is_after_gap(zone, moment)
    assert (gaps > 0) is (weekday == 6)


def is_after_gap(zone: ZoneInfo, moment: datetime) -> bool:
    """Whether a minute before, the clock stood more than a minute earlier."""
    before = (moment - timedelta(minutes=1)).astimezone(zone).replace(tzinfo=None)
    return moment.astimezone(zone).replace(tzinfo=None) - before > timedelta(minutes=1)


def test_the_next_one_follows_every_one_in_every_zone() -> None:
    """The chain of `next_send_at` visits every week, one after the other, and leaves none out."""
    for name in {fingerprint(name): name for name in ZONES}.values():
        zone = ZoneInfo(name)
        moment = send_at(zone, MONDAY, EIGHT, FIRST)
        for week in weeks()[1:]:
            found, moment = next_send_at(zone, MONDAY, EIGHT, moment)
            assert found == week


@pytest.mark.parametrize(
    ("zone", "day", "hour", "expected"),
    [
        # Berlin springs from two to three: half of the hour does not exist.
        ("Europe/Berlin", date(2026, 3, 29), 2, "2026-03-29T01:00+00:00"),
        # In autumn two o'clock comes twice; the first counts.
        ("Europe/Berlin", date(2026, 10, 25), 2, "2026-10-25T00:00+00:00"),
        # Lord Howe moves by half an hour: the gap ends at half past two.
        ("Australia/Lord_Howe", date(2026, 10, 4), 2, "2026-10-03T15:30+00:00"),
        # Midnight does not exist on this day in Beirut.
        ("Asia/Beirut", date(2026, 3, 29), 0, "2026-03-28T22:00+00:00"),
        # Samoa had no 30 December 2011 at all: the last Friday of its year is Saturday, nought hours.
        ("Pacific/Apia", date(2011, 12, 30), 8, "2011-12-30T10:00+00:00"),
    ],
)
def test_gaps_and_folds(zone: str, day: date, hour: int, expected: str) -> None:
    found = send_at(ZoneInfo(zone), day.weekday(), hour, Week.of(day))
    assert found == datetime.fromisoformat(expected)


class Person:
    """Rows of one person, one per week, as the planner and the sender keep them."""

    def __init__(self) -> None:
        self.waiting: set[Week] = set()
        self.sent: list[Week] = []

    def tick(self, zone: ZoneInfo, now: datetime, weekday: int = MONDAY, hour: int = EIGHT) -> None:
        for week, _moment in weeks_to_plan(zone, weekday, hour, now):
            if week not in self.sent:
                self.waiting.add(week)
        for week in sorted(self.waiting):
            if send_at(zone, weekday, hour, week) <= now:
                self.waiting.discard(week)
                self.sent.append(week)


def live(changes: list[tuple[datetime, ZoneInfo, int, int]], until: datetime) -> list[Week]:
    """Tick every hour from the first change on, each change ruling until the next."""
    person, now = Person(), changes[0][0]
    while now < until:
        zone, weekday, hour = next(c[1:] for c in reversed(changes) if c[0] <= now)
        person.tick(zone, now, weekday, hour)
        now += HOUR
    return person.sent


EXTREMES = ["Pacific/Kiritimati", "Etc/GMT+12", "Europe/Berlin", "America/New_York"]


@pytest.mark.parametrize(("one", "other"), list(product(EXTREMES, EXTREMES)))
def test_moving_at_any_hour_of_the_week_gives_neither_none_nor_two(one: str, other: str) -> None:
    begin, end = datetime(2026, 3, 14, tzinfo=UTC), datetime(2026, 4, 8, tzinfo=UTC)
    for hours in range(0, 7 * 24, 3):
        moved = datetime(2026, 3, 26, tzinfo=UTC) + hours * HOUR
        changes = [(begin, ZoneInfo(one), 0, 8), (moved, ZoneInfo(other), 0, 8)]
        sent = [week for week in live(changes, end) if week > Week.of(begin.date())]
        assert sent == [Week(2026, 12), Week(2026, 13), Week(2026, 14), Week(2026, 15)]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(moments, st.lists(st.tuples(st.integers(1, 200), zones), min_size=1, max_size=4), zones)
def test_moving_often_gives_neither_none_nor_two(
    begin: datetime, moves: list[tuple[int, str]], home: str
) -> None:
    changes, moment = [(begin, ZoneInfo(home), 0, 8)], begin
    for hours, name in moves:
        moment += hours * HOUR
        changes.append((moment, ZoneInfo(name), 0, 8))
    end = moment + timedelta(days=9)
    sent = live(changes, end)
    assert len(sent) == len(set(sent))
    whole = [
        week
        for week in (Week.of(begin.date()).shift(number) for number in range(1, 12))
        if datetime.combine(week.monday, time(23), UTC) + timedelta(days=1) < end
    ]
    assert set(whole) <= set(sent)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(zones, st.integers(0, 6), st.integers(0, 23), moments)
def test_any_day_and_hour_is_met_once_a_week(
    name: str, weekday: int, hour: int, now: datetime
) -> None:
    zone = ZoneInfo(name)
    week, moment = next_send_at(zone, weekday, hour, now)
    following, later = next_send_at(zone, weekday, hour, moment)
    assert now < moment < later
    assert following == week.shift(1)
    assert moment == send_at(zone, weekday, hour, week)
    assert send_at(zone, weekday, hour, week.shift(-1)) <= now


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(zones, moments)
def test_planned_weeks_are_those_whose_moment_is_near(name: str, now: datetime) -> None:
    zone = ZoneInfo(name)
    found = weeks_to_plan(zone, MONDAY, EIGHT, now)
    assert len(found) <= 1
    assert all(now - LATE < moment <= now + AHEAD for _week, moment in found)


@pytest.mark.parametrize(
    "text",
    [
        "2026-W54", "2026-W00", "2025-W53", "26-W01", "2026-48", "", "x",
        "٢٠٢٦-W50", "0001-W01", "1999-W52", "2100-W01", "9999-W52",
    ],
)  # fmt: skip
def test_what_is_no_week(text: str) -> None:
    assert Week.parse(text) is None


def test_weeks_are_counted_over_the_year() -> None:
    last = Week.parse("2026-W53")
    assert last is not None
    assert (str(last.shift(1)), str(last.shift(-53))) == ("2027-W01", "2025-W52")
    assert Week.of(date(2027, 1, 3)) == last
    assert last.shift(5).since(last) == 5
    assert (last.monday, last.day(6)) == (date(2026, 12, 28), date(2027, 1, 3))
