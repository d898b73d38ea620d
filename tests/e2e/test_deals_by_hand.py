"""Deals under one's hands: the note's key, stages by their address, the search, the board."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from cosell.core.wall import wall
from deals.models import Signature
from tests.e2e.person import Person
from tests.world import World, open_deal, see_deal

SIT = Callable[..., Person]
BOARD = "/w/northwind/board"


def _focus(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def _signatures(cast: World, code: str) -> int:
    with wall(cast.actor("vic")):
        return Signature.objects.filter(step__deal__code=code).count()


def test_the_key_for_a_note_puts_what_is_typed_next_into_it(cast: World, sit_down: SIT) -> None:
    deal = open_deal(cast, customer="Notewise", website="notewise.example")
    room = f"/w/northwind/deals/{deal.code}"
    page = sit_down("vic").opens(f"{room}/activity").page
    field, signed = page.locator("#note-composer textarea"), _signatures(cast, deal.code)
    page.keyboard.type("vso it goes")
    expect(field).to_be_focused()
    expect(field).to_have_value("so it goes")
    # Pressed again while the form is open, it does not close under the words.
    page.locator("#activity-heading").focus()
    page.keyboard.type("v, so")
    expect(field).to_have_value("so it goes, so")
    page.goto(room)
    # Sooner than the next page can be there: lost, but no shortcut.
    page.keyboard.type("vso")
    page.wait_for_url("**/activity#id_text")
    expect(field).to_be_focused()
    expect(page.locator("#note-composer")).to_have_attribute("open", "")
    page.wait_for_timeout(300)
    page.keyboard.type("so it went")
    expect(field).to_have_value("so it went")
    expect(page.locator("#dialog")).not_to_have_attribute("open", "")
    assert _signatures(cast, deal.code) == signed


def test_a_stage_in_the_address_is_open_and_has_the_focus(cast: World, sit_down: SIT) -> None:
    deal = open_deal(cast, customer="Pathwise", website="pathwise.example")
    room = f"/w/northwind/deals/{deal.code}"
    vic = sit_down("vic").opens(f"{room}#stage-3")
    page, third, fourth = vic.page, vic.page.locator("#stage-3"), vic.page.locator("#stage-4")
    expect(third).to_have_attribute("open", "")
    expect(page.locator("#stage-button-3")).to_be_focused()
    page.wait_for_timeout(300)
    assert _focus(page) == "stage-button-3"
    page.locator("#path-4").click()
    expect(fourth).to_have_attribute("open", "")
    expect(page.locator("#stage-button-4")).to_be_focused()
    # The address stays the same when the same link is pressed again.
    page.locator("#stage-button-4").click()
    expect(fourth).not_to_have_attribute("open", "")
    page.locator("#path-4").click()
    expect(fourth).to_have_attribute("open", "")
    expect(page.locator("#stage-button-4")).to_be_focused()
    page.locator("#stage-button-3").click()
    page.go_back()
    expect(third).to_have_attribute("open", "")
    expect(page.locator("#stage-button-3")).to_be_focused()
    page.locator("#sign-step-fit_confirmed").click()
    vic.sees("Vic Seller signed")
    expect(fourth).to_have_attribute("open", "")
    page.locator("#path-2").click()
    expect(page.locator("#stage-2")).to_have_attribute("open", "")
    expect(page.locator("#stage-button-2")).to_be_focused()


def test_the_search_filters_while_one_types(cast: World, sit_down: SIT) -> None:
    for customer in ("Typewise", "Typeless"):
        open_deal(cast, customer=customer, website=f"{customer.lower()}.example")
    page = sit_down("vic").opens("/w/northwind/deals").page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "?q=" in request.url else 0)
    page.keyboard.press("/")
    page.keyboard.type("typewixe", delay=20)
    page.wait_for_url("**/deals?q=typewixe")
    for key in ("ArrowLeft", "Backspace", "s"):
        page.keyboard.press(key)
    page.wait_for_url("**/deals?q=typewise")
    expect(page.locator("#results")).to_contain_text("Typewise")
    expect(page.locator("#results")).not_to_contain_text("Typeless")
    assert _focus(page) == "filter-q"
    assert page.evaluate("document.activeElement.selectionStart") == len("typewis")
    # One question for each pause; the count is read out and not shown as news.
    assert len(asked) == 2
    expect(page.locator("#announce")).to_have_text("1 deal")
    expect(page.locator("#toast")).to_be_empty()
    # A press on what was found is not answered by asking once more.
    page.locator("#results-count").click()
    page.wait_for_timeout(400)
    assert len(asked) == 2
    assert page.evaluate("history.length") == 2
    page.locator("#filter-q").fill("")
    page.wait_for_url("**/northwind/deals")


def _carries(page: Page, card: Locator, x: float, y: float) -> None:
    """Hold the card by its name, and bring it there."""
    box = card.locator(".card-title").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 8, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(x - 20, y - 20, steps=4)
    page.mouse.move(x, y)


def test_a_drag_that_comes_to_nothing_leaves_the_next_one_whole(cast: World, sit_down: SIT) -> None:
    """Whoever sits there keeps the page's errors; none may come of it."""
    deal = open_deal(cast, customer="Dragwise", website="dragwise.example")
    page = sit_down("vic").opens(f"{BOARD}?q=Dragwise").page
    card, dragged = page.locator(f"#card-{deal.code}"), page.locator(".is-dragging, .is-target")
    # Text that is selected would be dragged instead of the card.
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.card .card-line'))")
    heading = page.locator("h1").bounding_box()
    second = page.locator("#col-2").bounding_box()
    assert heading is not None
    assert second is not None
    _carries(page, card, heading["x"] + 5, heading["y"] + 5)
    page.mouse.up()
    expect(dragged).to_have_count(0)
    assert page.evaluate("getSelection().toString()").count("\n") == 0
    _carries(page, card, second["x"] + 60, second["y"] + 60)
    page.keyboard.press("Escape")
    expect(dragged).to_have_count(0)
    page.mouse.up()
    page.wait_for_timeout(200)
    assert page.url.endswith("?q=Dragwise")
    assert see_deal(cast, deal.code).stage == 1
    # Below the only card of the board's highest column, in a column that holds none.
    _carries(page, card, second["x"] + 60, second["y"] + second["height"] + 200)
    expect(page.locator("#col-2")).to_have_class("board-col is-target is-over")
    with page.expect_response("**/stage"):
        page.mouse.up()


def test_a_phone_opens_the_board_where_the_first_cards_are(cast: World, sit_down: SIT) -> None:
    deal = open_deal(cast, customer="Phonewise", website="phonewise.example")
    with wall(cast.actor("vic")):
        for stage in (2, 3):
            type(deal).objects.filter(pk=deal.pk).update(stage=stage)
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    page = sit_down("vic", **phone).opens(f"{BOARD}?q=Phonewise").page
    expect(page.locator(f"#card-{deal.code}")).to_be_in_viewport(ratio=1)
    assert page.evaluate("scrollY") == 0
