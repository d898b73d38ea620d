"""The revenue split: proposed in a sheet, answered on the details page, both names always."""

from decimal import Decimal

from cosell.core.wall import wall
from deals.actions.splitting import propose_split
from deals.models import SplitProposal
from tests.deals.web.browser import DEALS, WORK, announced, html, ids, is_fragment
from tests.world import World, open_deal, see_deal


def states(world: World) -> list[str]:
    with wall(world.system()):
        return list(SplitProposal.objects.order_by("id").values_list("state", flat=True))


def test_split_is_proposed_in_a_sheet_and_shown_with_both_names(world, browse, code) -> None:
    path, page = f"{DEALS}/{code}/split", f"{DEALS}/{code}/details"
    sheet = browse("vic").hx_get(path, page=page, target="dialog")
    assert is_fragment(sheet)
    assert "Now: Northwind 30 % · Brightpath 70 %" in html(sheet)
    assert "How is it shared?" not in html(sheet)
    answer = browse("vic").hx_post(path, page=page, vendor="35")
    assert announced(answer) == "Proposed. The other company answers it."
    assert "Vic Seller proposes a split: Northwind 35 %, Brightpath 65 %." in html(answer)
    assert "split-back" in ids(answer)
    assert see_deal(world, code).split_vendor == Decimal(30)


def test_split_by_activity_shows_its_sum_in_true_cosell(world, browse) -> None:
    code = open_deal(world, model="true_cosell").code
    sheet = html(browse("vic").get(f"{DEALS}/{code}/split"))
    assert "How is it shared?" in sheet
    assert "Lead generation" in sheet
    browse("vic").post(f"{DEALS}/{code}/split", basis="activity", vendor="")
    page = f"{DEALS}/{code}/details"
    assert "Vic Seller proposes to share by activity." in html(browse("pat").get(page))
    answer = browse("pat").hx_post(f"{DEALS}/{code}/split/answer", page=page, answer="yes")
    assert "Split by activity, as it stands now" in html(answer)
    assert see_deal(world, code).split_basis == "activity"


def test_split_that_cannot_be_keeps_what_was_typed(world, browse, code) -> None:
    path = f"{DEALS}/{code}/split"
    for vendor in ("101", "-1", "33.333", "half", "", "NaN", "1e99"):
        answer = browse("pat").hx_post(path, vendor=vendor)
        assert (answer.status_code, answer["HX-Retarget"]) == (422, "#dialog"), vendor
        assert 'id="error-summary"' in html(answer)
    assert 'value="101"' in html(browse("pat").post(path, vendor="101"))
    assert browse("pat").post(path, basis="activity").status_code == 422
    assert browse("pat").post(path, vendor="30").status_code == 409
    assert states(world) == []


def test_split_is_answered_by_the_other_company(world, browse, code) -> None:
    propose_split(code, vendor=Decimal(40), actor=world.actor("vic"))
    path, page = f"{DEALS}/{code}/split/answer", f"{DEALS}/{code}/details"
    assert "Another revenue split" in html(browse("pat").get(WORK))
    assert browse("vic").post(path, answer="yes").status_code == 403
    assert browse("pat").post(path, answer="perhaps").status_code == 422
    answer = browse("pat").post(path, page=page, answer="yes")
    assert (answer.status_code, answer["Location"]) == (303, page)
    assert see_deal(world, code).split_vendor == Decimal(40)
    assert browse("pat").post(path, answer="yes").status_code == 409


def test_split_is_declined_or_taken_back(world, browse, code) -> None:
    page = f"{DEALS}/{code}/details"
    propose_split(code, vendor=Decimal(40), actor=world.actor("vic"))
    answer = browse("pat").hx_post(f"{DEALS}/{code}/split/answer", page=page, answer="no")
    assert announced(answer) == "Declined. The split stays as it is."
    propose_split(code, vendor=Decimal(45), actor=world.actor("vic"))
    assert browse("pat").post(f"{DEALS}/{code}/split/withdraw").status_code == 403
    answer = browse("vic").hx_post(f"{DEALS}/{code}/split/withdraw", page=page)
    assert announced(answer) == "The proposal is taken back."
    assert states(world) == ["declined", "withdrawn"]


def test_split_is_a_secret_of_the_deals_own_people(browse, code) -> None:
    for name in ("split", "split/answer", "split/withdraw"):
        for who, expected in (("val", 403), ("petra", 404), ("otto", 404)):
            answer = browse(who).post(f"{DEALS}/{code}/{name}", answer="yes", vendor="40")
            assert answer.status_code == expected, (name, who)
