"""Lost and withdrawn: either side, with a shared reason; objected to, reopened, or left."""

from datetime import timedelta
from decimal import Decimal

import pytest

from cosell.core import clock
from cosell.core.errors import Conflict, Forbidden, Invalid
from cosell.core.wall import wall
from deals.actions.ending import give_reason, lose_deal, object_to_end, reopen_deal
from deals.actions.pausing import pause_deal
from deals.actions.splitting import propose_split
from deals.actions.team import add_team_member
from deals.errors import DealClosed
from deals.models import Deal
from deals.queries.notes import notes_of
from partners.models import Partnership
from tests.deals.scenes import (
    MONDAY,
    TODAY,
    deal_in,
    events,
    last_event,
    nothing_happens,
    open_room,
    person,
    rows_of,
    won_deal,
)
from tests.world import World, see_deal

WORDS = "They have called us again."


def reasons(world: World, code: str) -> list[tuple[str, str, str]]:
    return [
        (row.side, row.reason, row.text)
        for row in rows_of(world, code, "OutcomeReason", is_current=True)
    ]


@pytest.mark.parametrize("name", ["vic", "pat", "mona", "lea"])
def test_either_side_ends_a_deal(world: World, name: str) -> None:
    code = deal_in(world, 2)
    lose_deal(code, reason="competitor", actor=world.actor(name))
    deal = see_deal(world, code)
    side = str(world.actor(name).side)
    assert (deal.outcome, deal.withdrawn_kind, deal.stage, deal.closed_at, deal.ended_side) == (
        "lost", "", 2, MONDAY, side,
    )  # fmt: skip
    assert (deal.ball, deal.ball_step, deal.due_on, deal.over_at) == ("none", None, None, None)
    assert open_room(world, code).visit.left_at == MONDAY
    assert reasons(world, code) == [(side, "competitor", "")]
    assert last_event(world, code) == (
        "deal.lost", {"reason": "competitor", "text": "", "kind": "lost", "stage": 2},
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["withdrawn", "duplicate", "registered_in_error", "partner_left"])
def test_a_withdrawal_says_of_which_kind_it_is(world: World, code: str, kind: str) -> None:
    lose_deal(code, kind=kind, reason="other", text=" Twice. ", actor=world.actor("vic"))
    deal = see_deal(world, code)
    assert (deal.outcome, deal.withdrawn_kind) == ("withdrawn", kind)
    assert reasons(world, code) == [("vendor", "other", "Twice.")]
    assert last_event(world, code)[0] == "deal.withdrawn"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"reason": "bad luck"}, "reason"),
        ({"reason": "other", "text": "  "}, "text"),
        ({"reason": "price", "kind": "forgotten"}, "kind"),
        ({"reason": "price", "kind": "handed_over"}, "kind"),
    ],
)
def test_an_end_that_cannot_be_taken(world: World, code: str, facts: dict, field: str) -> None:
    with nothing_happens(world, code), pytest.raises(Invalid) as refused:
        lose_deal(code, actor=world.actor("vic"), **facts)
    assert list(refused.value.errors) == [field]


def test_an_observer_ends_nothing(world: World, code: str) -> None:
    add_team_member(code, user_code=person(world, "val"), role="observer", actor=world.actor("vic"))
    with nothing_happens(world, code), pytest.raises(Forbidden):
        lose_deal(code, reason="price", actor=world.actor("val"))


def test_a_deal_ends_once(world: World, code: str) -> None:
    lose_deal(code, reason="price", actor=world.actor("vic"))
    with nothing_happens(world, code), pytest.raises(DealClosed):
        lose_deal(code, reason="timing", actor=world.actor("pat"))


def test_the_note_stays_with_the_company_that_wrote_it(world: World, code: str) -> None:
    lose_deal(code, reason="price", note="We were too slow.", actor=world.actor("pat"))
    for name, texts in (("pat", ["We were too slow."]), ("vic", [])):
        actor = world.actor(name)
        with wall(actor):
            assert [n.text for n in notes_of(actor, Deal.objects.get(code=code))] == texts
    assert "note.written" in [e.name for e in events(world, code, "pat")]
    assert "note.written" not in [e.name for e in events(world, code, "vic")]


def test_the_other_side_gives_its_own_reason(world: World, code: str) -> None:
    lose_deal(code, reason="price", actor=world.actor("vic"))
    version = see_deal(world, code).version
    give_reason(code, reason="capacity", actor=world.actor("pat"))
    give_reason(code, reason="other", text="Nobody had time.", actor=world.actor("lea"))
    assert reasons(world, code) == [
        ("vendor", "price", ""),
        ("partner", "other", "Nobody had time."),
    ]
    assert see_deal(world, code).version == version + 2
    with nothing_happens(world, code), pytest.raises(Invalid):
        give_reason(code, reason="no idea", actor=world.actor("pat"))


def test_an_open_deal_is_asked_for_no_reason(world: World, code: str) -> None:
    for act in (
        lambda: give_reason(code, reason="price", actor=world.actor("pat")),
        lambda: object_to_end(code, text=WORDS, actor=world.actor("pat")),
        lambda: reopen_deal(code, reason=WORDS, actor=world.actor("vic")),
    ):
        with nothing_happens(world, code), pytest.raises(Conflict):
            act()


def test_an_objection_reopens_at_once_in_the_same_stage(world: World) -> None:
    code = deal_in(world, 3)
    lose_deal(code, reason="price", actor=world.actor("vic"))
    with clock.frozen(MONDAY + timedelta(days=3)):
        object_to_end(code, text=WORDS, actor=world.actor("pat"))
    deal = see_deal(world, code)
    assert (deal.outcome, deal.stage, deal.closed_at, deal.ended_side) == ("open", 3, None, "")
    assert deal.entered_at == MONDAY + timedelta(days=3)
    assert [v.stage for v in open_room(world, code).visits] == [1, 2, 3, 3]
    assert reasons(world, code) == []
    assert last_event(world, code) == ("deal.objected", {"text": WORDS, "stage": 3})


def test_the_chance_to_object_lasts_five_business_days(world: World, code: str) -> None:
    """Until Monday's end and on to the opening of Tuesday the first, in Berlin."""
    lose_deal(code, reason="price", actor=world.actor("vic"))
    opening = MONDAY.replace(month=12, day=1, hour=8)
    with clock.frozen(opening), nothing_happens(world, code), pytest.raises(Conflict):
        object_to_end(code, text=WORDS, actor=world.actor("pat"))
    with clock.frozen(opening - timedelta(seconds=1)):
        object_to_end(code, text=WORDS, actor=world.actor("pat"))
    assert see_deal(world, code).outcome == "open"


@pytest.mark.parametrize("name", ["vic", "mona"])
def test_ones_own_end_is_not_objected_to(world: World, code: str, name: str) -> None:
    lose_deal(code, reason="price", actor=world.actor("vic"))
    give_reason(code, reason="price", actor=world.actor("pat"))
    give_reason(code, reason="timing", actor=world.actor("vic"))
    with nothing_happens(world, code), pytest.raises(Forbidden):
        object_to_end(code, text=WORDS, actor=world.actor(name))
    with nothing_happens(world, code), pytest.raises(Invalid):
        object_to_end(code, text="No!", actor=world.actor("pat"))


@pytest.mark.parametrize("name", ["vic", "mona", "lea"])
def test_a_vendors_rep_or_the_partners_lead_reopens(world: World, code: str, name: str) -> None:
    lose_deal(code, reason="price", kind="withdrawn", actor=world.actor("pat"))
    with clock.frozen(MONDAY + timedelta(days=40)):
        reopen_deal(code, reason=WORDS, actor=world.actor(name))
    deal = see_deal(world, code)
    assert (deal.outcome, deal.withdrawn_kind, deal.ball) == ("open", "", "both")
    assert deal.last_act_at == MONDAY + timedelta(days=40)
    assert last_event(world, code) == ("deal.reopened", {"text": WORDS, "stage": 1})


def test_a_partners_rep_does_not_reopen(world: World, code: str) -> None:
    lose_deal(code, reason="price", actor=world.actor("pat"))
    with nothing_happens(world, code), pytest.raises(Forbidden):
        reopen_deal(code, reason=WORDS, actor=world.actor("pat"))
    with nothing_happens(world, code), pytest.raises(Invalid):
        reopen_deal(code, reason="please", actor=world.actor("vic"))


def test_a_won_deal_is_not_reopened(world: World) -> None:
    code = won_deal(world)
    with nothing_happens(world, code), pytest.raises(Conflict):
        reopen_deal(code, reason=WORDS, actor=world.actor("vic"))


def test_what_waited_ends_with_the_deal(world: World, code: str) -> None:
    propose_split(code, vendor=Decimal(50), actor=world.actor("pat"))
    pause_deal(
        code, reason="budget", returns_on=TODAY + timedelta(days=7), actor=world.actor("vic")
    )
    lose_deal(code, reason="no_budget", actor=world.actor("vic"))
    deal = see_deal(world, code)
    assert (deal.paused_until, deal.paused_until_at) == (None, None)
    assert [row.state for row in rows_of(world, code, "SplitProposal")] == ["lapsed"]
    reopen_deal(code, reason=WORDS, actor=world.actor("vic"))
    assert see_deal(world, code).paused_until is None


def test_deals_of_an_ended_partnership_stay_as_they_are(world: World, code: str) -> None:
    lose_deal(code, reason="price", actor=world.actor("vic"))
    with wall(world.system()):
        Partnership.objects.filter(organization__slug="brightpath").update(status="ended")
    with nothing_happens(world, code), pytest.raises(Conflict):
        reopen_deal(code, reason=WORDS, actor=world.actor("mona"))
    for act in (
        lambda: give_reason(code, reason="price", actor=world.actor("pat")),
        lambda: object_to_end(code, text=WORDS, actor=world.actor("lea")),
        lambda: reopen_deal(code, reason=WORDS, actor=world.actor("lea")),
    ):
        with nothing_happens(world, code), pytest.raises(Forbidden):
            act()
