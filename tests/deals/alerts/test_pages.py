"""The page of alerts, its acts with and without htmx, the lines of a room, the ladder's settings."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cosell.core import clock
from deals.actions.alerting import tick_clocks
from deals.actions.escalating import escalate_by_hand, take_alert
from deals.actions.registering import register_deal, withdraw_registration
from deals.models import Registration
from tests.deals.alerts.seeing import at, open_alert, tick
from tests.deals.web.browser import Browser, announced, html, ids, is_fragment
from tests.world import World, new_deal, open_deal

PAGE = "/w/northwind/alerts"


def browse(world: World, name: str) -> Browser:
    client = Client()
    client.force_login(world.people[name])
    return Browser(client)


@pytest.fixture
def alert(world: World, code: str) -> str:
    """Halden Foods is two days over: its holders and owners know."""
    tick(at(27))
    return str(open_alert(world).code)


@pytest.mark.parametrize("name", ["mona", "vera", "lea", "vic", "pat"])
def test_both_sides_read_who_was_told_and_what_comes_next(
    world: World, alert: str, name: str
) -> None:
    with clock.frozen(at(27, 10)):
        text = html(browse(world, name).get(PAGE))
    assert "2 days over in Identification" in text
    assert "were told on <" not in text
    assert "were told on Fri 27 Nov" in text
    assert "next: Mona Manager, Lea Lead on Tue 1 Dec" in text
    assert f'id="take-{alert}"' in text
    assert f'id="snooze-{alert}"' in text


@pytest.mark.parametrize("name", ["val", "ada", "paul", "petra", "pete"])
def test_who_is_not_on_the_deal_reads_nothing_of_it(world: World, alert: str, name: str) -> None:
    with clock.frozen(at(27, 10)):
        text = html(browse(world, name).get(PAGE))
    assert "No escalations" in text
    assert "Halden" not in text


def test_without_alerts_the_page_tells_of_tomorrow(world: World, code: str) -> None:
    tick(at(25))
    with clock.frozen(at(25, 12)):
        page = html(browse(world, "mona").get(PAGE))
    assert "No escalations" in page
    assert "1 deal will be over its time on the next working day" in page
    assert "?health=soon" in page


def test_the_navigation_counts_for_who_leads_a_side(world: World, alert: str) -> None:
    with clock.frozen(at(27, 10)):
        for name in ("mona", "lea"):
            text = html(browse(world, name).get(PAGE))
            assert '<span class="rail-label">Alerts</span> <span class="badge-count">1<' in text
        for name in ("vic", "pat"):
            assert 'id="nav-alerts"' not in html(browse(world, name).get(PAGE))


@pytest.mark.parametrize("name", ["mona", "pat"])
def test_taking_it_by_htmx_and_plainly(world: World, alert: str, name: str) -> None:
    with clock.frozen(at(27, 10)):
        browser = browse(world, name)
        answer = browser.hx_post(f"{PAGE}/{alert}/take", page=PAGE, target="alerts")
        assert is_fragment(answer)
        assert f"{world.people[name].name} sees to it until Wed 2 Dec" in html(answer)
        assert announced(answer).startswith("It is yours.")
        assert f"take-{alert}" not in ids(answer)
        again = browse(world, "vic").post(f"{PAGE}/{alert}/take", page=PAGE)
        assert again.status_code == 409
        assert "took it already" in html(again)


def test_taking_it_in_the_room_answers_with_the_room(world: World, code: str, alert: str) -> None:
    room = f"/w/northwind/deals/{code}"
    with clock.frozen(at(27, 10)):
        browser = browse(world, "lea")
        text = html(browser.get(room))
        assert "were told on Fri 27 Nov" in text
        assert "next: Mona Manager, Lea Lead on Tue 1 Dec" in text
        answer = browser.hx_post(f"{PAGE}/{alert}/take", page=room)
        assert 'id="room"' in html(answer)
        assert "Lea Lead sees to it" in html(answer)
        plain = browse(world, "mona").post(
            f"{PAGE}/{alert}/snooze", page=room, until="", reason="x"
        )
        assert plain.status_code == 422


def test_snoozing_is_a_sheet_that_works_as_a_page_and_keeps_what_was_typed(
    world: World, alert: str
) -> None:
    with clock.frozen(at(27, 10)):
        browser = browse(world, "pat")
        sheet = browser.get(f"{PAGE}/{alert}/snooze")
        assert 'value="2026-11-30"' in html(sheet)
        bad = browser.post(f"{PAGE}/{alert}/snooze", until="2026-12-24", reason="Their fair")
        assert bad.status_code == 422
        assert "Their fair" in html(bad)
        assert "at most 10 days" in html(bad)
        wrong = browser.hx_post(f"{PAGE}/{alert}/snooze", page=PAGE, until="", reason="")
        assert (wrong.status_code, wrong["HX-Retarget"]) == (422, "#dialog")
        good = browser.post(f"{PAGE}/{alert}/snooze", until="2026-12-01", reason="Their fair")
        assert (good.status_code, good["Location"]) == (303, PAGE)
        assert "Put off by Pat Partner until Tue 1 Dec: Their fair" in html(
            browse(world, "mona").get(PAGE)
        )


def test_what_was_resolved_meanwhile_says_so(world: World, code: str, alert: str) -> None:
    with clock.frozen(at(27, 10)):
        browser = browse(world, "mona")
        browser.post(
            f"/w/northwind/deals/{code}/pause", reason="budget", returns_on=date(2026, 12, 1)
        )
        tick_clocks()
        assert browser.post(f"{PAGE}/{alert}/take", page=PAGE).status_code == 409
        assert browser.get(f"{PAGE}/{alert}/snooze").status_code == 409
        text = html(browser.get(PAGE))
        assert "Resolved lately" in text
        assert "No escalations" in text


@pytest.mark.parametrize(("name", "other"), [("pat", "Northwind"), ("vic", "Brightpath")])
def test_escalating_from_the_room(world: World, code: str, name: str, other: str) -> None:
    room = f"/w/northwind/deals/{code}"
    browser = browse(world, name)
    assert f"Escalate to {other}…" in html(browser.get(room))
    bad = browser.post(f"{room}/escalate", reason_text="")
    assert bad.status_code == 422
    done = browser.hx_post(f"{room}/escalate", page=room, reason_text="Two mails, no answer.")
    assert f"Escalated. {other} is told now." in announced(done)
    assert "“Two mails, no answer.”" in html(done)
    assert "menu-escalate" not in ids(done)
    assert browser.post(f"{room}/escalate", reason_text="Again").status_code == 409


def test_a_late_decision_shows_to_both(world: World) -> None:
    made = register_deal(new_deal(), actor=world.actor("pat"))
    assert isinstance(made, Registration)
    tick(made.answer_by)
    with clock.frozen(made.answer_by):
        for name in ("mona", "pat", "lea"):
            text = html(browse(world, name).get(PAGE))
            assert "Answer promised for Tue 24 Nov" in text, name
            assert "Mona Manager was told on Tue 24 Nov" in text, name
        assert "take-" not in html(browse(world, "pat").get(PAGE))
        for name in ("mona", "pat", "lea"):
            own = html(browse(world, name).get(f"/w/northwind/registrations/{made.code}"))
            assert "Answer promised for Tue 24 Nov" in own, name
            assert "Mona Manager was told on Tue 24 Nov" in own, name
            assert "next: Vera Admin on Fri 27 Nov" in own, name
    with clock.frozen(made.answer_by):
        withdraw_registration(made.code, actor=world.actor("pat"))
        tick_clocks()
        after = html(browse(world, "pat").get(f"/w/northwind/registrations/{made.code}"))
        assert "Answer promised" not in after


def test_the_ladder_is_set_by_managers_and_keeps_what_was_typed(world: World) -> None:
    path = "/w/northwind/settings/alerts"
    good = {
        "holder_days": "1", "owners_days": "3", "managers_days": "5", "sponsor_days": "9",
        "sponsor_amount": "60k", "no_step_days": "2", "climb_hours": "16", "delivery_days": "15",
        "version": "0",
    }  # fmt: skip
    browser = browse(world, "mona")
    assert 'name="holder_days" value="1"' in html(browser.get(path))
    wrong = browser.post(path, **{**good, "owners_days": "7"})
    assert wrong.status_code == 422
    assert 'name="owners_days" value="7"' in html(wrong)
    assert "Each rung opens later than the one before." in html(wrong)
    assert browser.post(path, **good).status_code == 303
    assert 'name="managers_days" value="5"' in html(browser.get(path))
    stale = browse(world, "vera").post(path, **{**good, "managers_days": "6"})
    assert stale.status_code == 409
    assert 'name="managers_days" value="6"' in html(stale)
    assert 'name="version" value="1"' in html(stale)
    for name, status in (("vic", 403), ("lea", 403), ("pete", 403), ("otto", 404)):
        assert browse(world, name).get(path).status_code == status


def test_the_page_costs_the_same_for_one_and_for_many(world: World, code: str) -> None:
    def cost() -> int:
        with clock.frozen(at(27, 10)):
            browser = browse(world, "mona")
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(PAGE).status_code == 200
        return sum(query["sql"].startswith("SELECT") for query in queries)

    tick(at(27))
    alone = cost()
    for number in range(8):
        open_deal(world, customer=f"Customer {number}")
    tick(at(27))
    assert cost() <= alone + 1
    assert alone <= 25


def test_the_timeline_tells_it(world: World, code: str, alert: str) -> None:
    with clock.frozen(at(27, 10)):
        take_alert(alert, actor=world.actor("mona"))
        escalate_by_hand(code, reason="Two mails.", actor=world.actor("pat"))
        text = html(browse(world, "vic").get(f"/w/northwind/deals/{code}/activity"))
    assert "told Pat Partner, Vic Seller: Over its time" in text.replace(
        "Vic Seller, Pat Partner", "Pat Partner, Vic Seller"
    )
    assert "took the alert and sees to it" in text
    assert "escalated it: Two mails." in text
