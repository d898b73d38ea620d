"""Where moments lie when they are told backwards from now. Pure: no clock, no database."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from cosell.core.businesstime import Calendar

ONE_DAY = timedelta(days=1)
_LONGEST_SHIFT = 60


@lru_cache(maxsize=512)
def _opened_before(calendar: Calendar, latest: date, count: int) -> tuple[date, ...]:
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

    def day(self, ago: int) -> date:
        """The working date from which `ago` openings have come."""
        latest = self.today
        if self.now < self.calendar.opening(latest):
            latest -= ONE_DAY
        return _opened_before(self.calendar, latest, (ago // 64 + 1) * 64)[ago]

    def at(self, ago: float) -> datetime:
        """A moment in working hours: 4.25 is late on the date of `day(4)`, 4.75 early on it.

        On the last opened date the hours that have passed by now stand for the whole day.
        """
        whole = int(ago)
        day = self.day(whole)
        return self._on(day, 1 - (ago - whole))

    def _on(self, day: date, share: float) -> datetime:
        opens, closes = self.calendar.opening(day), min(self.calendar.closing(day), self.now)
        return (opens + (closes - opens) * share).replace(microsecond=0)

    def on(self, day: date, share: float = 0.5) -> datetime:
        """A moment on a date, at a share of its working hours."""
        return self._on(day, share)

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

    def between(self, start: datetime, end: datetime, count: int) -> list[datetime]:
        """So many moments in working hours, evenly spread between two others."""
        seconds = self.calendar.business_seconds(start, end)
        return [
            self.calendar.add_business_hours(start, seconds * number / (count + 1) / 3600)
            for number in range(1, count + 1)
        ]
