"""What the page does under one's hands: focus, sheets, second presses, failures, keys, storage."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from deals.actions.signing import sign_step
from tests.e2e.person import Person
from tests.world import World, open_deal, see_deal

SIT = Callable[..., Person]
TICK = 31_000


def _room(cast: World, sit_down: SIT, customer: str) -> tuple[Person, str]:
    deal = open_deal(cast, customer=customer, website=f"{customer.lower()}.example")
    return sit_down("vic").opens(f"/w/northwind/deals/{deal.code}"), deal.code


def _focus(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def _posts(page: Page) -> list[str]:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else 0)
    return sent


def test_sheet_takes_the_focus_and_gives_it_back(cast: World, sit_down: SIT) -> None:
    vic, code = _room(cast, sit_down, "Sheets")
    page, sheet = vic.page, vic.page.locator("#dialog[open]")
    page.locator("#edit-amount").click()
    expect(sheet.locator("[name=amount]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#edit-amount")).to_be_focused()
    page.locator("#room-menu-button").click()
    page.locator("#menu-edit").click()
    sheet.locator("[name=amount]").fill("eighty")
    sheet.locator("#sheet-submit").click()
    expect(sheet.locator(".error-summary")).to_be_focused()
    expect(sheet.locator("[name=amount]")).to_have_value("eighty")
    sheet.locator("[name=amount]").fill("84k")
    sheet.locator("#sheet-submit").click()
    expect(page.locator("#dialog")).not_to_have_attribute("open", "")
    expect(page.locator("#room-menu-button")).to_be_focused()
    expect(page.locator("#announce")).to_have_text("Saved.")
    assert see_deal(cast, code).amount == 84000


def test_second_press_sends_nothing(cast: World, sit_down: SIT) -> None:
    vic, _code = _room(cast, sit_down, "Twice")
    vic.page.route("**/signoff", lambda route: (vic.page.wait_for_timeout(400), route.continue_()))
    sent = _posts(vic.page)
    button = vic.page.locator("#sign-step-fit_confirmed")
    button.click()
    assert button.get_attribute("aria-busy") == "true"
    assert _focus(vic.page) == "sign-step-fit_confirmed"
    button.dispatch_event("click")
    vic.page.keyboard.press("Enter")
    expect(vic.page.locator("#step-fit_confirmed")).to_contain_text("Vic Seller signed")
    assert len(sent) == 1
    assert _focus(vic.page) == "sign-step-fit_confirmed"


def test_what_could_not_be_sent_says_so_and_is_sent_again(cast: World, sit_down: SIT) -> None:
    vic, _code = _room(cast, sit_down, "Offline")
    page = vic.page
    vic.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible()
    page.locator("#sign-step-fit_confirmed").click()
    failed = page.locator("#step-fit_confirmed .save-failed")
    expect(failed).to_contain_text("Not saved.")
    expect(page.locator("#step-fit_confirmed")).to_contain_text("waits for you")
    vic.context.set_offline(False)
    expect(page.locator("#offline")).to_be_hidden()
    failed.get_by_role("button").click()
    expect(page.locator("#step-fit_confirmed")).to_contain_text("Vic Seller signed")
    vic.faults.clear()


def test_session_that_ended_keeps_what_was_typed(cast: World, sit_down: SIT) -> None:
    vic, code = _room(cast, sit_down, "Session")
    page, sheet = vic.page, vic.page.locator("#dialog[open]")
    page.keyboard.press("e")
    sheet.locator("[name=need]").fill("Half an hour of thought.")
    session = [cookie for cookie in vic.context.cookies() if "session" in str(cookie.get("name"))]
    vic.context.clear_cookies()
    sheet.locator("#sheet-submit").click()
    expect(sheet.locator("#refusal-heading")).to_be_focused()
    expect(sheet.locator("[name=need]")).to_have_value("Half an hour of thought.")
    vic.context.add_cookies(session)  # type: ignore[arg-type]
    sheet.locator("#refusal-retry").click()
    expect(page.locator("#announce")).to_have_text("Saved.")
    assert see_deal(cast, code).need == "Half an hour of thought."
    vic.faults.clear()


def test_pulse_changes_nothing_that_is_in_use(cast: World, sit_down: SIT) -> None:
    deal = open_deal(cast, customer="Pulse", website="pulse.example")
    vic = sit_down("vic")
    vic.page.clock.install()
    vic.opens(f"/w/northwind/deals/{deal.code}")
    page, step = vic.page, vic.page.locator("#step-fit_confirmed")
    page.evaluate("window.before = document.getElementById('room')")
    page.clock.run_for(TICK)
    assert page.evaluate("window.before.isConnected") is True
    page.locator("#stage-button-4").click()
    page.locator("#tab-room").focus()
    sign_step(deal.code, "fit_confirmed", actor=cast.actor("pat"))
    page.clock.run_for(TICK)
    pill = page.locator(".news-pill")
    expect(pill).to_have_text("New here — show")
    expect(step).to_contain_text("waits for Pat Partner")
    assert _focus(page) == "tab-room"
    pill.click()
    expect(step).to_contain_text("Pat Partner signed")
    expect(page.locator("#stage-4")).to_have_attribute("open", "")
    expect(page.locator("#room-heading")).to_be_focused()


def test_menu_closes_by_escape_and_by_a_press_elsewhere(cast: World, sit_down: SIT) -> None:
    vic, _code = _room(cast, sit_down, "Menus")
    page, menu = vic.page, vic.page.locator("#room-menu")
    page.locator("#room-menu-button").click()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#menu-edit")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(page.locator("#room-menu-button")).to_be_focused()
    page.locator("#room-menu-button").click()
    page.locator("#room-heading").click()
    expect(menu).not_to_have_attribute("open", "")


def test_keys_walk_rows_go_to_places_and_can_be_switched_off(cast: World, sit_down: SIT) -> None:
    vic, _code = _room(cast, sit_down, "Keys")
    page = vic.page
    page.keyboard.press("g")
    page.keyboard.press("w")
    page.wait_for_url("**/w/northwind/")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('.work-row') !== null") is True
    page.keyboard.press("?")
    expect(page.locator("#dialog[open] #sheet-heading")).to_be_focused()
    person = cast.people["val"]
    person.shortcuts = False
    person.save()
    val = sit_down("val").opens("/w/northwind/")
    val.page.keyboard.press("n")
    val.page.keyboard.press("?")
    val.page.wait_for_timeout(300)
    assert val.page.url.endswith("/w/northwind/")
    expect(val.page.locator("#dialog")).not_to_have_attribute("open", "")
    person.shortcuts = True
    person.save()


def test_browser_keeps_nothing_of_a_deal(cast: World, sit_down: SIT) -> None:
    vic, _code = _room(cast, sit_down, "Storage")
    vic.page.locator("#sign-step-fit_confirmed").click()
    vic.sees("Vic Seller signed")
    vic.page.goto("/w/northwind/deals")
    vic.page.locator("#filter-q").fill("Storage")
    vic.page.keyboard.press("Enter")
    vic.page.wait_for_url("**q=Storage**")
    kept = vic.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert kept == "[{},{}]"


def test_a_sheet_that_is_a_page_sends_plainly_and_without_a_fault(
    cast: World, sit_down: SIT
) -> None:
    """Whoever sits there keeps the console's errors; none may come of it."""
    vic, code = _room(cast, sit_down, "Plainpage")
    room = f"/w/northwind/deals/{code}"
    vic.opens(f"{room}/interest").page.get_by_label("Only what asks me for something").check()
    vic.page.locator("#sheet-submit").click()
    expect(vic.page.locator("#room")).to_be_visible()
    vic.opens(f"{room}/edit").page.locator("[name=amount]").fill("eighty")
    vic.page.locator("#sheet-submit").click()
    expect(vic.page.locator(".error-summary")).to_be_visible()
    vic.page.locator("[name=amount]").fill("80k")
    vic.page.locator("#sheet-submit").click()
    expect(vic.page.locator("#room")).to_contain_text("80,000")
