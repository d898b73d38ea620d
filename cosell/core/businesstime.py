"""Business time: one calculator, two units. Days count openings; hours count seconds of work."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

# No zone moves its clocks inside these hours, so every working day is equally long.
OPENS, CLOSES = time(9), time(17)
WORKDAY_SECONDS = 8 * 3600
SOON_SHARE = Fraction(4, 5)
LONGEST_SEARCH = 10

Pause = tuple[date, date]


@lru_cache(maxsize=2048)
def _holidays(country: str, year: int) -> frozenset[date]:
    """Public holidays of a country; a country that the library does not know has none."""
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()


@lru_cache(maxsize=2048)
def _working_dates(countries: tuple[str, ...], year: int) -> tuple[date, ...]:
    """The dates of a year on which all the countries work, in order."""
    free = frozenset[date]().union(*(_holidays(country, year) for country in countries))
    first = date(year, 1, 1)
    days = (first + timedelta(days=number) for number in range(366))
    return tuple(day for day in days if day.year == year and day.weekday() < 5 and day not in free)


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A moment needs its time zone.")
    return moment.astimezone(zone)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days Monday to Friday, 09:00–17:00 in one zone, without the countries' holidays.

    A day counts only if it is a working day in every country. `pauses` are date ranges, the start
    inclusive and the return exclusive, that never count in either unit. Moments come in any zone
    and leave in UTC; one without a zone is a ValueError.
    """

    zone: str
    countries: tuple[str, ...]
    pauses: tuple[Pause, ...] = ()

    def __post_init__(self) -> None:
        known = {country.strip().upper() for country in self.countries}
        object.__setattr__(self, "countries", tuple(sorted(known - {""})))
        object.__setattr__(self, "pauses", _merged(self.pauses))

    @classmethod
    def of(
        cls, *, zone: str, countries: tuple[str, ...], pauses: tuple[Pause, ...] = ()
    ) -> "Calendar":
        """A calendar for one country (a promise) or for both companies' (a deal)."""
        return _calendar(zone, countries, pauses)

    def without(self, pauses: tuple[Pause, ...]) -> "Calendar":
        """The same calendar with these pauses taken out as well."""
        return replace(self, pauses=(*self.pauses, *pauses))

    def unpaused(self) -> "Calendar":
        """The same calendar with no pause taken out: the time that passes for everybody."""
        return replace(self, pauses=()) if self.pauses else self

    def local_date(self, moment: datetime) -> date:
        """The date on the wall of the zone."""
        return _local(moment, ZoneInfo(self.zone)).date()

    def is_working_day(self, day: date) -> bool:
        """Whether the day counts: a working day in every country, and in no pause."""
        days = _working_dates(self.countries, day.year)
        place = bisect_left(days, day)
        return place < len(days) and days[place] == day and not self._is_paused(day)

    def _is_paused(self, day: date) -> bool:
        return any(start <= day < back for start, back in self.pauses)

    def opening(self, day: date) -> datetime:
        """When work begins on a date."""
        return datetime.combine(day, OPENS, ZoneInfo(self.zone)).astimezone(UTC)

    def closing(self, day: date) -> datetime:
        """When work ends on a date."""
        return datetime.combine(day, CLOSES, ZoneInfo(self.zone)).astimezone(UTC)

    def _days_after(self, after: date) -> Iterator[date]:
        """Counting days after a date. Raises ValueError when ten years hold too few."""
        for year in range(after.year, after.year + LONGEST_SEARCH):
            days = _working_dates(self.countries, year)
            for day in days[bisect_right(days, after) :]:
                if not self._is_paused(day):
                    yield day
        raise ValueError("No working day within ten years.")

    def working_days_between(self, start: date, end: date) -> int:
        """How many counting days lie from a date (inclusive) to another (exclusive)."""
        paused = (self._all_days(max(start, begin), min(end, back)) for begin, back in self.pauses)
        return self._all_days(start, end) - sum(paused)

    def _all_days(self, start: date, end: date) -> int:
        """Working days of the countries from start (inclusive) to end (exclusive)."""
        if end <= start:
            return 0
        count = 0
        for year in range(start.year, end.year + 1):
            days = _working_dates(self.countries, year)
            count += bisect_left(days, end) - bisect_left(days, start)
        return count

    def paused_days(self, start: date, end: date) -> int:
        """How many working days from a date (inclusive) to another (exclusive) the pauses took."""
        return self._all_days(start, end) - self.working_days_between(start, end)

    def nth_working_date(self, after: date, count: int) -> date:
        """The count-th counting date after a date; the date itself is day 0, working or not."""
        if count < 0:
            raise ValueError("Days are counted forwards.")
        days = self._days_after(after)
        day = after
        for _ in range(count):
            day = next(days)
        return day

    def working_days_after(self, start: datetime, now: datetime) -> int:
        """Counting dates after the start's local date whose opening has come by now."""
        first, last = self.local_date(start), self.local_date(now)
        end = last if now < self.opening(last) else last + timedelta(days=1)
        return self.working_days_between(first + timedelta(days=1), end)

    def limit_date(self, start: datetime, limit: int) -> date:
        """The last date inside a limit of business days."""
        return self.nth_working_date(self.local_date(start), limit)

    def due_soon_at(self, start: datetime, limit: int) -> datetime:
        """The opening of the first date on which four fifths of the limit are used.

        A limit of no days is due soon from the start itself.
        """
        count = -(-SOON_SHARE.numerator * limit // SOON_SHARE.denominator)
        if count == 0:
            return start.astimezone(UTC)
        return self.opening(self.nth_working_date(self.local_date(start), count))

    def over_at(self, start: datetime, limit: int) -> datetime:
        """The opening of the first date beyond the limit."""
        return self.opening(self.nth_working_date(self.local_date(start), limit + 1))

    def days_over(self, start: datetime, limit: int, now: datetime) -> int:
        """Business days beyond the limit, none while inside it."""
        return max(0, self.working_days_after(start, now) - limit)

    def business_seconds(self, start: datetime, end: datetime) -> int:
        """Seconds inside working hours between two moments, none when they are the wrong way.

        Moments are cut to whole seconds first, so that adjoining spans add up exactly.
        """
        start, end = start.replace(microsecond=0), end.replace(microsecond=0)
        first, last = self.local_date(start), self.local_date(end)
        if end <= start:
            return 0
        if first == last:
            return self._seconds_on(first, start, end)
        whole = self.working_days_between(first + timedelta(days=1), last)
        edges = self._seconds_on(first, start, end) + self._seconds_on(last, start, end)
        return edges + whole * WORKDAY_SECONDS

    def _seconds_on(self, day: date, start: datetime, end: datetime) -> int:
        if not self.is_working_day(day):
            return 0
        span = min(end, self.closing(day)) - max(start, self.opening(day))
        return max(0, span // timedelta(seconds=1))

    def add_business_hours(self, start: datetime, hours: float) -> datetime:
        """The first moment at which so many working hours have passed since the start.

        Hours that fill a day to its end are over at its closing, not at the next opening.
        """
        left = timedelta(hours=hours)
        if left < timedelta(0):
            raise ValueError("Hours are counted forwards.")
        day = self.local_date(start)
        days = self._days_after(day - timedelta(days=1))
        while True:
            day = next(days)
            begins = max(start.astimezone(UTC), self.opening(day))
            room = max(timedelta(0), self.closing(day) - begins)
            if room >= left and begins <= self.closing(day):
                return begins + left
            left -= room


@lru_cache(maxsize=512)
def _calendar(zone: str, countries: tuple[str, ...], pauses: tuple[Pause, ...]) -> Calendar:
    return Calendar(zone, countries, pauses)


def _merged(pauses: tuple[Pause, ...]) -> tuple[Pause, ...]:
    """Pauses in order without overlaps, so that no day is taken out twice."""
    merged: list[Pause] = []
    for start, back in sorted(pause for pause in pauses if pause[0] < pause[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], back))
        else:
            merged.append((start, back))
    return tuple(merged)
