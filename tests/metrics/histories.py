"""Histories of a workspace with many deals, played through the real actions as Hypothesis decides."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from cosell.core import clock
from cosell.core.actor import Side
from cosell.core.errors import DomainError
from cosell.core.wall import wall
from deals.actions.editing import edit_deal, edit_step_text
from deals.actions.ending import lose_deal, object_to_end, reopen_deal, undo_win, win_deal
from deals.actions.moving import move_deal
from deals.actions.pausing import confirm_pause, pause_deal, resume_deal
from deals.actions.rates import set_rate
from deals.actions.registering import (
    approve_registration,
    register_deal,
    reject_registration,
    withdraw_registration,
)
from deals.actions.signing import sign_step, waive_step, withdraw_signature
from deals.actions.sourcing import correct_source
from deals.actions.team import set_owner
from deals.actions.undoing import undo_move
from deals.models import Deal, Registration
from deals.queries.rooms import get_deal, load_room
from deals.rules.gate import CONTRACT_STEP
from metrics.actions.importing import import_revenue, import_totals
from partners.models import Workspace
from tests.deals.scenes import person
from tests.metrics.seeing import fold, fold_asked
from tests.world import World, new_deal

ZONES = ["Europe/Berlin", "Pacific/Auckland", "America/Los_Angeles"]
START = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
MODELS = ["partner_led", "sales_led", "true_cosell"]
#: A lead of each partner, who signs and owns; the second name is somebody who may follow.
PARTNERS = {"brightpath": ("lea", "paul"), "oakline": ("petra", "pete")}
WORDS = "It went another way."
STEPS = [
    "fit_confirmed", "initial_meeting", "requirements_document", "legal_review", "presentation",
    "implementation",
]  # fmt: skip
FATES = ["won", "won", "lost", "withdrawn", "open", "open", "duplicate", "delivered"]
ACTS = [
    "go_on", "go_on", "jump", "pause", "sign", "waive", "take_back", "reword", "lose", "source",
    "owner", "edit", "edit", "win", "stray", "stray", "rest", "rest", "doubt", "return", "return",
    "regret", "mistake",
]  # fmt: skip
#: What rarely meets by chance: acts one after the other, some business hours apart.
CHAINS = {
    "stray": ("jump", "undo_move"),
    "rest": ("pause", "resume"),
    "doubt": ("lose", "object"),
    "return": ("back", "jump"),
    "regret": ("lose", "reopen"),
    "mistake": ("go_on", "undo_win"),
}
#: So many deals have a long life; the others end as they begin.
LIVELY = 4


@dataclass(frozen=True)
class Birth:
    """How a deal comes into the room, and what becomes of it straight away."""

    partner: str
    by_partner: bool
    model: str
    stage: int
    age: int
    size: str
    currency: str
    fate: str
    answer: str
    wait: int


births = st.builds(
    Birth,
    partner=st.sampled_from(list(PARTNERS)),
    by_partner=st.booleans(),
    model=st.sampled_from(MODELS),
    stage=st.sampled_from([1, 2, 3, 4, 4, 4]),
    age=st.integers(0, 120),
    size=st.sampled_from(["under_25k", "25k_100k", "over_500k"]),
    currency=st.sampled_from(["EUR", "EUR", "USD", "CHF"]),
    fate=st.sampled_from(FATES),
    answer=st.sampled_from(["approve", "approve", "approve", "reject", "withdraw", "wait"]),
    wait=st.integers(0, 30),
)


@dataclass(frozen=True)
class Act:
    """One act on one of the deals, some hours after the last, or at the edge of the next quarter."""

    name: str
    deal: int
    hours: int
    edge: int | None
    step: str
    is_vendor: bool
    number: int


acts = st.builds(
    Act,
    name=st.sampled_from(ACTS),
    deal=st.integers(0, 40),
    hours=st.sampled_from([0, 1, 5, 20, 50, 130]),
    edge=st.sampled_from([None] * 9 + [-20, 20]),
    step=st.sampled_from(STEPS),
    is_vendor=st.booleans(),
    number=st.integers(0, 99),
)


@dataclass(frozen=True)
class Plan:
    """One history, and what is imported at its end."""

    zone: str
    births: list[Birth]
    acts: list[Act]
    rows: list[tuple[int, int]]
    totals: str
    rate: int


plans = st.builds(
    Plan,
    zone=st.sampled_from(ZONES),
    births=st.lists(births, min_size=9, max_size=14),
    acts=st.lists(acts, min_size=20, max_size=40),
    rows=st.lists(
        st.tuples(st.integers(0, 500), st.integers(-50_00, 90_000_00)), max_size=4, unique=True
    ),
    totals=st.sampled_from(["none", "all", "some"]),
    rate=st.integers(50, 150),
)


class History:
    """Plays a plan. Refused acts change nothing and are forgotten."""

    def __init__(self, world: World, plan: Plan) -> None:
        self.world, self.plan, self.moment = world, plan, START
        self.codes: list[str] = []
        self.lively: list[str] = []
        with wall(world.system()):
            Workspace.objects.filter(pk=world.northwind.pk).update(time_zone=plan.zone)

    def play(self) -> None:
        self.do(set_rate, "USD", by="mona", day=self.today(), rate=Decimal(self.plan.rate) / 100)
        pace = max(1, len(self.plan.acts) // len(self.plan.births))
        waiting = list(self.plan.acts)
        for number, birth in enumerate(self.plan.births):
            self.be_born(number, birth)
            for act in waiting[:pace]:
                self.act(act)
            waiting = waiting[pace:]
            self.fold()
        for act in waiting:
            self.act(act)
        self.import_files()
        self.pass_time(hours=3)
        self.fold()

    # Time.

    def today(self) -> date:
        return self.moment.astimezone(ZoneInfo(self.plan.zone)).date()

    def pass_time(self, hours: float) -> None:
        self.moment += timedelta(hours=hours)

    def go_to_edge(self, minutes: int) -> None:
        """Some minutes before or after the midnight that begins the next quarter, over there."""
        day = self.today()
        year, month = divmod(day.year * 12 + (day.month - 1) // 3 * 3 + 3, 12)
        midnight = datetime.combine(
            date(year, month + 1, 1), time(0), ZoneInfo(self.plan.zone)
        ).astimezone(UTC)
        self.moment = max(self.moment, midnight + timedelta(minutes=minutes))

    # Acts.

    def do(self, action: Callable[..., Any], *given: Any, by: str, **facts: Any) -> Any:
        """A minute after the last one. None when it was refused."""
        self.moment += timedelta(minutes=1)
        with clock.frozen(self.moment):
            try:
                return action(*given, actor=self.world.actor(by), **facts)
            except DomainError:
                return None

    def be_born(self, number: int, birth: Birth) -> None:
        self.pass_time(24 * birth.wait)
        lead, rep = PARTNERS[birth.partner]
        facts = new_deal(
            customer=f"Customer {number}", website=f"customer-{number}.example.com",
            model=birth.model, first_stage=birth.stage, size_range=birth.size,
            currency=birth.currency, opened_on=self.today() - timedelta(days=birth.age),
            expected_close=self.today() + timedelta(days=90),
        )  # fmt: skip
        by = (lead if number % 2 else rep) if birth.by_partner else "vic"
        made = self.do(register_deal, facts, by=by, partner=birth.partner)
        assert made is not None
        if isinstance(made, Registration):
            self.pass_time(birth.wait)
            made = self.answer(made, birth, by)
        if isinstance(made, Deal):
            self.codes.append(made.code)
            if birth.fate == "open":
                self.lively.append(made.code)
            self.befall(made.code, birth.fate)

    def answer(self, asked: Registration, birth: Birth, by: str) -> Any:
        if birth.answer == "approve":
            return self.do(approve_registration, asked.code, by="mona")
        if birth.answer == "reject":
            return self.do(reject_registration, asked.code, by="mona", reason="other", text=WORDS)
        if birth.answer == "withdraw":
            self.do(withdraw_registration, asked.code, by=by)
        return None

    def befall(self, code: str, fate: str) -> None:
        if fate in {"lost", "withdrawn", "duplicate"}:
            self.do(lose_deal, code, by="mona", reason="price", kind=fate)
        elif fate in {"won", "delivered"} and self.room(code).deal.stage == 4:
            self.go_on(code)
            if fate == "delivered":
                self.go_on(code)

    def room(self, code: str) -> Any:
        actor = self.world.system()
        with clock.frozen(self.moment), wall(actor):
            return load_room(actor, get_deal(actor, code))

    def lead_of(self, room: Any, side: Side) -> str:
        if side is Side.VENDOR:
            return "mona"
        return PARTNERS[room.deal.partnership.organization.slug][0]

    def go_on(self, code: str) -> None:
        """Everything that stands open in the stage is signed, and the deal is moved on or won."""
        room = self.room(code)
        stage = room.deal.stage
        for step in room.steps_of(stage):
            for side in step.sides:
                if room.signature(step, side) is None and step.key != CONTRACT_STEP:
                    self.do(sign_step, code, step.key, by=self.lead_of(room, side))
        if stage < 4:
            self.do(move_deal, code, by="mona", to=stage + 1)
        elif stage == 4:
            self.win(code, 84_000)

    def win(self, code: str, amount: int, back: int = 0) -> None:
        day = self.today() - timedelta(days=back)
        self.do(win_deal, code, by="mona", signed_on=day, amount=Decimal(amount))

    def act(self, act: Act) -> None:
        """One act or a chain of them. An objection to an end comes from the other side."""
        codes = self.lively[-LIVELY:] or self.codes
        if not codes:
            return
        self.pass_time(act.hours)
        if act.edge is not None:
            self.go_to_edge(act.edge)
        for name in CHAINS.get(act.name, (act.name,)):
            is_vendor = act.is_vendor != (name == "object")
            self.do_one(replace(act, name=name, is_vendor=is_vendor), codes[act.deal % len(codes)])
            if name in {"pause", "back", "lose"}:
                self.pass_time(30)

    def do_one(self, act: Act, code: str) -> None:
        if act.name == "win":
            self.win(code, 1000 * act.number + 1, back=act.number % 20)
        elif act.name == "go_on":
            self.go_on(code)
        else:
            room = self.room(code)
            # Only the vendor moves over open signatures and takes a win back.
            is_vendor = act.is_vendor or act.name in {"jump", "undo_move", "undo_win", "source"}
            side = Side.VENDOR if is_vendor else Side.PARTNER
            action, given, facts = self.translate(replace(act, is_vendor=is_vendor), room)
            self.do(action, code, *given, by=self.lead_of(room, side), **facts)

    def translate(self, act: Act, room: Any) -> tuple[Any, tuple[Any, ...], dict[str, Any]]:
        stage, number = room.deal.stage, act.number
        slug = room.deal.partnership.organization.slug
        heirs = ("vic", "val", "mona") if act.is_vendor else PARTNERS[slug]
        changes = [
            {"amount": Decimal(number) * 1000}, {"amount": None}, {"model": MODELS[number % 3]},
            {"size_range": "100k_500k"},
        ][number % 4]  # fmt: skip
        back = self.today() + timedelta(days=1 + number % 12)
        table: dict[str, tuple[Any, tuple[Any, ...], dict[str, Any]]] = {
            "jump": (move_deal, (), {"to": min(4, stage + 1 + number % 3), "reason": "agreed"}),
            "back": (move_deal, (), {"to": stage - 1 - number % 2, "reason_text": WORDS}),
            "undo_move": (undo_move, (), {}),
            "pause": (pause_deal, (), {"reason": "budget", "returns_on": back}),
            "resume": (confirm_pause if number % 5 == 1 else resume_deal, (), {}),
            "sign": (sign_step, (act.step,), {}),
            "waive": (waive_step, (act.step,), {"reason": "covered"}),
            "take_back": (withdraw_signature, (act.step,), {}),
            "reword": (edit_step_text, (act.step,), {"text": f"Do it {number} times"}),
            "lose": (lose_deal, (), {"reason": "price", "kind": ["lost", "withdrawn"][number % 2]}),
            "reopen": (reopen_deal, (), {"reason": WORDS}),
            "object": (object_to_end, (), {"text": WORDS}),
            "source": (correct_source, (), {"source": SIDES[number % 2], "reason": WORDS}),
            "owner": (set_owner, (), {"user_code": self.code_of(heirs[number % len(heirs)])}),
            "edit": (edit_deal, (), {"changes": changes, "base": {}}),
            "undo_win": (undo_win, (), {"reason": WORDS}),
        }  # fmt: skip
        return table[act.name]

    def code_of(self, name: str) -> str:
        return person(self.world, name)

    # What is folded and imported.

    def fold(self) -> None:
        """As the relay does it: whatever has happened since, deal by deal."""
        with clock.frozen(self.moment):
            fold(self.world, *self.codes)
            fold_asked(self.world)

    def import_files(self) -> None:
        today = self.today()
        lines = [
            f"{today - timedelta(days=back)},{Decimal(amount) / 100}"
            for back, amount in self.plan.rows
        ]
        self.do(import_revenue, "\n".join(["day,amount", *lines]), by="mona")
        if self.plan.totals == "none":
            return
        months, month = [], today.replace(day=1)
        for number in range(30):
            month = (month - timedelta(days=1)).replace(day=1)
            if self.plan.totals == "all" or number % 5:
                months.append(f"{month:%Y-%m},{100_000 + number}")
        self.do(import_totals, "\n".join(["month,amount", *months]), by="mona")
        if self.plan.rate % 2:
            # What was won without a rate takes that of its day; what is open the newest.
            early = START.date() - timedelta(days=9)
            self.do(set_rate, "CHF", by="mona", day=early, rate=Decimal("1.1"))


SIDES = ["vendor", "partner"]
