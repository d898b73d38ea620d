"""Money: what people type, what they read, and what never happens by accident."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cosell.core.money import LARGEST, Money, format_money, parse_amount, quantize

NO_AMOUNT = "Type an amount, like 84,000 or 84k."


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("84", "84"),
        ("84000", "84000"),
        (" 84000 ", "84000"),
        ("84k", "84000"),
        ("84 K", "84000"),
        ("1.25m", "1250000"),
        ("1,25M", "1250000"),
        ("84,000", "84000"),
        ("84.000", "84000"),
        ("84.000,00", "84000"),
        ("84,000.00", "84000"),
        ("84 000.50", "84000.50"),
        ("84\u202f000,50", "84000.50"),
        ("84'000.50", "84000.50"),
        ("84’000", "84000"),
        ("1.234.567", "1234567"),
        ("1.234.567,89", "1234567.89"),
        ("1,23,456.78", "123456.78"),
        ("84,5", "84.50"),
        ("84.05", "84.05"),
        ("0.5", "0.50"),
        ("0,500", "0.50"),
        ("0", "0"),
        ("1000000000000", "1000000000000"),
    ],
)
def test_parse_amount_reads_what_people_type(text, amount):
    assert parse_amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "locale", "amount"),
    [
        ("1.234k", "en", "1234"),
        ("1,234k", "en", "1234000"),
        ("1,234k", "de", "1234"),
        ("1.234k", "de-DE", "1234000"),
        ("1.234k", "nowhere", "1234"),
        ("84,000", "de", "84000"),
        ("84.000", "en", "84000"),
    ],
)
def test_parse_amount_asks_the_locale_only_before_a_suffix(text, locale, amount):
    assert parse_amount(text, locale) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "currency", "locale", "amount"),
    [
        ("€ 5", "EUR", "en", "5"),
        ("5 €", "EUR", "de", "5"),
        ("€84k", "EUR", "en", "84000"),
        ("84k €", "EUR", "en", "84000"),
        ("84.000,00\u00a0€", "EUR", "de", "84000"),
        ("EUR 84,000", "EUR", "en", "84000"),
        ("84,000 eur", "EUR", "en", "84000"),
        ("$84", "USD", "en", "84"),
        ("84 $US", "USD", "fr", "84"),
        ("CHF 1’000", "CHF", "de-CH", "1000"),
        ("5", "EUR", "en", "5"),
    ],
)
def test_parse_amount_reads_the_currencys_own_sign(text, currency, locale, amount):
    assert parse_amount(text, locale, currency) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "currency"),
    [("$5", "EUR"), ("5 USD", "EUR"), ("€5€", "EUR"), ("€", "EUR"), ("€-5", "EUR"), ("€5", ""),
     ("€5", "nonsense")],
)  # fmt: skip
def test_parse_amount_reads_no_other_sign(text, currency):
    with pytest.raises(ValueError, match="Type an amount"):
        parse_amount(text, "en", currency)


@given(
    st.decimals(min_value=0, max_value=LARGEST, places=2),
    st.sampled_from(["EUR", "USD", "GBP", "CHF"]),
    st.sampled_from(["en", "de", "fr", "de-CH"]),
)
def test_parse_amount_reads_back_the_whole_of_what_is_shown(amount, currency, locale):
    assert parse_amount(format_money(amount, currency, locale), locale, currency) == amount


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", NO_AMOUNT),
        ("abc", NO_AMOUNT),
        ("-5", NO_AMOUNT),
        ("1e5", NO_AMOUNT),
        ("€84", NO_AMOUNT),
        ("84.", NO_AMOUNT),
        (".5", NO_AMOUNT),
        ("1,2,3", NO_AMOUNT),
        ("84 00", NO_AMOUNT),
        ("84.00.00", NO_AMOUNT),
        ("1234,567,890", NO_AMOUNT),
        ("1 234.567,89", NO_AMOUNT),
        ("1.2.34,5", NO_AMOUNT),
        ("٨٤", NO_AMOUNT),
        ("NaN", NO_AMOUNT),
        ("1000000000000.01", "This amount is too large."),
        ("9" * 60, "This amount is too large."),
        ("1000001m", "This amount is too large."),
        ("84.1234", "An amount has at most two decimals."),
        ("12.345,678", "An amount has at most two decimals."),
        ("1.2345678k", "An amount has at most two decimals."),
    ],
)
def test_parse_amount_says_why_it_refuses(text, sentence):
    with pytest.raises(ValueError) as refusal:
        parse_amount(text)
    assert str(refusal.value) == sentence


@given(
    st.decimals(min_value=0, max_value=LARGEST, places=2),
    st.sampled_from(["en", "de", "fr", "hr", "de-CH", "en-IN", "ja", "pt-BR"]),
)
def test_parse_amount_reads_back_what_is_shown(amount, locale):
    shown = format_money(amount, "EUR", locale)
    digits = "".join(mark for mark in shown if mark.isdigit() or mark in ".,'’\u202f\u00a0").strip()
    assert parse_amount(digits, locale) == amount


@given(st.text(alphabet="0123456789.,' kmKM", max_size=20))
def test_parse_amount_answers_or_refuses_with_a_sentence(text):
    try:
        amount = parse_amount(text)
    except ValueError:
        with pytest.raises(ValueError, match=r"\.$"):
            parse_amount(text)
    else:
        assert 0 <= amount <= LARGEST
        assert amount == amount.quantize(Decimal("0.01"))


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "shown"),
    [
        ("84000", "EUR", "en", "€84,000"),
        ("84000.00", "EUR", "en", "€84,000"),
        ("84000.5", "EUR", "en", "€84,000.50"),
        ("84000", "EUR", "de", "84.000\xa0€"),
        ("84000.5", "EUR", "de", "84.000,50\xa0€"),
        ("84000", "EUR", "de-CH", "EUR\xa084’000"),
        ("84000", "JPY", "en", "¥84,000"),
        ("84000", "USD", "xx-nowhere", "$84,000"),
        ("-1500", "EUR", "en", "-€1,500"),
        ("0", "EUR", "en", "€0"),
    ],
)
def test_format_money_writes_as_the_reader_does(amount, currency, locale, shown):
    assert format_money(Decimal(amount), currency, locale) == shown


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("1.005", "EUR", "1.01"),
        ("1.004", "EUR", "1.00"),
        ("1.5", "JPY", "2"),
        ("1.0005", "KWD", "1.001"),
    ],
)
def test_quantize_rounds_half_up_to_the_smallest_unit(amount, currency, rounded):
    assert str(quantize(Decimal(amount), currency)) == rounded
    assert Money(Decimal(amount), currency).rounded() == Money(Decimal(rounded), currency)


def test_money_adds_within_one_currency_only():
    one = Money(Decimal("84000.50"), "EUR")
    assert one + one == Money(Decimal("168001.00"), "EUR")
    assert one.format("en") == "€84,000.50"
    with pytest.raises(ValueError, match="EUR and USD need a rate"):
        one + Money(Decimal(1), "USD")


def test_money_converts_by_a_rate_and_rounds():
    assert Money(Decimal("100"), "USD").convert(Decimal("0.91237"), "EUR") == Money(
        Decimal("91.24"), "EUR"
    )
    assert Money(Decimal("100"), "USD").convert(Decimal("155.555"), "JPY") == Money(
        Decimal("15556"), "JPY"
    )
    with pytest.raises(ValueError, match="greater than zero"):
        Money(Decimal(1), "USD").convert(Decimal(0), "EUR")


def test_money_refuses_floats_and_what_is_no_currency():
    with pytest.raises(TypeError):
        Money(1.5, "EUR")
    for currency in ("eur", "EU", "EURO", ""):
        with pytest.raises(ValueError, match="no currency"):
            Money(Decimal(1), currency)
