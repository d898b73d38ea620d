"""Scorecard and business review: the same for both companies, and a page of one's own."""

from cosell.core.wall import wall
from deals.models import SyncAction
from metrics.actions.rebuilding import rebuild_numbers
from metrics.actions.reviewing import keep_own_note, write_plan
from metrics.models import ReviewPack
from tests.deals.scenes import won_deal
from tests.deals.web.browser import html
from tests.world import World

PARTNER = "/w/northwind/partners/brightpath"
REVIEW = f"{PARTNER}/qbr/2026-Q4"


def test_both_companies_read_the_same_card(world: World, browse) -> None:
    won_deal(world)
    rebuild_numbers(actor=world.system())
    pages = {
        name: html(browse(name).get(f"{PARTNER}/scorecard")) for name in ("mona", "lea", "pat")
    }
    for page in pages.values():
        assert "1 won of 1 decided" in page
        assert "Brightpath" in page
    assert 'id="card-win_rate-value"' in pages["lea"]
    assert 'id="card-win_rate-value"' not in pages["pat"]
    # Its marks lead to what is behind them, for who may look there.
    for behind in ("insights/due_vendor", "insights/response_partner"):
        assert behind in pages["mona"]
        assert behind in pages["lea"]
    assert "/insights/" not in pages["pat"]
    assert browse("vic").get(f"{PARTNER}/scorecard").status_code == 403
    assert browse("petra").get(f"{PARTNER}/scorecard").status_code == 404


def test_the_partners_page_shows_this_year_to_who_may_see_it(world: World, browse) -> None:
    won_deal(world)
    rebuild_numbers(actor=world.system())
    assert "This year, 2026" in html(browse("mona").get(f"{PARTNER}/"))
    assert "This year, 2026" not in html(browse("vic").get(f"{PARTNER}/"))


def test_the_review_of_the_present_quarter_is_two_presses_away(world: World, browse) -> None:
    page = html(browse("mona").get(f"{PARTNER}/"))
    assert f'id="tab-review" href="{PARTNER}/qbr"' in page
    assert browse("mona").get(f"{PARTNER}/qbr")["Location"] == REVIEW
    assert browse("pat").get(f"{PARTNER}/qbr").status_code == 403


def test_a_plan_is_written_by_both_and_shown_to_both(world: World, browse) -> None:
    response = browse("mona").post(f"{REVIEW}/plan", text="Two workshops", base="")
    assert (response.status_code, response["Location"]) == (303, f"{REVIEW}#plan")
    assert "Two workshops" in html(browse("lea").get(REVIEW))


def test_two_plans_for_one_paragraph_are_both_shown(world: World, browse) -> None:
    for text, base in (("First", ""), ("Theirs", "First")):
        write_plan("brightpath", "2026-Q4", text=text, base=base, actor=world.actor("lea"))
    response = browse("mona").post(f"{REVIEW}/plan", text="Mine", base="First")
    page = html(response)
    assert response.status_code == 409
    assert "Theirs" in page
    assert "Mine</textarea>" in page
    with wall(world.actor("mona")):
        assert ReviewPack.objects.get().plan == "Theirs"
    again = browse("mona").post(f"{REVIEW}/plan", text="Mine", base="Theirs")
    assert again.status_code == 303


def test_an_overlong_plan_is_kept_in_its_field(world: World, browse) -> None:
    response = browse("mona").post(f"{REVIEW}/plan", text="x" * 5001, base="")
    assert response.status_code == 422
    assert "x" * 5001 in html(response)


def test_the_private_page_is_asked_for_and_is_ones_own(world: World, browse) -> None:
    keep_own_note("brightpath", "2026-Q4", text="Our doubts", base="", actor=world.actor("mona"))
    assert "Our doubts" not in html(browse("mona").get(REVIEW))
    page = html(browse("mona").get(REVIEW, private=1))
    assert "Our doubts" in page
    assert "Private to Northwind" in page
    theirs = html(browse("lea").get(REVIEW, private=1))
    assert "Our doubts" not in theirs
    assert "Private to Northwind" not in theirs
    kept = browse("lea").post(f"{REVIEW}/own", text="Our hopes", base="")
    assert kept["Location"] == f"{REVIEW}?private=1#own"
    assert "Our hopes" not in html(browse("mona").get(REVIEW, private=1))


def test_agreed_actions_are_the_weekly_syncs(world: World, browse) -> None:
    lea, mona = browse("lea"), browse("mona")
    assert lea.post(f"{REVIEW}/actions", text="Call them", owner="vendor").status_code == 303
    assert "Call them" in html(mona.get(REVIEW))
    assert "Call them" in html(mona.get(f"{PARTNER}/sync/2026-W48"))
    with wall(world.actor("mona")):
        code = SyncAction.objects.get().code
    mona.post(f"{REVIEW}/actions/{code}")
    mona.post(f"{REVIEW}/actions/{code}")
    with wall(world.actor("mona")):
        assert SyncAction.objects.get().done_at is not None
    lea.post(f"{REVIEW}/actions/{code}", done="no")
    with wall(world.actor("mona")):
        assert SyncAction.objects.get().done_at is None
    empty = lea.post(f"{REVIEW}/actions", text="", owner="vendor")
    assert empty.status_code == 422
    assert browse("pat").post(f"{REVIEW}/actions", text="x", owner="vendor").status_code == 403


def test_quarters_that_are_none_are_no_pages(world: World, browse) -> None:
    for quarter in ("2026-Q5", "2027-Q1", "soon"):
        assert browse("mona").get(f"{PARTNER}/qbr/{quarter}").status_code == 404
