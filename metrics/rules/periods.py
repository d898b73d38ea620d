"""Periods of local dates: spans, months, quarters, and the rolling windows of a trend.

Dates are those of the workspace's own calendar: what happened at 23:30 in Berlin on 31 March is of
the first quarter there, whatever the date was elsewhere. Both ends of a period are inside it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
WINDOW = timedelta(days=90)
STEP = timedelta(days=30)
POINTS = 12
#: Dates of other centuries are slips of the pen, and near the ends of the calendar there is no next.
FIRST_YEAR, LAST_YEAR = 2000, 2099
_QUARTER = re.compile(r"(\d{4})-Q([1-4])", re.ASCII)


def local_date(moment: datetime, zone: str) -> date:
    """The date on the wall of a zone. Raises ValueError for a moment without a zone."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs its time zone.")
    return moment.astimezone(ZoneInfo(zone)).date()


def month_of(day: date) -> date:
    """The first of the month."""
    return day.replace(day=1)


def next_month(day: date) -> date:
    """The first of the month after."""
    return month_of(month_of(day) + timedelta(days=31))


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From one local date to another, both inside. Raises ValueError for an end before the start."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("A period ends on or after its start.")

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def previous(self) -> "Period":
        """The period of the same length that ends the day before this one starts."""
        end = self.start - ONE_DAY
        return Period(end - timedelta(days=self.days - 1), end)

    def months(self) -> Iterator[date]:
        """The first of every month that lies in the period as a whole."""
        month = self.start if self.start.day == 1 else next_month(self.start)
        while (after := next_month(month)) - ONE_DAY <= self.end:
            yield month
            month = after

    def edges(self) -> tuple["Period", ...]:
        """What `months` leaves out at both ends: at most two periods of less than a month."""
        months = list(self.months())
        if not months:
            return (self,)
        first, after = months[0], next_month(months[-1])
        before = (Period(self.start, first - ONE_DAY),) if first > self.start else ()
        rest = (Period(after, self.end),) if after <= self.end else ()
        return (*before, *rest)


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A calendar quarter, written 2026-Q4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """None for what is no quarter of this century."""
        found = _QUARTER.fullmatch(text)
        if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
            return None
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.year:04d}-Q{self.number}"

    @property
    def start(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def period(self) -> Period:
        last = date(self.year, 3 * self.number, 1)
        return Period(self.start, next_month(last) - ONE_DAY)

    def shift(self, quarters: int) -> "Quarter":
        place = self.year * 4 + self.number - 1 + quarters
        return Quarter(place // 4, place % 4 + 1)


def twelve_months(today: date) -> Period:
    """The default period: the twelve months that end today."""
    try:
        start = today.replace(year=today.year - 1)
    except ValueError:  # 29 February
        start = today.replace(year=today.year - 1, day=28)
    return Period(start + ONE_DAY, today)


def windows(end: date) -> tuple[Period, ...]:
    """The twelve windows of a trend: 90 days each, thirty days apart, the last one ends on `end`."""
    ends = (end - STEP * back for back in reversed(range(POINTS)))
    return tuple(Period(last - WINDOW + ONE_DAY, last) for last in ends)


def last_months(end: date, count: int) -> tuple[date, ...]:
    """The first dates of the last whole months that have ended by `end`, the oldest first."""
    month = month_of(end + ONE_DAY)
    found = []
    for _number in range(count):
        month = month_of(month - ONE_DAY)
        found.append(month)
    return tuple(reversed(found))
