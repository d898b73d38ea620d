"""Money: a Decimal with a currency, read from what people type, shown as people expect."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.core import Locale, UnknownLocaleError
from babel.numbers import (
    format_currency,
    get_currency_precision,
    get_currency_symbol,
    get_decimal_symbol,
)
from django.utils.translation import gettext_lazy as _

LARGEST = Decimal(10) ** 12
CENT = Decimal("0.01")
_FACTORS = {"": Decimal(1), "k": Decimal(1000), "m": Decimal(1_000_000)}
_SHAPE = re.compile(r"([0-9][0-9.,'’\s]*[0-9]|[0-9])\s*([km]?)", re.IGNORECASE)
_QUIET_MARK = re.compile(r"['’\s]")
_CURRENCY = re.compile(r"[A-Z]{3}")
_NO_AMOUNT = _("Type an amount, like 84,000 or 84k.")


def quantize(amount: Decimal, currency: str) -> Decimal:
    """Round half up to the currency's smallest unit."""
    return amount.quantize(Decimal(1).scaleb(-get_currency_precision(currency)), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency (ISO 4217). Amounts of two currencies never add up by accident."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError("Money is counted in Decimal.")
        if not _CURRENCY.fullmatch(self.currency):
            raise ValueError(f"{self.currency!r} is no currency.")

    def __add__(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} need a rate to be added.")
        return Money(self.amount + other.amount, self.currency)

    def rounded(self) -> "Money":
        """The same money in whole smallest units of its currency."""
        return Money(quantize(self.amount, self.currency), self.currency)

    def convert(self, rate: Decimal, currency: str) -> "Money":
        """The money in another currency, rounded; `rate` is what one unit of this one is worth."""
        if rate <= 0:
            raise ValueError("A rate is greater than zero.")
        return Money(self.amount * rate, currency).rounded()

    def format(self, locale: str = "en") -> str:
        """As the reader writes money."""
        return format_money(self.amount, self.currency, locale)


def parse_amount(text: str, locale: str = "en", currency: str = "") -> Decimal:
    """Read "84k", "84.000,00", "84,000" or "84 000.50" in units of the currency.

    The sign or the code of `currency` may stand before or after it, as pages write it; another's
    is no amount.

    One mark before exactly three digits groups thousands, whatever the locale, for money has two
    decimals; only before "k" or "m", where three decimals make sense, the locale's decimal mark
    is one. Raises ValueError, with a sentence for people, for what is no amount, for a fraction of
    a cent and beyond a million million.
    """
    found = _SHAPE.fullmatch(_without_currency(text.strip(), currency, locale))
    if found is None:
        raise ValueError(_NO_AMOUNT)
    digits, suffix = _QUIET_MARK.sub("'", found[1]), found[2].lower()
    whole, fraction = _split(digits, decimal_mark=_decimal_mark(locale) if suffix else "")
    value = Decimal(f"{_ungrouped(whole)}.{fraction or '0'}") * _FACTORS[suffix]
    if value > LARGEST:
        raise ValueError(_("This amount is too large."))
    if value != value.quantize(CENT):
        raise ValueError(_("An amount has at most two decimals."))
    return value.quantize(CENT)


def _without_currency(text: str, currency: str, locale: str) -> str:
    """The text without one sign or code of the currency at its beginning or its end."""
    if not _CURRENCY.fullmatch(currency):
        return text
    bare = _marked(currency, _known_locale(locale)).fullmatch(text)
    return (bare[1] or bare[2]) if bare else text


@lru_cache(maxsize=64)
def _marked(currency: str, locale: Locale) -> re.Pattern[str]:
    """Text with one of the currency's marks: its code, the reader's sign, the plain sign."""
    signs = {currency, get_currency_symbol(currency, locale), get_currency_symbol(currency, "en")}
    mark = "|".join(map(re.escape, sorted(signs, key=len, reverse=True)))
    return re.compile(rf"(?:{mark})\s*([0-9].*)|(.*[0-9km])\s*(?:{mark})", re.IGNORECASE)


def _split(digits: str, *, decimal_mark: str) -> tuple[str, str]:
    """The whole part, still grouped, and the decimals."""
    marks = [mark for mark in digits if not mark.isdigit()]
    if not marks or marks[-1] == "'" or marks.count(marks[-1]) > 1:
        return digits, ""
    whole, last, fraction = digits.rpartition(marks[-1])
    groups = len(marks) == 1 and len(fraction) == 3 and int(whole) > 0 and last != decimal_mark
    return (digits, "") if groups else (whole, fraction)


def _ungrouped(whole: str) -> str:
    """Digits without their grouping marks. Raises ValueError where the groups are none."""
    marks = {mark for mark in whole if not mark.isdigit()}
    if not marks:
        return whole
    first, *groups = whole.split(marks.pop())
    sizes = [len(group) for group in groups]
    if marks or len(first) > 3 or sizes[-1] != 3 or not set(sizes) <= {2, 3}:
        raise ValueError(_NO_AMOUNT)
    return first + "".join(groups)


@lru_cache(maxsize=64)
def _known_locale(name: str) -> Locale:
    try:
        return Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


def _decimal_mark(locale: str) -> str:
    return get_decimal_symbol(_known_locale(locale))


@lru_cache(maxsize=4096)
def format_money(amount: Decimal, currency: str, locale: str = "en") -> str:
    """The amount in the reader's way of writing; whole amounts without decimals.

    A locale that nobody knows reads as English.
    """
    known = _known_locale(locale)
    if amount != amount.to_integral_value():
        return format_currency(amount, currency, locale=known)
    pattern = str(known.currency_formats["standard"].pattern).replace(".00", "")
    return format_currency(amount, currency, format=pattern, locale=known, currency_digits=False)
