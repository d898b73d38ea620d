"""Amounts and exchange rates: what can be taken, and how one becomes the other."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext_lazy as _

from deals.enums import SizeRange
from deals.rules.gate import Problem

CENT = Decimal("0.01")
#: The first amount and the first rate that the columns have no room for.
TOO_MUCH = Decimal(10) ** 14
TOO_DEAR = Decimal(10) ** 10
SMALLEST_RATE = Decimal("0.00000001")


def amount_problems(amount: Decimal | None) -> list[Problem]:
    """Why an amount cannot be taken; None is "not known yet" and can."""
    if amount is None:
        return []
    if not amount.is_finite() or amount < 0:
        return [Problem("amount_negative", _("Give an amount of zero or more."))]
    if amount.quantize(CENT) >= TOO_MUCH:
        return [Problem("amount_too_large", _("This amount is too large."))]
    return []


def rate_problems(
    currency: str, day: date, rate: Decimal, *, own: str, today: date
) -> list[Problem]:
    """Why an exchange rate cannot be taken. `own` is the workspace's currency."""
    if len(currency) != 3 or not currency.isascii() or not currency.isalpha():
        return [Problem("unknown_currency", _("Give a currency in three letters, like USD."))]
    if currency == own:
        return [Problem("own_currency", _("Your own currency needs no rate."))]
    if day > today:
        return [Problem("day_in_future", _("A rate cannot be from the future."))]
    if not rate.is_finite() or not SMALLEST_RATE <= rate < TOO_DEAR:
        return [Problem("rate_not_positive", _("Give a rate above zero."))]
    return []


def converted(amount: Decimal | None, size_range: str, rate: Decimal | None) -> Decimal | None:
    """An amount, or the stand-in of a size range, in the workspace's currency.

    None without a rate, and for a sum that no column holds: "not converted" is never zero.
    """
    if amount is None and size_range:
        amount = SizeRange(size_range).stand_in
    if amount is None or rate is None:
        return None
    base = (amount * rate).quantize(CENT)
    return base if base < TOO_MUCH else None


def is_about(amount: Decimal | None, currency: str, own: str) -> bool:
    """Whether what a deal adds to a sum is an estimate or converted, so that the sum carries "≈"."""
    return amount is None or currency != own


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLine:
    """One line of a file of rates that can be taken."""

    currency: str
    day: date
    rate: Decimal


@dataclass(frozen=True, slots=True)
class LineError:
    """Why one line of a file cannot be taken. The first line is number 1."""

    line: int
    text: str


def read_rates(
    lines: Iterable[tuple[int, dict[str, str]]], *, own: str, today: date
) -> tuple[list[RateLine], list[LineError]]:
    """Rates from the numbered lines of a table with the columns currency, day and rate.

    The day is written 2026-11-24, the rate with a decimal point or comma. A line that repeats
    another's currency and day is an error, because nobody could say which of the two holds.
    """
    found: dict[tuple[str, date], RateLine] = {}
    errors = []
    for number, cells in lines:
        try:
            line = _read_line(cells)
        except (ValueError, InvalidOperation):
            errors.append(LineError(number, str(_("Write it like USD,2026-11-24,0.92."))))
            continue
        problems = rate_problems(line.currency, line.day, line.rate, own=own, today=today)
        if (line.currency, line.day) in found:
            problems = [Problem("rate_twice", _("This currency and day stand twice."))]
        if problems:
            errors.append(LineError(number, str(problems[0])))
        else:
            found[line.currency, line.day] = line
    return list(found.values()), errors


def _read_line(cells: dict[str, str]) -> RateLine:
    return RateLine(
        currency=cells.get("currency", "").strip().upper(),
        day=date.fromisoformat(cells.get("day", "").strip()),
        rate=Decimal(cells.get("rate", "").strip().replace(",", ".")),
    )
