"""From tales to beats. Pure: a moment goes in, moments come out."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from cosell.core.actor import Side
from cosell.core.businesstime import Calendar
from cosell.demo.beats import Beat
from cosell.demo.cast import COMPANIES, PARTNERSHIPS
from cosell.demo.layout import Layout
from cosell.demo.tales import Act, Facts, OpenTale, PastTale, Pause, Sign
from deals.rules.playbook import STANDARD, steps_of
from deals.rules.registration import expected_close_default

#: Slots that are filled by registering and by winning.
_BY_THEMSELVES = {"lead_identified", "contract_signature"}
_TERMS = {(row.workspace, row.company): row for row in PARTNERSHIPS}
#: How a deal's business time is shared out when it ended in a stage: where the later ones begin.
_ENTRIES = {1: (), 2: (0.2,), 3: (0.08, 0.4), 4: (0.06, 0.22, 0.55)}
#: Business days after the win on which the slots of Delivery are signed.
_DELIVERY_DAYS = (12, 20, 21, 62, 63)
#: The stage on whose entry the amount is said.
_ASKS_AMOUNT = 3
_QUEUE_HOURS = 3.0
_TYPING_HOURS = 0.25

Slot = tuple[str, str]


def vendor_calendar(workspace: str) -> Calendar:
    """The calendar of the vendor's own promises."""
    vendor = COMPANIES[workspace]
    return Calendar.of(zone=vendor.zone, countries=(vendor.country,))


def deal_calendar(facts: Facts) -> Calendar:
    """The calendar of a deal: the vendor's zone, days on which both companies work."""
    vendor, partner = COMPANIES[facts.workspace], COMPANIES[facts.partner]
    return Calendar.of(zone=vendor.zone, countries=(vendor.country, partner.country))


def slots_of(stage: int) -> list[Slot]:
    """The slots of a stage that are signed by hand, in playbook order."""
    return [
        (step.key, side.value)
        for step in steps_of(stage)
        if step.key not in _BY_THEMSELVES
        for side in sorted(STANDARD.sides_asked(step, Side.PARTNER))
    ]


_NOT_THE_PARTNERS = frozenset(
    slot for stage in (2, 3, 4) for slot in slots_of(stage) if slot[1] == "partner"
)


class Plot:
    """The beats of one deal, one after the other."""

    def __init__(self, facts: Facts, now: datetime) -> None:
        self.facts = facts
        self.layout = Layout(now, deal_calendar(facts))
        self.beats: list[Beat] = []

    def add(self, at: datetime, by: str, verb: str, **facts: Any) -> None:
        self.beats.append(
            Beat(
                at=at, verb=verb, by=by, workspace=self.facts.workspace,
                deal=self.facts.customer, facts=facts,
            )
        )  # fmt: skip

    def who(self, side: str) -> str:
        """The deal's own person of a side."""
        return self.facts.rep if side == "vendor" else self.facts.partner_rep

    def later(self, at: datetime, hours: float) -> datetime:
        return self.layout.calendar.add_business_hours(at, hours)

    def open(self, at: datetime, *, stage: int = 1) -> None:
        """Bring the deal: a vendor's rep opens the room, a partner's registration waits first."""
        facts, terms = self.facts, _TERMS[self.facts.workspace, self.facts.partner]
        new = registration_facts(facts, self.layout.calendar.local_date(at), stage=stage)
        if facts.source == "vendor" or facts.is_on_behalf:
            more = {"partner": facts.partner, "rep": facts.partner_rep}
            self.add(at, facts.rep, "register", new=new, on_behalf=facts.is_on_behalf, **more)
            if facts.is_on_behalf:
                self.add(self.later(at, 2.0), facts.partner_rep, "confirm_source")
            return
        asked = Layout(at, self.layout.calendar).hours_ago(_QUEUE_HOURS)
        self.add(asked, facts.partner_rep, "register", new=new)
        self.add(at, terms.manager, "approve", rep=facts.rep)

    def type_amount(self, at: datetime) -> None:
        changes = {"amount": Decimal(self.facts.amount)}
        self.add(
            self.later(at, _TYPING_HOURS), self.facts.rep, "edit",
            changes=changes, base={"amount": None},
        )  # fmt: skip

    def fill(
        self, slots: Iterable[Slot], start: datetime, end: datetime, waived: AbstractSet[Slot]
    ) -> None:
        """Fill slots one after the other between two moments."""
        rows = list(slots)
        moments = self.layout.between(start, end, len(rows))
        for (step, side), at in zip(rows, moments, strict=True):
            if (step, side) in waived:
                self.add(at, self.who(side), "waive", step=step, reason="not_our_part")
            else:
                self.add(at, self.who(side), "sign", step=step)

    def pass_stages(
        self,
        entered: list[datetime],
        *,
        began: int = 1,
        left_open: Iterable[Slot] = (),
        waived: AbstractSet[Slot] = frozenset(),
    ) -> None:
        """Fill and leave the stages that lie behind the last one entered."""
        gaps = set(left_open)
        for stage, (start, end) in enumerate(pairwise(entered), start=began):
            slots = slots_of(stage)
            self.fill([slot for slot in slots if slot not in gaps], start, end, waived)
            is_anyway = bool(gaps & set(slots))
            mover = self.facts.rep if is_anyway or stage % 2 else self.facts.partner_rep
            more: dict[str, Any] = {"reason": "agreed"} if is_anyway else {}
            if stage + 1 == _ASKS_AMOUNT:
                more["amount"] = Decimal(self.facts.amount)
            self.add(end, mover, "move", to=stage + 1, **more)

    def sign(self, sign: Sign) -> None:
        self.add(self.layout.at(sign.ago), self.who(sign.side), "sign", step=sign.step)

    def act(self, act: Act) -> None:
        self.add(self.layout.at(act.ago), act.by, act.verb, **act.facts)

    def pause(self, pause: Pause) -> None:
        back = self.layout.calendar.nth_working_date(self.layout.today, pause.back_in)
        self.add(
            self.layout.at(pause.ago), self.facts.rep, "pause", reason=pause.reason, returns_on=back
        )


def registration_facts(facts: Facts, today: date, *, stage: int = 1) -> dict[str, Any]:
    """The fields of the registration form; model and currency as it proposes them."""
    own = COMPANIES[facts.partner if facts.source == "partner" else facts.workspace]
    return {
        "customer": facts.customer,
        "website": facts.website,
        "size_range": facts.size,
        "expected_close": expected_close_default(today),
        "need": facts.need,
        "country": facts.country,
        "currency": facts.currency or own.currency,
        "model": facts.model or _TERMS[facts.workspace, facts.partner].default_model,
        "is_practice": facts.is_practice,
        "first_stage": stage,
    }


def plan_open(tale: OpenTale, now: datetime) -> list[Beat]:
    """The beats of an open deal."""
    plot = Plot(tale.facts, now)
    entered = [plot.layout.at(ago) for ago in (tale.opened, *tale.stages)]
    plot.open(entered[0])
    if tale.is_priced:
        plot.type_amount(entered[0])
    plot.pass_stages(entered, left_open=tale.left_open)
    for sign in tale.signed:
        plot.sign(sign)
    for act in tale.acts:
        plot.act(act)
    if tale.pause:
        plot.pause(tale.pause)
    return plot.beats


def plan_past(tale: PastTale, now: datetime) -> list[Beat]:
    """The beats of a deal that has ended."""
    plot = Plot(tale.facts, now)
    layout = plot.layout
    if tale.ended is None:
        opened_on, ended_on = layout.span_to(layout.yesterday, tale.days)
    else:
        opened_on, ended_on = layout.span(tale.ended, tale.days)
    opened, ended = layout.on(opened_on, 0.45), layout.on(ended_on, 0.6)
    later = _ENTRIES[tale.stage][tale.began - 1 :]
    entered = [opened, *(layout.part(opened, ended, share) for share in later)]
    waived = _NOT_THE_PARTNERS if tale.is_hands_off else frozenset[Slot]()
    plot.open(opened, stage=tale.began)
    plot.pass_stages(entered, began=tale.began, waived=waived)
    if tale.outcome == "won":
        plot.fill(slots_of(4), entered[-1], ended, waived)
        _win(plot, tale, ended, ended_on)
        return plot.beats
    if tale.began >= _ASKS_AMOUNT:
        plot.type_amount(opened)
    plot.fill(slots_of(tale.stage)[:1], entered[-1], ended, waived)
    _lose(plot, tale, ended)
    return plot.beats


def _win(plot: Plot, tale: PastTale, at: datetime, signed_on: date) -> None:
    facts: dict[str, Any] = {"signed_on": signed_on, "amount": Decimal(tale.facts.amount)}
    if tale.deploys_in is not None:
        facts["implementation_on"] = plot.layout.calendar.nth_working_date(
            signed_on, tale.deploys_in
        )
    plot.add(at, tale.facts.rep, "win", **facts)
    rows = zip(slots_of(5)[: tale.delivered], _DELIVERY_DAYS, strict=False)
    for (step, side), days in rows:
        day = plot.layout.calendar.nth_working_date(signed_on, days)
        plot.add(plot.layout.on(day, 0.4), plot.who(side), "sign", step=step)


def _lose(plot: Plot, tale: PastTale, at: datetime) -> None:
    facts = {"reason": tale.reason, "text": tale.text, "kind": tale.outcome}
    plot.add(at, tale.facts.rep, "lose", **facts)
    if tale.other_reason:
        text = tale.text if tale.other_reason == "other" else ""
        answer = {"reason": tale.other_reason, "text": text}
        plot.add(plot.later(at, 5.0), tale.facts.partner_rep, "reason", **answer)


def founding(now: datetime) -> datetime:
    """When the story begins: before everything else, on a working morning."""
    return Layout(now, vendor_calendar("northwind")).at(265.8)
