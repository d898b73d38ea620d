"""Periods as addresses name them."""

from datetime import date

import pytest

from metrics.rules.periods import Period
from metrics.rules.spans import read_span, span_of

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("90d", date(2026, 8, 26), TODAY),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-01-05..2026-01-05", date(2026, 1, 5), date(2026, 1, 5)),
        ("2000-01-01..2009-12-31", date(2000, 1, 1), date(2009, 12, 31)),
    ],
)
def test_a_text_names_a_period(text: str, start: date, end: date) -> None:
    assert read_span(text, TODAY) == Period(start, end)


def test_nothing_is_the_default_and_a_period_reads_back() -> None:
    assert read_span("", TODAY) is None
    period = Period(date(2026, 1, 5), date(2026, 3, 31))
    assert read_span(span_of(period), TODAY) == period


@pytest.mark.parametrize(
    "text",
    [
        "soon", "91d", "2026-Q5", "2026-13", "26", "1999", "2100", "2026-Q1 ", "2026-02-30..2026-03-01",
        "2026-03-31..2026-01-05", "2000-01-01..2020-01-01", "2026-01-05..", "0000", "٢٠٢٦", "٢٠٢٦-Q1",
        "9999-Q4", "9999-12", "0001-Q1", "0001-01", "1999-12", "2100-01", "2100-Q1", "٢٠٢٦-10",
    ],
)  # fmt: skip
def test_what_names_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_span(text, TODAY)
