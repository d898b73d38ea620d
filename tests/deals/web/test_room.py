"""The deal room: its head with one primary act per state, its tabs, its pulse, its privacy."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from cosell.core import clock
from deals.actions.ending import lose_deal, win_deal
from deals.actions.moving import move_deal
from deals.actions.notes import write_note
from deals.actions.pausing import pause_deal
from deals.actions.signing import request_signature, sign_step
from tests.deals.web.browser import DEALS, html, ids, is_fragment, primaries
from tests.world import World, open_deal, today

STEPS = {
    1: ("fit_confirmed", "strategy_set"),
    2: ("initial_meeting", "requirements_document", "solution_design"),
    3: ("proposal_draft", "pricing_approval", "legal_review"),
    4: ("presentation", "negotiation"),
    5: ("implementation", "support", "qbr"),
}
ONE_SIDED = {
    "requirements_document": ("pat",),
    "proposal_draft": ("pat",),
    "implementation": ("pat",),
    "pricing_approval": ("vic",),
}


def sign_stage(world: World, code: str, stage: int) -> None:
    for key in STEPS[stage]:
        for who in ONE_SIDED.get(key, ("vic", "pat")):
            sign_step(code, key, actor=world.actor(who))


def to_stage(world: World, code: str, stage: int) -> None:
    """Signed and moved through every stage before."""
    for number in range(1, stage):
        sign_stage(world, code, number)
        move_deal(code, to=number + 1, actor=world.actor("vic"))


def win(world: World, code: str) -> None:
    to_stage(world, code, 4)
    sign_stage(world, code, 4)
    win_deal(code, signed_on=today(), amount=Decimal(84000), actor=world.actor("vic"))


def sentence(response) -> str:
    found = re.search(r'id="ball-sentence".*?</p>', html(response))
    return " ".join(re.sub(r"<[^>]+>", "", found[0].split(">", 1)[1]).split())


def test_room_shows_amount_stage_close_and_ball_in_its_head(browse, code) -> None:
    page = browse("vic").get(f"{DEALS}/{code}")
    head = html(page).split('id="room-head"', 1)[1].split("</header>", 1)[0]
    assert "≈ €62,500" in head
    assert '<time datetime="2027-03-31">31 Mar 2027</time>' in head
    assert "now, day 0 of 2" in head
    assert sentence(page).startswith("Waiting on you · Brightpath (Pat Partner)")


def test_room_has_one_primary_act_by_state(world, browse, code) -> None:
    room = f"{DEALS}/{code}"
    assert primaries(browse("vic").get(room)) == ["act-main"]
    assert "Sign off" in html(browse("vic").get(room))
    sign_step(code, "fit_confirmed", actor=world.actor("vic"))
    page = browse("vic").get(room)
    assert (primaries(page), "Nudge Pat Partner" in html(page)) == (["act-main"], True)
    request_signature(code, "fit_confirmed", actor=world.actor("vic"))
    page = browse("vic").get(room)
    assert (primaries(page), "Open Fit confirmed" in html(page)) == (["act-main"], True)


def test_complete_stage_puts_move_where_sign_was(world, browse, code) -> None:
    sign_stage(world, code, 1)
    page = browse("pat").get(f"{DEALS}/{code}")
    assert "Identification is complete. Everything is signed." in sentence(page)
    assert primaries(page) == ["act-main"]
    assert "Move to Discovery" in html(page)
    assert "act-move" not in ids(page)


def test_entering_proposal_asks_for_what_is_missing_first(world, browse, code) -> None:
    to_stage(world, code, 2)
    sign_stage(world, code, 2)
    page = html(browse("pat").get(f"{DEALS}/{code}"))
    assert "Move to Proposal…" in page
    sheet = browse("pat").get(f"{DEALS}/{code}/stage", to=3)
    assert 'id="id_amount"' in html(sheet)
    assert 'id="id_expected_close"' not in html(sheet)


def test_close_is_won_by_the_vendor_alone(world, browse, code) -> None:
    to_stage(world, code, 4)
    sign_stage(world, code, 4)
    vendor = browse("vic").get(f"{DEALS}/{code}")
    assert "Waiting on you: record the win." in sentence(vendor)
    assert "Won…" in html(vendor)
    partner = browse("pat").get(f"{DEALS}/{code}")
    assert "record the win." in sentence(partner)
    assert f'"{DEALS}/{code}/won"' not in html(partner)


def test_won_deal_waits_for_delivery_and_then_is_delivered(world, browse, code) -> None:
    win(world, code)
    page = browse("pat").get(f"{DEALS}/{code}")
    assert sentence(page).startswith("Won on")
    assert "Waiting on you: sign off Implementation" in sentence(page)
    sign_stage(world, code, 5)
    page = browse("pat").get(f"{DEALS}/{code}")
    assert "Delivered on" in sentence(page)
    assert "Start a renewal" in html(page)
    assert "app:tick" not in html(page)


def test_lost_deal_shows_why_and_asks_the_other_side(world, browse, code) -> None:
    lose_deal(code, reason="price", text="18 % above", actor=world.actor("vic"))
    page = browse("pat").get(f"{DEALS}/{code}")
    assert "Lost on" in sentence(page)
    assert "Northwind (Vic Seller): Price: 18 % above." in sentence(page)
    assert "Give your own reason…" in html(page)
    assert "was due" not in html(page)
    assert "app:tick" not in html(page)
    assert "Reopen…" in html(browse("vic").get(f"{DEALS}/{code}"))


def test_paused_deal_waits_for_the_customer(world, browse, code) -> None:
    back = today() + timedelta(days=5)
    pause_deal(code, reason="legal", returns_on=back, actor=world.actor("pat"))
    page = browse("vic").get(f"{DEALS}/{code}")
    assert sentence(page).startswith("Waiting on Halden Foods until")
    assert "The customer&#x27;s legal review" in html(page)
    assert "Resume now" in html(page)


def test_missing_signatures_are_named_by_person_and_side(browse, code) -> None:
    page = html(browse("vic").get(f"{DEALS}/{code}"))
    missing = page.split('class="missing-slots', 1)[1].split("</ul>", 1)[0]
    assert "To move to Discovery, 4 signatures are missing:" in page
    assert missing.count("<li>") == 4
    label = "Nudge Pat Partner, Brightpath, for the signature on Fit confirmed"
    assert f'aria-label="{label}"' in missing


def test_clock_prints_its_reasons(world, browse) -> None:
    with clock.frozen(clock.now() - timedelta(days=30)):
        code = open_deal(world).code
    page = html(browse("pat").get(f"{DEALS}/{code}"))
    assert "The stage is over its time." in page
    assert "The next step has a person." in page
    assert "No act since" in page
    assert re.search(r"\d+ days over the 2 of Identification", page)
    assert "What ends a silence: a signature, a move, an accepted role." in page


@pytest.mark.parametrize("tab", ["", "/activity", "/people", "/details", "/roles", "/summary"])
def test_every_tab_opens_for_both_sides_whole_and_as_a_fragment(browse, code, tab) -> None:
    for who in ("vic", "mona", "pat", "lea"):
        page = browse(who).get(f"{DEALS}/{code}{tab}")
        assert page.status_code == 200
        assert html(page).count("<h1") == 1
        assert len(set(ids(page))) == len(ids(page))
    if tab != "/summary":
        assert is_fragment(browse("pat").hx_get(f"{DEALS}/{code}{tab}"))


@pytest.mark.parametrize("tab", ["", "/activity", "/people", "/details", "/roles"])
def test_tab_is_a_secret_of_the_deals_own_people(browse, code, tab) -> None:
    path = f"{DEALS}/{code}{tab}"
    refused = {who: browse(who).get(path) for who in ("val", "paul", "petra", "pete", "otto")}
    codes = {who: answer.status_code for who, answer in refused.items()}
    assert codes == {"val": 403, "paul": 403, "petra": 404, "pete": 404, "otto": 404}
    assert "Ask Vic Seller to add you." in html(refused["val"])
    random = browse("pete").get(f"{DEALS}/ZZZZZ9{tab}")
    assert (random.status_code, random.content) == (404, refused["pete"].content)


def test_tab_takes_no_posts(browse, code) -> None:
    assert browse("vic").post(f"{DEALS}/{code}").status_code == 405


def test_room_is_found_as_people_type_its_code(browse, code) -> None:
    assert browse("vic").get(f"{DEALS}/d-{code.lower()}").status_code == 200


def test_pulse_of_the_room_is_quiet_until_something_happens(world, browse, code) -> None:
    browser, room = browse("pat"), f"{DEALS}/{code}"
    mark = re.search(r"mark=([0-9a-f]{12})", html(browser.get(room)))[1]
    assert browser.hx_get(room, mark=mark).status_code == 204
    write_note(code, text="Only for Northwind.", actor=world.actor("vic"))
    assert browser.hx_get(room, mark=mark).status_code == 204
    request_signature(code, "fit_confirmed", actor=world.actor("vic"))
    answer = browser.hx_get(room, mark=mark)
    assert (answer.status_code, is_fragment(answer)) == (200, True)
    assert browser.get(room, mark=mark).status_code == 200


def test_activity_frames_private_entries_and_hides_the_others(world, browse, code) -> None:
    write_note(code, text="Margin is fine to 18 %.", actor=world.actor("vic"))
    own = html(browse("vic").get(f"{DEALS}/{code}/activity"))
    assert "Private to Northwind" in own
    assert "Margin is fine to 18 %." in own
    for tab in ("activity", "details", "people", ""):
        other = html(browse("pat").get(f"{DEALS}/{code}/{tab}".rstrip("/")))
        assert "Margin" not in other
        assert "Private to Northwind" not in other


def test_activity_filters_by_kind(world, browse, code) -> None:
    sign_step(code, "fit_confirmed", actor=world.actor("vic"))
    room = f"{DEALS}/{code}/activity"
    signs = html(browse("pat").get(room, show="signoffs"))
    assert "signed Fit confirmed" in signs
    assert "approved the registration" not in signs
    everything = html(browse("pat").get(room, show="no-such-kind"))
    assert "approved the registration of Halden Foods" in everything
    empty = html(browse("pat").get(room, show="roles"))
    assert "Nothing of this kind has happened yet." in empty


def test_activity_pages_back_without_a_gap(world, browse, code) -> None:
    actor = world.actor("pat")
    for number in range(60):
        write_note(code, text=f"Note {number:02d}.", actor=actor)
    browser, path = browse("pat"), f"{DEALS}/{code}/activity"
    first = browser.get(path)
    older = re.search(r'id="older" href="[^"]*before=([^"]+)"', html(first))[1]
    second = browser.client.get(f"{path}?before={older}")
    seen = re.findall(r"Note (\d\d)\.", html(first) + html(second))
    assert sorted(seen, reverse=True) == seen
    assert len(set(seen)) == 60
    assert browser.get(path, before="tampered").status_code == 200


def test_summary_prints_what_is_agreed_and_no_note(world, browse, code) -> None:
    write_note(code, text="Margin is fine to 18 %.", actor=world.actor("vic"))
    page = html(browse("vic").get(f"{DEALS}/{code}/summary"))
    assert "Northwind × Brightpath · shared by both companies" in page
    assert "Margin" not in page


def test_note_comes_back_with_its_tab(browse, code) -> None:
    path, page = f"{DEALS}/{code}/note", f"{DEALS}/{code}/activity"
    answer = browse("pat").hx_post(path, page=page, text="Peak season starts in May.")
    assert 'id="activity-heading"' in html(answer)
    assert "Peak season starts in May." in html(answer)
    plain = browse("pat").post(path, page=page, text="Second note.")
    assert (plain.status_code, plain["Location"]) == (303, page)


def test_empty_note_comes_back_open(browse, code) -> None:
    path, page = f"{DEALS}/{code}/note", f"{DEALS}/{code}/activity"
    for answer in (
        browse("pat").hx_post(path, page=page, text="  "),
        browse("pat").post(path, page=page, text=""),
        browse("pat").post(path, page=page, text="x" * 2001),
    ):
        assert answer.status_code == 422
        assert '<details class="panel private-frame" id="note-composer" open>' in html(answer)
        assert 'id="error-summary"' in html(answer)
    assert "x" * 2001 in html(browse("pat").post(path, page=page, text="x" * 2001))


def test_note_is_refused_to_who_is_not_on_the_deal(browse, code) -> None:
    path = f"{DEALS}/{code}/note"
    assert browse("val").post(path, text="Hello").status_code == 403
    assert browse("petra").post(path, text="Hello").status_code == 404


def test_details_tell_split_source_and_evidence(browse, code) -> None:
    page = html(browse("vic").get(f"{DEALS}/{code}/details"))
    assert re.search(
        r"Northwind</span> 30 % <span class=\"side-partner\">Brightpath</span> 70 %", page
    )
    assert re.search(r"registered by Pat Partner on .*?, approved by Mona Manager", page)


def test_date_in_the_head_is_the_signing_day_after_the_win(world, browse, code) -> None:
    win(world, code)
    page = html(browse("pat").get(f"{DEALS}/{code}"))
    day = today().isoformat()
    assert re.search(rf"<dt>Signed</dt> <dd> <time datetime=\"{day}\"", page)
