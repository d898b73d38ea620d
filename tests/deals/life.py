"""The life of one deal as a machine of rules: everything people can do to it, in any order."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from cosell.core import clock
from cosell.core.actor import Side
from cosell.core.errors import DomainError
from deals.actions.editing import edit_deal, edit_step_text
from deals.actions.ending import (
    ask_for_win,
    give_reason,
    lose_deal,
    object_to_end,
    reopen_deal,
    undo_win,
    win_deal,
)
from deals.actions.moving import answer_move, move_deal
from deals.actions.notes import write_note
from deals.actions.pausing import confirm_pause, decline_pause, pause_deal, resume_deal
from deals.actions.roles import answer_proposal, set_role
from deals.actions.signing import request_signature, sign_step, waive_step, withdraw_signature
from deals.actions.sourcing import correct_source
from deals.actions.splitting import answer_split, propose_split, withdraw_split
from deals.actions.team import add_team_member, hand_over_deals, remove_team_member, set_owner
from deals.actions.undoing import undo_move
from deals.rules.gate import CONTRACT_STEP
from deals.rules.playbook import STEPS
from partners.actions.members import remove_member, seat_member
from tests.deals.scenes import MONDAY, open_room, person
from tests.world import World, open_deal, see_deal

WORDS = "It went another way."
TEAM = ["vic", "pat", "mona", "lea"]
people = st.sampled_from([*TEAM, *TEAM, "val", "paul"])
VENDORS = {"vic", "mona", "val"}
#: Mostly whoever leads the side of the person in question.
somebody = st.one_of(st.none(), st.none(), people)
steps = st.sampled_from([step.key for step in STEPS])
letters = st.sampled_from(["", "R", "A", "AR", "C", "I"])
yes_or_no = st.booleans()
changes_of_facts = st.fixed_dictionaries(
    {},
    optional={
        "amount": st.decimals(0, 10**6, places=2),
        "need": st.sampled_from(["This", "That"]),
        "model": st.sampled_from(["partner_led", "sales_led", "true_cosell"]),
    },
)
LATE_ACTS = [
    (sign_step, ("support",), {}),
    (withdraw_signature, ("fit_confirmed",), {}),
    (move_deal, (), {"to": 2, "reason": "agreed"}),
    (edit_deal, (), {"changes": {"amount": Decimal(1)}, "base": {}}),
    (propose_split, (), {"vendor": Decimal(1)}),
    (resume_deal, (), {}),
]

is_open = precondition(lambda life: life.outcome == "open")
has_ended = precondition(lambda life: life.outcome in {"lost", "withdrawn"})
in_close = precondition(lambda life: life.outcome == "open" and life.stage == 4)


def lead_of(name: str) -> str:
    return "mona" if name in VENDORS else "lea"


class Life(RuleBasedStateMachine):
    """One example is one deal, told inside a transaction that is rolled back at its end."""

    world: World
    code: str

    def __init__(self) -> None:
        super().__init__()
        self.moment: datetime = MONDAY
        self.outcome, self.stage, self.last = "open", 1, ""
        self.acts: Counter[str] = Counter()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    @initialize(
        model=st.sampled_from(["partner_led", "true_cosell"]),
        by=st.sampled_from(TEAM[:2]),
        steps_on=st.integers(0, 4),
    )
    def register(self, model: str, by: str, steps_on: int) -> None:
        """A deal of Vic's or Pat's; some examples begin later in its life."""
        with clock.frozen(self.moment):
            self.code = open_deal(self.world, need="To begin with", model=model, by=by).code
        for _stage in range(steps_on):
            self.go_on()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def act(self, action: Callable[..., Any], *given: Any, by: str, **facts: Any) -> bool:
        """One act, a minute after the last. A refusal leaves the deal as it was."""
        self.moment += timedelta(minutes=1)
        with clock.frozen(self.moment):
            before = see_deal(self.world, self.code).version
            try:
                action(self.code, *given, actor=self.world.actor(by), **facts)
            except DomainError:
                assert see_deal(self.world, self.code).version == before
                return False
        deal = see_deal(self.world, self.code)
        self.outcome, self.stage, self.last = deal.outcome, deal.stage, action.__name__
        self.acts[action.__name__] += 1
        return True

    def today(self) -> date:
        return self.moment.astimezone(ZoneInfo("Europe/Berlin")).date()

    @rule(hours=st.sampled_from([1, 5, 16, 24, 72, 240]))
    def time_passes(self, hours: int) -> None:
        self.moment += timedelta(hours=hours)

    @rule(step=steps, by=people)
    def sign(self, step: str, by: str) -> None:
        self.act(sign_step, step, by=by)

    @precondition(lambda life: life.outcome in {"open", "won"})
    @rule()
    def go_on(self) -> None:
        """Who leads a side signs what stands open, and the deal is moved on or won."""
        with clock.frozen(self.moment):
            room = open_room(self.world, self.code)
        leads = {Side.VENDOR: "mona", Side.PARTNER: "lea"}
        for step in room.steps_of(room.deal.stage):
            for side in step.sides:
                if room.signature(step, side) is None and step.key != CONTRACT_STEP:
                    self.act(sign_step, step.key, by=leads[side])
        if self.stage < 4:
            self.act(move_deal, by="mona", to=self.stage + 1)
        elif self.stage == 4:
            self.act(win_deal, by="mona", signed_on=self.today(), amount=Decimal(84000))

    @precondition(lambda life: life.acts["sign_step"])
    @rule(step=steps, by=people)
    def take_a_signature_back(self, step: str, by: str) -> None:
        self.act(withdraw_signature, step, by=by)

    @is_open
    @rule(step=steps, by=people)
    def leave_a_step_out(self, step: str, by: str) -> None:
        self.act(waive_step, step, by=by, reason="covered")

    @is_open
    @rule(step=steps, by=people)
    def ask_for_a_signature(self, step: str, by: str) -> None:
        self.act(request_signature, step, by=by)

    @is_open
    @rule(step=steps, by=people, text=st.sampled_from(["Do it well", "Do it together"]))
    def reword_a_step(self, step: str, by: str, text: str) -> None:
        self.act(edit_step_text, step, by=by, text=text)

    @is_open
    @rule(way=st.sampled_from([1, 1, 2, -1, -2]), by=people, is_anyway=yes_or_no)
    def move(self, way: int, by: str, is_anyway: bool) -> None:
        self.act(move_deal, by=by, to=self.stage + way, reason_text=WORDS if is_anyway else "")

    @precondition(lambda life: life.last == "move_deal")
    @rule(by=people)
    def take_a_move_back(self, by: str) -> None:
        self.act(undo_move, by=by)

    @precondition(lambda life: life.acts["move_deal"])
    @rule(by=people, is_right=yes_or_no)
    def answer_a_move(self, by: str, is_right: bool) -> None:
        self.act(answer_move, by=by, answer="right" if is_right else "not_right")

    @in_close
    @rule(by=people)
    def win(self, by: str) -> None:
        self.act(win_deal, by=by, signed_on=self.today(), amount=Decimal(84000))

    @in_close
    @rule(by=people)
    def ask_for_the_win(self, by: str) -> None:
        self.act(ask_for_win, by=by)

    @precondition(lambda life: life.outcome == "won")
    @rule(by=people)
    def take_the_win_back(self, by: str) -> None:
        self.act(undo_win, by=by, reason=WORDS)

    @precondition(lambda life: life.outcome == "open" and life.acts.total() > 8)
    @rule(by=people, kind=st.sampled_from(["lost", "withdrawn", "duplicate"]))
    def end(self, by: str, kind: str) -> None:
        self.act(lose_deal, by=by, kind=kind, reason="price", note="Between us.")

    @has_ended
    @rule(by=people)
    def say_why_it_ended(self, by: str) -> None:
        self.act(give_reason, by=by, reason="timing")

    @has_ended
    @rule(by=people, attempt=st.sampled_from(LATE_ACTS))
    def try_what_has_ended(self, by: str, attempt: tuple[Any, tuple[str, ...], Any]) -> None:
        action, given, facts = attempt
        assert not self.act(action, *given, by=by, **facts)

    @has_ended
    @rule(by=people, objects=yes_or_no)
    def open_again(self, by: str, objects: bool) -> None:
        if objects:
            self.act(object_to_end, by=by, text=WORDS)
        else:
            self.act(reopen_deal, by=by, reason=WORDS)

    @is_open
    @rule(by=people, days=st.integers(1, 12))
    def pause(self, by: str, days: int) -> None:
        back = self.today() + timedelta(days=days)
        self.act(pause_deal, by=by, reason="budget", returns_on=back)

    @precondition(lambda life: life.acts["pause_deal"])
    @rule(by=people, answer=st.sampled_from([confirm_pause, decline_pause, resume_deal]))
    def answer_a_pause(self, by: str, answer: Callable[..., Any]) -> None:
        self.act(answer, by=by)

    @is_open
    @rule(by=people, changes=changes_of_facts)
    def edit(self, by: str, changes: dict[str, Any]) -> None:
        self.act(edit_deal, by=by, changes=changes, base={})

    @is_open
    @rule(by=people, share=st.one_of(st.none(), st.integers(0, 100)))
    def offer_a_split(self, by: str, share: int | None) -> None:
        if share is None:
            self.act(propose_split, by=by, by_activity=True)
        else:
            self.act(propose_split, by=by, vendor=Decimal(share))

    @precondition(lambda life: life.acts["propose_split"])
    @rule(by=people, accept=st.sampled_from([True, True, False, None]))
    def answer_the_split(self, by: str, accept: bool | None) -> None:
        if accept is None:
            self.act(withdraw_split, by=by)
        else:
            self.act(answer_split, by=by, accept=accept)

    @rule(by=people, source=st.sampled_from(["vendor", "partner"]))
    def correct_the_source(self, by: str, source: str) -> None:
        self.act(correct_source, by=by, source=source, reason=WORDS)

    @rule(step=steps, who=people, letter=letters, by=people)
    def give_a_letter(self, step: str, who: str, letter: str, by: str) -> None:
        self.act(set_role, step, by=by, user_code=person(self.world, who), letter=letter)

    @precondition(lambda life: life.acts["set_role"])
    @rule(step=steps, who=people, by=people, accept=yes_or_no)
    def answer_a_letter(self, step: str, who: str, by: str, accept: bool) -> None:
        self.act(answer_proposal, step, by=by, user_code=person(self.world, who), accept=accept)

    @rule(who=people, by=somebody, is_observer=yes_or_no)
    def add_somebody(self, who: str, by: str | None, is_observer: bool) -> None:
        rep = "sales_rep" if who in VENDORS else "partner_rep"
        self.act(
            add_team_member, by=by or lead_of(who), user_code=person(self.world, who),
            role="observer" if is_observer else rep,
        )  # fmt: skip

    @rule(who=people, by=somebody)
    def take_somebody_off(self, who: str, by: str | None) -> None:
        self.act(remove_team_member, by=by or lead_of(who), user_code=person(self.world, who))

    @rule(who=people, by=somebody)
    def name_an_owner(self, who: str, by: str | None) -> None:
        self.act(set_owner, by=by or lead_of(who), user_code=person(self.world, who))

    @rule(who=st.sampled_from(["val", "paul", "vic", "pat"]), has_heir=yes_or_no)
    def leave_the_company_and_come_back(self, who: str, has_heir: bool) -> None:
        """What they held is with somebody else afterwards; the seat itself is given anew."""
        is_vendor = who in {"val", "vic"}
        heir = ("mona" if is_vendor else "lea") if has_heir else ""
        company = "northwind" if is_vendor else "brightpath"
        boss = self.world.actor("vera" if is_vendor else "lea")
        self.moment += timedelta(minutes=1)
        with clock.frozen(self.moment):
            remove_member(
                person(self.world, who), actor=boss,
                hand_over=lambda seat, successor: hand_over_deals(seat, successor, actor=boss),
                successor_code=person(self.world, heir) if heir else "",
            )  # fmt: skip
            seat_member(
                self.world.people[who], role="vendor_rep" if is_vendor else "partner_rep",
                actor=self.world.system(), organization=self.world.organizations[company],
                partnership_id=None if is_vendor else self.world.partnerships[company].pk,
            )  # fmt: skip

    @rule(by=people)
    def write_a_note(self, by: str) -> None:
        self.act(write_note, by=by, text=f"Only for us, says {by}.")
