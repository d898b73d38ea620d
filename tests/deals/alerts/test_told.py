"""What people are told of an alert, for as long as it stands; and the links in that mail."""

from typing import Any

import pytest

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.wall import wall
from cosell.messaging.models import Notification
from cosell.messaging.registry import Words, describe, find_act
from deals.actions.alerting import tick_clocks
from deals.actions.ending import lose_deal
from deals.actions.escalating import escalate_by_hand
from deals.actions.registering import register_deal
from deals.actions.signing import sign_step
from tests.deals.alerts.seeing import alerts, at, next_check, open_alert, tick
from tests.deals.scenes import MONDAY
from tests.world import World, new_deal, see_deal


def words(world: World, name: str, moment: Any) -> list[Words | None]:
    """What a person's alerts read as, the oldest first."""
    actor: Actor = world.actor(name)
    with clock.frozen(moment), wall(actor):
        rows = Notification.objects.visible_to(actor).filter(topic="alert").order_by("id")
        return [describe(row, actor) for row in rows]


def test_every_rung_says_who_waits_and_what_comes_next(world: World, code: str) -> None:
    tick(at(25))
    (soon,) = words(world, "vic", at(25))
    assert soon is not None
    assert soon.subject == "Due soon in Identification: Halden Foods (Brightpath)"
    assert "ends on Wed 25 Nov" in soon.sentence
    tick(at(26))
    gone, first = words(world, "vic", at(26))
    assert gone is None
    assert first is not None
    assert first.subject == "1 day over in Identification: Halden Foods (Brightpath)"
    assert "Waiting on Northwind (Vic Seller) · Brightpath (Pat Partner)" in first.sentence
    assert "Next: Mona Manager, Lea Lead on Tue 1 Dec." in first.sentence
    assert first.act is None
    tick(at(1, month=12))
    (manager,) = words(world, "mona", at(1, month=12))
    assert manager is not None
    assert manager.act is not None
    assert (manager.act.name, manager.path) == ("take", f"/w/northwind/deals/{code}")
    (lead,) = words(world, "lea", at(1, month=12))
    assert lead is not None
    assert "(Northwind)" in lead.subject


def test_what_is_resolved_is_told_no_more(world: World, code: str) -> None:
    tick(at(26))
    with clock.frozen(at(26, 9)):
        lose_deal(code, reason="price", actor=world.actor("vic"))
        tick_clocks()
    assert words(world, "pat", at(26, 10)) == [None]


def test_a_call_by_hand_says_who_and_why(world: World, code: str) -> None:
    escalate_by_hand(code, reason="Two mails, no answer.", actor=world.actor("pat"))
    tick(MONDAY)
    (told,) = words(world, "mona", MONDAY)
    assert told is not None
    assert told.subject == "Escalated by Pat Partner: Halden Foods (Brightpath)"
    assert told.sentence.startswith("Pat Partner: Two mails, no answer.")


def test_a_late_decision_can_be_approved_from_the_mail(world: World) -> None:
    made = register_deal(new_deal(), actor=world.actor("pat"))
    tick(made.answer_by)
    (told,) = words(world, "mona", made.answer_by)
    assert told is not None
    assert told.act is not None
    assert (told.act.name, told.act.facts) == ("approve", {"registration": made.code})


def test_an_owner_is_asked_to_nudge_the_other_side(world: World, code: str) -> None:
    sign_step(code, "fit_confirmed", actor=world.actor("vic"))
    tick(at(27))
    (told,) = words(world, "vic", at(27))
    assert told is not None
    assert told.act is not None
    assert (told.act.name, told.act.facts) == ("nudge", {"deal": code, "step": "fit_confirmed"})
    act = find_act("nudge")
    assert act is not None
    actor = world.actor("vic")
    with clock.frozen(at(27)), wall(actor):
        page = act.show(told.act.facts, actor)
        assert "Pat Partner" in page.sentence
        assert act.do(told.act.facts, actor) == "Nudged. It stands on top of their work now."
    with wall(actor):
        step = see_deal(world, code).steps.get(key="fit_confirmed")
        assert step.partner_asked_at == at(27)


def test_one_press_takes_it_and_says_when_it_is_taken(world: World, code: str) -> None:
    tick(at(1, month=12))
    alert = open_alert(world).code
    act = find_act("take")
    assert act is not None
    mona = world.actor("mona")
    with clock.frozen(at(1, month=12)), wall(mona):
        page = act.show({"alert": alert}, mona)
        assert (page.title, page.done) == ("Take it: Halden Foods", "")
        # Showing changes nothing.
        assert open_alert(world).taken_by_id is None
        assert act.do({"alert": alert}, mona) == "It is yours until Fri 4 Dec."
        assert act.show({"alert": alert}, mona).done == "Mona Manager took it already."


@pytest.mark.parametrize("name", ["pete", "val"])
def test_a_stranger_is_told_nothing(world: World, code: str, name: str) -> None:
    tick(at(26))
    actor = world.actor(name)
    row = Notification(topic="alert", payload={"alert": alerts(world)[0].code, "rung": 1})
    with wall(actor):
        assert describe(row, actor) is None


def test_the_clock_moved_on_by_itself_tells_the_next(world: World, code: str) -> None:
    """What the demo's moved clock shows: the next check is all that is needed."""
    tick(MONDAY)
    seen = []
    while (moment := next_check(world, code)) is not None:
        tick(moment)
        seen.append(open_alert(world).rung)
    assert sorted(set(seen)) == [0, 1, 2, 3]
    assert seen == sorted(seen)
