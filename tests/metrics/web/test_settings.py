"""Targets and imports: looked at before they are kept, and nothing typed is lost."""

from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from cosell.core.wall import wall
from metrics.models import CompanyTotal, PartnerTarget, RevenueRow, Target
from tests.deals.web.browser import html
from tests.world import World

TARGETS, REVENUE = "/w/northwind/settings/targets", "/w/northwind/settings/revenue"


def test_a_target_is_set_for_all_and_for_one(world: World, browse) -> None:
    mona = browse("mona")
    sound = {"metric": "win_rate", "value": "42.5", "quarter": "2026-Q4"}
    assert mona.post(TARGETS, **sound)["Location"] == TARGETS
    assert (
        mona.post(TARGETS, **{**sound, "partner": "brightpath", "value": "50"}).status_code == 303
    )
    with wall(world.actor("mona")):
        assert Target.objects.get().value == Decimal("42.5")
        assert PartnerTarget.objects.get().value == Decimal(50)
    page = html(mona.get(TARGETS, partner="brightpath"))
    assert "42.5 %" in page
    assert "50 %" in page


def test_a_target_that_is_none_stays_in_its_field(world: World, browse) -> None:
    response = browse("mona").post(TARGETS, metric="win_rate", value="200", quarter="2026-Q4")
    page = html(response)
    assert response.status_code == 422
    assert 'value="200"' in page
    assert "at most 100 percent" in page
    with wall(world.actor("mona")):
        assert not Target.objects.exists()


def test_a_file_is_looked_at_then_taken_as_it_was_shown(world: World, browse) -> None:
    mona = browse("mona")
    file = SimpleUploadedFile("totals.csv", b"month,amount\n2026-09,90000\n2026-10,80000\n")
    looked = mona.post(REVENUE, kind="totals", step="look", file=file)
    page = html(looked)
    assert looked.status_code == 200
    assert "2 lines can be taken. Nothing is kept yet." in page
    assert "2026-10,80000" in page
    with wall(world.actor("mona")):
        assert not CompanyTotal.objects.exists()
    text = "month,amount\n2026-09,90000\n2026-10,80000\n"
    assert mona.post(REVENUE, kind="totals", step="keep", text=text)["Location"] == REVENUE
    with wall(world.actor("mona")):
        assert CompanyTotal.objects.count() == 2
    assert "€80,000" in html(mona.get(REVENUE))


def test_every_line_that_cannot_be_taken_is_told(world: World, browse) -> None:
    text = "day,amount\n2026-10-01,much\n2026-10-02,5\nsoon,5\n"
    for step in ("look", "keep"):
        response = browse("mona").post(REVENUE, kind="revenue", step=step, text=text)
        page = html(response)
        assert response.status_code == 422
        assert '<th scope="row">2</th><td>amount</td>' in page
        assert '<th scope="row">4</th><td>day</td>' in page
        assert "2026-10-02,5" in page
        assert 'id="keep-revenue"' not in page
    with wall(world.actor("mona")):
        assert not RevenueRow.objects.exists()


def test_what_is_no_table_is_refused_in_place(world: World, browse) -> None:
    mona = browse("mona")
    binary = SimpleUploadedFile("totals.csv", b"\xff\xfe\x00")
    for data in (
        {"text": ""},
        {"file": binary},
        {"text": "colour\nred\n"},
        {"file": SimpleUploadedFile("big.csv", b"x" * 1_000_001)},
    ):
        response = mona.post(REVENUE, kind="totals", step="look", **data)
        assert response.status_code == 422
        assert "error-summary" in html(response)


def test_others_are_told_who_may(world: World, browse) -> None:
    for name in ("vic", "lea", "pat"):
        for path in (TARGETS, REVENUE):
            assert browse(name).get(path).status_code == 403
