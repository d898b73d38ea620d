"""ISO weeks, and the one moment in each at which somebody's weekly sync is sent."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_WRITTEN = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
#: Near the ends of the calendar there is no week before, or after.
FIRST_YEAR, LAST_YEAR = 2000, 2099
_MINUTE = timedelta(minutes=1)
#: How far ahead a digest is planned, and how long after its moment it is still made.
#: Zones are at most 26 hours apart: who moves over the date line just before or after the moment
#: is met by one of the two.
AHEAD, LATE = timedelta(hours=48), timedelta(hours=36)


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """One ISO week, written 2026-W48."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04d}-W{self.number:02d}"

    @classmethod
    def of(cls, day: date) -> "Week":
        year, number, _weekday = day.isocalendar()
        return cls(year, number)

    @classmethod
    def parse(cls, text: str) -> "Week | None":
        """The week that a text writes; None where there is no such week in this century."""
        found = _WRITTEN.fullmatch(text)
        if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
            return None
        try:
            date.fromisocalendar(int(found[1]), int(found[2]), 1)
        except ValueError:
            return None
        return cls(int(found[1]), int(found[2]))

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)

    def day(self, weekday: int) -> date:
        """A day of the week; Monday is 0."""
        return self.monday + timedelta(days=weekday)

    def shift(self, count: int) -> "Week":
        """So many weeks later, or earlier."""
        return Week.of(self.monday + timedelta(weeks=count))

    def since(self, other: "Week") -> int:
        """How many weeks lie between the two."""
        return (self.monday - other.monday).days // 7


def send_at(zone: ZoneInfo, weekday: int, hour: int, week: Week) -> datetime:
    """When a week's digest is due where somebody lives, in UTC.

    The wall clock rules: a time that occurs twice is its first occurrence, one that is skipped is
    the first minute after the gap.
    """
    wanted = datetime.combine(week.day(weekday), time(hour), zone)
    moment = wanted.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wanted.replace(tzinfo=None):
        return moment
    return _end_of_gap(wanted, moment)


def _end_of_gap(wanted: datetime, after: datetime) -> datetime:
    """The first minute whose offset is the new one; the gap ends between the two readings."""
    zone, before = wanted.tzinfo, wanted.replace(fold=1).astimezone(UTC)
    new = after.astimezone(zone).utcoffset()
    low, high = 0, int((after - before) / _MINUTE)
    while low < high:
        middle = (low + high) // 2
        if (before + middle * _MINUTE).astimezone(zone).utcoffset() == new:
            high = middle
        else:
            low = middle + 1
    return before + low * _MINUTE


def next_send_at(zone: ZoneInfo, weekday: int, hour: int, after: datetime) -> tuple[Week, datetime]:
    """The first digest that is due later than a moment, and its ISO week."""
    week = Week.of(after.astimezone(zone).date())
    moment = send_at(zone, weekday, hour, week)
    while moment <= after:
        week = week.shift(1)
        moment = send_at(zone, weekday, hour, week)
    return week, moment


def weeks_to_plan(
    zone: ZoneInfo, weekday: int, hour: int, now: datetime
) -> list[tuple[Week, datetime]]:
    """The weeks of which somebody should have a digest planned now, with their moments.

    Each week is planned from two days before its moment until a day and a half after it, in
    whatever zone the person is then. Whoever keeps one row per week sends each week once.
    """
    week, moment = next_send_at(zone, weekday, hour, now - LATE)
    found = []
    while moment <= now + AHEAD:
        found.append((week, moment))
        week = week.shift(1)
        moment = send_at(zone, weekday, hour, week)
    return found
