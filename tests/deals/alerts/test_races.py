"""JOB-6 and JOB-8: ticks at once, and a thousand looks, have one effect; real connections."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from django.db import connection

from cosell.core import clock
from cosell.core.errors import Conflict
from cosell.core.wall import wall
from deals.actions.alerting import check_deal, tick_clocks
from deals.actions.escalating import escalate_by_hand, take_alert
from deals.actions.signing import sign_step
from deals.models import Alert, Deal
from tests.deals.alerts.seeing import alerts, at, mails, notices, open_alert, tick, told
from tests.deals.scenes import MONDAY, events
from tests.deals.test_races import kinds, race
from tests.world import World, build_world, open_deal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    with clock.frozen(MONDAY):
        return build_world()


@pytest.fixture
def code(world: World) -> str:
    with clock.frozen(MONDAY):
        return open_deal(world).code


def standing_at(moment: datetime, act: Callable[..., Any], *args: Any, **more: Any) -> Any:
    """A thread begins with a clock of its own."""
    with clock.frozen(moment):
        return act(*args, **more)


def test_two_ticks_at_once_have_one_effect(world: World, code: str) -> None:
    late = at(1, month=12)
    for _ in range(3):
        with wall(world.system()):
            Deal.objects.filter(code=code).update(next_check_at=MONDAY)
        race(*[partial(standing_at, late, tick_clocks)] * 4)
    assert len(alerts(world)) == 1
    assert told(world) == [("Lea", 3), ("Mona", 3), ("Pat", 3), ("Vic", 3)]
    for name in ("vic", "pat", "mona", "lea"):
        assert len(notices(world, name)) == 1
        assert len(mails(world, name)) == 1
    assert [e.name for e in events(world, code)].count("alert.raised") == 1


def test_a_thousand_looks_by_five_workers_open_one_alert(world: World, code: str) -> None:
    with wall(world.system()):
        deal_id = Deal.objects.get(code=code).pk

    def looks() -> None:
        for _ in range(200):
            with wall(world.system()):
                Deal.objects.filter(pk=deal_id).update(next_check_at=MONDAY)
            check_deal(deal_id, actor=world.system())
            # There are fewer connections than workers: each hands its own back.
            connection.close()

    race(*[partial(standing_at, at(27), looks)] * 5)
    tick(at(27))
    assert len(alerts(world)) == 1
    assert told(world) == [("Pat", 2), ("Vic", 2)]
    assert len(mails(world, "vic")) == len(notices(world, "vic")) == 1


def test_a_tick_and_a_signature_end_in_one_truth(world: World, code: str) -> None:
    def sign() -> None:
        for name in ("vic", "pat"):
            sign_step(code, "fit_confirmed", actor=world.actor(name))

    race(
        *[partial(standing_at, at(26), tick_clocks)] * 3,
        partial(standing_at, at(26), sign),
    )
    tick(at(26))
    row = open_alert(world)
    with wall(world.system()):
        deal = Deal.objects.get(code=code)
        assert deal.next_check_at == at(27)
        assert Alert.objects.filter(deal=deal).count() == 1
    assert (row.rung, told(world)) == (1, [("Pat", 1), ("Vic", 1)])


def test_of_two_takers_one_is_told_who_was_first(world: World, code: str) -> None:
    tick(at(26))
    alert = open_alert(world).code
    answers = race(
        *(partial(standing_at, at(26), take_alert, alert, actor=world.actor(name))
          for name in ("vic", "pat", "mona", "lea"))
    )  # fmt: skip
    assert kinds(answers) == {"Alert": 1, "Conflict": 3}
    refusals = {str(each) for each in answers if isinstance(each, Conflict)}
    assert refusals == {f"{open_alert(world).taken_by_name} took it already."}
    assert [e.name for e in events(world, code)].count("alert.taken") == 1


def test_of_two_calls_by_hand_one_stands(world: World, code: str) -> None:
    answers = race(
        *(partial(standing_at, MONDAY, escalate_by_hand, code, reason="Now", actor=world.actor(n))
          for n in ("pat", "lea", "pat", "lea"))
    )  # fmt: skip
    assert kinds(answers) == {"Alert": 1, "Conflict": 3}
    tick(MONDAY)
    assert told(world) == [("Mona", 3)]


def test_a_tick_and_a_take_do_not_wait_for_each_other_forever(world: World, code: str) -> None:
    tick(at(26))
    alert = open_alert(world).code
    answers = race(
        *[partial(standing_at, at(27), tick_clocks)] * 3,
        partial(standing_at, at(27), take_alert, alert, actor=world.actor("vic")),
    )
    assert kinds(answers)["Alert"] == 1
    tick(at(27))
    assert open_alert(world).taken_by_name == "Vic Seller"
