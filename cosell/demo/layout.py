"""Where moments lie when they are told backwards from now. Pure: no clock, no database."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from cosell.core.businesstime import Calendar

ONE_DAY = timedelta(days=1)
_CHUNK = 64
_LONGEST_SHIFT = 60


@lru_cache(maxsize=512)
def _working_dates(calendar: Calendar, latest: date, count: int) -> tuple[date, ...]:
    """Working dates up to `latest`, the latest first."""
    found: list[date] = []
    day = latest
    while len(found) < count:
        if calendar.is_working_day(day):
            found.append(day)
        day -= ONE_DAY
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Layout:
    """Business time seen from one moment.

    "n ago" is the n-th working date before the last one whose opening has come, so that whoever
    counts the openings since then counts n, at whatever hour or weekday `now` lies.
    """

    now: datetime
    calendar: Calendar

    @property
    def today(self) -> date:
        """The date on the wall of the calendar's zone."""
        return self.calendar.local_date(self.now)

    @property
    def yesterday(self) -> date:
        """The last working date before today's."""
        return _working_dates(self.calendar, self.today - ONE_DAY, _CHUNK)[0]

    def day(self, ago: int) -> date:
        """The working date from which `ago` openings have come."""
        latest = self.today
        if self.now < self.calendar.opening(latest):
            latest -= ONE_DAY
        return _working_dates(self.calendar, latest, (ago // _CHUNK + 1) * _CHUNK)[ago]

    def at(self, ago: float) -> datetime:
        """A moment in working hours: 4.25 is late on the date of `day(4)`, 4.75 early on it.

        On the last opened date the hours that have passed by now stand for the whole day.
        """
        whole = int(ago)
        return self.on(self.day(whole), 1 - (ago - whole))

    def on(self, day: date, share: float) -> datetime:
        """A moment on a date, at a share of its working hours, and never after now."""
        opens, closes = self.calendar.opening(day), min(self.calendar.closing(day), self.now)
        return (opens + (closes - opens) * share).replace(microsecond=0)

    def hours_ago(self, hours: float) -> datetime:
        """The moment since which so many business hours have passed."""
        left, ago = timedelta(hours=hours), 0
        while True:
            day = self.day(ago)
            opens, closes = self.calendar.opening(day), min(self.calendar.closing(day), self.now)
            if closes - opens >= left:
                return closes - left
            left -= closes - opens
            ago += 1

    def span(self, ended_ago: int, days: int) -> tuple[date, date]:
        """Two working dates that lie exactly so many calendar days apart.

        The later one is the latest that fits and is at least `ended_ago` working dates back.
        """
        for ago in range(ended_ago, ended_ago + _LONGEST_SHIFT):
            end = self.day(ago)
            start = end - timedelta(days=days)
            if self.calendar.is_working_day(start):
                return start, end
        raise ValueError("No two working dates lie that far apart.")

    def span_to(self, end: date, days: int) -> tuple[date, date]:
        """A given date, and the first working date at most so many calendar days before it."""
        start = end - timedelta(days=days)
        while not self.calendar.is_working_day(start):
            start += ONE_DAY
        return start, end

    def between(self, start: datetime, end: datetime, count: int) -> list[datetime]:
        """So many moments in working hours, evenly spread between two others."""
        return [self.part(start, end, number / (count + 1)) for number in range(1, count + 1)]

    def part(self, start: datetime, end: datetime, share: float) -> datetime:
        """The moment at which a share of the business time between two others has passed."""
        seconds = int(self.calendar.business_seconds(start, end) * share)
        return self.calendar.add_business_hours(start, seconds / 3600).replace(microsecond=0)
