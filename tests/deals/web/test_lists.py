"""The list: filters in the address, saved views, sort, pages, empty states."""

import re
from datetime import date
from decimal import Decimal

import pytest

from cosell.core.wall import wall
from deals.actions.editing import edit_deal
from deals.actions.ending import lose_deal
from deals.actions.signing import sign_step
from deals.models import SavedView
from tests.deals.web.browser import DEALS, announced, html, ids, is_fragment
from tests.world import World, open_deal


def names(response) -> list[str]:
    """The customers of the rows, in order."""
    return re.findall(r'<th scope="row"><a href="[^"]+" dir="auto">([^<]+)</a>', html(response))


@pytest.fixture
def three(world: World) -> dict[str, str]:
    """Three deals with different amounts and dates."""
    found = {}
    for customer, amount, close in (
        ("Aurelis", 50000, date(2027, 5, 1)),
        ("Brenner", 90000, date(2027, 2, 1)),
        ("Corvus", 10000, date(2027, 3, 1)),
    ):
        deal = open_deal(world, customer=customer, expected_close=close)
        edit_deal(deal.code, changes={"amount": Decimal(amount)}, base={}, actor=world.actor("pat"))
        found[customer] = deal.code
    return found


def test_list_shows_own_deals_to_both_sides_and_none_to_rivals(browse, three) -> None:
    assert sorted(names(browse("vic").get(DEALS))) == ["Aurelis", "Brenner", "Corvus"]
    assert sorted(names(browse("lea").get(DEALS))) == ["Aurelis", "Brenner", "Corvus"]
    for who in ("val", "paul", "petra"):
        page = browse(who).get(DEALS)
        assert names(page) == []
        assert "No deals yet" in html(page)
    assert browse("otto").get(DEALS).status_code == 404


def test_list_names_the_other_company(browse, three) -> None:
    assert ">Partner</th>" in html(browse("vic").get(DEALS))
    partner = html(browse("pat").get(DEALS))
    assert ">Vendor</th>" in partner
    assert "filter-partner" not in partner


@pytest.mark.parametrize(
    ("sort", "order", "cell"),
    [
        ("customer", ["Aurelis", "Brenner", "Corvus"], "ascending"),
        ("amount", ["Brenner", "Aurelis", "Corvus"], "descending"),
        ("close", ["Brenner", "Corvus", "Aurelis"], "ascending"),
    ],
)
def test_list_sorts_by_a_column_and_says_so(browse, three, sort, order, cell) -> None:
    page = browse("mona").get(DEALS, sort=sort)
    assert names(page) == order
    assert html(page).count("aria-sort=") == 1
    assert re.search(rf'aria-sort="{cell}"> <a id="sort-{sort}"', html(page))


def test_list_filters_and_names_each_filter(world, browse, three) -> None:
    lose_deal(three["Corvus"], reason="price", actor=world.actor("pat"))
    page = browse("vic").get(DEALS, outcome="lost", partner="brightpath")
    assert names(page) == ["Corvus"]
    assert "Partner: Brightpath" in html(page)
    assert "Outcome: Lost" in html(page)
    chip = re.search(r'id="chip-partner" href="([^"]+)"', html(page))[1]
    assert chip == f"{DEALS}?outcome=lost"
    assert names(browse("vic").get(DEALS, q="aure")) == ["Aurelis"]
    assert names(browse("vic").get(DEALS, q=f"D-{three['Brenner']}")) == ["Brenner"]


def test_list_without_matches_names_the_filters_and_clears(browse, three) -> None:
    page = html(browse("vic").get(DEALS, health="stalled", q="zzz"))
    assert "No deals match" in page
    assert "Search: zzz, Health: Stalled" in page
    assert f'id="empty-clear" href="{DEALS}"' in page


def test_list_announces_the_count_to_a_filter_and_not_to_a_pulse(browse, three) -> None:
    browser = browse("vic")
    filtered = browser.hx_get(DEALS, target="results", trigger="filter-form", q="aure")
    assert is_fragment(filtered)
    assert announced(filtered) == "1 deal"
    assert "filter-form" not in ids(filtered)
    assert announced(browser.hx_get(DEALS, target="results")) == ""


def test_filter_leaves_an_address_without_empty_fields(browse, three) -> None:
    browser = browse("vic")
    asked = {"q": "", "health": "", "partner": "", "page": "2"}
    for path in (DEALS, "/w/northwind/board"):
        all_of_them = browser.hx_get(path, target="results", trigger="filter-form", **asked)
        assert all_of_them["HX-Push-Url"] == path
        some = browser.hx_get(
            path, target="results", trigger="filter-form", **{**asked, "q": "aure"}
        )
        assert some["HX-Push-Url"] == f"{path}?q=aure"
        assert announced(some) == "1 deal"
        assert "HX-Push-Url" not in browser.hx_get(path, target="results", q="aure")


def test_pulse_of_the_list_is_quiet_until_something_happens(world, browse, three) -> None:
    browser = browse("vic")
    mark = re.search(r"mark=([0-9a-f]{12})", html(browser.get(DEALS)))[1]
    assert browser.hx_get(DEALS, target="results", mark=mark).status_code == 204
    sign_step(three["Aurelis"], "fit_confirmed", actor=world.actor("pat"))
    assert browser.hx_get(DEALS, target="results", mark=mark).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        {"stage": "6"}, {"stage": "x"}, {"outcome": "none"}, {"ball": "moon"}, {"sort": "size"},
        {"health": "fine"}, {"model": "x"}, {"source": "x"}, {"q": "a\0b"}, {"partner": "\0"},
        {"owner": "\0"},
    ],
)  # fmt: skip
def test_list_refuses_what_is_no_filter(browse, query) -> None:
    for path in (DEALS, "/w/northwind/board", "/w/northwind/deals.csv"):
        assert browse("vic").get(path, **query).status_code in {400, 422}, path


def test_list_takes_any_page_number(browse, three) -> None:
    for page in ("0", "-1", "x", "9" * 40, "²", "1e3"):
        assert browse("vic").get(DEALS, page=page).status_code == 200
    assert "No deals match" in html(browse("vic").get(DEALS, page="7"))


def test_list_pages_without_a_gap(world, browse) -> None:
    for number in range(53):
        open_deal(world, customer=f"Customer {number:02d}")
    first = browse("mona").get(DEALS, sort="customer")
    assert "1–50 of 53" in html(first)
    assert (len(names(first)), "page-next" in ids(first), "page-previous" in ids(first)) == (
        50, True, False,
    )  # fmt: skip
    second = browse("mona").get(DEALS, sort="customer", page="2")
    assert names(first) + names(second) == [f"Customer {number:02d}" for number in range(53)]


def test_view_is_saved_found_and_forgotten(world, browse, three) -> None:
    browser = browse("vic")
    assert "view-save" in ids(browser.get(DEALS, partner="brightpath"))
    assert "view-save" not in ids(browser.get(DEALS, health="stalled"))
    answer = browser.post(f"{DEALS}/views", name="Brightpath only", query="partner=brightpath")
    assert (answer.status_code, answer["Location"]) == (303, f"{DEALS}?partner=brightpath")
    page = browser.get(DEALS, partner="brightpath")
    assert re.search(r'aria-current="page">Brightpath only</a>', html(page))
    with wall(world.system()):
        view = SavedView.objects.get()
    assert "Brightpath only" not in html(browse("mona").get(DEALS))
    assert browse("mona").post(f"{DEALS}/views/{view.code}/delete").status_code == 404
    assert browser.post(f"{DEALS}/views/{view.code}/delete").status_code == 303
    with wall(world.system()):
        assert SavedView.objects.count() == 0


def test_view_without_a_name_or_a_filter_is_refused(world, browse) -> None:
    browser = browse("vic")
    for data in (
        {}, {"name": " "}, {"name": "x" * 61}, {"name": "a\0"}, {"name": "x", "query": "stage=9"},
        {"name": "x", "query": "q=%00"},
    ):  # fmt: skip
        assert browser.post(f"{DEALS}/views", **data).status_code == 422, data
    for code in ("ZZZZZ9", "%00", "x" * 100):
        assert browser.post(f"{DEALS}/views/{code}/delete").status_code == 404
    with wall(world.system()):
        assert SavedView.objects.count() == 0
