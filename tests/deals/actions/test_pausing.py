"""A pause stops the clock until the customer is back; a second one in a stage needs a yes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cosell.core import clock
from cosell.core.errors import Conflict, Forbidden, Invalid
from deals.actions.ending import lose_deal
from deals.actions.moving import move_deal
from deals.actions.pausing import confirm_pause, decline_pause, pause_deal, resume_deal
from deals.actions.team import add_team_member
from deals.errors import DealClosed
from tests.deals.scenes import (
    MONDAY,
    TODAY,
    last_event,
    nothing_happens,
    open_room,
    person,
    rows_of,
    sign_stage,
)
from tests.world import World, see_deal

NEXT_MONDAY = date(2026, 11, 30)


def pause(world: World, code: str, name: str = "pat", back: date = NEXT_MONDAY) -> None:
    pause_deal(code, reason="holidays", returns_on=back, actor=world.actor(name))


@pytest.mark.parametrize("name", ["vic", "pat", "mona", "lea"])
def test_a_pause_takes_its_days_out_of_the_clock(world: World, code: str, name: str) -> None:
    before = see_deal(world, code)
    assert before.limit_on == date(2026, 11, 25)
    pause(world, code, name)
    deal = see_deal(world, code)
    # The return date counts again, and so does the rest of the two days.
    assert (deal.limit_on, deal.paused_until) == (date(2026, 12, 1), NEXT_MONDAY)
    assert deal.paused_until_at == datetime(2026, 11, 29, 23, 0, tzinfo=UTC)
    assert deal.next_check_at == MONDAY
    assert (deal.ball, deal.version) == ("both", before.version + 1)
    assert deal.last_act_at == before.last_act_at
    assert last_event(world, code) == (
        "deal.paused", {"reason": "holidays", "until": "2026-11-30"},
    )  # fmt: skip
    step = open_room(world, code).step("strategy_set")
    assert step.due_on == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({"returns_on": TODAY}, ["returns_on"]),
        ({"returns_on": TODAY - timedelta(days=1)}, ["returns_on"]),
        ({"returns_on": date(2026, 12, 22)}, ["returns_on"]),
        ({"reason": "coffee"}, ["reason"]),
        ({"reason": "", "returns_on": TODAY}, ["returns_on", "reason"]),
    ],
)
def test_a_pause_that_cannot_be_taken(
    world: World, code: str, facts: dict, fields: list[str]
) -> None:
    given = {"reason": "holidays", "returns_on": NEXT_MONDAY, **facts}
    with nothing_happens(world, code), pytest.raises(Invalid) as refused:
        pause_deal(code, actor=world.actor("vic"), **given)
    assert list(refused.value.errors) == fields


def test_twenty_business_days_are_the_longest(world: World, code: str) -> None:
    pause(world, code, back=date(2026, 12, 21))
    assert see_deal(world, code).paused_until == date(2026, 12, 21)


def test_one_pause_at_a_time(world: World, code: str) -> None:
    pause(world, code)
    with nothing_happens(world, code), pytest.raises(Conflict) as refused:
        pause(world, code, "mona")
    assert refused.value.message == "The deal is paused already."


def test_a_pause_ends_by_itself(world: World, code: str) -> None:
    pause(world, code)
    with clock.frozen(MONDAY + timedelta(days=7)):
        with nothing_happens(world, code), pytest.raises(Conflict) as refused:
            resume_deal(code, actor=world.actor("vic"))
        assert refused.value.message == "The deal is not paused."
        sign_stage(world, code)
        deal = see_deal(world, code)
        assert (deal.paused_until, deal.limit_on) == (None, date(2026, 12, 1))


def test_resuming_gives_back_the_days_that_were_left(world: World, code: str) -> None:
    pause(world, code)
    with clock.frozen(MONDAY + timedelta(days=2)):
        resume_deal(code, actor=world.actor("vic"))
    deal = see_deal(world, code)
    # Paused on Monday and Tuesday; Thursday and Friday are the two days of the stage.
    assert (deal.paused_until, deal.limit_on) == (None, date(2026, 11, 26))
    (row,) = rows_of(world, code, "DealPause")
    assert (row.starts_on, row.returns_on, row.ended_at) == (
        TODAY, date(2026, 11, 25), MONDAY + timedelta(days=2),
    )  # fmt: skip
    assert last_event(world, code) == ("deal.resumed", {})


def test_a_pause_resumed_on_its_day_took_nothing(world: World, code: str) -> None:
    pause(world, code)
    resume_deal(code, actor=world.actor("pat"))
    assert see_deal(world, code).limit_on == date(2026, 11, 25)


def second(world: World, code: str, name: str = "pat") -> None:
    """A pause that is over, and another in the same stage."""
    pause(world, code)
    resume_deal(code, actor=world.actor("pat"))
    pause(world, code, name)


def test_a_second_pause_in_a_stage_waits_for_the_other_sides_yes(world: World, code: str) -> None:
    second(world, code)
    deal = see_deal(world, code)
    assert (deal.paused_until, deal.limit_on) == (None, date(2026, 11, 25))
    assert last_event(world, code)[0] == "deal.pause_proposed"
    for name in ("pat", "lea"):
        with nothing_happens(world, code), pytest.raises(Forbidden):
            confirm_pause(code, actor=world.actor(name))
    with nothing_happens(world, code), pytest.raises(Conflict) as refused:
        pause(world, code, "vic")
    assert refused.value.message == "A pause waits for the other company's yes."
    with clock.frozen(MONDAY + timedelta(days=1)):
        confirm_pause(code, actor=world.actor("vic"))
    # It stands from the yes on: Monday counted for nobody's pause.
    row = rows_of(world, code, "DealPause")[-1]
    assert (row.starts_on, row.started_at, row.answered_by_name) == (
        date(2026, 11, 24), MONDAY + timedelta(days=1), "Vic Seller",
    )  # fmt: skip
    assert see_deal(world, code).paused_until == NEXT_MONDAY


def test_a_manager_needs_no_yes(world: World, code: str) -> None:
    second(world, code, "mona")
    assert see_deal(world, code).paused_until == NEXT_MONDAY


def test_a_manager_says_yes_for_their_own_side(world: World, code: str) -> None:
    second(world, code, "vic")
    confirm_pause(code, actor=world.actor("mona"))
    assert see_deal(world, code).paused_until == NEXT_MONDAY


@pytest.mark.parametrize("name", ["vic", "pat"])
def test_a_second_pause_is_declined_or_taken_back(world: World, code: str, name: str) -> None:
    second(world, code)
    decline_pause(code, actor=world.actor(name))
    assert last_event(world, code) == ("deal.pause_declined", {"until": "2026-11-30"})
    for act in (confirm_pause, decline_pause):
        with nothing_happens(world, code), pytest.raises(Conflict):
            act(code, actor=world.actor("vic"))
    pause(world, code)
    assert open_room(world, code).waiting_pause.side == "partner"


def test_a_proposal_whose_date_has_come_waits_no_longer(world: World, code: str) -> None:
    second(world, code)
    with clock.frozen(MONDAY + timedelta(days=7)):
        assert open_room(world, code).waiting_pause is None
        with nothing_happens(world, code), pytest.raises(Conflict):
            confirm_pause(code, actor=world.actor("vic"))
        pause(world, code, back=date(2026, 12, 4))
        assert open_room(world, code).waiting_pause.returns_on == date(2026, 12, 4)


def test_the_stage_counts_its_pauses_over_all_visits(world: World, code: str) -> None:
    pause(world, code)
    move_deal(code, to=2, reason="agreed", actor=world.actor("vic"))
    pause(world, code)
    deal = see_deal(world, code)
    assert deal.paused_until == NEXT_MONDAY
    move_deal(code, to=1, reason_text="Not so fast, please.", actor=world.actor("vic"))
    assert see_deal(world, code).paused_until is None
    pause(world, code)
    assert (see_deal(world, code).paused_until, open_room(world, code).waiting_pause.side) == (
        None, "partner",
    )  # fmt: skip


def test_who_watches_and_who_ended_pauses_nothing(world: World, code: str) -> None:
    add_team_member(code, user_code=person(world, "val"), role="observer", actor=world.actor("vic"))
    for act in (
        lambda: pause(world, code, "val"),
        lambda: resume_deal(code, actor=world.actor("val")),
        lambda: confirm_pause(code, actor=world.actor("val")),
        lambda: decline_pause(code, actor=world.actor("val")),
    ):
        with nothing_happens(world, code), pytest.raises(Forbidden):
            act()
    lose_deal(code, reason="price", actor=world.actor("vic"))
    for act in (
        lambda: pause(world, code, "vic"),
        lambda: resume_deal(code, actor=world.actor("vic")),
        lambda: confirm_pause(code, actor=world.actor("vic")),
        lambda: decline_pause(code, actor=world.actor("vic")),
    ):
        with nothing_happens(world, code), pytest.raises(DealClosed):
            act()
