"""Of two at once one wins and the other is told: real threads, real transactions."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections

from cosell.core.actor import Actor
from cosell.core.errors import Conflict, DomainError, Forbidden, NotFound, Stale
from cosell.core.wall import wall
from cosell.messaging.models import Event, EventCounter
from deals.actions.editing import edit_deal
from deals.actions.ending import lose_deal, win_deal
from deals.actions.moving import move_deal
from deals.actions.pausing import pause_deal
from deals.actions.registering import (
    approve_registration,
    register_deal,
    reject_registration,
    withdraw_registration,
)
from deals.actions.renewing import renew_deal
from deals.actions.signing import sign_step, withdraw_signature
from deals.actions.splitting import propose_split
from deals.actions.team import hand_over_deals, set_owner
from deals.actions.undoing import undo_move
from deals.errors import AlreadySigned, DealClosed, MovedMeanwhile
from deals.models import Deal, Registration
from deals.models.deals import DealHistory
from deals.models.rooms import Room
from partners.actions.members import remove_member
from tests.deals.scenes import events, open_room, person, rows_of, sign_stage
from tests.world import World, build_world, new_deal, open_deal, see_deal, today

pytestmark = pytest.mark.django_db(transaction=True)
Act = Callable[[], Any]


@pytest.fixture
def world(transactional_db: None) -> World:
    """The cast, committed, so that other connections see it."""
    return build_world()


def race(*acts: Act) -> list[Any]:
    """Let everybody begin at once. Returns each one's answer: what it returned or why it did not."""
    start = Barrier(len(acts))

    def run(act: Act) -> Any:
        try:
            start.wait(timeout=60)
            return act()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(timeout=120) for future in [pool.submit(run, act) for act in acts]]


def kinds(answers: list[Any]) -> dict[str, int]:
    """How many answers there were of each kind."""
    found: dict[str, int] = {}
    for answer in answers:
        name = type(answer).__name__
        found[name] = found.get(name, 0) + 1
    return found


def assert_numbers_are_gapless(world: World, code: str) -> None:
    """Per audience, and as the counter says."""
    shared = [e.sequence for e in events(world, code) if e.audience == "shared"]
    assert shared == list(range(1, len(shared) + 1))
    with wall(world.system()):
        counter = EventCounter.objects.get(deal__code=code, audience="shared")
    assert counter.value == len(shared)


def moved(world: World, code: str) -> int:
    return sum(event.name == "deal.moved" for event in events(world, code))


def test_of_fifty_equal_moves_one_wins(world: World) -> None:
    """CON-4: one move, forty-nine who are told by whom, one event, one row of history."""
    code = open_deal(world).code
    sign_stage(world, code)
    before = see_deal(world, code)
    movers = [world.actor(name) for name in ("vic", "pat", "mona", "lea", "vera")] * 10
    answers = race(*(
        partial(move_deal, code, to=2, from_stage=1, actor=actor) for actor in movers
    ))  # fmt: skip
    assert kinds(answers) == {"Deal": 1, "MovedMeanwhile": 49}
    winner = next(event for event in events(world, code) if event.name == "deal.moved")
    told = {str(answer) for answer in answers if isinstance(answer, MovedMeanwhile)}
    assert told == {f"{winner.user_name} already moved this deal to Discovery & qualification."}
    deal = see_deal(world, code)
    assert (deal.stage, deal.version, moved(world, code)) == (2, before.version + 1, 1)
    assert [row.stage for row in rows_of(world, code, "StageVisit")] == [1, 2]
    with wall(world.system()):
        assert DealHistory.objects.filter(code=code, version=deal.version).count() == 1
    assert_numbers_are_gapless(world, code)


def test_two_jumps_at_once_are_one(world: World) -> None:
    code = open_deal(world).code
    answers = race(*(
        partial(move_deal, code, to=4, from_stage=1, reason="agreed", actor=world.actor(name))
        for name in ("vic", "mona", "vera")
    ))  # fmt: skip
    assert kinds(answers) == {"Deal": 1, "MovedMeanwhile": 2}
    assert (see_deal(world, code).stage, moved(world, code)) == (4, 3)


def test_of_two_signers_of_a_slot_one_signs(world: World) -> None:
    code = open_deal(world).code
    signers = [world.actor(name) for name in ("vic", "mona", "vera")] * 4
    answers = race(*(partial(sign_step, code, "fit_confirmed", actor=one) for one in signers))
    assert kinds(answers) == {"Room": 1, "AlreadySigned": 11}
    (row,) = rows_of(world, code, "Signature", kind="signed")
    assert {str(a) for a in answers if isinstance(a, AlreadySigned)} == {
        f"{row.user_name} already signed for Northwind."
    }
    assert_numbers_are_gapless(world, code)


def test_both_sides_sign_at_once_and_both_count(world: World) -> None:
    code = open_deal(world).code
    steps = ("fit_confirmed", "strategy_set", "initial_meeting", "legal_review")
    answers = race(*(
        partial(sign_step, code, step, actor=world.actor(name))
        for step in steps for name in ("vic", "pat")
    ))  # fmt: skip
    assert kinds(answers) == {"Room": 8}
    room = open_room(world, code)
    assert [room.step(step).completed_at is not None for step in steps] == [True] * 4
    assert (room.deal.ball, room.deal.ball_step, room.deal.version) == ("partner", None, 2 + 8)
    assert_numbers_are_gapless(world, code)


def test_of_two_who_decide_a_registration_one_decides(world: World) -> None:
    made = register_deal(new_deal(), actor=world.actor("pat"))
    say_no = {"reason": "existing", "text": "We sell to them ourselves."}
    answers = race(
        *(partial(approve_registration, made.code, actor=world.actor(n)) for n in ("mona", "vera")),
        *(
            partial(reject_registration, made.code, actor=world.actor(n), **say_no)
            for n in ("mona", "vera")
        ),
        partial(withdraw_registration, made.code, actor=world.actor("pat")),
    )
    assert kinds(answers).pop("Conflict") == 4
    with wall(world.system()):
        row = Registration.objects.select_related("decided_by").get(code=made.code)
        decided = Event.objects.filter(
            name__in=["registration.approved", "registration.rejected", "registration.withdrawn"]
        )
        assert (decided.count(), row.version) == (1, 2)
        assert Deal.objects.count() == (1 if row.state == "approved" else 0)
    told = {str(answer) for answer in answers if isinstance(answer, Conflict)}
    assert told == {f"{row.decided_by.name} decided this already."}


def test_who_leaves_while_they_sign_leaves_nothing_undone(world: World) -> None:
    """Whichever comes first: the signature keeps the name, and the place is Paul's."""
    code = open_deal(world).code
    lead = world.actor("lea")
    answers = race(
        partial(sign_step, code, "fit_confirmed", actor=world.actor("pat")),
        partial(
            remove_member, person(world, "pat"), actor=lead,
            hand_over=partial(hand_over_deals, actor=lead), successor_code=person(world, "paul"),
        ),
    )  # fmt: skip
    assert kinds(answers[1:]) == {"Membership": 1}
    assert isinstance(answers[0], Room | Forbidden | NotFound)
    deal = see_deal(world, code)
    assert deal.partner_rep == world.people["paul"]
    assert deal.ball_partner in (None, world.people["paul"])
    signed = rows_of(world, code, "Signature", kind="signed")
    assert [row.user_name for row in signed] == (
        ["Pat Partner"] if isinstance(answers[0], Room) else []
    )
    assert_numbers_are_gapless(world, code)


def test_owner_and_leaver_at_once(world: World) -> None:
    code = open_deal(world).code
    lead = world.actor("lea")
    race(
        partial(set_owner, code, user_code=person(world, "lea"), actor=lead),
        partial(
            remove_member, person(world, "pat"), actor=lead,
            hand_over=partial(hand_over_deals, actor=lead), successor_code=person(world, "paul"),
        ),
    )  # fmt: skip
    room = open_room(world, code)
    assert room.deal.partner_rep in (world.people["lea"], world.people["paul"])
    assert room.owner("partner") == room.deal.partner_rep
    assert not room.is_active(world.people["pat"].pk, "partner")


def add_letters(world: World, code: str, actor: Actor) -> int:
    """Write one's initial behind what one saw, ten times. Returns how often one was told to look."""
    told, written = 0, 0
    while written < 10:
        saw = see_deal(world, code).need
        wanted = saw + actor.user_name[0]
        try:
            edit_deal(code, changes={"need": wanted}, base={"need": saw}, actor=actor)
        except Stale as stale:
            told += stale.fields["need"][:2] == (saw, wanted)
        else:
            written += 1
    return told


def test_no_edit_is_lost(world: World) -> None:
    """CON-1: whoever saw an old text is told and writes behind the new one."""
    code = open_deal(world, need="-").code
    names = ("vic", "pat", "mona", "lea")
    race(*(partial(add_letters, world, code, world.actor(name)) for name in names))
    deal = see_deal(world, code)
    assert sorted(deal.need) == sorted("-" + "VPML" * 10)
    assert deal.version == 2 + 40
    assert_numbers_are_gapless(world, code)
    with wall(world.system()):
        kept = (
            DealHistory.objects.filter(code=code).order_by("pgh_id").values_list("need", flat=True)
        )
        texts = list(dict.fromkeys(kept))
    assert [len(text) for text in texts] == list(range(1, 42))


def test_disjoint_edits_at_once_all_stand(world: World) -> None:
    code = open_deal(world).code
    seen = see_deal(world, code)
    edits = {
        "amount": Decimal(7), "need": "Something else.", "size_range": "over_500k",
        "model": "sales_led",
    }  # fmt: skip
    answers = race(*(
        partial(
            edit_deal, code, actor=world.actor("vic"),
            changes={other: getattr(seen, other) for other in edits} | {name: value},
            base={other: getattr(seen, other) for other in edits},
        )
        for name, value in edits.items()
    ))  # fmt: skip
    assert kinds(answers) == {"Deal": 4}
    deal = see_deal(world, code)
    assert {name: getattr(deal, name) for name in edits} == edits


@pytest.mark.parametrize("_round", range(3))
def test_won_and_lost_at_once_is_one_of_them(world: World, _round: int) -> None:
    code = open_deal(world, first_stage=4).code
    sign_stage(world, code)
    answers = race(
        partial(
            win_deal, code, signed_on=today(), amount=Decimal(1),
            actor=world.actor("vic"),
        ),
        partial(lose_deal, code, reason="price", actor=world.actor("pat")),
        partial(move_deal, code, to=3, reason_text="Back, please, now.", actor=world.actor("mona")),
    )  # fmt: skip
    deal = see_deal(world, code)
    assert (deal.outcome, deal.stage) in {("won", 5), ("lost", 4), ("lost", 3)}
    assert isinstance(answers[0] if deal.outcome == "lost" else answers[1], DealClosed | Conflict)
    assert_numbers_are_gapless(world, code)
    assert len(rows_of(world, code, "StageVisit", left_at=None)) == (1 if deal.stage == 5 else 0)


def test_a_move_undone_while_it_is_acted_on_is_one_of_both(world: World) -> None:
    code = open_deal(world).code
    move_deal(code, to=2, reason="agreed", actor=world.actor("vic"))
    undone, signed = race(
        partial(undo_move, code, actor=world.actor("vic")),
        partial(sign_step, code, "initial_meeting", actor=world.actor("pat")),
    )
    assert isinstance(signed, Room)
    names = [event.name for event in events(world, code)][-2:]
    assert names in (["deal.move_undone", "step.signed"], ["deal.moved", "step.signed"])
    assert (see_deal(world, code).stage == 1) is isinstance(undone, Deal)


def test_one_pause_one_split_one_renewal(world: World) -> None:
    code = open_deal(world, first_stage=4).code
    sign_stage(world, code)
    names = ("vic", "pat", "mona")
    splits = race(*(
        partial(propose_split, code, vendor=Decimal(40 + n), actor=world.actor(name))
        for n, name in enumerate(names)
    ))  # fmt: skip
    assert kinds(splits) == {"SplitProposal": 3}
    states = sorted(row.state for row in rows_of(world, code, "SplitProposal"))
    assert states == ["open", "replaced", "replaced"]
    day = today() + timedelta(days=5)
    pauses = race(*(
        partial(pause_deal, code, reason="budget", returns_on=day, actor=world.actor(name))
        for name in names
    ))  # fmt: skip
    assert kinds(pauses) == {"Deal": 1, "Conflict": 2}
    win_deal(code, signed_on=today(), amount=Decimal(1), actor=world.actor("vic"))
    renewals = race(*(partial(renew_deal, code, actor=world.actor(name)) for name in names))
    assert len({deal.code for deal in renewals}) == 1
    with wall(world.system()):
        assert Deal.objects.filter(parent__code=code).count() == 1


def test_signed_and_given_back_at_once_never_doubles(world: World) -> None:
    code = open_deal(world).code
    sign_step(code, "fit_confirmed", actor=world.actor("vic"))
    race(*(
        partial(act, code, "fit_confirmed", actor=world.actor(name))
        for act in (sign_step, withdraw_signature) for name in ("vic", "mona", "vera")
    ))  # fmt: skip
    standing = rows_of(world, code, "Signature", kind="signed", withdrawn_at=None)
    assert len(standing) <= 1
    room = open_room(world, code)
    holder = room.step("fit_confirmed").vendor_holder
    assert (holder is None) is (len(standing) == 1)
    assert_numbers_are_gapless(world, code)


def test_every_connection_is_given_back(world: World) -> None:
    race(*(partial(see_deal, world, open_deal(world).code) for _ in range(8)))
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where datname = current_database()"
            " and state = 'idle in transaction'"
        )
        assert cursor.fetchone() == (0,)
