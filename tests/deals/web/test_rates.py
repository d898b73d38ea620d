"""Exchange rates: one typed, many pasted; and what follows for the sums."""

from decimal import Decimal

from cosell.core.wall import wall
from deals.models import ExchangeRate
from tests.deals.web.browser import html
from tests.world import World, open_deal, see_deal

RATES = "/w/northwind/settings/rates"


def kept(world: World) -> list[tuple[str, Decimal]]:
    with wall(world.system()):
        return list(ExchangeRate.objects.order_by("id").values_list("currency", "rate"))


def test_rate_is_set_and_converts_open_deals(world, browse) -> None:
    code = open_deal(world, currency="USD").code
    browser = browse("mona")
    assert "1 open deal in USD is in no sum: it has no rate." in html(browser.get(RATES))
    answer = browser.post(RATES, currency="usd", day="2026-11-02", rate="0.92")
    assert (answer.status_code, answer["Location"]) == (303, RATES)
    page = html(browser.get(RATES))
    assert "is in no sum" not in page
    assert '<td>USD</td> <td class="num">0.92</td>' in page
    assert see_deal(world, code).amount_base == Decimal("57500.00")


def test_rate_that_cannot_be_keeps_what_was_typed(world, browse) -> None:
    good = {"currency": "USD", "day": "2026-11-02", "rate": "0.92"}
    for name, value in (
        ("currency", "EUR"), ("currency", "U$"), ("currency", "USDX"), ("currency", "U\0D"),
        ("rate", "0"), ("rate", "-1"), ("rate", "NaN"), ("rate", "1e400"), ("rate", "x"),
        ("day", "2099-01-01"), ("day", "never"), ("day", ""),
    ):  # fmt: skip
        answer = browse("mona").post(RATES, **{**good, name: value})
        assert answer.status_code == 422, (name, value)
        assert 'id="error-summary"' in html(answer)
    assert 'value="0.92"' in html(browse("mona").post(RATES, **{**good, "currency": "EUR"}))
    assert kept(world) == []


def test_rates_are_imported_all_or_none(world, browse) -> None:
    path = f"{RATES}/import"
    bad = "currency,day,rate\nUSD,2026-11-02,0.92\nGBP,never,1.17\n"
    answer = browse("mona").post(path, text=bad)
    assert answer.status_code == 422
    assert "Line 3:" in html(answer)
    assert "GBP,never,1.17" in html(answer)
    assert kept(world) == []
    for text in ("", "no head", "currency,day\nUSD,2026-11-02"):
        assert browse("mona").post(path, text=text).status_code == 422
    good = "currency;day;rate\nUSD;2026-11-02;0.92\nGBP;2026-11-02;1.17\n"
    browser = browse("mona")
    answer = browser.post(path, text=good)
    assert (answer.status_code, answer["Location"]) == (303, RATES)
    assert "2 rates are set." in html(browser.get(RATES))
    assert kept(world) == [("USD", Decimal("0.92")), ("GBP", Decimal("1.17"))]


def test_rates_are_the_managers(world, browse) -> None:
    for who, expected in (("vic", 403), ("ada", 403), ("pat", 403), ("otto", 404)):
        assert browse(who).get(RATES).status_code == expected, who
        answer = browse(who).post(RATES, currency="USD", day="2026-11-02", rate="0.92")
        assert answer.status_code == expected, who
        assert browse(who).post(f"{RATES}/import", text="x").status_code == expected, who
    assert browse("mona").get(f"{RATES}/import").status_code == 405
    assert kept(world) == []
