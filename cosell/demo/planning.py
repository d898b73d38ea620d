"""From tales to beats. Pure: a layout goes in, moments come out."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from cosell.core.actor import Side
from cosell.core.businesstime import Calendar
from cosell.demo.beats import Beat
from cosell.demo.cast import COMPANIES, PARTNERSHIPS
from cosell.demo.layout import Layout
from cosell.demo.tales import Act, Facts, OpenTale, Sign
from deals.rules.playbook import STANDARD, steps_of
from deals.rules.registration import expected_close_default

#: Slots that are filled by registering and by winning.
_BY_THEMSELVES = {"lead_identified", "contract_signature"}
_TERMS = {(row.workspace, row.company): row for row in PARTNERSHIPS}


def layout_of(facts: Facts, now: datetime) -> Layout:
    """Business time of a deal: the vendor's zone, days on which both companies work."""
    vendor, partner = COMPANIES[facts.workspace], COMPANIES[facts.partner]
    calendar = Calendar.of(zone=vendor.zone, countries=(vendor.country, partner.country))
    return Layout(now, calendar)


def slots_of(stage: int) -> list[tuple[str, str]]:
    """The slots of a stage that are signed by hand, in playbook order."""
    return [
        (step.key, side.value)
        for step in steps_of(stage)
        if step.key not in _BY_THEMSELVES
        for side in sorted(STANDARD.sides_asked(step, Side.PARTNER))
    ]


class Plot:
    """The beats of one deal, one after the other."""

    def __init__(self, facts: Facts, layout: Layout) -> None:
        self.facts = facts
        self.layout = layout
        self.beats: list[Beat] = []

    def add(self, at: datetime, by: str, verb: str, **facts: Any) -> None:
        self.beats.append(
            Beat(
                at=at,
                verb=verb,
                by=by,
                workspace=self.facts.workspace,
                deal=self.facts.customer,
                facts=facts,
            )
        )

    def who(self, side: str) -> str:
        """The deal's own person of a side."""
        return self.facts.rep if side == "vendor" else self.facts.partner_rep

    def open(self, at: datetime) -> None:
        """Bring the deal: the vendor's rep opens the room, a partner's registration waits first."""
        facts, terms = self.facts, _TERMS[self.facts.workspace, self.facts.partner]
        own = COMPANIES[facts.partner if facts.source == "partner" else facts.workspace]
        new = {
            "customer": facts.customer,
            "website": facts.website,
            "size_range": facts.size,
            "expected_close": expected_close_default(self.layout.calendar.local_date(at)),
            "need": facts.need,
            "country": facts.country,
            "currency": facts.currency or own.currency,
            "model": facts.model or terms.default_model,
            "is_practice": facts.is_practice,
        }
        if facts.source == "vendor":
            self.add(
                at, facts.rep, "register", new=new, partner=facts.partner, rep=facts.partner_rep
            )
            return
        self.add(before(self.layout.calendar, at, 3.0), facts.partner_rep, "register", new=new)
        self.add(at, terms.manager, "approve", rep=facts.rep)

    def sign_all(self, slots: Iterable[tuple[str, str]], start: datetime, end: datetime) -> None:
        """Fill slots one after the other between two moments."""
        rows = list(slots)
        for (step, side), at in zip(rows, self.layout.between(start, end, len(rows)), strict=True):
            self.add(at, self.who(side), "sign", step=step)

    def pass_stages(self, entered: list[datetime], left_open: set[tuple[str, str]]) -> None:
        """Sign and leave the stages that lie behind the last one entered."""
        for stage, (start, end) in enumerate(pairwise(entered), start=1):
            slots = slots_of(stage)
            self.sign_all([slot for slot in slots if slot not in left_open], start, end)
            anyway = bool(left_open & set(slots))
            mover = self.facts.rep if anyway or stage % 2 else self.facts.partner_rep
            self.add(end, mover, "move", to=stage + 1, **({"reason": "agreed"} if anyway else {}))

    def sign(self, sign: Sign) -> None:
        self.add(self.layout.at(sign.ago), self.who(sign.side), "sign", step=sign.step)

    def act(self, act: Act) -> None:
        self.add(self.layout.at(act.ago), act.by, act.verb, **act.facts)


def before(calendar: Calendar, at: datetime, hours: float) -> datetime:
    """A moment so many business hours before another."""
    return Layout(at, calendar).hours_ago(hours)


def plan_open(tale: OpenTale, now: datetime) -> list[Beat]:
    """The beats of an open deal."""
    layout = layout_of(tale.facts, now)
    plot = Plot(tale.facts, layout)
    entered = [layout.at(ago) for ago in (tale.opened, *tale.stages)]
    plot.open(entered[0])
    plot.pass_stages(entered, set(tale.left_open))
    for sign in tale.signed:
        plot.sign(sign)
    for act in tale.acts:
        plot.act(act)
    return plot.beats


def in_order(beats: Iterable[Beat]) -> Iterator[Beat]:
    """All beats by moment; at the same one as they were written."""
    return iter(sorted(beats, key=lambda beat: beat.at))


def founding(now: datetime) -> datetime:
    """When the story begins: before everything else, on a working morning."""
    vendor = COMPANIES["northwind"]
    layout = Layout(now, Calendar.of(zone=vendor.zone, countries=(vendor.country,)))
    return layout.at(255.9) - timedelta(days=7)
