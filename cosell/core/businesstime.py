"""Business time: one calculator, two units. Days count openings; hours count seconds of work."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

OPENS, CLOSES = time(9), time(17)
SOON_SHARE = 0.8
LONGEST_SEARCH = timedelta(days=3660)

Pause = tuple[date, date]


@lru_cache(maxsize=2048)
def _holidays(country: str, year: int) -> frozenset[date]:
    """Public holidays of a country; a country that the library does not know has none."""
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days Monday to Friday, 09:00–17:00 in one zone, without the countries' holidays.

    `pauses` are date ranges, the start inclusive and the return exclusive, that never count.
    """

    zone: str
    countries: tuple[str, ...]
    pauses: tuple[Pause, ...] = ()

    @classmethod
    def of(
        cls, *, zone: str, countries: tuple[str, ...], pauses: tuple[Pause, ...] = ()
    ) -> "Calendar":
        """A calendar of one or several countries: a day must be a working day in all of them."""
        return cls(zone, tuple(sorted({country.upper() for country in countries})), pauses)

    def without(self, pauses: tuple[Pause, ...]) -> "Calendar":
        """The same calendar with these pauses taken out."""
        return Calendar(self.zone, self.countries, pauses)

    def local_date(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def is_working_day(self, day: date) -> bool:
        if day.weekday() >= 5 or any(start <= day < back for start, back in self.pauses):
            return False
        return not any(day in _holidays(country, day.year) for country in self.countries)

    def opening(self, day: date) -> datetime:
        """When work begins on a date, in UTC."""
        return datetime.combine(day, OPENS, ZoneInfo(self.zone)).astimezone(UTC)

    def closing(self, day: date) -> datetime:
        """When work ends on a date, in UTC."""
        return datetime.combine(day, CLOSES, ZoneInfo(self.zone)).astimezone(UTC)

    def _working_days(self, after: date) -> Iterator[date]:
        day, last = after, after + LONGEST_SEARCH
        while day < last:
            day += timedelta(days=1)
            if self.is_working_day(day):
                yield day
        raise ValueError("No working day within ten years.")

    def nth_working_date(self, after: date, count: int) -> date:
        """The count-th working date after a date; the date itself is day 0."""
        if count <= 0:
            return after
        days = self._working_days(after)
        for _ in range(count - 1):
            next(days)
        return next(days)

    def working_days_after(self, start: datetime, now: datetime) -> int:
        """Working dates after the start's local date whose opening has come by now."""
        first, last = self.local_date(start), self.local_date(now)
        count = 0
        day = first
        while day < last:
            day += timedelta(days=1)
            if self.is_working_day(day) and self.opening(day) <= now:
                count += 1
        return count

    def limit_date(self, start: datetime, limit: int) -> date:
        """The last date inside a limit of business days."""
        return self.nth_working_date(self.local_date(start), limit)

    def due_soon_at(self, start: datetime, limit: int) -> datetime:
        """The opening of the first date on which four fifths of the limit are used."""
        return self.opening(
            self.nth_working_date(self.local_date(start), math.ceil(SOON_SHARE * limit - 1e-9))
        )

    def over_at(self, start: datetime, limit: int) -> datetime:
        """The opening of the first date beyond the limit."""
        return self.opening(self.nth_working_date(self.local_date(start), limit + 1))

    def business_seconds(self, start: datetime, end: datetime) -> int:
        """Seconds inside working hours between two moments."""
        if end <= start:
            return 0
        total = 0.0
        day, last = self.local_date(start), self.local_date(end)
        while day <= last:
            if self.is_working_day(day):
                begins = max(start, self.opening(day))
                ends = min(end, self.closing(day))
                total += max(0.0, (ends - begins).total_seconds())
            day += timedelta(days=1)
        return round(total)

    def add_business_hours(self, start: datetime, hours: float) -> datetime:
        """The moment at which so many working hours have passed."""
        left = timedelta(hours=hours)
        day = self.local_date(start)
        last = day + LONGEST_SEARCH
        while day < last:
            if self.is_working_day(day):
                begins = max(start.astimezone(UTC), self.opening(day))
                room = self.closing(day) - begins
                if room >= left:
                    return begins + left
                left -= max(timedelta(0), room)
            day += timedelta(days=1)
        raise ValueError("No working hour within ten years.")
