"""The head of the room: one menu whose every item opens, and a path that says how each stage stands."""

import re
from decimal import Decimal

import pytest

from deals.actions.ending import lose_deal
from deals.actions.moving import move_deal
from deals.actions.signing import request_signature
from tests.deals.web.browser import DEALS, html
from tests.deals.web.test_room import sign_stage, to_stage, win
from tests.world import World, today


def menu(page: str) -> dict[str, str]:
    """Address by name of each link of the menu."""
    text = page.split('id="room-menu"', 1)[1].split("</details>", 1)[0]
    found = {}
    for tag in re.findall(r"<a\s[^>]*>", text):
        name = re.search(r'id="menu-([a-z-]+)"', tag)
        address = re.search(r'href="([^"]+)"', tag)
        found[name[1] if name else tag] = address[1] if address else ""
    return found


def notes(page: str) -> list[str]:
    """What the path says below each of the five stages."""
    return [note.strip() for note in re.findall(r'class="stage-note">([^<]*)<', page)]


@pytest.mark.parametrize(
    ("name", "items"),
    [
        ("vic", {"edit", "pause", "back", "end", "hand-over", "interest", "print"}),
        ("mona", {"edit", "pause", "back", "end", "hand-over", "interest", "print"}),
        ("pat", {"edit", "pause", "back", "end", "interest", "print"}),
    ],
)
def test_menu_holds_what_the_reader_may_and_each_item_opens(
    world: World, browse, code, name, items
) -> None:
    to_stage(world, code, 2)
    room = f"{DEALS}/{code}"
    found = menu(html(browse(name).get(room)))
    assert set(found) - {"escalate"} == items
    assert found["back"] == f"{room}/stage?to=1"
    for address in found.values():
        assert browse(name).get(address).status_code == 200, address


def test_menu_of_an_ended_deal_offers_no_act_that_the_ball_box_offers(world, browse, code) -> None:
    lose_deal(code, reason="price", actor=world.actor("vic"))
    page = html(browse("vic").get(f"{DEALS}/{code}"))
    assert ("menu-reopen" in page) != ('id="act-main"' in page and "/reopen" in page)
    assert "object" in menu(html(browse("pat").get(f"{DEALS}/{code}")))


def test_path_says_how_each_stage_stands(world: World, browse, code) -> None:
    vic = world.actor("vic")

    def path() -> list[str]:
        return notes(html(browse("pat").get(f"{DEALS}/{code}")))

    assert path() == ["now, day 0 of 2", "upcoming", "upcoming", "upcoming", "upcoming"]
    to_stage(world, code, 2)
    move_deal(
        code, to=3, reason="", reason_text="They cannot wait any longer", actor=vic,
        amount=Decimal(90_000), expected_close=today(),
    )  # fmt: skip
    assert path()[:3] == ["done", "3 steps left open", "now, day 0 of 10"]
    lose_deal(code, reason="price", actor=vic)
    assert path()[2] == "ended here"


def test_path_of_a_won_deal_goes_on_to_delivery(world: World, browse, code) -> None:
    win(world, code)
    sign_stage(world, code, 5)
    page = html(browse("vic").get(f"{DEALS}/{code}"))
    assert notes(page) == ["done", "done", "done", "done", "delivered"]
    assert re.search(r'class="is-current" aria-current="step">\s*<a id="path-5"', page)


def test_missing_signatures_say_who_was_nudged_and_lead_back_to_their_page(
    world: World, browse, code
) -> None:
    request_signature(code, "fit_confirmed", actor=world.actor("vic"))
    room = html(browse("vic").get(f"{DEALS}/{code}"))
    head = room.split('class="missing-slots', 1)[1].split("</ul>", 1)[0]
    assert "asked <time" in head
    assert 'id="ask-head-strategy_set"' in head
    assert "hx-target" not in head
    sheet = html(browse("vic").get(f"{DEALS}/{code}/stage?on=board"))
    missing = sheet.split('class="missing-slots', 1)[1].split("</ul>", 1)[0]
    assert 'id="ask-sheet-strategy_set"' in missing
    assert 'hx-target="#results"' in missing
    assert '<input type="hidden" name="on" value="board">' in missing
