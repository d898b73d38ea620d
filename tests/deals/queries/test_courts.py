"""Whose time a deal took: to the second, pauses included, over every visit."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cosell.core import clock
from cosell.core.actor import Side
from cosell.core.wall import wall
from deals.actions.ending import lose_deal, reopen_deal
from deals.actions.moving import move_deal
from deals.actions.pausing import pause_deal, resume_deal
from deals.actions.signing import sign_step, withdraw_signature
from deals.actions.undoing import undo_move
from deals.models import BallChange
from deals.queries.courts import DealTimes, court_times
from tests.deals.rules.words import at
from tests.deals.scenes import open_room, sign_stage, won_deal
from tests.world import World, open_deal

HOUR = 3600


def times(world: World, code: str, moment: str, name: str = "vera") -> DealTimes:
    actor = world.actor(name)
    with clock.frozen(at(moment)):
        room = open_room(world, code, name)
        with wall(actor):
            return court_times(room, actor)


def told(court) -> dict[str, float]:
    """Hours in the courts that had any."""
    return {name: s / HOUR for name, s in court.seconds.items() if s}


@pytest.fixture
def code(world: World) -> str:
    """Monday: both until eleven; the partner until two; then both again, for the next step."""
    made = open_deal(world).code
    with clock.frozen(at("2026-11-23T11:00")):
        sign_step(made, "fit_confirmed", actor=world.actor("vic"))
    with clock.frozen(at("2026-11-23T14:00")):
        sign_step(made, "fit_confirmed", actor=world.actor("pat"))
    return made


def test_every_second_stands_in_one_court(world: World, code: str) -> None:
    found = times(world, code, "2026-11-24T10:30")
    assert told(found.current) == {"both": 1 + 3 + 1.5, "partner": 3}
    assert found.current.total == int(8.5 * HOUR)
    assert (found.current.shown(Side.VENDOR), found.current.shown(Side.PARTNER)) == (
        int(5.5 * HOUR), int(8.5 * HOUR),
    )  # fmt: skip
    assert found.total == found.current
    assert [(v.stage, v.left_at) for v in found.visits] == [(1, None)]


def test_both_companies_read_the_same(world: World, code: str) -> None:
    assert times(world, code, "2026-11-24T10:30", "pat") == times(world, code, "2026-11-24T10:30")


def test_a_pause_is_the_customers_from_its_moment_until_the_return_date(
    world: World, code: str
) -> None:
    with clock.frozen(at("2026-11-23T15:00")):
        pause_deal(code, reason="budget", returns_on=date(2026, 11, 26), actor=world.actor("pat"))
    assert told(times(world, code, "2026-11-24T10:00").current) == {
        "both": 2, "partner": 3, "customer": 3,
    }  # fmt: skip
    # Thursday is a working day in Germany; the ball is both companies' again.
    assert told(times(world, code, "2026-11-26T10:00").current) == {
        "both": 3, "partner": 3, "customer": 18,
    }  # fmt: skip


def test_what_happens_behind_a_pause_shows_when_it_ends(world: World, code: str) -> None:
    with clock.frozen(at("2026-11-23T15:00")):
        pause_deal(code, reason="budget", returns_on=date(2026, 11, 30), actor=world.actor("pat"))
    with clock.frozen(at("2026-11-23T16:00")):
        sign_step(code, "strategy_set", actor=world.actor("vic"))
    with clock.frozen(at("2026-11-24T10:00")):
        resume_deal(code, actor=world.actor("vic"))
    assert told(times(world, code, "2026-11-24T11:00").current) == {
        "both": 2, "partner": 4, "customer": 3,
    }  # fmt: skip


def test_every_visit_has_its_own_and_they_add_up(world: World, code: str) -> None:
    with clock.frozen(at("2026-11-23T16:00")):
        move_deal(code, to=2, reason="agreed", actor=world.actor("vic"))
    with clock.frozen(at("2026-11-24T09:30")):
        move_deal(code, to=1, reason_text="They want to talk first.", actor=world.actor("pat"))
    found = times(world, code, "2026-11-24T10:00")
    assert [(v.stage, told(v.court)) for v in found.visits] == [
        (1, {"both": 3, "partner": 3}), (2, {"both": 1.5}), (1, {"both": 0.5}),
    ]  # fmt: skip
    assert told(found.current) == {"both": 0.5}
    assert told(found.total) == {"both": 5, "partner": 3}


def test_a_move_that_was_taken_back_leaves_no_gap(world: World, code: str) -> None:
    with clock.frozen(at("2026-11-23T15:00")):
        move_deal(code, to=2, reason="agreed", actor=world.actor("vic"))
    with clock.frozen(at("2026-11-23T15:30")):
        undo_move(code, actor=world.actor("vic"))
    found = times(world, code, "2026-11-23T16:00")
    assert [(v.stage, told(v.court)) for v in found.visits] == [(1, {"both": 3, "partner": 3})]


def test_the_courts_are_closed_after_the_end(world: World, code: str) -> None:
    with clock.frozen(at("2026-11-23T15:00")):
        lose_deal(code, reason="price", actor=world.actor("vic"))
    found = times(world, code, "2027-01-01T12:00")
    assert told(found.total) == {"both": 2, "partner": 3}
    with clock.frozen(at("2026-11-24T12:00")):
        reopen_deal(code, reason="They called again.", actor=world.actor("vic"))
    found = times(world, code, "2026-11-24T13:00")
    assert (told(found.current), told(found.total)) == ({"both": 1}, {"both": 3, "partner": 3})


def test_delivery_stands_in_no_court_once_it_is_done(world: World) -> None:
    code = won_deal(world)
    with clock.frozen(at("2026-11-23T12:00")):
        sign_stage(world, code)
    with clock.frozen(at("2026-11-24T10:00")):
        withdraw_signature(code, "qbr", actor=world.actor("vic"))
    found = times(world, code, "2026-11-24T11:00")
    assert told(found.current) == {"partner": 2, "vendor": 1}


def test_nobodys_time_is_told(world: World, code: str) -> None:
    with clock.frozen(at("2026-11-23T15:00")), wall(world.system()):
        room = open_room(world, code)
        BallChange.objects.create(
            workspace_id=room.deal.workspace_id, partnership_id=room.deal.partnership_id,
            deal=room.deal, visit=room.visit, ball="nobody", at=clock.now(),
        )  # fmt: skip
    assert told(times(world, code, "2026-11-23T16:00").current) == {
        "both": 2, "partner": 3, "nobody": 1,
    }  # fmt: skip


def test_how_fast_each_side_answers(world: World, code: str) -> None:
    """Vic after an hour; Pat after four; then Vic again after two and Pat, to move, after three."""
    assert times(world, code, "2026-11-23T14:00").responses[Side.VENDOR].median == HOUR
    with clock.frozen(at("2026-11-23T16:00")):
        sign_step(code, "strategy_set", actor=world.actor("vic"))
    with clock.frozen(at("2026-11-23T16:30")):
        sign_step(code, "strategy_set", actor=world.actor("pat"))
    with clock.frozen(at("2026-11-24T09:30")):
        move_deal(code, to=2, actor=world.actor("pat"))
    found = times(world, code, "2026-11-24T10:00").responses
    assert (found[Side.VENDOR].count, found[Side.VENDOR].median) == (2, int(1.5 * HOUR))
    # One long turn: the ball never left the partner between its two steps and its move.
    assert (found[Side.PARTNER].count, found[Side.PARTNER].median) == (1, int(7.5 * HOUR))


def test_it_costs_one_query(world: World, code: str) -> None:
    room = open_room(world, code)
    with wall(world.system()) as system, CaptureQueriesContext(connection) as queries:
        court_times(room, system)
    assert len(queries) == 1


def test_a_moment_between_two_zones_counts_in_the_workspaces(world: World, code: str) -> None:
    assert datetime.fromisoformat("2026-11-23T10:00+01:00") == at("2026-11-23T10:00")
    moment = at("2026-11-23T17:00") + timedelta(hours=9)
    with clock.frozen(moment), wall(world.system()) as system:
        assert court_times(open_room(world, code), system).total.total == 7 * HOUR
