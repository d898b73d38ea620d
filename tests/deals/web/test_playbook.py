"""The playbook to read."""

from tests.deals.web.browser import DEALS, html, ids

PLAYBOOK = "/w/northwind/playbook"


def test_playbook_reads_the_same_for_both_companies(browse) -> None:
    for who in ("vic", "pat"):
        page = browse(who).get(PLAYBOOK)
        assert "Validate ICP match" in html(page)
        assert "standard-stage-2" in ids(page)
        assert f'href="{DEALS}?stage=2"' in html(page)
        assert f'href="{DEALS}?stage=5&amp;outcome=won"' in html(page)
    assert browse("otto").get(PLAYBOOK).status_code == 404
