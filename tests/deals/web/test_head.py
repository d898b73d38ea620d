"""The head of the room: one menu whose every item opens, and a path that says how each stage stands."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from deals.actions.editing import edit_deal
from deals.actions.ending import lose_deal
from deals.actions.moving import move_deal
from deals.actions.pausing import pause_deal, resume_deal
from deals.actions.signing import request_signature
from tests.deals.web.browser import DEALS, html, ids
from tests.deals.web.test_room import sentence, sign_stage, to_stage, win
from tests.world import World, see_deal, today


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
    assert 'id="ask-head-strategy_set-partner"' in head
    assert "hx-target" not in head
    sheet = html(browse("vic").get(f"{DEALS}/{code}/stage?on=board"))
    missing = sheet.split('class="missing-slots', 1)[1].split("</ul>", 1)[0]
    assert 'id="ask-sheet-strategy_set-partner"' in missing
    assert 'hx-target="closest li"' in missing
    assert '<input type="hidden" name="on" value="board">' in missing


def test_a_nudge_on_the_sheet_answers_in_its_place(world: World, browse, code) -> None:
    sheet, request = f"{DEALS}/{code}/stage?on=board", f"{DEALS}/{code}/steps/fit_confirmed/request"
    typed = {"side": "partner", "to": "2", "on": "board"}
    answer = browse("vic").hx_post(request, page="/w/northwind/board", target="", **typed)
    page = html(answer)
    assert page.lstrip().startswith('<li tabindex="-1" autofocus>')
    assert page.count("<li tabindex") == 1
    assert "asked <time" in page
    assert "ask-sheet" not in page
    assert 'id="announce"' in page
    assert 'id="room"' not in page
    plain = browse("vic").post(
        f"{DEALS}/{code}/steps/strategy_set/request", side="partner", to="2", on="board"
    )
    assert plain.status_code == 303
    assert plain["Location"] == f"{sheet.split('?', maxsplit=1)[0]}?to=2&on=board"


def test_a_colleague_is_nudged_as_well_as_the_other_side(world: World, browse, code) -> None:
    room = browse("mona").get(f"{DEALS}/{code}")
    assert {"ask-head-fit_confirmed-vendor", "ask-head-fit_confirmed-partner"} <= set(ids(room))
    browse("mona").post(f"{DEALS}/{code}/steps/fit_confirmed/request", side="vendor")
    room = browse("mona").get(f"{DEALS}/{code}")
    assert "ask-head-fit_confirmed-vendor" not in ids(room)
    assert "ask-head-fit_confirmed-partner" in ids(room)
    assert (
        browse("mona")
        .post(f"{DEALS}/{code}/steps/fit_confirmed/request", side="vendor")
        .status_code
        == 409
    )
    assert "ask-head-fit_confirmed-vendor" not in ids(browse("vic").get(f"{DEALS}/{code}"))


def test_who_may_not_move_can_close_the_sheet(world: World, browse, code) -> None:
    assert "sheet-cancel" in ids(browse("pat").get(f"{DEALS}/{code}/stage"))


def test_a_card_that_was_dragged_back_is_asked_for_a_reason_without_reproach(
    world: World, browse, code
) -> None:
    to_stage(world, code, 2)
    answer = browse("vic").post(f"{DEALS}/{code}/stage", to="1", from_stage="2")
    assert answer.status_code == 422
    assert "error-summary" not in ids(answer)
    assert "Move Halden Foods back to Identification" in html(answer)


def test_whoever_moves_a_complete_stage_on_reads_you(world: World, browse, code) -> None:
    sign_stage(world, code, 1)
    found = {name: sentence(browse(name).get(f"{DEALS}/{code}")) for name in ("vic", "pat")}
    assert sum("Waiting on you: Move to the next stage." in text for text in found.values()) == 1


def test_both_companies_read_why_a_deal_is_paused(world: World, browse, code) -> None:
    room, back = f"{DEALS}/{code}", today() + timedelta(days=9)
    why = "The customer&#x27;s legal review: Their board meets on Friday"
    pause_deal(
        code, reason="legal", note="Their board meets on Friday", returns_on=back,
        actor=world.actor("vic"),
    )  # fmt: skip
    assert why in html(browse("pat").get(room))
    assert why in html(browse("pat").get(f"{room}/activity"))
    resume_deal(code, actor=world.actor("vic"))
    pause_deal(code, reason="budget", note="", returns_on=back, actor=world.actor("vic"))
    question = html(browse("pat").get(room)).split('id="pause-question"', 1)[1].split("</p>")[0]
    assert "The customer&#x27;s budget round" in question


def test_a_move_takes_no_close_in_the_past(world: World, browse, code) -> None:
    to_stage(world, code, 2)
    sign_stage(world, code, 2)
    edit_deal(
        code, changes={"amount": None, "expected_close": None},
        base={"amount": None, "expected_close": see_deal(world, code).expected_close},
        actor=world.actor("vic"),
    )  # fmt: skip
    typed = {"to": "3", "from_stage": "2", "reason_text": "", "amount": "90,000"}
    past = (today() - timedelta(days=1)).isoformat()
    answer = browse("vic").post(f"{DEALS}/{code}/stage", expected_close=past, **typed)
    assert answer.status_code == 422
    assert "closes today or later" in html(answer)
    assert 'value="90,000"' in html(answer)
    assert see_deal(world, code).stage == 2
