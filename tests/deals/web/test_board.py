"""The board: columns by urgency, cards of one height, what leaves it."""

import re
from datetime import timedelta
from decimal import Decimal

from cosell.core import clock
from deals.actions.rates import set_rate
from deals.actions.signing import sign_step
from deals.queries.lists import BOARD_COLUMN
from deals.web import board
from tests.deals.web.browser import DEALS, html, ids, is_fragment
from tests.deals.web.test_room import sign_stage, win
from tests.world import open_deal, today

BOARD = "/w/northwind/board"


def column(response, number: int) -> str:
    return html(response).split(f'id="col-{number}"', 1)[1].split("</section>", 1)[0]


def test_board_shows_count_sum_and_limit_per_column(browse, code) -> None:
    page = browse("vic").get(BOARD)
    head = column(page, 1)
    assert "1 deal · ≈ €62,500" in head
    assert "limit 2 days" in head
    assert "no limit" in column(page, 5)
    assert "No deals here" in column(page, 2)


def test_board_orders_by_urgency(world, browse) -> None:
    fresh = open_deal(world, customer="Fresh").code
    with clock.frozen(clock.now() - timedelta(days=30)):
        late = open_deal(world, customer="Late").code
    cards = re.findall(r'id="card-([0-9A-Z]{6})"', column(browse("mona").get(BOARD), 1))
    assert cards == [late, fresh]


def test_card_has_five_lines_and_what_a_drag_needs(browse, code) -> None:
    card = column(browse("vic").get(BOARD), 1).split(f'id="card-{code}"', 1)[1].split("</li>")[0]
    assert card.count("card-line") == 4
    assert f'data-deal="{code}" data-stage="1" data-version="' in card
    assert f'data-move-url="{DEALS}/{code}/stage"' in card
    assert f'id="card-move-{code}" data-sheet href="{DEALS}/{code}/stage?on=board"' in card
    assert 'aria-label="Move Halden Foods"' in card


def test_won_deal_stays_until_it_is_delivered(world, browse, code) -> None:
    win(world, code)
    for who in ("vic", "mona", "pat"):
        page = browse(who).get(BOARD)
        assert f'id="card-{code}"' in column(page, 5)
        assert "1 deal ·" in column(page, 5)
        assert "data-move-url" not in column(page, 5)
    sign_stage(world, code, 5)
    for who in ("vic", "mona", "pat"):
        page = browse(who).get(BOARD)
        assert f"card-{code}" not in ids(page)
        assert "No deals yet" in html(page)


def test_sum_names_what_is_not_converted(world, browse) -> None:
    open_deal(world, currency="USD")
    page = browse("vic").get(BOARD)
    assert "1 deal · 1 not converted" in column(page, 1)
    open_deal(world, customer="Euro deal")
    assert "2 deals · ≈ €62,500 · 1 not converted" in column(browse("vic").get(BOARD), 1)


def test_sum_is_about_only_where_an_amount_in_it_is(world, browse, monkeypatch) -> None:
    """Exact amounts of the own currency add up exactly; an estimate or a rate makes it about."""

    def exact(customer: str) -> None:
        open_deal(world, by="vic", customer=customer, amount=Decimal(1000))

    mona = browse("mona")
    exact("One")
    page = mona.get(BOARD)
    assert "1 deal · €1,000" in column(page, 1)
    assert "0 deals · €0" in column(page, 2)
    assert "≈" not in html(page)
    exact("Two")
    assert "2 deals · €2,000" in column(mona.get(BOARD), 1)
    # What no card shows is not looked at: the last of a long column may be an estimate.
    monkeypatch.setattr(board, "BOARD_COLUMN", 1)
    assert "2 deals · ≈ €2,000" in column(mona.get(BOARD), 1)
    with clock.frozen(clock.now() + timedelta(hours=1)):
        open_deal(world, customer="Guess")
        assert "3 deals · ≈ €64,500" in column(mona.get(BOARD), 1)
        assert "</strong> · ≈ €64,500" in html(mona.get(BOARD))
        assert "3 deals · ≈ €64,500" in column(browse("pat").get(BOARD), 1)


def test_sum_of_a_converted_amount_is_about(world, browse) -> None:
    set_rate("USD", day=today(), rate=Decimal("0.5"), actor=world.actor("mona"))
    open_deal(world, by="vic", currency="USD", amount=Decimal(1000))
    assert "1 deal · ≈ €500" in column(browse("mona").get(BOARD), 1)


def test_board_of_a_partner_has_its_own_deals(browse, code) -> None:
    assert f"card-{code}" in ids(browse("pat").get(BOARD))
    assert f"card-{code}" not in ids(browse("petra").get(BOARD))
    assert browse("otto").get(BOARD).status_code == 404


def test_board_shares_its_filter_with_the_list(browse, code) -> None:
    page = html(browse("vic").get(BOARD, partner="oakline"))
    assert "No deals match" in page
    assert f'id="as-list" href="{DEALS}?partner=oakline"' in page


def test_board_shows_more_of_a_long_column(world, browse) -> None:
    for number in range(BOARD_COLUMN + 2):
        open_deal(world, customer=f"Customer {number:02d}")
    browser = browse("mona")
    page = browser.get(BOARD)
    assert column(page, 1).count('class="card"') == BOARD_COLUMN
    more = re.search(r'id="more-1" href="([^"#]+)', html(page))[1].replace("&amp;", "&")
    assert column(browser.get(more), 1).count('class="card"') == BOARD_COLUMN + 2
    for shown in ("x", "-5", "9" * 30):
        assert browser.get(BOARD, shown=shown).status_code == 200


def test_pulse_of_the_board_is_quiet_until_something_happens(world, browse, code) -> None:
    browser = browse("vic")
    mark = re.search(r"mark=([0-9a-f]{12})", html(browser.get(BOARD)))[1]
    assert browser.hx_get(BOARD, target="results", mark=mark).status_code == 204
    sign_step(code, "fit_confirmed", actor=world.actor("pat"))
    answer = browser.hx_get(BOARD, target="results", mark=mark)
    assert (answer.status_code, is_fragment(answer)) == (200, True)
