"""Axe on every page, as those who read it, in both themes; no sideways scroll on a phone; keys alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.person import Person
from tests.world import World, open_deal, see_deal

SIT = Callable[..., Person]
ROOM = ("", "/activity", "/people", "/roles", "/details", "/summary", "/stage", "/won", "/lost",
        "/interest", "/escalate",
        "/pause", "/edit", "/steps/fit_confirmed", "/steps/fit_confirmed/waive")  # fmt: skip
PAGES = {
    "vic": ("/w/northwind/", "/w/northwind/board", "/w/northwind/deals", "/w/northwind/deals/new",
            "/w/northwind/partners", "/w/northwind/playbook", "/home/settings/profile",
            "/home/settings/security", "/home/notifications", "/home/settings/notifications",
            "/w/northwind/alerts", "/w/northwind/insights"),
    "mona": ("/w/northwind/", "/w/northwind/registrations", "/w/northwind/partners/brightpath/",
             "/w/northwind/settings/members", "/w/northwind/settings/tokens", "/styleguide",
             "/w/northwind/settings/slack", "/w/northwind/settings/alerts", "/w/northwind/alerts",
             "/w/northwind/sync", "/w/northwind/settings/sync",
             "/w/northwind/partners/brightpath/sync",
             "/w/northwind/insights", "/w/northwind/insights/win_rate",
             "/w/northwind/insights/months/2026-11", "/w/northwind/partners/brightpath/scorecard",
             "/w/northwind/partners/brightpath/qbr", "/w/northwind/settings/targets",
             "/w/northwind/settings/revenue"),
    "lea": ("/w/northwind/settings/deliveries", "/w/northwind/sync", "/w/northwind/alerts",
            "/w/northwind/insights", "/w/northwind/partners/brightpath/qbr"),
    "pat": ("/w/northwind/", "/w/northwind/deals", "/w/northwind/deals/new",
            "/w/northwind/registrations"),
    "": ("/account/login/", "/account/login/code/"),
}  # fmt: skip
LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"color_scheme": "light", "viewport": {"width": 390, "height": 844}},
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_pages_have_no_violation(cast: World, sit_down: SIT, name: str, look: str) -> None:
    person = sit_down(name, **LOOKS[look])
    paths = list(PAGES[name])
    if name in {"vic", "pat"}:
        customer = f"Axe {name} {look}"
        deal = open_deal(cast, customer=customer, website=f"axe-{name}-{look}.example")
        paths += [f"/w/northwind/deals/{deal.code}{tail}" for tail in ROOM]
        if name == "pat":
            paths.remove(f"/w/northwind/deals/{deal.code}/won")
    found = []
    for path in paths:
        person.opens(path)
        if look != "phone":
            found += person.axe_finds()
        width = person.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if width > 0:
            found.append(f"{path} scrolls sideways by {width} px")
    assert found == []


def test_a_step_is_signed_and_the_deal_moved_by_keys_alone(cast: World, sit_down: SIT) -> None:
    deal = open_deal(cast, customer="Keyboard", website="keyboard.example")
    vic = sit_down("vic").opens(f"/w/northwind/deals/{deal.code}")
    page = vic.page
    page.keyboard.press("s")
    expect(page.locator("#step-fit_confirmed")).to_contain_text("Vic Seller signed")
    assert not vic.is_focused_on_nothing()
    page.keyboard.press("m")
    sheet = page.locator("#dialog[open]")
    sheet.get_by_role("heading", name="Move Keyboard to Discovery").wait_for()
    assert page.evaluate("document.activeElement.id") == "sheet-heading"
    page.keyboard.press("Escape")
    expect(page.locator("#dialog[open]")).to_have_count(0)
    assert page.evaluate("document.activeElement.id") == "act-move"
    assert see_deal(cast, deal.code).stage == 1


def test_the_skip_link_is_the_first_stop_and_leads_to_the_content(
    cast: World, sit_down: SIT
) -> None:
    vic = sit_down("vic").opens("/w/northwind/")
    vic.page.keyboard.press("Tab")
    assert vic.page.evaluate("document.activeElement.className") == "skip-link"
    vic.page.keyboard.press("Enter")
    assert vic.page.evaluate("document.activeElement.id") == "main"
