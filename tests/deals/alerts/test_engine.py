"""The engine opens, climbs and resolves; each person hears of a rung once."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cosell.core import clock
from cosell.core.wall import wall
from deals.actions.alerting import check_deal, tick_clocks
from deals.actions.ending import lose_deal
from deals.actions.moving import move_deal
from deals.actions.pausing import pause_deal, resume_deal
from deals.actions.registering import approve_registration, register_deal
from deals.actions.signing import sign_step
from deals.enums import Rung
from deals.models import Deal
from partners.actions.members import seat_member
from partners.models import Partnership
from tests.deals.alerts.seeing import (
    alerts,
    at,
    mails,
    next_check,
    next_check_of_registration,
    notices,
    open_alert,
    tick,
    told,
)
from tests.deals.scenes import MONDAY, events, last_event, sign_stage, won_deal
from tests.world import World, new_deal, open_deal, see_deal


def test_a_change_is_looked_at_and_the_next_moment_is_kept(world: World, code: str) -> None:
    assert next_check(world, code) == MONDAY
    version = see_deal(world, code).version
    assert tick(MONDAY) == 2  # the deal, and the registration that it came from
    # Due soon on Wednesday, over on Thursday.
    assert next_check(world, code) == at(25)
    assert tick(MONDAY) == 0
    assert tick(at(25) - timedelta(seconds=1)) == 0
    assert see_deal(world, code).version == version
    assert alerts(world) == []


def test_the_whole_ladder(world: World, code: str) -> None:
    with wall(world.system()):
        Partnership.objects.filter(pk=world.partnerships["brightpath"].pk).update(
            sponsor=world.people["vera"]
        )
    seen = {}
    for day, month in [(25, 11), (26, 11), (27, 11), (1, 12), (4, 12)]:
        tick(at(day, month=month))
        row = open_alert(world)
        seen[day] = (row.rung, row.next_names, row.next_at)
    assert seen == {
        25: (0, "Vic Seller, Pat Partner", at(26)),
        26: (1, "Mona Manager, Lea Lead", at(1, month=12)),
        27: (2, "Mona Manager, Lea Lead", at(1, month=12)),
        1: (3, "Vera Admin", at(4, month=12)),
        4: (5, "", None),
    }
    assert told(world) == [
        ("Pat", 0), ("Vic", 0), ("Pat", 1), ("Vic", 1), ("Lea", 3), ("Mona", 3), ("Vera", 5),
    ]  # fmt: skip
    # Due soon stands in the inbox only.
    assert sorted(row.payload["rung"] for row in notices(world, "vic")) == [0, 1]
    assert [row.key for row in mails(world, "vic")] == [f"n:alert:{open_alert(world).code}:1"]
    name, payload = last_event(world, code)
    assert (name, payload["names"], payload["rung"]) == ("alert.raised", ["Vera Admin"], 5)
    assert next_check(world, code) is None


def test_a_sponsor_hears_of_large_deals_only(world: World, code: str) -> None:
    with wall(world.system()):
        Partnership.objects.filter(pk=world.partnerships["brightpath"].pk).update(
            sponsor=world.people["vera"]
        )
        Deal.objects.filter(code=code).update(amount_base=50_000)
    tick(at(9, month=12))
    assert open_alert(world).rung == Rung.MANAGERS


def test_after_an_outage_everybody_hears_once_of_the_highest(world: World, code: str) -> None:
    tick(at(1, month=12))
    row = open_alert(world)
    assert row.rung == Rung.MANAGERS
    assert told(world) == [("Lea", 3), ("Mona", 3), ("Pat", 3), ("Vic", 3)]
    assert [n.payload["rung"] for n in notices(world, "pat")] == [3]
    assert [e.name for e in events(world, code)].count("alert.raised") == 1


def test_a_move_resolves_and_the_next_visit_has_a_ladder_of_its_own(
    world: World, code: str
) -> None:
    tick(at(26))
    first = open_alert(world)
    with clock.frozen(at(26, 10)):
        sign_stage(world, code)
        move_deal(code, to=2, actor=world.actor("vic"))
    tick(at(26, 11))
    assert alerts(world, resolved_at=None) == []
    # Five days from Thursday the 26th: over from Friday the 4th on.
    tick(at(4, month=12))
    second = open_alert(world)
    assert (second.rung, second.pk) == (Rung.HOLDER, second.pk)
    assert second.pk != first.pk
    assert told(world, alert=second) == [("Pat", 1), ("Vic", 1)]


def test_a_pause_resolves_and_brings_it_back_when_it_is_over(world: World, code: str) -> None:
    tick(at(26))
    with clock.frozen(at(26, 9)):
        pause_deal(code, reason="budget", returns_on=date(2026, 12, 2), actor=world.actor("pat"))
    tick(at(26, 9))
    assert alerts(world, resolved_at=None) == []
    assert next_check(world, code) == at(1, 23, month=12)
    tick(at(1, 23, month=12))
    # Four working days are out of the clock: the first day over comes on its own day again.
    assert next_check(world, code) is not None
    tick(at(2, month=12))
    assert open_alert(world).rung == Rung.HOLDER


def test_an_end_resolves(world: World, code: str) -> None:
    tick(at(26))
    with clock.frozen(at(26, 9)):
        lose_deal(code, reason="price", actor=world.actor("vic"))
    tick(at(26, 9))
    assert alerts(world, resolved_at=None) == []
    assert next_check(world, code) is None


def test_a_new_holder_is_told_where_it_stands(world: World, code: str) -> None:
    tick(at(26))
    with clock.frozen(at(26, 9)):
        for name in ("vic", "pat"):
            sign_step(code, "fit_confirmed", actor=world.actor(name))
    tick(at(26, 9))
    assert told(world, rung=1) == [("Pat", 1), ("Vic", 1)]


def test_without_a_next_step_the_manager_is_told_after_a_day(world: World, code: str) -> None:
    with wall(world.system()):
        Deal.objects.filter(code=code).update(
            ball="nobody", ball_vendor=None, ball_partner=None, ball_since=MONDAY
        )
    tick(MONDAY)
    assert alerts(world) == []
    assert next_check(world, code) == at(24)
    tick(at(24))
    row = open_alert(world)
    assert (row.cause, row.rung, row.next_at) == ("no_next_step", Rung.MANAGERS, None)
    assert told(world) == [("Mona", 3)]


def test_delivery_is_silent_once(world: World) -> None:
    code = won_deal(world)
    tick(MONDAY)
    silent = next_check(world, code)
    assert silent == at(22, month=12)
    tick(silent)
    row = open_alert(world)
    assert (row.cause, row.rung) == ("silent", Rung.MANAGERS)
    assert told(world) == [("Mona", 3)]
    assert tick(at(23, month=12)) == 0


def test_a_late_decision_climbs_to_the_admin(world: World) -> None:
    registration = register_deal(new_deal(), actor=world.actor("pat"))
    assert next_check_of_registration(world, registration.code) == registration.answer_by
    late = registration.answer_by
    tick(late)
    row = open_alert(world)
    assert (row.cause, row.rung, row.next_names) == ("decision_late", 3, "Vera Admin")
    assert row.next_at is not None
    tick(row.next_at)
    assert open_alert(world).rung == Rung.ADMIN
    assert told(world) == [("Mona", 3), ("Vera", 4)]
    with clock.frozen(at(30)):
        approve_registration(registration.code, actor=world.actor("mona"))
    tick(at(30))
    assert alerts(world, resolved_at=None) == []
    assert next_check_of_registration(world, registration.code) is None


def test_a_registration_that_is_answered_in_time_is_no_alert(world: World) -> None:
    registration = register_deal(new_deal(), actor=world.actor("pat"))
    approve_registration(registration.code, actor=world.actor("mona"))
    tick(registration.answer_by + timedelta(days=3))
    assert alerts(world, cause="decision_late") == []


def test_practice_never_alerts(world: World, code: str) -> None:
    with wall(world.system()):
        Deal.objects.filter(code=code).update(is_practice=True)
    tick(at(9, month=12))
    assert alerts(world) == []


def test_a_check_before_its_time_does_nothing(world: World, code: str) -> None:
    tick(MONDAY)
    deal = see_deal(world, code)
    with clock.frozen(at(25) - timedelta(seconds=1)):
        assert check_deal(deal.pk, actor=world.system()) is False


def test_a_row_that_cannot_be_read_stops_no_other(
    world: World, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = register_deal(new_deal(customer="Other"), actor=world.actor("vic"), partner="oakline")
    bad = see_deal(world, code).pk
    real = check_deal

    def fails(deal_id: int, *, actor: object) -> bool:
        if deal_id == bad:
            raise RuntimeError("broken")
        return real(deal_id, actor=actor)

    monkeypatch.setattr("deals.actions.alerting.check_deal", fails)
    with clock.frozen(MONDAY):
        assert tick_clocks() == 2
    assert next_check(world, code) == MONDAY + timedelta(minutes=10)
    assert next_check(world, other.code) == at(25)


def test_a_cause_that_flaps_tells_each_person_once_an_hour(world: World, code: str) -> None:
    tick(at(26))
    for minute in range(1, 59):
        with clock.frozen(at(26, 8, minute)):
            pause_deal(
                code, reason="budget", returns_on=date(2026, 11, 27), actor=world.actor("mona")
            )
            tick_clocks()
            resume_deal(code, actor=world.actor("mona"))
            tick_clocks()
    assert told(world, rung=1) == [("Pat", 1), ("Vic", 1)]
    assert len(notices(world, "vic")) == 1
    assert len(alerts(world)) == 1
    assert [e.name for e in events(world, code)].count("alert.raised") == 1


def test_a_cause_that_comes_back_later_is_told_again(world: World, code: str) -> None:
    tick(at(26))
    with clock.frozen(at(26, 9)):
        pause_deal(code, reason="budget", returns_on=date(2026, 11, 27), actor=world.actor("mona"))
        tick_clocks()
    with clock.frozen(at(26, 11)):
        resume_deal(code, actor=world.actor("mona"))
        tick_clocks()
    assert [row.resolved_at is None for row in alerts(world)] == [False, True]
    assert told(world, rung=1) == [("Pat", 1), ("Vic", 1), ("Pat", 1), ("Vic", 1)]


def test_deals_of_every_tenant_are_due(world: World, code: str) -> None:
    kim = world.actor("kim", workspace="kestrel")
    seat_member(
        world.people["petra"],
        role="partner_lead",
        actor=kim,
        partnership_id=world.partnerships["kestrel-oakline"].pk,
        organization=world.organizations["oakline"],
    )
    other = register_deal(new_deal(), actor=kim, partner="oakline")
    assert tick(MONDAY) == 3
    with wall(kim):
        assert Deal.objects.get(code=other.code).next_check_at == at(25, 9)  # nine in London
    assert next_check(world, code) == at(25)


def test_a_tick_costs_what_is_due_however_many_deals_there_are(world: World, code: str) -> None:
    def cost() -> int:
        with wall(world.system()):
            Deal.objects.filter(code=code).update(next_check_at=at(26))
        with CaptureQueriesContext(connection) as queries:
            tick(at(26))
        return len(queries)

    tick(at(26))
    alone = cost()
    for number in range(6):
        open_deal(world, customer=f"Customer {number}")
    tick(MONDAY)
    with wall(world.system()):
        Deal.objects.exclude(code=code).update(next_check_at=at(30))
    assert cost() == alone < 40
