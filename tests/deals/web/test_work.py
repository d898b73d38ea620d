"""My work: the blocks of each role, in order, and what the navigation counts."""

import re
from datetime import timedelta

import pytest

from cosell.core import clock
from cosell.core.wall import wall
from deals.actions.ending import lose_deal
from deals.actions.moving import move_deal
from deals.actions.pausing import pause_deal
from deals.actions.registering import register_deal
from deals.actions.roles import set_role
from deals.actions.signing import sign_step
from deals.models import Deal
from deals.queries.work import count_waiting
from tests.deals.web.browser import WORK, html, ids, is_fragment
from tests.world import World, new_deal, open_deal, see_deal, today

HEADING = re.compile(r"<h2[^>]*>(.*?)</h2>", re.DOTALL)


def headings(response) -> list[str]:
    texts = [re.sub(r"<[^>]+>", " ", found) for found in HEADING.findall(response.content.decode())]
    return [" ".join(text.split()) for text in texts]


def nav_count(response) -> int:
    found = re.search(r'id="nav-work".*?</a>', html(response))
    count = re.search(r'badge-count">(\d+)<', found[0])
    return int(count[1]) if count else 0


@pytest.fixture
def over(world: World) -> str:
    """A deal whose stage is over its time, with its ball at both companies."""
    with clock.frozen(clock.now() - timedelta(days=30)):
        return open_deal(world, customer="Brenner Logistik").code


@pytest.mark.parametrize(
    ("who", "blocks"),
    [
        ("vic", ["Waiting on you 1"]),
        ("mona", ["Over time and stalled 1", "Waiting on you 0", "Waiting on others, by person"]),
        ("vera", ["Over time and stalled 1", "Waiting on you 0", "Waiting on others, by person"]),
        ("pat", ["Waiting on you 1"]),
        ("lea", ["Waiting on you 0", "Waiting on others, by person", "Over time and stalled 1"]),
        ("val", ["Waiting on you 0"]),
        ("ada", ["Waiting on you 0"]),
    ],
)
def test_work_shows_the_blocks_of_the_role(browse, over, who, blocks) -> None:
    assert headings(browse(who).get(WORK)) == blocks


def test_manager_reads_the_stalled_deals_first_and_what_they_are_worth(browse, over) -> None:
    page = html(browse("mona").get(WORK))
    assert page.index("Over time and stalled") < page.index("Waiting on you")
    assert "All, ≈ €62,500" in page
    assert "days over" in page
    assert ">stalled<" in page


def test_registration_waits_on_the_manager_with_its_promise(world, browse) -> None:
    made = register_deal(new_deal(), actor=world.actor("pat"))
    page = browse("mona").get(WORK)
    assert f"decide-{made.code}" in ids(page)
    assert "Pat Partner registered it; answer by" in html(page)
    own = browse("pat").get(WORK)
    assert headings(own)[-1] == "Your registrations"
    assert "In review. Northwind answers by" in html(own)


def ask_everything(world: World) -> None:
    """One question of each kind to Pat, beside a signature."""
    vic = world.actor("vic")
    moved = open_deal(world, customer="Kappa Retail")
    move_deal(moved.code, to=2, reason="agreed", actor=vic)
    proposed = open_deal(world, customer="Quince Labs")
    set_role(
        proposed.code, "requirements_document", user_code=world.people["pat"].code, letter="R",
        actor=vic,
    )  # fmt: skip
    lost = open_deal(world, customer="Pellworm AG")
    lose_deal(lost.code, reason="price", actor=vic)
    paused = open_deal(world, customer="Vesta GmbH")
    day = today()
    pause_deal(paused.code, reason="legal", returns_on=day + timedelta(days=3), actor=vic)
    with clock.frozen(clock.now() + timedelta(days=4)):
        back = day + timedelta(days=9)
        pause_deal(paused.code, reason="budget", returns_on=back, actor=vic)


def test_questions_of_the_other_company_wait_on_the_owner(world, browse) -> None:
    ask_everything(world)
    with clock.frozen(clock.now() + timedelta(days=4)):
        page = html(browse("pat").get(WORK))
    assert "Was the move to Discovery right?" in page
    assert "A proposed role on Requirements document" in page
    assert "Why did it end, in your company&#x27;s view?" in page
    assert "Vic Seller gave the reason: Price." in page
    assert "Vic Seller proposes to wait until" in page
    assert "Was the move" not in html(browse("vic").get(WORK))


@pytest.mark.parametrize("who", ["vic", "pat", "mona", "lea", "ada"])
def test_navigation_counts_the_rows_of_the_page(world, browse, who, over) -> None:
    ask_everything(world)
    register_deal(new_deal(customer="Tolmin"), actor=world.actor("pat"))
    page = browse(who).get(WORK)
    block = html(page).split('id="mine-northwind', 1)[1].split("</section>", 1)[0]
    rows = len(re.findall(r'class="work-row', block))
    assert nav_count(page) == rows
    actor = world.actor(who)
    with wall(actor):
        assert count_waiting(actor).rows == rows


def test_row_says_what_the_other_company_did(world, browse, code) -> None:
    sign_step(code, "fit_confirmed", actor=world.actor("vic"))
    page = html(browse("pat").get(WORK))
    assert re.search(r"Northwind signed <time[^>]*>[^<]*</time> \(Vic Seller\)\.", page)


def test_complete_stage_waits_on_the_lead_side_to_move(world, browse, code) -> None:
    for key in ("fit_confirmed", "strategy_set"):
        for who in ("vic", "pat"):
            sign_step(code, key, actor=world.actor(who))
    page = browse("pat").get(WORK)
    assert "Identification is complete" in html(page)
    assert f"move-row-{code}-move" in ids(page)
    moved = browse("pat").post(f"/w/northwind/deals/{code}/stage", page=WORK, to=2, from_stage=1)
    assert moved.status_code == 303
    assert see_deal(world, code).stage == 2


def test_empty_work_says_so_and_offers_one_act(browse) -> None:
    page = html(browse("vic").get(WORK))
    assert "Nothing waits on you." in page
    assert 'id="empty-register-northwind-vendor"' in page
    assert 'id="work-register"' not in html(browse("ada").get(WORK))


def test_pulse_of_work_is_quiet_until_something_happens(world, browse, code) -> None:
    browser = browse("pat")
    first = browser.hx_get(WORK, target="work")
    assert is_fragment(first)
    mark = re.search(r"mark=([0-9a-f]{12})", first.content.decode())[1]
    assert browser.hx_get(WORK, target="work", mark=mark).status_code == 204
    assert browser.get(WORK, mark=mark).status_code == 200
    sign_step(code, "fit_confirmed", actor=world.actor("vic"))
    assert browser.hx_get(WORK, target="work", mark=mark).status_code == 200


def test_home_shows_every_seat_and_nothing_of_strangers(world, browse) -> None:
    open_deal(world, customer="Oakline deal", by="pete")
    page = browse("kim").get("/home")
    assert [one for one in ids(page) if one.startswith("seat-")] == [
        "seat-kestrel-vendor",
        "seat-northwind-partner",
    ]
    assert "Oakline deal" not in html(page)
    single = browse("vic").get("/home")
    assert (single.status_code, single["Location"]) == (302, WORK)


def test_home_answers_its_pulse_from_all_seats(world, browse) -> None:
    browser = browse("kim")
    mark = re.search(r"mark=([0-9a-f-]+)", html(browser.get("/home")))[1]
    assert browser.hx_get("/home", target="work", mark=mark).status_code == 204
    register_deal(new_deal(customer="Orsted"), actor=world.actor("kim", workspace="northwind"))
    assert browser.hx_get("/home", target="work", mark=mark).status_code == 200


def test_work_is_nobody_elses(world, browse, code) -> None:
    assert browse("otto").get(WORK).status_code == 404
    assert "Halden Foods" not in html(browse("petra").get(WORK))
    with wall(world.system()):
        assert Deal.objects.filter(code=code).count() == 1
