"""Two people on one deal: what the other does arrives, and never under one's hands."""

from collections.abc import Callable

from playwright.sync_api import expect

from deals.actions.moving import move_deal
from deals.actions.signing import sign_step
from tests.e2e.person import Person
from tests.world import World, open_deal, see_deal

SIT = Callable[..., Person]
TICK = 31_000


def _watching(sit_down: SIT, name: str, path: str) -> Person:
    """Somebody whose clock the test turns."""
    person = sit_down(name)
    person.page.clock.install()
    return person.opens(path)


def test_the_others_signature_arrives_with_the_tick(cast: World, sit_down: SIT) -> None:
    deal = open_deal(cast, customer="Ticker", website="ticker.example")
    vic = _watching(sit_down, "vic", f"/w/northwind/deals/{deal.code}")
    step = vic.page.locator("#step-fit_confirmed")
    expect(step).to_contain_text("waits for Pat Partner")
    sign_step(deal.code, "fit_confirmed", actor=cast.actor("pat"))
    vic.page.clock.run_for(TICK)
    expect(step).to_contain_text("Pat Partner signed")


def test_news_never_replace_what_is_being_typed(cast: World, sit_down: SIT) -> None:
    deal = open_deal(cast, customer="Typist", website="typist.example")
    vic = _watching(sit_down, "vic", f"/w/northwind/deals/{deal.code}/activity")
    note = vic.page.locator("#note-composer")
    note.locator("summary").click()
    note.locator("textarea").fill("Half a thought")
    sign_step(deal.code, "fit_confirmed", actor=cast.actor("pat"))
    vic.page.clock.run_for(TICK)
    expect(note.locator("textarea")).to_have_value("Half a thought")


def test_of_two_movers_the_second_is_told_who_was_first(cast: World, sit_down: SIT) -> None:
    deal = open_deal(cast, customer="Mover", website="mover.example")
    for step in ("fit_confirmed", "strategy_set"):
        for name in ("vic", "pat"):
            sign_step(deal.code, step, actor=cast.actor(name))
    pat = sit_down("pat").opens(f"/w/northwind/deals/{deal.code}")
    move_deal(deal.code, to=2, from_stage=1, actor=cast.actor("vic"))
    pat.clicks_on(pat.page.locator("#act-main"))
    expect(pat.page.locator("#dialog")).to_contain_text("Vic Seller")
    assert see_deal(cast, deal.code).stage == 2


def test_a_card_is_dragged_to_a_stage_and_returns_when_refused(cast: World, sit_down: SIT) -> None:
    ready = open_deal(cast, customer="Dragready", website="dragready.example")
    for step in ("fit_confirmed", "strategy_set"):
        for name in ("vic", "pat"):
            sign_step(ready.code, step, actor=cast.actor(name))
    blocked = open_deal(cast, customer="Dragblocked", website="dragblocked.example")
    vic = sit_down("vic").opens("/w/northwind/board?q=Drag")
    for deal in (ready, blocked):
        _drag(vic, deal.code, 2)
        vic.page.wait_for_load_state("networkidle")
    expect(vic.page.locator("#dialog[open]")).to_contain_text("missing")
    assert see_deal(cast, ready.code).stage == 2
    assert see_deal(cast, blocked.code).stage == 1
    home = vic.page.locator(f".board-col[data-stage='1'] [data-deal='{blocked.code}']")
    expect(home).to_have_count(1)


def _drag(person: Person, code: str, stage: int) -> None:
    card = person.page.locator(f"[data-deal='{code}']").bounding_box()
    column = person.page.locator(f".board-col[data-stage='{stage}']").bounding_box()
    assert card is not None
    assert column is not None
    mouse = person.page.mouse
    mouse.move(card["x"] + 12, card["y"] + 40)
    mouse.down()
    mouse.move(card["x"] + 40, card["y"] + 50, steps=4)
    mouse.move(column["x"] + column["width"] / 2, column["y"] + 80, steps=8)
    mouse.up()
