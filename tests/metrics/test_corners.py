"""Histories in which the numbers once went wrong, against the second computation."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from cosell.core import clock
from deals.actions.ending import lose_deal, object_to_end, reopen_deal
from deals.actions.moving import move_deal
from deals.actions.pausing import pause_deal, resume_deal
from deals.actions.rates import set_rate
from deals.actions.signing import withdraw_signature
from deals.actions.team import set_owner
from deals.actions.undoing import undo_move
from metrics.actions.standing import measure_standstill
from tests.deals.scenes import person
from tests.metrics.histories import Birth, History, Plan
from tests.metrics.test_oracle import Case
from tests.world import World

pytestmark = pytest.mark.django_db
WORDS = "It went another way."


def birth(**facts: object) -> Birth:
    given = {
        "partner": "brightpath", "by_partner": False, "model": "partner_led", "stage": 1, "age": 0,
        "size": "under_25k", "currency": "EUR", "fate": "open", "answer": "approve", "wait": 0,
    }  # fmt: skip
    return Birth(**{**given, **facts})  # type: ignore[arg-type]


def history(world: World, *births: Birth, totals: str = "none") -> History:
    plan = Plan("Europe/Berlin", list(births), acts=[], rows=[], totals=totals, rate=50)
    found = History(world, plan)
    found.play()
    return found


def compare(found: History) -> None:
    """The whole page, table and lists of a manager, twelve months and a long time."""
    found.pass_time(1)
    found.fold()
    today = found.today()
    case = Case(found)
    with clock.frozen(found.moment):
        measure_standstill(actor=found.world.system())
        for days in (364, 900):
            span = (today - timedelta(days=days), today)
            case.compare_page("mona", {}, span)
            case.compare_tables("mona", {}, span)
            case.compare_lists("mona", {}, span)


def test_a_jump_over_stages_leaves_the_courts_of_the_later_ones_where_they_were(
    world: World,
) -> None:
    found = history(world, birth())
    (code,) = found.codes
    found.pass_time(5)
    found.do(move_deal, code, by="mona", to=3, reason="agreed")
    found.pass_time(24)
    back = found.today() + timedelta(days=7)
    found.do(pause_deal, code, by="mona", reason="budget", returns_on=back)
    found.pass_time(24 * 10)
    for _stage in (3, 4, 5):
        found.go_on(code)
        found.pass_time(29)
    compare(found)


def test_the_period_before_is_compared_on_whole_months_of_its_own(world: World) -> None:
    """Sixteen months ago, before the days that the trend reads."""
    found = history(world, birth(stage=4, fate="won"))
    found.pass_time(24 * 30 * 17)
    found.plan = Plan("Europe/Berlin", [], [], [], totals="all", rate=50)
    found.import_files()
    compare(found)


def test_who_has_no_deal_any_more_has_no_line(world: World) -> None:
    found = history(world, birth())
    (code,) = found.codes
    found.do(set_owner, code, by="mona", user_code=found.code_of("val"))
    compare(found)


def test_a_deal_that_is_opened_again_is_worth_what_the_newest_rate_says(world: World) -> None:
    found = history(world, birth(currency="USD"))
    (code,) = found.codes
    found.do(lose_deal, code, by="mona", reason="price")
    found.do(set_rate, "USD", by="mona", day=date(2026, 12, 1), rate=Decimal("0.9"))
    found.do(reopen_deal, code, by="mona", reason=WORDS)
    found.pass_time(24 * 30)
    compare(found)


def test_days_of_a_pause_make_no_deal_longer_over_its_time(world: World) -> None:
    found = history(world, birth(age=3))
    (code,) = found.codes
    found.pass_time(24 * 12)
    back = found.today() + timedelta(days=12)
    found.do(pause_deal, code, by="mona", reason="budget", returns_on=back)
    found.pass_time(24 * 5)
    found.do(resume_deal, code, by="mona")
    found.pass_time(24 * 3)
    compare(found)


def test_a_jump_that_is_undone_was_none(world: World) -> None:
    """Neither the moves nor the steps that they left open count, and Proposal was never entered."""
    found = history(world, birth())
    (code,) = found.codes
    found.pass_time(30)
    found.do(move_deal, code, by="mona", to=4, reason="agreed")
    found.do(undo_move, code, by="mona")
    found.pass_time(50)
    found.do(lose_deal, code, by="mona", reason="price")
    compare(found)


def test_who_came_to_proposal_and_went_back_was_there(world: World) -> None:
    found = history(world, birth(), birth())
    kept, lost = found.codes
    for code in (kept, lost):
        found.do(move_deal, code, by="mona", to=3, reason="agreed")
        found.pass_time(30)
        found.do(move_deal, code, by="mona", to=2, reason=WORDS)
    found.do(lose_deal, lost, by="mona", reason="price")
    compare(found)


def test_an_objection_makes_a_lost_deal_an_open_one(world: World) -> None:
    found = history(world, birth(stage=3, size="over_500k"))
    (code,) = found.codes
    found.do(lose_deal, code, by="mona", reason="price")
    found.pass_time(30)
    found.do(object_to_end, code, by="lea", text=WORDS)
    found.pass_time(24 * 30)
    compare(found)


def test_a_delivery_that_is_taken_back_is_in_delivery_again(world: World) -> None:
    found = history(world, birth(stage=4, fate="delivered"))
    (code,) = found.codes
    room = found.room(code)
    assert room.deal.delivered_at is not None
    key, side = next((step.key, side) for step in reversed(room.steps) for side in step.sides)
    signature = room.signature(room.step(key), side)
    assert signature is not None
    name = {person(world, each): each for each in world.people}[signature.user.code]
    found.do(withdraw_signature, code, key, by=name)
    assert found.room(code).deal.delivered_at is None
    compare(found)
