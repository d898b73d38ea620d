"""The page of numbers: what each reader sees, what each number leads to, and what a table costs."""

import csv
import re
from datetime import timedelta
from io import StringIO

import pytest

from cosell.core import clock
from deals.actions.ending import lose_deal
from deals.actions.signing import sign_step
from metrics.actions.rebuilding import rebuild_numbers
from metrics.queries.behind import BEHIND
from metrics.web.words import behind_title
from tests.deals.scenes import MONDAY, won_deal
from tests.deals.web.browser import announced, html, ids, is_fragment
from tests.world import World, open_deal

INSIGHTS = "/w/northwind/insights"
#: Statements of each reader's page, with one deal and with many.
PAGES = [
    ("mona", INSIGHTS),
    ("mona", f"{INSIGHTS}?by=owner&partner=brightpath"),
    ("vic", INSIGHTS),
    ("lea", INSIGHTS),
    ("mona", f"{INSIGHTS}/win_rate"),
    ("lea", f"{INSIGHTS}/opened"),
    ("mona", f"{INSIGHTS}/months/2026-11"),
    ("mona", "/w/northwind/partners/brightpath/scorecard"),
    ("lea", "/w/northwind/partners/brightpath/qbr/2026-Q4"),
]


COSTS = [17, 21, 15, 14, 19, 11, 19, 16, 23]


def count(world: World) -> None:
    rebuild_numbers(actor=world.system())


def rows_of(response) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(response.content.decode())))


def test_whose_time_it_was_leads_to_the_deals_that_took_it(world: World, browse) -> None:
    with clock.frozen(MONDAY):
        code = open_deal(world).code
        open_deal(world, customer="Has left nothing")
    with clock.frozen(MONDAY + timedelta(days=2)):
        sign_step(code, "fit_confirmed", actor=world.actor("pat"))
    with clock.frozen(MONDAY + timedelta(days=4)):
        lose_deal(code, reason="price", actor=world.actor("vic"))
        count(world)
        mona = browse("mona")
        page = html(mona.get(INSIGHTS))
        linked = re.findall(rf'{INSIGHTS}/((?:court|response)_[a-z]+)"', page)
        assert {"court_vendor", "response_partner"} <= set(linked)
        for name in linked:
            shown = html(mona.get(f"{INSIGHTS}/{name}"))
            assert code in shown, name
            assert "Has left nothing" not in shown
        assert code not in html(mona.get(f"{INSIGHTS}/court_nobody"))
        assert code not in html(mona.get(f"{INSIGHTS}/court_vendor", period="2025-Q1"))


def test_of_a_long_table_the_page_shows_those_with_the_most_revenue(
    world: World, browse, one_win: str, monkeypatch
) -> None:
    """The others stand one press away, and in the CSV."""
    open_deal(world, by="petra", customer="Sun")
    count(world)
    everything = html(browse("mona").get(INSIGHTS))
    assert "Brightpath" in everything
    assert "by-all" not in everything
    monkeypatch.setattr("metrics.web.insights.MOST_ROWS", 1)
    page = browse("mona").get(INSIGHTS)
    table = html(page).partition('id="head-by"')[2]
    assert "Brightpath" in table
    assert "Oakline" not in table.partition("</table>")[0]
    assert "1 of 2, those with the most revenue" in table
    everyone = re.search(r'id="by-all" href="([^"#]+)', table)[1].replace("&amp;", "&")
    assert "Oakline" in html(browse("mona").get(everyone)).partition('id="head-by"')[2]
    assert len(rows_of(browse("mona").get(f"{INSIGHTS}/tables/partner.csv"))) == 2


@pytest.fixture
def one_win(world: World) -> str:
    code = won_deal(world)
    count(world)
    return code


def test_four_numbers_with_target_and_sample_lead_to_their_deals(
    world: World, browse, one_win: str
) -> None:
    page = html(browse("mona").get(INSIGHTS))
    for name in ("win_rate", "time_to_close", "partner_revenue", "partner_initiated"):
        assert f'id="card-{name}-value" href="{INSIGHTS}/{name}"' in page
    assert "1 won of 1 decided" in page
    assert page.count("Small sample") >= 4
    assert "target &gt; 40 %" in page


def test_small_samples_have_neither_verdict_nor_trend(world: World, browse, one_win: str) -> None:
    page = html(browse("mona").get(INSIGHTS))
    assert "spark-" not in page
    assert "▲" not in page
    assert "tag-ok" not in page


def test_numbers_begin_with_the_first_deal(world: World, browse) -> None:
    page = browse("mona").get(INSIGHTS)
    assert "Numbers begin with the first deal that is decided" in html(page)
    assert len(ids(page)) == len(set(ids(page)))


def test_a_choice_swaps_the_numbers_and_shows_its_address(
    world: World, browse, one_win: str
) -> None:
    response = browse("mona").hx_get(
        INSIGHTS, target="insights", trigger="number-filter", period="2026-Q4", model=""
    )
    assert is_fragment(response)
    assert response["HX-Push-Url"] == f"{INSIGHTS}?period=2026-Q4"
    assert announced(response) == "The numbers are of 1 Oct 2026 – 31 Dec 2026."
    dates = browse("mona").get(INSIGHTS, **{"from": "2026-10-01", "to": "2026-10-05"})
    assert "1 Oct 2026 – 5 Oct 2026" in html(dates)


def test_every_chart_has_its_words_and_its_table(world: World, browse, one_win: str) -> None:
    page = browse("mona").get(INSIGHTS).content.decode()
    pictures = re.findall(r"<svg class=\"chart-picture\".*?</svg>", page, re.S)
    assert len(pictures) == 7
    assert all("<title id=" in picture and "<desc id=" in picture for picture in pictures)
    assert page.count("Show as table") == 7
    assert not re.search(r"<svg[^>]*style=", page)
    for stage in (1, 2, 3, 4, 6):
        assert f'href="{INSIGHTS}/reached_{stage}"' in page


def test_a_rep_and_a_lead_are_told_no_total(world: World, browse, one_win: str) -> None:
    for name, own in (("vic", "your own deals"), ("lea", "Brightpath")):
        page = html(browse(name).get(INSIGHTS))
        assert own in page
        assert "€84,000" in page
        assert "recorded revenue" not in page
        assert "target ≥ 30 %" not in page
    assert "recorded revenue" in html(browse("mona").get(INSIGHTS))


def test_a_partners_rep_is_told_who_sees_them(world: World, browse) -> None:
    response = browse("pat").get(INSIGHTS)
    assert response.status_code == 403
    assert 'id="nav-insights"' not in html(browse("pat").get("/w/northwind/deals"))


def test_behind_a_number_stand_its_definition_and_exactly_its_deals(
    world: World, browse, one_win: str
) -> None:
    open_deal(world, customer="Still open", website="still-open.example")
    count(world)
    page = html(browse("mona").get(f"{INSIGHTS}/win_rate"))
    assert "What is not in it" in page
    assert f"/w/northwind/deals/{one_win}" in page
    assert "Still open" not in page
    assert "1 deal" in page
    opened = html(browse("mona").get(f"{INSIGHTS}/opened"))
    assert "Still open" in opened
    empty = html(browse("mona").get(f"{INSIGHTS}/lost"))
    assert "No deals stand behind this number" in empty


def test_every_table_is_a_csv_for_programs(world: World, browse, one_win: str) -> None:
    mona = browse("mona")
    [row] = rows_of(mona.get(f"{INSIGHTS}/win_rate.csv"))
    assert (row["code"], row["amount"], row["state"]) == (one_win, "84000.00", "won")
    cards = {row["metric"]: row for row in rows_of(mona.get(f"{INSIGHTS}/tables/cards.csv"))}
    assert cards["win_rate"]["value"] == "100"
    for table in ("funnel", "stages", "court", "responses", "still", "registrations", "forecast",
                  "attribution", "trend", "steps", "partner", "model", "owner"):  # fmt: skip
        response = mona.get(f"{INSIGHTS}/tables/{table}.csv")
        assert response["Content-Type"].startswith("text/csv")
        assert rows_of(response), table
    assert mona.get(f"{INSIGHTS}/tables/nonsense.csv").status_code == 404


def test_a_lead_reads_no_total_in_a_csv(world: World, browse, one_win: str) -> None:
    found = rows_of(browse("lea").get(f"{INSIGHTS}/tables/cards.csv"))
    revenue = next(row for row in found if row["metric"] == "partner_revenue")
    assert [revenue[key] for key in ("value", "target", "verdict", "total_revenue")] == [""] * 4
    assert revenue["attributed_revenue"] == "84000"


@pytest.mark.parametrize(
    ("query", "status"), [("period=soon", 422), ("model=x", 422), ("partner=nobody", 404)]
)
def test_nonsense_in_an_address_is_refused(world: World, browse, query, status) -> None:
    assert browse("mona").get(f"{INSIGHTS}?{query}").status_code == status


def test_months_are_pages_and_what_has_not_begun_is_none(
    world: World, browse, one_win: str
) -> None:
    assert "November 2026" in html(browse("mona").get(f"{INSIGHTS}/months/2026-11"))
    for month in ("2027-11", "soon"):
        assert browse("mona").get(f"{INSIGHTS}/months/{month}").status_code == 404


def test_pages_cost_the_same_for_one_deal_and_for_many(world: World, browse, count_queries) -> None:
    def measured() -> list[int]:
        found = []
        for who, path in PAGES:
            browser = browse(who)
            with count_queries() as statements:
                assert browser.get(path).status_code == 200
            found.append(len(statements))
        return found

    open_deal(world)
    count(world)
    few = measured()
    for number in range(12):
        open_deal(world, customer=f"C {number}", website=f"c{number}.example")
        open_deal(world, by="kim", customer=f"K {number}", website=f"k{number}.example")
    won_deal(world, customer="Won", website="won.example")
    count(world)
    assert measured() == few
    assert few == COSTS


def test_every_list_says_what_it_is_behind() -> None:
    """Its name in an address is for addresses."""
    titles = {name: behind_title(name) for name in BEHIND}
    assert [name for name, title in titles.items() if title in {name, ""}] == []
    assert len(set(titles.values())) == len(titles)
