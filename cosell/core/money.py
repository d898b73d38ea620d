"""Money: a Decimal with a currency, read from what people type, shown as people expect."""

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from babel.core import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision

LARGEST = Decimal(10) ** 12
_FACTORS = {"k": Decimal(1000), "m": Decimal(1_000_000)}
_SHAPE = re.compile(r"^(\d[\d.,'\u00a0\u202f ]*)([kKmM]?)$")


def quantize(amount: Decimal, currency: str) -> Decimal:
    """Round half up to the currency's smallest unit."""
    return amount.quantize(Decimal(1).scaleb(-get_currency_precision(currency)), ROUND_HALF_UP)


def parse_amount(text: str) -> Decimal:
    """Read "84k", "84.000,00", "84,000" or "84 000.50".

    A single separator followed by exactly three digits groups thousands; otherwise the last
    separator is the decimal one. Raises ValueError with a sentence for a person.
    """
    found = _SHAPE.match(text.strip())
    if found is None:
        raise ValueError("Type an amount, like 84,000 or 84k.")
    digits = re.sub(r"[\s'\u00a0\u202f]", "", found.group(1))
    try:
        value = Decimal(_plain(digits)) * _FACTORS.get(found.group(2).lower(), Decimal(1))
    except InvalidOperation:
        raise ValueError("Type an amount, like 84,000 or 84k.") from None
    if value > LARGEST:
        raise ValueError("This amount is too large.")
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _plain(digits: str) -> str:
    marks = [mark for mark in digits if mark in ".,"]
    if not marks:
        return digits
    last = marks[-1]
    whole, _, fraction = digits.rpartition(last)
    is_grouping = marks.count(last) > 1 or (len(set(marks)) == 1 and len(fraction) == 3)
    if is_grouping:
        return digits.replace(".", "").replace(",", "")
    return whole.replace(".", "").replace(",", "") + "." + fraction


def format_money(amount: Decimal, currency: str, locale: str = "en") -> str:
    """The amount in the reader's way of writing; whole amounts without decimals."""
    try:
        known = Locale.parse(locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        known = Locale.parse("en")
    whole = amount == amount.to_integral_value()
    return format_currency(
        amount, currency, locale=known, currency_digits=not whole,
        format=None if not whole else "¤#,##0", decimal_quantization=not whole,
    )  # fmt: skip
