"""Amounts, rates and files of rates: what can be taken, and what becomes of it."""

from decimal import Decimal

import pytest

from deals.enums import SizeRange
from deals.rules.money import (
    LineError,
    RateLine,
    amount_problems,
    converted,
    rate_problems,
    read_rates,
)
from tests.deals.rules.words import day

TODAY = day("2026-11-23")


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (None, None), (Decimal(0), None), (Decimal("0.01"), None), (Decimal(10) ** 14 - 1, None),
        (Decimal("-0.01"), "amount_negative"), (Decimal("NaN"), "amount_negative"),
        (Decimal("Infinity"), "amount_negative"), (Decimal(10) ** 14, "amount_too_large"),
        (Decimal("99999999999999.995"), "amount_too_large"),
    ],
)  # fmt: skip
def test_an_amount_that_cannot_be_taken(amount: Decimal | None, code: str | None) -> None:
    assert [problem.code for problem in amount_problems(amount)] == ([code] if code else [])


@pytest.mark.parametrize(
    ("amount", "size", "rate", "base"),
    [
        (Decimal(100), "", Decimal("0.915"), Decimal("91.50")),
        (Decimal("0.01"), "", Decimal("0.5"), Decimal("0.00")),
        (Decimal("0.03"), "", Decimal("0.5"), Decimal("0.02")),
        (None, "25k_100k", Decimal(1), Decimal(62500)),
        (Decimal(0), "25k_100k", Decimal(1), Decimal(0)),
        (None, "", Decimal(1), None),
        (Decimal(100), "", None, None),
        (None, "25k_100k", None, None),
        (Decimal(10) ** 13, "", Decimal(10), None),
    ],
)
def test_money_becomes_the_workspaces(
    amount: Decimal | None, size: str, rate: Decimal | None, base: Decimal | None
) -> None:
    assert converted(amount, size, rate) == base


def test_a_range_stands_in_by_its_middle() -> None:
    assert [size.stand_in for size in SizeRange] == [12_500, 62_500, 300_000, 600_000]


@pytest.mark.parametrize(
    ("currency", "on", "rate", "code"),
    [
        ("USD", TODAY, Decimal("0.9"), None),
        ("EUR", TODAY, Decimal(1), "own_currency"),
        ("US", TODAY, Decimal(1), "unknown_currency"),
        ("ÜSD", TODAY, Decimal(1), "unknown_currency"),
        ("USD", day("2026-11-24"), Decimal(1), "day_in_future"),
        ("USD", TODAY, Decimal(0), "rate_not_positive"),
    ],
)
def test_a_rate_that_cannot_be_taken(currency, on, rate, code) -> None:
    found = rate_problems(currency, on, rate, own="EUR", today=TODAY)
    assert [problem.code for problem in found] == ([code] if code else [])


def test_lines_of_a_file_are_read_one_by_one() -> None:
    lines = [
        (2, {"currency": " usd", "day": "2026-11-20", "rate": "0,92"}),
        (3, {"currency": "USD", "day": "20.11.2026", "rate": "1"}),
        (4, {"currency": "GBP"}),
        (5, {"currency": "EUR", "day": "2026-11-20", "rate": "1"}),
        (6, {"currency": "USD", "day": "2026-11-20", "rate": "1"}),
    ]
    rates, errors = read_rates(lines, own="EUR", today=TODAY)
    assert rates == [RateLine(currency="USD", day=day("2026-11-20"), rate=Decimal("0.92"))]
    shape = "Write it like USD,2026-11-24,0.92."
    assert errors == [
        LineError(3, shape), LineError(4, shape), LineError(5, "Your own currency needs no rate."),
        LineError(6, "This currency and day stand twice."),
    ]  # fmt: skip
