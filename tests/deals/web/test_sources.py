"""Who brought a deal: confirmed by the partner, corrected by a manager."""

from datetime import timedelta

from cosell.core import clock
from tests.deals.web.browser import DEALS, WORK, announced, html, ids
from tests.deals.web.test_registrations import FACTS, NEW
from tests.world import World, see_deal


def behalf(browse) -> str:
    """A deal that Vic registered because Brightpath had told about it."""
    answer = browse("vic").post(NEW, partner="brightpath", on_behalf="on", **FACTS)
    return answer["Location"].rsplit("/", 1)[1]


def test_source_is_confirmed_by_the_partner(world: World, browse) -> None:
    code = behalf(browse)
    room = f"{DEALS}/{code}"
    assert "Did your company bring this deal?" in html(browse("pat").get(WORK))
    assert "confirm-source" in ids(browse("pat").get(room))
    assert "confirm-source" not in ids(browse("vic").get(room))
    assert browse("vic").post(f"{room}/source/confirm").status_code == 403
    answer = browse("pat").hx_post(f"{room}/source/confirm", page=f"{room}/details")
    assert announced(answer) == "Confirmed. Brightpath brought this deal."
    assert "confirmed by Pat Partner on" in html(answer)
    assert see_deal(world, code).source == "partner"
    assert browse("pat").post(f"{room}/source/confirm").status_code == 409


def test_source_is_not_confirmed_after_five_days(world: World, browse) -> None:
    code = behalf(browse)
    with clock.frozen(clock.now() + timedelta(days=20)):
        assert "confirm-source" not in ids(browse("pat").get(f"{DEALS}/{code}"))
        assert browse("pat").post(f"{DEALS}/{code}/source/confirm").status_code == 409
    assert see_deal(world, code).source == "vendor"


def test_source_is_corrected_by_a_manager_with_a_reason(world: World, browse, code) -> None:
    path, page = f"{DEALS}/{code}/source", f"{DEALS}/{code}/details"
    assert "Who brought Halden Foods?" in html(browse("mona").hx_get(path, page=page))
    assert browse("mona").post(path, source="vendor", reason="short").status_code == 422
    assert browse("mona").post(path, source="moon", reason="Long enough reason").status_code == 422
    assert browse("mona").post(path).status_code == 422
    assert browse("vic").post(path, source="vendor", reason="Long enough reason").status_code == 403
    answer = browse("mona").hx_post(
        path, page=page, source="vendor", reason="The lead came from our own campaign."
    )
    assert announced(answer) == "The source is corrected."
    assert "The lead came from our own campaign." in html(answer)
    assert see_deal(world, code).source == "vendor"
    assert "edit-source" not in ids(browse("pat").get(page))


def test_source_is_a_secret_of_the_deals_own_people(browse, code) -> None:
    for name in ("source", "source/confirm"):
        assert browse("petra").post(f"{DEALS}/{code}/{name}").status_code == 404
        assert browse("val").post(f"{DEALS}/{code}/{name}").status_code == 403
