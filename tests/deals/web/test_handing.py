"""Giving a deal to another partner: the old one ends, the new one knows only what is said anew."""

from cosell.core.wall import wall
from deals.models import Deal
from tests.deals.web.browser import DEALS, html, is_fragment
from tests.world import World, see_deal

FACTS = {
    "partner": "oakline",
    "need": "A new warehouse system.",
    "size_range": "25k_100k",
    "expected_close": "2027-03-31",
}


def test_hand_over_ends_one_deal_and_begins_another(world: World, browse, code) -> None:
    path = f"{DEALS}/{code}/hand-over"
    sheet = browse("vic").hx_get(path, page=f"{DEALS}/{code}", target="dialog")
    assert is_fragment(sheet)
    assert ">Oakline<" in html(sheet)
    assert ">Brightpath<" not in html(sheet).split("<form", 1)[1].replace("Brightpath is not", "")
    answer = browse("vic").post(path, **FACTS)
    assert answer.status_code == 303
    new = answer["Location"].rsplit("/", 1)[1]
    assert see_deal(world, code).withdrawn_kind == "handed_over"
    with wall(world.system()):
        deal = Deal.objects.select_related("partnership__organization").get(code=new)
    assert (deal.partnership.organization.name, deal.need) == ("Oakline", FACTS["need"])


def test_hand_over_tells_neither_partner_of_the_other(browse, code) -> None:
    answer = browse("vic").hx_post(f"{DEALS}/{code}/hand-over", **FACTS)
    new = answer["HX-Redirect"].rsplit("/", 1)[1]
    for who, deal, stranger in (("pat", code, "Oakline"), ("pete", new, "Brightpath")):
        for tab in ("", "/activity", "/details", "/people"):
            assert stranger not in html(browse(who).get(f"{DEALS}/{deal}{tab}")), (who, tab)
    assert "handed it to Oakline" in html(browse("vic").get(f"{DEALS}/{code}/activity"))
    assert "took it over from Brightpath" in html(browse("vic").get(f"{DEALS}/{new}/activity"))


def test_hand_over_keeps_what_was_typed(world: World, browse, code) -> None:
    path = f"{DEALS}/{code}/hand-over"
    for wrong in (
        {"partner": "brightpath"}, {"partner": "nobody"}, {"need": ""}, {"size_range": "huge"},
        {"expected_close": "soon"}, {"expected_close": "9999-12-31"},
    ):  # fmt: skip
        answer = browse("vic").hx_post(path, **{**FACTS, **wrong})
        assert (answer.status_code, answer["HX-Retarget"]) == (422, "#dialog"), wrong
        assert 'id="error-summary"' in html(answer)
    assert FACTS["need"] in html(browse("vic").post(path, **{**FACTS, "size_range": ""}))
    assert see_deal(world, code).outcome == "open"


def test_hand_over_is_the_vendors(world: World, browse, code) -> None:
    path = f"{DEALS}/{code}/hand-over"
    for who, expected in (("pat", 403), ("val", 403), ("petra", 404), ("otto", 404)):
        assert browse(who).post(path, **FACTS).status_code == expected, who
    assert see_deal(world, code).outcome == "open"
