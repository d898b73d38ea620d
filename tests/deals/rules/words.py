"""Words that the tests of the rules share."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from cosell.core.businesstime import Calendar

BERLIN = "Europe/Berlin"
GERMAN = Calendar.of(zone=BERLIN, countries=("DE",))
BOTH = Calendar.of(zone=BERLIN, countries=("DE", "US"))


def at(text: str, zone: str = BERLIN) -> datetime:
    """A moment on the wall of Berlin."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def day(text: str) -> date:
    return date.fromisoformat(text)
