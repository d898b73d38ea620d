"""Editing facts: in the sheet, with a conflict, and the amount read back while it is typed."""

import re
from datetime import date, timedelta
from decimal import Decimal

from cosell.core import clock
from deals.actions.editing import edit_deal
from tests.deals.web.browser import DEALS, announced, html, is_fragment
from tests.world import World, see_deal

NEED = "Replace the warehouse system before peak season."


def opened(browser, code: str) -> dict[str, str]:
    """The fields of the sheet as they were opened."""
    body = browser.get(f"{DEALS}/{code}/edit").content.decode()
    hidden = dict(re.findall(r'name="(base_\w+)"(?: value="([^"]*)")?', body))
    return {
        **hidden,
        "amount": "",
        "expected_close": "2027-03-31",
        "need": NEED,
        "model": "partner_led",
    }


def test_edit_opens_with_what_stands(browse, code) -> None:
    sheet = browse("vic").hx_get(f"{DEALS}/{code}/edit", page=f"{DEALS}/{code}", target="dialog")
    assert is_fragment(sheet)
    assert 'value="2027-03-31"' in html(sheet)
    assert NEED in html(sheet)


def test_edit_opens_at_the_field_that_was_pressed(browse, code) -> None:
    path = f"{DEALS}/{code}/edit"
    sheet = html(browse("vic").hx_get(path, target="dialog", field="need"))
    assert sheet.count("data-autofocus") == 1
    assert re.search(r"<textarea[^>]* data-autofocus", sheet)
    for field in ("", "base_need", "nothing", "x" * 300):
        sheet = html(browse("vic").hx_get(path, target="dialog", field=field))
        assert 'id="sheet-heading" tabindex="-1" data-autofocus' in sheet
        assert sheet.count("data-autofocus") == 1


def test_edit_saves_and_answers_with_its_tab(world, browse, code) -> None:
    browser, tab = browse("pat"), f"{DEALS}/{code}/details"
    facts = {**opened(browser, code), "amount": "84.000,00", "model": "true_cosell"}
    answer = browser.hx_post(f"{DEALS}/{code}/edit", page=tab, **facts)
    assert announced(answer) == "Saved."
    assert 'id="details-heading"' in html(answer)
    deal = see_deal(world, code)
    assert (deal.amount, deal.model, deal.split_vendor) == (
        Decimal(84000), "true_cosell", Decimal(50),
    )  # fmt: skip


def test_edit_without_htmx_goes_back_to_the_room(browse, code) -> None:
    browser = browse("vic")
    answer = browser.post(f"{DEALS}/{code}/edit", **{**opened(browser, code), "amount": "90k"})
    assert (answer.status_code, answer["Location"]) == (303, f"{DEALS}/{code}")


def test_edit_that_cannot_be_keeps_what_was_typed(world, browse, code) -> None:
    browser = browse("vic")
    facts = {**opened(browser, code), "amount": "lots", "need": "My new words"}
    for answer in (
        browser.hx_post(f"{DEALS}/{code}/edit", **facts),
        browser.post(f"{DEALS}/{code}/edit", **facts),
    ):
        assert answer.status_code == 422
        assert 'value="lots"' in html(answer)
        assert "My new words" in html(answer)
        assert "Type an amount, like 84,000 or 84k." in html(answer)
    assert see_deal(world, code).need == NEED


def test_an_amount_is_taken_with_the_sign_it_is_written_with(world, browse, code) -> None:
    browser = browse("vic")
    for typed, amount in (("€ 5", 5), ("6 €", 6), ("EUR 84k", 84000)):
        facts = {**opened(browser, code), "amount": typed}
        assert browser.post(f"{DEALS}/{code}/edit", **facts).status_code == 303, typed
        assert see_deal(world, code).amount == Decimal(amount)
    # Euros are meant, whatever else the form might say.
    facts = {**opened(browser, code), "amount": "$5", "currency": "USD"}
    assert browser.post(f"{DEALS}/{code}/edit", **facts).status_code == 422
    assert see_deal(world, code).amount == Decimal(84000)


def test_a_past_close_is_refused_unless_it_stands(world, browse, code) -> None:
    browser = browse("vic")
    facts = {**opened(browser, code), "expected_close": "2026-01-01"}
    answer = browser.post(f"{DEALS}/{code}/edit", **facts)
    assert answer.status_code == 422
    assert "Expected close: A deal that is open closes today or later." in html(answer)
    with clock.frozen(clock.now() + timedelta(days=600)):
        overdue = browse("vic")
        late = {**opened(overdue, code), "need": "Still the same need."}
        assert overdue.post(f"{DEALS}/{code}/edit", **late).status_code == 303
    deal = see_deal(world, code)
    assert (deal.need, deal.expected_close) == ("Still the same need.", date(2027, 3, 31))


def test_edit_of_other_facts_meanwhile_is_merged(world: World, browse, code) -> None:
    browser = browse("pat")
    facts = opened(browser, code)
    edit_deal(code, changes={"amount": Decimal(90000)}, base={}, actor=world.actor("vic"))
    answer = browser.hx_post(f"{DEALS}/{code}/edit", **{**facts, "need": "A second site as well."})
    assert answer.status_code == 200
    deal = see_deal(world, code)
    assert (deal.amount, deal.need) == (Decimal(90000), "A second site as well.")


def conflicting(world: World, browser, code: str) -> dict[str, str]:
    """Pat typed 80k; Vic saved 90k meanwhile."""
    facts = {**opened(browser, code), "amount": "80k", "need": "A second site as well."}
    edit_deal(code, changes={"amount": Decimal(90000)}, base={}, actor=world.actor("vic"))
    return facts


def test_conflict_shows_both_values_who_and_when(world, browse, code) -> None:
    browser = browse("pat")
    facts = conflicting(world, browser, code)
    for answer in (
        browser.hx_post(f"{DEALS}/{code}/edit", **facts),
        browser.post(f"{DEALS}/{code}/edit", **facts),
    ):
        assert answer.status_code == 409
        page = html(answer)
        assert "Somebody changed this while you typed" in page
        assert "€80,000" in page
        assert "€90,000" in page
        assert re.search(r"Vic Seller, <time", page)
        assert 'value="80k"' in page
        assert "A second site as well." in page
    assert see_deal(world, code).amount == Decimal(90000)


def resolved(browser, code: str, facts: dict[str, str], **choice: str):
    """Send the panel back with a choice, as a browser without scripts does."""
    body = browser.post(f"{DEALS}/{code}/edit", **facts).content.decode()
    hidden = dict(re.findall(r'name="(base_\w+)" value="([^"]*)"', body))
    return browser.post(f"{DEALS}/{code}/edit", **{**facts, **hidden, **choice})


def test_conflict_is_resolved_by_keeping_mine(world, browse, code) -> None:
    browser = browse("pat")
    facts = conflicting(world, browser, code)
    assert resolved(browser, code, facts, keep_amount="mine").status_code == 303
    assert see_deal(world, code).amount == Decimal(80000)


def test_conflict_is_resolved_by_using_theirs(world, browse, code) -> None:
    browser = browse("pat")
    facts = conflicting(world, browser, code)
    assert resolved(browser, code, facts, keep_amount="theirs").status_code == 303
    deal = see_deal(world, code)
    assert (deal.amount, deal.need) == (Decimal(90000), "A second site as well.")


def test_conflict_is_resolved_by_typing_anew(world, browse, code) -> None:
    browser = browse("pat")
    facts = conflicting(world, browser, code)
    assert resolved(browser, code, facts, keep_amount="mine", amount="85k").status_code == 303
    assert see_deal(world, code).amount == Decimal(85000)


def test_edit_is_refused_to_who_does_not_work_on_it(world, browse, code) -> None:
    path = f"{DEALS}/{code}/edit"
    answers = {who: browse(who).get(path).status_code for who in ("val", "petra", "otto")}
    assert answers == {"val": 403, "petra": 404, "otto": 404}


def test_amount_reads_back_what_is_typed(browse) -> None:
    def echo(amount: str, currency: str = "EUR") -> str:
        answer = browse("pat").hx_get("/w/northwind/x/amount", amount=amount, currency=currency)
        assert answer.status_code == 200
        return html(answer)

    assert echo("84k") == "= €84,000"
    assert echo("84k €") == "= €84,000"
    assert echo("84.000,00") == "= €84,000"
    assert echo("84", "USD") == "= $84"
    assert echo("84,5", "USD") == "= $84.50"
    assert echo("") == ""
    assert echo("lots") == "Type an amount, like 84,000 or 84k."
    assert echo("9" * 40) == "This amount is too large."
    assert echo("84k", "no-currency") == ""
    assert browse("otto").get("/w/northwind/x/amount", amount="1").status_code == 404
