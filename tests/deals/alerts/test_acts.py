"""People take an alert, put it off, or raise one by hand; managers set the ladder."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cosell.core import clock
from cosell.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from deals.actions.alerting import tick_clocks
from deals.actions.alertsettings import FIELDS, edit_alert_settings
from deals.actions.ending import lose_deal
from deals.actions.escalating import escalate_by_hand, snooze_alert, take_alert
from deals.actions.pausing import pause_deal
from deals.actions.registering import register_deal
from deals.actions.signing import sign_step
from deals.enums import Rung
from deals.errors import DealClosed
from deals.models import Registration
from deals.rules.alerts import Ladder
from tests.deals.alerts.seeing import (
    alerts,
    at,
    next_check,
    notices,
    open_alert,
    tick,
    told,
)
from tests.deals.scenes import MONDAY, events, last_event
from tests.world import World, new_deal, see_deal


@pytest.fixture
def alert(world: World, code: str) -> str:
    """Halden Foods is one day over: Vic and Pat know."""
    tick(at(26))
    return str(open_alert(world).code)


@pytest.mark.parametrize("name", ["vic", "pat", "mona", "lea", "vera"])
def test_whoever_takes_it_stops_the_climb(world: World, code: str, alert: str, name: str) -> None:
    version = see_deal(world, code).version
    with clock.frozen(at(26, 10)):
        row = take_alert(alert, actor=world.actor(name))
        assert row.taken_until == at(1, month=12)
        tick_clocks()
    assert last_event(world, code) == ("alert.taken", {"alert": alert, "cause": "stage_over"})
    assert next_check(world, code) == at(27)
    tick(at(27))
    row = open_alert(world)
    assert (row.rung, row.taken_by_name) == (Rung.HOLDER, world.people[name].name)
    # Two days later it goes on where it would be.
    tick(at(1, month=12))
    assert open_alert(world).rung == Rung.MANAGERS
    assert see_deal(world, code).version == version


def test_taking_twice_is_one_take_and_of_two_the_second_is_told(
    world: World, code: str, alert: str
) -> None:
    with clock.frozen(at(26, 10)):
        first = take_alert(alert, actor=world.actor("vic"))
        again = take_alert(alert, actor=world.actor("vic"))
        assert (again.version, again.taken_until) == (first.version, first.taken_until)
        with pytest.raises(Conflict, match="Vic Seller took it already"):
            take_alert(alert, actor=world.actor("pat"))
    with clock.frozen(at(1, month=12)):
        assert take_alert(alert, actor=world.actor("pat")).taken_by_name == "Pat Partner"


@pytest.mark.parametrize(
    ("name", "refusal"),
    [("pete", NotFound), ("petra", NotFound), ("val", NotFound), ("paul", NotFound), ("ada", NotFound)],
)  # fmt: skip
def test_strangers_and_those_who_are_not_on_the_deal_see_no_alert(
    world: World, alert: str, name: str, refusal: type[Exception]
) -> None:
    with clock.frozen(at(26, 10)), pytest.raises(refusal):
        take_alert(alert, actor=world.actor(name))
    with clock.frozen(at(26, 10)), pytest.raises(refusal):
        snooze_alert(alert, until=date(2026, 11, 30), reason="x", actor=world.actor(name))


def test_a_snooze_says_why_and_ends_by_itself(world: World, code: str, alert: str) -> None:
    with clock.frozen(at(26, 10)):
        snooze_alert(
            alert,
            until=date(2026, 12, 2),
            reason=" Their fair ends then. ",
            actor=world.actor("pat"),
        )
        tick_clocks()
    assert last_event(world, code) == (
        "alert.snoozed",
        {"alert": alert, "cause": "stage_over", "until": "2026-12-02",
         "reason": "Their fair ends then."},
    )  # fmt: skip
    tick(at(1, month=12))
    assert open_alert(world).rung == Rung.HOLDER
    # Midnight in Berlin.
    tick(at(1, 23, month=12))
    assert open_alert(world).rung == Rung.MANAGERS


@pytest.mark.parametrize(
    ("until", "reason", "fields"),
    [
        (date(2026, 11, 26), "x", {"until"}),
        (date(2026, 12, 7), "x", {"until"}),
        (date(2026, 11, 30), " ", {"reason"}),
        (date(2026, 11, 20), "y" * 201, {"until", "reason"}),
    ],
)
def test_a_snooze_has_a_day_and_a_reason(
    world: World, alert: str, until: date, reason: str, fields: set[str]
) -> None:
    with clock.frozen(at(26, 10)), pytest.raises(Invalid) as refusal:
        snooze_alert(alert, until=until, reason=reason, actor=world.actor("vic"))
    assert set(refusal.value.errors) == fields


def test_what_is_resolved_is_neither_taken_nor_put_off(world: World, code: str, alert: str) -> None:
    with clock.frozen(at(26, 10)):
        lose_deal(code, reason="price", actor=world.actor("vic"))
        tick_clocks()
        with pytest.raises(Conflict, match="resolved"):
            take_alert(alert, actor=world.actor("vic"))
        with pytest.raises(Conflict, match="resolved"):
            snooze_alert(alert, until=date(2026, 11, 30), reason="x", actor=world.actor("vic"))


@pytest.mark.parametrize(
    ("name", "asked"), [("pat", "Mona"), ("lea", "Mona"), ("vic", "Lea"), ("mona", "Lea")]
)
def test_by_hand_calls_the_other_companys_manager(
    world: World, code: str, name: str, asked: str
) -> None:
    tick(MONDAY)
    with clock.frozen(at(24)):
        row = escalate_by_hand(code, reason="Nobody answers.", actor=world.actor(name))
        tick_clocks()
    assert (row.cause, row.rung, row.step_key) == ("by_hand", Rung.MANAGERS, "fit_confirmed")
    assert told(world) == [(asked, 3)]
    assert [e.name for e in events(world, code)][-2:] == ["alert.called", "alert.raised"]


def test_by_hand_goes_once_per_step_and_side(world: World, code: str) -> None:
    escalate_by_hand(code, reason="Nobody answers.", actor=world.actor("pat"))
    with pytest.raises(Conflict, match="escalated this step already"):
        escalate_by_hand(code, reason="Still nobody.", actor=world.actor("lea"))
    escalate_by_hand(code, reason="We wait for you.", actor=world.actor("vic"))
    assert len(alerts(world, resolved_at=None)) == 2
    for name in ("vic", "pat"):
        sign_step(code, "fit_confirmed", actor=world.actor(name))
    tick(MONDAY)
    assert alerts(world, resolved_at=None) == []
    # The next step is another one.
    escalate_by_hand(code, reason="And now?", actor=world.actor("pat"))
    tick(MONDAY)
    assert open_alert(world).step_key == "strategy_set"
    assert [n.payload["rung"] for n in notices(world, "mona")] == [3]


def test_a_pause_answers_a_call_by_hand(world: World, code: str) -> None:
    escalate_by_hand(code, reason="Nobody answers.", actor=world.actor("pat"))
    pause_deal(code, reason="budget", returns_on=date(2026, 11, 30), actor=world.actor("vic"))
    tick(MONDAY)
    assert alerts(world, resolved_at=None) == []
    with pytest.raises(Conflict, match="customer"):
        escalate_by_hand(code, reason="Nobody answers.", actor=world.actor("vic"))


def test_a_call_by_hand_needs_a_reason_and_an_open_deal(world: World, code: str) -> None:
    for reason in (" ", "y" * 201):
        with pytest.raises(Invalid):
            escalate_by_hand(code, reason=reason, actor=world.actor("pat"))
    with pytest.raises(Forbidden):
        escalate_by_hand(code, reason="x", actor=world.actor("paul"))
    with pytest.raises(NotFound):
        escalate_by_hand(code, reason="x", actor=world.actor("pete"))
    lose_deal(code, reason="price", actor=world.actor("vic"))
    with pytest.raises(DealClosed):
        escalate_by_hand(code, reason="x", actor=world.actor("pat"))


def test_a_late_decision_is_the_managers_to_take(world: World) -> None:
    made = register_deal(new_deal(), actor=world.actor("pat"))
    assert isinstance(made, Registration)
    tick(made.answer_by)
    alert = open_alert(world).code
    with clock.frozen(made.answer_by):
        with pytest.raises(Forbidden):
            take_alert(alert, actor=world.actor("pat"))
        with pytest.raises(NotFound):
            take_alert(alert, actor=world.actor("vic"))
        assert take_alert(alert, actor=world.actor("mona")).taken_side == "vendor"


def settings(**changes: Any) -> dict[str, Any]:
    return {name: getattr(Ladder(), name) for name in FIELDS} | changes


def test_another_ladder_holds_from_now_on(world: World, code: str) -> None:
    tick(MONDAY)
    row = edit_alert_settings(
        settings(holder_days=2, owners_days=3, sponsor_amount=Decimal(1)), version=0,
        actor=world.actor("mona"),
    )  # fmt: skip
    assert row.version == 1
    assert next_check(world, code) == MONDAY
    tick(at(26))
    assert open_alert(world).rung == Rung.SOON
    tick(at(27))
    assert open_alert(world).rung == Rung.HOLDER


def test_the_ladder_is_the_managers_and_keeps_versions(world: World) -> None:
    for name in ("vic", "ada", "lea", "pat"):
        with pytest.raises(Forbidden):
            edit_alert_settings(settings(), version=0, actor=world.actor(name))
    with pytest.raises(Invalid) as refusal:
        edit_alert_settings(
            settings(owners_days=9, managers_days=9, sponsor_days=9, climb_hours=0),
            version=0,
            actor=world.actor("mona"),
        )
    assert set(refusal.value.errors) == {"managers_days", "sponsor_days", "climb_hours"}
    edit_alert_settings(
        settings(holder_days=1, sponsor_days=9), version=0, actor=world.actor("mona")
    )
    with pytest.raises(Stale) as stale:
        edit_alert_settings(settings(sponsor_days=8), version=0, actor=world.actor("vera"))
    assert stale.value.fields == {"sponsor_days": ("", "8", "9")}
    # The same values again are no change.
    row = edit_alert_settings(settings(sponsor_days=9), version=0, actor=world.actor("vera"))
    assert row.version == 1
