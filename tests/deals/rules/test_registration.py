"""Who the customer is, who brought the deal, and by when the vendor answers."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cosell.core.actor import Side
from deals.rules.registration import (
    FREE_MAIL,
    Wait,
    answer_by,
    changed_close_problems,
    close_problems,
    derive_source,
    expected_close_default,
    expected_close_quarter,
    normalise_name,
    opening_problems,
    registrable_domain,
)
from tests.deals.rules.words import BOTH, GERMAN, at, day


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("halden-foods.de", "halden-foods.de"),
        ("https://www.Halden-Foods.de/about?x=1#top", "halden-foods.de"),
        ("HTTP://user:secret@halden.de:8080/", "halden.de"),
        ("//halden.de", "halden.de"),
        ("  halden.de.  ", "halden.de"),
        ("shop.halden.co.uk", "shop.halden.co.uk"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("www.halden.de", "halden.de"),
        ("gmail.com", ""), ("mail.gmail.com", ""), ("http://outlook.de", ""),
        ("halden", ""), ("", ""), ("   ", ""), ("halden..de", ""), ("-halden.de", ""),
        ("192.168.0.1", ""), ("[::1]", ""), ("http://", ""), ("halden foods.de", ""),
        ("a." * 60 + "de", ""), ("x" * 64 + ".de", ""), ("\x00.de", ""),
    ],
)  # fmt: skip
def test_a_customer_is_known_by_their_domain(typed: str, domain: str) -> None:
    assert registrable_domain(typed) == domain


@given(st.text(max_size=200))
def test_whatever_is_typed_gives_a_domain_or_nothing(typed: str) -> None:
    found = registrable_domain(typed)
    assert found == "" or ("." in found and len(found) <= 120 and found == found.lower())
    assert found not in FREE_MAIL
    assert registrable_domain(found) == found


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Halden Foods GmbH", "halden foods"), ("HALDEN-FOODS gmbh & Co. KG", "halden foods"),
        ("Tolmin d.o.o.", "tolmin"), ("Łódź Sp. z o.o.", "łodz"),
        ("Société Générale S.A.", "societe generale"),
        ("GmbH", "gmbh"), ("The Limited", "the"), ("O'Neill's Ltd.", "oneills"), ("", ""),
        ("  A   B  ", "a b"), ("Straße AG", "strasse"), ("Inc. Inc.", "inc"),
    ],
)  # fmt: skip
def test_names_are_compared_without_their_dress(name: str, plain: str) -> None:
    assert normalise_name(name) == plain


REGISTERED = at("2026-11-23T10:00")


@pytest.mark.parametrize(
    ("by", "confirmed", "source"),
    [
        (Side.PARTNER, None, Side.PARTNER),
        (Side.PARTNER, "2030-01-01T10:00", Side.PARTNER),
        (Side.VENDOR, None, Side.VENDOR),
        (Side.VENDOR, "2026-11-23T10:01", Side.PARTNER),
        (Side.VENDOR, "2026-12-01T08:59", Side.PARTNER),
        (Side.VENDOR, "2026-12-01T09:00", Side.VENDOR),
    ],
)
def test_the_source_is_who_registered_or_who_confirmed_in_time(
    by: Side, confirmed: str | None, source: Side
) -> None:
    moment = at(confirmed) if confirmed else None
    found = derive_source(GERMAN, registered_by=by, registered_at=REGISTERED, confirmed_at=moment)
    assert found is source


def test_a_holiday_of_either_company_gives_a_day_more() -> None:
    """Thanksgiving counts for nobody where one of the two is American."""
    late = at("2026-12-01T09:00")
    facts = {"registered_by": Side.VENDOR, "registered_at": REGISTERED, "confirmed_at": late}
    assert derive_source(GERMAN, **facts) is Side.VENDOR
    assert derive_source(BOTH, **facts) is Side.PARTNER


@pytest.mark.parametrize(
    ("submitted", "hours", "answer"),
    [
        ("2026-11-23T10:00", 8, "2026-11-24T10:00"),
        ("2026-11-23T09:00", 8, "2026-11-23T17:00"),
        ("2026-11-23T17:00", 8, "2026-11-24T17:00"),
        ("2026-11-20T18:30", 8, "2026-11-23T17:00"),
        ("2026-11-21T12:00", 4, "2026-11-23T13:00"),
        ("2026-12-24T16:00", 8, "2026-12-28T16:00"),
        ("2026-11-23T10:00", 0, "2026-11-23T10:00"),
    ],
)
def test_a_promise_runs_in_business_hours(submitted: str, hours: float, answer: str) -> None:
    assert answer_by(GERMAN, at(submitted), hours=hours) == at(answer)


def test_the_promise_stands_while_information_is_missing() -> None:
    submitted = at("2026-11-23T10:00")
    asked, given_back = at("2026-11-23T12:00"), at("2026-11-25T09:00")
    assert answer_by(GERMAN, submitted, waits=[Wait(asked)]) is None
    # Two of the eight hours had passed.
    assert answer_by(GERMAN, submitted, waits=[Wait(asked, given_back)]) == at("2026-11-25T15:00")
    again = Wait(at("2026-11-25T14:00"), at("2026-11-25T16:00"))
    assert answer_by(GERMAN, submitted, waits=[Wait(asked, given_back), again]) == at(
        "2026-11-25T17:00"
    )


def test_a_promise_that_was_broken_before_the_wait_is_not_mended() -> None:
    waits = [Wait(at("2026-11-26T10:00"), at("2026-11-27T10:00"))]
    assert answer_by(GERMAN, at("2026-11-23T10:00"), waits=waits) == at("2026-11-27T10:00")


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        ("2026-11-23", "2027-01-01", "2027-03-31"),
        ("2026-10-01", "2026-10-01", "2026-12-31"),
        ("2026-11-01", "2026-10-01", "2026-12-31"),
        ("2026-11-02", "2027-01-01", "2027-03-31"),
        ("2027-12-31", "2028-01-01", "2028-03-31"),
        ("2026-04-30", "2026-04-01", "2026-06-30"),
    ],
)
def test_the_close_is_expected_in_the_quarter_of_two_months_on(
    today: str, first: str, last: str
) -> None:
    assert expected_close_quarter(day(today)) == (day(first), day(last))
    assert expected_close_default(day(today)) == day(last)


@pytest.mark.parametrize(
    ("close", "code"),
    [
        ("", "missing"),
        ("2028-02-28", "close_in_past"),
        ("2028-02-29", ""),
        ("2033-02-28", ""),
        ("2033-03-01", "close_too_far"),
    ],
)
def test_a_new_deal_closes_between_today_and_five_years_on(close: str, code: str) -> None:
    found = close_problems(day(close) if close else None, day("2028-02-29"))
    assert [each.code for each in found] == ([code] if code else [])


@pytest.mark.parametrize(
    ("opened", "code"),
    [
        ("", ""),
        ("2028-02-29", ""),
        ("2028-03-01", "opened_in_future"),
        ("2023-02-28", ""),
        ("2023-02-27", "opened_too_early"),
    ],
)
def test_a_new_deal_began_in_the_last_five_years(opened: str, code: str) -> None:
    found = opening_problems(day(opened) if opened else None, day("2028-02-29"))
    assert [each.code for each in found] == ([code] if code else [])


@given(st.dates(date(2020, 1, 1), date(2060, 12, 31)))
def test_every_quarter_holds_its_day(today: date) -> None:
    first, last = expected_close_quarter(today)
    assert first <= today + timedelta(days=60) <= last
    assert (first.day, (last + timedelta(days=1)).day, 89 <= (last - first).days <= 91) == (
        1,
        1,
        True,
    )


@pytest.mark.parametrize(
    ("close", "stands", "codes"),
    [
        (None, "2026-01-01", []),
        ("2026-01-01", "2026-01-01", []),
        ("2026-01-01", "2026-01-02", ["close_in_past"]),
        ("2026-01-01", None, ["close_in_past"]),
        ("2026-11-27", None, []),
        ("2032-01-01", None, ["close_too_far"]),
    ],
)
def test_a_close_that_is_changed_lies_ahead(close, stands, codes):
    found = changed_close_problems(
        day(close) if close else None, day(stands) if stands else None, day("2026-11-27")
    )
    assert [problem.code for problem in found] == codes
