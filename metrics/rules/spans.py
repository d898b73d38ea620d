"""A period as an address names it: `90d`, `2026`, `2026-Q3`, `2026-10`, `2026-01-05..2026-03-31`."""

import re
from datetime import date, timedelta

from metrics.rules.periods import FIRST_YEAR, LAST_YEAR, ONE_DAY, Period, Quarter, next_month

DAYS = 90
_SPAN = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", re.ASCII)
_MONTH = re.compile(r"\d{4}-\d\d", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
LONGEST = timedelta(days=3660)


def read_span(text: str, today: date) -> Period | None:
    """The period that a text names; None for an empty one, which is the last twelve months.

    Raises ValueError for what names none, for years outside this century and for more than ten.
    """
    if not text:
        return None
    found = _read(text, today)
    is_near = found.start.year >= FIRST_YEAR and found.end.year <= LAST_YEAR
    if not is_near or found.end - found.start > LONGEST:
        raise ValueError("A period is of this century, and at most ten years long.")
    return found


def _read(text: str, today: date) -> Period:
    if text == f"{DAYS}d":
        return Period(today - timedelta(days=DAYS - 1), today)
    if (quarter := Quarter.parse(text)) is not None:
        return quarter.period
    if _YEAR.fullmatch(text):
        return Period(date(int(text), 1, 1), date(int(text), 12, 31))
    if (first := read_month(text)) is not None:
        return Period(first, next_month(first) - ONE_DAY)
    if (span := _SPAN.fullmatch(text)) is not None:
        return Period(date.fromisoformat(span[1]), date.fromisoformat(span[2]))
    raise ValueError("This is no period.")


def read_month(text: str) -> date | None:
    """The first of a month like 2026-10; None for what is no month of this century."""
    try:
        first = date.fromisoformat(f"{text}-01") if _MONTH.fullmatch(text) else None
    except ValueError:
        return None
    return first if first and FIRST_YEAR <= first.year <= LAST_YEAR else None


def span_of(period: Period) -> str:
    """A period written as its two dates."""
    return f"{period.start.isoformat()}..{period.end.isoformat()}"
