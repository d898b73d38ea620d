"""What waits on a person: balls, requests, questions; and what stands still."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest

from cosell.core import clock, statements
from cosell.core.actor import Actor
from cosell.core.wall import wall
from deals.actions.ending import ask_for_win, lose_deal, win_deal
from deals.actions.moving import answer_move, move_deal
from deals.actions.pausing import decline_pause, pause_deal, resume_deal
from deals.actions.registering import register_deal
from deals.actions.roles import answer_proposal, set_role
from deals.actions.signing import request_signature, sign_step
from deals.actions.sourcing import confirm_source
from deals.actions.splitting import answer_split, propose_split
from deals.actions.team import hand_over_deals
from deals.models import Deal
from deals.queries import lists, work
from deals.queries.asks import asks_of
from deals.queries.filters import DealFilter
from deals.queries.work import (
    SHORT,
    count_waiting,
    lists_of_work,
    over_time,
    over_totals,
    requests_to_me,
    stalled,
    waiting_on_me,
    waiting_on_others,
    waiting_on_people,
    without_next_step,
)
from partners.actions.members import remove_member
from tests.deals.scenes import MONDAY, TODAY, deal_to_win, person
from tests.world import World, new_deal, open_deal, see_deal


def customers(world: World, name: str, query) -> list[str]:
    actor = world.actor(name)
    with wall(actor):
        return [deal.customer for deal in query(actor)]


def asks(world: World, name: str) -> list[tuple[str, str, str]]:
    actor = world.actor(name)
    with wall(actor):
        return [(ask.kind, ask.who, ask.what) for ask in asks_of(actor)]


def waiting(world: World, name: str) -> int:
    actor = world.actor(name)
    with wall(actor):
        return count_waiting(actor).rows


def test_the_ball_stands_with_its_holders_only(world: World) -> None:
    code = open_deal(world).code
    sign_step(code, "fit_confirmed", actor=world.actor("vic"))
    open_deal(world, customer="Rival Inc", by="pete")
    assert customers(world, "pat", waiting_on_me) == ["Halden Foods"]
    assert customers(world, "vic", waiting_on_me) == ["Rival Inc"]
    assert customers(world, "vic", waiting_on_others) == ["Halden Foods"]
    for name in ("mona", "vera", "lea", "paul", "petra"):
        assert customers(world, name, waiting_on_me) == []
    assert (waiting(world, "pat"), waiting(world, "vic"), waiting(world, "mona")) == (1, 1, 0)


def test_a_pause_puts_it_with_the_customer_until_it_ends(world: World) -> None:
    """Whoever holds the ball finds it among what waits on others, and nobody is asked for anything."""
    code = open_deal(world).code
    pause_deal(
        code, reason="budget", returns_on=TODAY + timedelta(days=7), actor=world.actor("pat")
    )
    for name in ("pat", "vic"):
        assert customers(world, name, waiting_on_me) == []
        assert customers(world, name, waiting_on_others) == ["Halden Foods"]
    assert customers(world, "lea", waiting_on_people) == ["Halden Foods"]
    with clock.frozen(MONDAY + timedelta(days=7)):
        assert customers(world, "pat", waiting_on_me) == ["Halden Foods"]
        assert customers(world, "pat", waiting_on_others) == []


def test_over_time_puts_the_stalled_first_and_leaves_practice_out(world: World) -> None:
    """The stage's two days are over on Thursday, five silent days on the next Tuesday."""
    late = open_deal(world, customer="Late but talking").code
    with clock.frozen(MONDAY + timedelta(hours=1)):
        open_deal(world, customer="Silent")
        open_deal(world, customer="Practice", by="vic", is_practice=True)
        resting = open_deal(world, customer="Resting").code
    with clock.frozen(MONDAY + timedelta(days=3)):
        sign_step(late, "fit_confirmed", actor=world.actor("vic"))
        assert customers(world, "mona", over_time) == ["Late but talking", "Silent", "Resting"]
        pause_deal(
            resting, reason="budget", returns_on=date(2026, 12, 10), actor=world.actor("pat")
        )
    with clock.frozen(MONDAY + timedelta(days=8)):
        for name in ("mona", "vic", "lea", "pat"):
            assert customers(world, name, stalled) == ["Silent"]
            assert customers(world, name, over_time) == ["Late but talking"]
        for name in ("mona", "lea"):
            assert customers(world, name, over_of_my_work) == ["Silent", "Late but talking"]
        for name in ("val", "paul", "petra"):
            assert customers(world, name, stalled) == customers(world, name, over_time) == []


def over_of_my_work(actor: Actor) -> list[Deal]:
    return lists_of_work(actor, leads=True, is_home=False, last=TODAY)["over"]


def test_ten_stalled_deals_leave_no_room_for_late_ones(world: World) -> None:
    """Whatever stalled longer comes first; the others are counted, not shown."""
    for number in range(SHORT - 1):
        with clock.frozen(MONDAY + timedelta(hours=number)):
            open_deal(world, customer=f"Silent {number}")
    with clock.frozen(MONDAY + timedelta(hours=8)):
        talking = open_deal(world, customer="Late but talking").code
    with clock.frozen(MONDAY + timedelta(days=3)):
        sign_step(talking, "fit_confirmed", actor=world.actor("vic"))
    silent = [f"Silent {number}" for number in range(SHORT - 1)]
    with clock.frozen(MONDAY + timedelta(days=8)):
        assert sorted(customers(world, "mona", over_of_my_work)) == ["Late but talking", *silent]
        assert customers(world, "mona", over_of_my_work)[-1] == "Late but talking"
    with clock.frozen(MONDAY + timedelta(minutes=1)):
        open_deal(world, customer="Silent too")
    with clock.frozen(MONDAY + timedelta(days=8)):
        assert sorted(customers(world, "mona", over_of_my_work)) == [*silent, "Silent too"]
        with wall(world.actor("mona")) as actor:
            assert over_totals(actor)[0] == SHORT + 1


def test_counting_stops_at_the_limit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond it the board and My work say that there are more, and name the least that it is worth."""
    monkeypatch.setattr(lists, "COUNT_LIMIT", 2)
    monkeypatch.setattr(work, "COUNT_LIMIT", 2)
    statements._statements.clear()
    for number in range(4):
        with clock.frozen(MONDAY):
            worth = open_deal(world, customer=f"Customer {number}").amount_base
    with clock.frozen(MONDAY + timedelta(days=8)), wall(world.actor("mona")) as actor:
        assert over_totals(actor) == (3, 3 * worth)
        first = lists.board_columns(actor, DealFilter())[0]
        found = lists.board_columns(actor, DealFilter(q="Customer"))[0]
    statements._statements.clear()
    for column in (first, found):
        assert (column.count, column.amount, column.is_more) == (2, 3 * worth, True)


def test_a_request_stands_with_who_holds_the_slot(world: World) -> None:
    code = open_deal(world).code
    request_signature(code, "strategy_set", actor=world.actor("vic"))
    request_signature(code, "fit_confirmed", actor=world.actor("vic"))

    def requested(name: str) -> list[str]:
        actor = world.actor(name)
        with wall(actor):
            return [step.key for step in requests_to_me(actor)]

    # What holds the ball stands there as the ball; the other one beside it.
    assert (requested("pat"), requested("lea"), requested("vic")) == (["strategy_set"], [], [])
    assert waiting(world, "pat") == 2
    actor = world.actor("lea")
    remove_member(
        person(world, "pat"), actor=actor, hand_over=partial(hand_over_deals, actor=actor),
        successor_code=person(world, "paul"),
    )  # fmt: skip
    assert (requested("paul"), waiting(world, "paul")) == (["strategy_set"], 2)
    sign_step(code, "strategy_set", actor=world.actor("paul"))
    assert requested("paul") == []


def test_questions_stand_with_the_owner_until_they_are_answered(world: World) -> None:
    code = open_deal(world).code
    move_deal(code, to=2, reason="agreed", actor=world.actor("vic"))
    propose_split(code, vendor=Decimal(40), actor=world.actor("vic"))
    set_role(
        code, "pricing_approval", user_code=person(world, "pat"), letter="R",
        actor=world.actor("vic"),
    )  # fmt: skip
    pause_deal(code, reason="budget", returns_on=TODAY + timedelta(7), actor=world.actor("vic"))
    resume_deal(code, actor=world.actor("vic"))
    pause_deal(code, reason="budget", returns_on=TODAY + timedelta(7), actor=world.actor("vic"))
    assert sorted(asks(world, "pat")) == [
        ("move", "Vic Seller", "2"),
        ("pause", "Vic Seller", "2026-11-30"),
        ("role", "Vic Seller", "Pricing approval"),
        ("split", "Vic Seller", "agreed"),
    ]
    assert waiting(world, "pat") == 1 + 4
    for name in ("vic", "mona", "lea", "paul", "pete"):
        assert asks(world, name) == []
    answer_move(code, answer="right", actor=world.actor("pat"))
    answer_split(code, accept=False, actor=world.actor("pat"))
    decline_pause(code, actor=world.actor("pat"))
    answer_proposal(
        code, "pricing_approval", user_code=person(world, "pat"), accept=False,
        actor=world.actor("pat"),
    )  # fmt: skip
    assert (asks(world, "pat"), waiting(world, "pat")) == ([], 1)


def test_a_pause_whose_day_has_come_is_no_question(world: World) -> None:
    code = open_deal(world).code
    for _again in range(2):
        pause_deal(code, reason="budget", returns_on=TODAY + timedelta(7), actor=world.actor("vic"))
        if see_deal(world, code).paused_until:
            resume_deal(code, actor=world.actor("vic"))
    assert [kind for kind, *_ in asks(world, "pat")] == ["pause"]
    with clock.frozen(MONDAY + timedelta(days=7)):
        assert asks(world, "pat") == []


def test_an_asked_win_stands_with_the_sales_rep(world: World) -> None:
    code = deal_to_win(world)
    ask_for_win(code, actor=world.actor("pat"))
    assert asks(world, "vic") == [("win", "Pat Partner", "4")]
    assert (asks(world, "mona"), asks(world, "pat")) == ([], [])
    win_deal(code, signed_on=TODAY, amount=Decimal(1), actor=world.actor("mona"))
    assert asks(world, "vic") == []


def test_a_source_to_confirm_stands_with_the_partners_rep_in_time(world: World) -> None:
    made = register_deal(new_deal(), actor=world.actor("vic"), partner="brightpath", on_behalf=True)
    assert asks(world, "pat") == [("source", "Vic Seller", "vendor")]
    with clock.frozen(made.confirm_source_by):
        assert asks(world, "pat") == []
    confirm_source(made.code, actor=world.actor("lea"))
    assert asks(world, "pat") == []


def test_an_end_asks_the_other_side_for_its_reason(world: World) -> None:
    code = open_deal(world).code
    lose_deal(code, reason="price", actor=world.actor("vic"))
    assert asks(world, "pat") == [("reason", "Vic Seller", "price")]
    with clock.frozen(MONDAY + timedelta(days=14, seconds=1)):
        assert asks(world, "pat") == []


@pytest.mark.parametrize("name", ["mona", "vic", "lea", "pat"])
def test_a_deal_that_nobody_is_named_for_stands_out(world: World, name: str) -> None:
    code = open_deal(world).code
    assert customers(world, name, without_next_step) == []
    with wall(world.system()):
        see = see_deal(world, code)
        see.ball = "nobody"
        see.save(update_fields=["ball"])
    assert customers(world, name, without_next_step) == ["Halden Foods"]
