"""Revenue that no deal tells of: what a file may say, line by line, and what a row adds to the cells."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from cosell.core.money import LARGEST
from metrics.rules.folds.story import Entry
from metrics.rules.folds.values import cents

LONGEST_CUSTOMER = 160
_CENT = Decimal("0.01")
Cells = dict[str, str]
Line = TypeVar("Line")
Numbered = list[tuple[int, Line]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RevenueLine:
    """Revenue without a partner on a local date, in the workspace's currency. May be negative."""

    day: date
    amount: Decimal
    customer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalLine:
    """What the whole company took in a month; `month` is its first."""

    month: date
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """Why one field of one line cannot be taken. The file's head is line 1."""

    line: int
    field: str
    text: str


class _Refused(ValueError):
    """A field that cannot be taken, with a sentence for people."""

    def __init__(self, field: str, text: object) -> None:
        super().__init__(text)
        self.field, self.text = field, str(text)


def row_entries(day: date, amount: Decimal) -> Iterator[Entry]:
    """What a revenue row adds to the workspace's own cells."""
    if amount:
        yield day, "rows", cents(amount)


def read_revenue(
    lines: Iterable[tuple[int, Cells]], *, today: date
) -> tuple[Numbered[RevenueLine], list[FieldError]]:
    """Numbered rows from a table with the columns day, amount and, if it likes, customer."""
    return _read(lines, lambda cells: _revenue(cells, today))


def read_totals(
    lines: Iterable[tuple[int, Cells]], *, today: date
) -> tuple[Numbered[TotalLine], list[FieldError]]:
    """Totals from a table with the columns month (2026-11) and amount.

    A month that stands twice is an error, because nobody could say which of the two holds; so is
    one that has not ended.
    """
    seen: set[date] = set()
    return _read(lines, lambda cells: _total(cells, today, seen))


def _read(
    lines: Iterable[tuple[int, Cells]], take: Callable[[Cells], Line]
) -> tuple[Numbered[Line], list[FieldError]]:
    found: Numbered[Line] = []
    errors = []
    for number, cells in lines:
        try:
            found.append((number, take(cells)))
        except _Refused as error:
            errors.append(FieldError(line=number, field=error.field, text=error.text))
    return found, errors


def _revenue(cells: Cells, today: date) -> RevenueLine:
    day = _date("day", cells.get("day", ""))
    if day > today:
        raise _Refused("day", _("Revenue cannot be from the future."))
    customer = cells.get("customer", "").strip()
    if len(customer) > LONGEST_CUSTOMER:
        raise _Refused("customer", _("Keep the name under 160 characters."))
    return RevenueLine(day=day, amount=_amount(cells.get("amount", "")), customer=customer)


def _total(cells: Cells, today: date, seen: set[date]) -> TotalLine:
    month = _date("month", f"{cells.get('month', '').strip()}-01")
    if month >= today.replace(day=1):
        raise _Refused("month", _("This month has not ended."))
    if month in seen:
        raise _Refused("month", _("This month stands twice."))
    amount = _amount(cells.get("amount", ""))
    if amount < 0:
        raise _Refused("amount", _("A total is zero or more."))
    seen.add(month)
    return TotalLine(month=month, amount=amount)


def _date(field: str, text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        example = (
            _("Write it like 2026-11.") if field == "month" else _("Write it like 2026-11-24.")
        )
        raise _Refused(field, example) from None


def _amount(text: str) -> Decimal:
    """With a decimal point or comma and no grouping, as programs write it."""
    try:
        amount = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        raise _Refused("amount", _("Write it like 84000.50.")) from None
    if not amount.is_finite() or abs(amount) > LARGEST:
        raise _Refused("amount", _("This amount is too large."))
    if amount != amount.quantize(_CENT):
        raise _Refused("amount", _("An amount has at most two decimals."))
    return amount.quantize(_CENT)
