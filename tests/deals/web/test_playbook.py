"""The playbook to read, and the choice of what new deals are made from."""

from cosell.core.wall import wall
from partners.models import Workspace
from tests.deals.web.browser import DEALS, html, ids
from tests.world import World

PLAYBOOK = "/w/northwind/playbook"


def chosen(world: World) -> dict[str, str]:
    with wall(world.system()):
        return Workspace.objects.get(slug="northwind").playbooks


def test_playbook_reads_the_same_for_both_companies(browse) -> None:
    for who in ("vic", "pat"):
        page = browse(who).get(PLAYBOOK)
        assert "Validate ICP match" in html(page)
        assert "standard-stage-2" in ids(page)
        assert f'href="{DEALS}?stage=2"' in html(page)
        assert f'href="{DEALS}?stage=5&amp;outcome=won"' in html(page)
        assert "choose-partner_led" not in ids(page)
    assert browse("otto").get(PLAYBOOK).status_code == 404


def test_manager_chooses_a_template_per_model(world, browse) -> None:
    browser = browse("mona")
    assert "choose-partner_led" in ids(browser.get(PLAYBOOK))
    path = f"{PLAYBOOK}/choose"
    answer = browser.post(path, model="partner_led", key="light-partner-led")
    if answer.status_code == 422:
        page = html(browser.get(PLAYBOOK)).split('id="choose-partner_led"', 1)[1]
        raise AssertionError(page[:400])
    assert (answer.status_code, answer["Location"]) == (303, PLAYBOOK)
    assert chosen(world) == {"partner_led": "light-partner-led"}


def test_choice_of_what_is_none_is_refused(world, browse) -> None:
    path = f"{PLAYBOOK}/choose"
    for data in ({}, {"model": "partner_led", "key": "none"}, {"model": "x", "key": "standard"},
                 {"model": "partner_led", "key": "a\0"}):  # fmt: skip
        assert browse("mona").post(path, **data).status_code == 422, data
    for who, expected in (("vic", 403), ("pat", 403), ("otto", 404)):
        answer = browse(who).post(path, model="partner_led", key="standard")
        assert answer.status_code == expected, who
    assert chosen(world) == {}
