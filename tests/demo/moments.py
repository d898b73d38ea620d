"""Install moments that a story told backwards may stumble over."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


SUNDAY = berlin("2026-11-22T14:30")
MONDAY_EARLY = berlin("2027-01-04T08:00")

MOMENTS = {
    "sunday": SUNDAY,
    "monday before work": MONDAY_EARLY,
    "monday at the opening": berlin("2026-11-23T09:00"),
    "tuesday before work": berlin("2026-11-24T08:05"),
    "wednesday noon": berlin("2026-11-25T12:00"),
    "friday night": berlin("2026-11-27T23:00"),
    "a german holiday": berlin("2026-10-03T11:00"),
    "christmas": berlin("2026-12-25T10:00"),
    "between the years": berlin("2026-12-30T16:59"),
    "new year": berlin("2027-01-01T00:01"),
    "easter monday": berlin("2027-03-29T09:30"),
    "thanksgiving": berlin("2026-11-26T18:00"),
    "the clocks go forward": berlin("2027-03-28T03:30"),
    "the clocks go back": berlin("2026-10-25T02:30"),
    "after the clocks went back": berlin("2026-10-26T08:30"),
    "the last of a month": berlin("2027-02-28T17:00"),
    "the first of a month": berlin("2027-03-01T09:01"),
    "a leap day": berlin("2028-02-29T13:00"),
    "long after a foreign holiday": berlin("2027-05-28T15:00"),
}
