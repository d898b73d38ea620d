"""CON-5: whatever people do to a deal, in whatever order, it stays what it promises to be."""

import os
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from cosell.core import clock
from cosell.core.actor import Side
from cosell.core.wall import wall
from cosell.messaging.models import Event
from deals.actions.derive import FAR, find_ball
from deals.models import BallChange, DealAccess, DealGrant, PrivateNote
from deals.models.rooms import Room
from deals.queries.courts import court_times
from deals.queries.rooms import get_deal, load_room
from deals.rules.raci import LetterView, validate_row
from tests.deals.life import Life
from tests.deals.scenes import events, rows_of
from tests.world import World

LOCKED = (
    "amount", "need", "model", "expected_close", "size_range", "split_vendor", "split_partner",
    "split_basis", "signed_on", "rate",
)  # fmt: skip


class LifeOfADeal(Life):
    """The rules, and what holds after each of them."""

    def __init__(self) -> None:
        super().__init__()
        self.version = self.told = 0
        self.locked: dict[str, Any] | None = None
        self.seen: dict[str, Any] = {}

    def see(self, key: str, look: Callable[[], Any]) -> Any:
        """Look once after each rule: every rule takes time, so the moment names what was seen."""
        if self.seen.get("moment") != self.moment:
            self.seen = {"moment": self.moment}
        if key not in self.seen:
            self.seen[key] = look()
        return self.seen[key]

    def room(self, name: str = "vera") -> Room:
        actor = self.world.actor(name)

        def look() -> Room:
            with clock.frozen(self.moment), wall(actor):
                return load_room(actor, get_deal(actor, self.code))

        return self.see(f"room of {name}", look)

    def events(self, name: str = "vera") -> list[Event]:
        return self.see(f"events of {name}", lambda: events(self.world, self.code, name))

    def rows(self, model: str) -> list[Any]:
        return self.see(model, lambda: rows_of(self.world, self.code, model))

    @invariant()
    def version_grows_with_everything_both_read(self) -> None:
        version = self.room().deal.version
        told = sum(
            event.audience == "shared" and event.name not in {"step.requested", "deal.win_asked"}
            for event in self.events()
        )
        assert version >= self.version
        assert (version > self.version) is (told > self.told) or told > self.told
        self.version, self.told = version, told

    @invariant()
    def numbers_of_events_are_gapless_per_audience(self) -> None:
        for name, audiences in (("vera", {"shared", "vendor"}), ("lea", {"shared", "partner"})):
            found = self.events(name)
            assert {event.audience for event in found} <= audiences
            for audience in audiences:
                numbers = [e.sequence for e in found if e.audience == audience]
                assert numbers == list(range(1, len(numbers) + 1))

    @invariant()
    def no_stage_is_skipped(self) -> None:
        for row in self.rows("StageMove"):
            assert row.to_stage == row.from_stage + 1 or row.kind in {"back", "undone"}
            assert row.to_stage < row.from_stage or row.kind in {"forward", "anyway", "won"}
            assert (row.kind == "won") is (row.to_stage == 5)
        visits = [row.stage for row in self.room().visits]
        assert all(later - sooner <= 1 for sooner, later in pairwise(visits))
        assert visits[-1] == self.room().deal.stage

    @invariant()
    def what_has_ended_is_locked(self) -> None:
        deal = self.room().deal
        if deal.outcome == "open":
            self.locked = None
            return
        now = {name: getattr(deal, name) for name in LOCKED}
        assert self.locked is None or now == self.locked
        self.locked = now

    @invariant()
    def the_ball_is_where_the_rules_say(self) -> None:
        room = self.room()
        deal, ball = room.deal, find_ball(room)
        key = deal.ball_step.key if deal.ball_step else None
        holders = {
            side: str(holder)
            for side, holder in (
                (Side.VENDOR, deal.ball_vendor_id), (Side.PARTNER, deal.ball_partner_id),
            )
            if holder is not None
        }  # fmt: skip
        assert (deal.ball, key, holders) == (ball.kind, ball.step_key, ball.holders)

    @invariant()
    def both_companies_see_the_same_ball(self) -> None:
        ours, theirs = self.room("vera"), self.room("lea")
        assert find_ball(ours) == find_ball(theirs)

    @invariant()
    def every_row_of_letters_is_complete(self) -> None:
        room = self.room()
        for step in room.steps:
            letters = [
                LetterView(person=str(r.user_id), side=Side(r.side), letter=r.letter)
                for r in room.roles[step.pk]
            ]
            assert validate_row(letters, step.sides) == []

    @invariant()
    def shares_add_up(self) -> None:
        deal = self.room().deal
        assert deal.split_vendor + deal.split_partner == 100
        assert deal.split_vendor >= 0 <= deal.split_partner
        proposals = [row for row in self.rows("SplitProposal") if row.state == "open"]
        assert len(proposals) <= (1 if deal.outcome == "open" else 0)

    @invariant()
    def one_visit_goes_on_while_the_deal_does(self) -> None:
        deal = self.room().deal
        going_on = [row for row in self.rows("StageVisit") if row.left_at is None]
        assert [row.stage for row in going_on] == (
            [deal.stage] if deal.outcome in {"open", "won"} else []
        )

    @invariant()
    def slots_are_filled_once_by_their_side_and_by_different_people(self) -> None:
        room = self.room()
        standing = [row for row in self.rows("Signature") if row.withdrawn_at is None]
        slots = {(row.step_id, row.side) for row in standing}
        assert len(slots) == len(standing)
        assert slots <= {(step.pk, side) for step in room.steps for side in step.sides}
        acted: dict[int, set[str]] = {}
        for row in self.rows("Signature"):
            if row.kind != "automatic":
                acted.setdefault(row.user_id, set()).add(row.side)
        assert all(len(sides) == 1 for sides in acted.values())

    @invariant()
    def steps_are_complete_when_their_slots_are(self) -> None:
        room = self.room()
        for step in room.steps:
            open_sides = [side for side in step.sides if room.signature(step, side) is None]
            assert (step.completed_at is not None) is (not open_sides)
            for side in Side:
                holder = step.vendor_holder if side is Side.VENDOR else step.partner_holder
                wanted = room.holder(step, side) if side in open_sides else None
                assert holder == (None if step.before_room else wanted)

    @invariant()
    def court_time_adds_up_to_the_second(self) -> None:
        room = self.room()
        with clock.frozen(self.moment), wall(self.world.system()):
            times = court_times(room, self.world.system())
            idle = BallChange.objects.filter(deal=room.deal, ball="none").exists()
        for told, visit in zip(times.visits, room.visits, strict=True):
            whole = room.calendar.business_seconds(visit.entered_at, visit.left_at or self.moment)
            assert told.court.total <= whole
            assert idle or told.court.total == whole
        assert times.total.total == sum(visit.court.total for visit in times.visits)

    @invariant()
    def who_sees_it_is_who_is_on_it(self) -> None:
        room = self.room()
        team = sorted({m.user_id for m in room.team if m.is_active})
        with wall(self.world.system()):
            index = DealAccess.objects.filter(deal=room.deal)
            grants = DealGrant.objects.filter(
                content_object=room.deal, permission__codename="view_deal"
            )
            assert sorted(index.values_list("user_id", flat=True)) == team
            assert sorted(grants.values_list("user_id", flat=True)) == team
            names = ("outcome", "stage", "urgency_at", "amount_base", "is_delivered")
            (facts,) = set(index.values_list(*names))
        deal = room.deal
        is_delivered = deal.delivered_at is not None
        assert facts == (
            deal.outcome, deal.stage, deal.urgency_at, deal.amount_base, is_delivered
        )  # fmt: skip

    @invariant()
    def notes_stay_with_their_company(self) -> None:
        for name, company in (("vera", "northwind"), ("lea", "brightpath")):
            with wall(self.world.actor(name)):
                owners = {note.owner_organization_id for note in PrivateNote.objects.all()}
                private = Event.objects.filter(visibility="private")
                owners |= {event.owner_organization_id for event in private}
            assert owners <= {self.world.organizations[company].pk}

    @invariant()
    def the_clock_is_that_of_the_visit(self) -> None:
        room = self.room()
        deal, visit = room.deal, room.visit
        assert deal.entered_at == visit.entered_at
        if deal.outcome != "open":
            assert (deal.over_at, deal.silent_at, deal.urgency_at) == (None, None, FAR)
            return
        assert deal.over_at == room.clock_calendar.over_at(visit.entered_at, visit.limit_days)
        assert deal.urgency_at == deal.over_at
        acts = [event.at for event in self.events() if event.is_act]
        assert deal.last_act_at == max(acts)

    @invariant()
    def milestones_follow_from_the_visits(self) -> None:
        room = self.room()
        deal = room.deal
        entered = [visit.entered_at for visit in room.visits if visit.stage >= 3]
        assert deal.proposal_entered_at == min(entered, default=None)
        done = all(step.completed_at for step in room.steps_of(5))
        assert (deal.delivered_at is not None) is (deal.outcome == "won" and bool(done))
        contract = room.signature(room.step("contract_signature"), Side.VENDOR)
        assert (contract is not None) is (deal.outcome == "won")


@pytest.mark.django_db
def test_the_life_of_a_deal_keeps_what_it_promises(world: World) -> None:
    """Thirty-one rules, sixteen invariants; LIFE_EXAMPLES makes it longer."""
    LifeOfADeal.world = world
    run_state_machine_as_test(
        LifeOfADeal,
        settings=settings(
            max_examples=int(os.environ.get("LIFE_EXAMPLES", "8")),
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
