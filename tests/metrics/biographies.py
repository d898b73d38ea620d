"""What one deal's log says, read slowly and from the definitions of the playbook alone.

Nothing here knows of folds, cells or calendars of the product: dates are walked one by one.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache, cached_property
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from tests.metrics.ledger import Ledger, Line, Log

DAY = timedelta(days=1)
STAGE_OF = {
    "lead_identified": 1, "fit_confirmed": 1, "strategy_set": 1,
    "initial_meeting": 2, "requirements_document": 2, "solution_design": 2,
    "proposal_draft": 3, "pricing_approval": 3, "legal_review": 3,
    "presentation": 4, "negotiation": 4, "contract_signature": 4,
    "implementation": 5, "support": 5, "qbr": 5,
}  # fmt: skip
DELIVERED = {
    ("implementation", "partner"), ("support", "vendor"), ("support", "partner"),
    ("qbr", "vendor"), ("qbr", "partner"),
}  # fmt: skip
SIZES = {"under_25k": 12_500, "25k_100k": 62_500, "100k_500k": 300_000, "over_500k": 600_000}


@cache
def free_days(country: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=year))


@dataclass(frozen=True)
class Office:
    """Where it is what time, and when people work: Monday to Friday, nine to five."""

    zone: str
    countries: tuple[str, ...]

    def day(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def at(self, day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour), ZoneInfo(self.zone))

    def works_on(self, day: date) -> bool:
        is_free = any(day in free_days(country, day.year) for country in self.countries)
        return day.weekday() < 5 and not is_free

    def seconds(self, start: datetime, end: datetime) -> int:
        """Working seconds between two moments."""
        found, day = timedelta(0), self.day(start)
        while day <= self.day(end):
            if self.works_on(day):
                # Subtracting in UTC: between two moments of one zone Python ignores its clock.
                begins = max(start.timestamp(), self.at(day, 9).timestamp())
                ends = min(end.timestamp(), self.at(day, 17).timestamp())
                found += timedelta(seconds=max(0, ends - begins))
            day += DAY
        return found // timedelta(seconds=1)

    def days(self, start: datetime, now: datetime, pauses: list[tuple[date, date]]) -> int:
        """`n(from, now)`: working dates after the first whose opening has come, pauses left out."""
        count, day = 0, self.day(start) + DAY
        while self.at(day, 9).timestamp() <= now.timestamp():
            is_paused = any(begin <= day < back for begin, back in pauses)
            count += self.works_on(day) and not is_paused
            day += DAY
        return count


@dataclass
class Stay:
    """One stay in a stage, those included that were taken back."""

    stage: int
    begin: datetime
    kind: str = ""
    left_open: tuple[str, ...] = ()
    end: datetime | None = None
    is_undone: bool = False
    pauses: list[dict[str, Any]] = field(default_factory=list)
    ball: list[tuple[datetime, str]] = field(default_factory=list)

    def dates(self) -> list[tuple[date, date]]:
        return [(pause["starts"], pause["back"]) for pause in self.pauses]


@dataclass
class Life:
    """One deal, told from its log."""

    code: str
    partner: str
    office: Office
    lines: list[Line]
    stays: list[Stay]

    def last(self, *names: str, having: str = "") -> Line | None:
        found = [e for e in self.lines if e.name in names and (not having or having in e.payload)]
        return found[-1] if found else None

    def first(self) -> Line:
        return next(line for line in self.lines if line.name == "deal.registered")

    @cached_property
    def is_counted(self) -> bool:
        end = self.end()
        kind = end.payload.get("kind") if end else ""
        return not self.first().payload.get("practice") and kind not in {
            "duplicate", "registered_in_error",
        }  # fmt: skip

    def end(self) -> Line | None:
        """The line that ended it, if none opened it again."""
        found = None
        for line in self.lines:
            if line.name in {"deal.lost", "deal.withdrawn"}:
                found = line
            elif line.name == "deal.moved":
                found = line if line.payload["kind"] == "won" else None
            elif line.name in {"deal.reopened", "deal.objected"}:
                found = None
        return found

    @cached_property
    def outcome(self) -> str:
        end = self.end()
        if end is None:
            return "open"
        return "won" if end.name == "deal.moved" else end.name.split(".")[1]

    @cached_property
    def opened(self) -> date:
        return date.fromisoformat(self.first().payload["opened_on"])

    @cached_property
    def signed(self) -> date | None:
        end = self.end()
        return date.fromisoformat(end.payload["signed_on"]) if self.outcome == "won" else None

    @cached_property
    def decided(self) -> date | None:
        """A win counts on its day of signing, another end on the day on which it was said."""
        end = self.end()
        return self.signed or (self.office.day(end.at) if end else None)

    @cached_property
    def source(self) -> str:
        names = ("deal.registered", "deal.source_confirmed", "deal.source_corrected")
        return str(self.last(*names).payload["source"])

    @cached_property
    def model(self) -> str:
        return str(self.last("deal.registered", "deal.edited", having="model").payload["model"])

    @cached_property
    def owners(self) -> set[str]:
        found = {side: self.first().payload[f"{side_name}_rep"] for side, side_name in _REPS}
        for line in self.lines:
            if line.name.startswith("deal.") and "owner" in line.payload:
                found[line.payload["side"]] = line.payload["owner"]
        return set(found.values()) - {""}

    def standing(self) -> list[Stay]:
        return [stay for stay in self.stays if not stay.is_undone]

    @cached_property
    def stage(self) -> int:
        return self.standing()[-1].stage

    @cached_property
    def has_proposed(self) -> bool:
        return any(stay.stage >= 3 for stay in self.standing())

    @cached_property
    def reached(self) -> int:
        return 6 if self.outcome == "won" else min(4, max(s.stage for s in self.standing()))

    def slots(self) -> dict[tuple[str, str], Line]:
        """What stands in each slot that somebody filled by hand."""
        found: dict[tuple[str, str], Line] = {}
        for line in self.lines:
            key = line.payload.get("step_key", "")
            if line.name in {"step.signed", "step.not_needed"}:
                found[key, line.side] = line
            elif line.name == "step.withdrawn":
                found.pop((key, line.side), None)
            elif line.name == "step.edited":
                for side in ("vendor", "partner"):
                    found.pop((key, side), None)
        return found

    @cached_property
    def is_delivered(self) -> bool:
        return self.outcome == "won" and set(self.slots()) >= DELIVERED

    @cached_property
    def attribution(self) -> str:
        theirs = {
            STAGE_OF[key]: key
            for (key, side), line in self.slots().items()
            if side == "partner" and line.name == "step.signed" and key not in {"support", "qbr"}
        }
        if self.source == "partner":
            return "sourced"
        if {2, 3, 4} & set(theirs):
            return "influenced"
        return "fulfilled" if 5 in theirs else "none"

    @cached_property
    def expected(self) -> Decimal | None:
        """What an open deal is worth in its own currency: the amount, else what its size stands for."""
        told: dict[str, Any] = {}
        for line in self.lines:
            is_won = line.name == "deal.moved" and line.payload["kind"] == "won"
            if line.name in {"deal.registered", "deal.edited"} or is_won:
                told |= {k: v for k, v in line.payload.items() if k in {"amount", "size_range"}}
        if told.get("amount"):
            return Decimal(told["amount"])
        return Decimal(SIZES[told["size_range"]]) if told.get("size_range") else None

    @cached_property
    def won_base(self) -> Decimal | None:
        """The win in the workspace's currency, frozen when it was said or when a rate came."""
        end = self.end()
        later = self.lines[self.lines.index(end) :] if end else []
        found = [e.payload["amount_base"] for e in later if "amount_base" in e.payload]
        return Decimal(found[-1]) if found and found[-1] else None

    def left(self, stage: int) -> tuple[date, int] | None:
        """When the stage was left last, and the business days of all stays in it; None while in it."""
        stays = [stay for stay in self.standing() if stay.stage == stage]
        if not stays or stays[-1].end is None:
            return None
        days = sum(self.office.days(stay.begin, stay.end, stay.dates()) for stay in stays)
        return self.office.day(stays[-1].end), days

    def spans(self, stay: Stay, until: datetime) -> list[tuple[datetime, datetime, str]]:
        """Who had the ball from when to when. While a pause stands it is the customer."""
        breaks = [(p["since"], p["ended"] or self.office.at(p["back"], 0)) for p in stay.pauses]
        edges = {stay.begin, until, *(at for at, _ball in stay.ball)}
        edges |= {moment for pause in breaks for moment in pause}
        moments = sorted(edge for edge in edges if stay.begin <= edge <= until)
        found = []
        for start, end in pairwise(moments):
            ball = [ball for at, ball in stay.ball if at <= start]
            is_paused = any(since <= start < back for since, back in breaks)
            if ball:
                found.append((start, end, "customer" if is_paused else ball[-1]))
        return found

    def court(self) -> list[tuple[date, Counter[str]]]:
        """Business seconds by bucket, of each stay that has ended, on the day on which it did."""
        found = []
        for stay in self.standing():
            if stay.stage < 5 and stay.end is not None:
                seconds: Counter[str] = Counter()
                for start, end, who in self.spans(stay, stay.end):
                    seconds[who] += self.office.seconds(start, end)
                found.append((self.office.day(stay.end), +seconds))
        return found

    def answers(self, side: str, now: datetime) -> list[tuple[date, int]]:
        """Turns that a side has finished: the day, and whole business hours that it had the ball.

        A pause is no part of a turn and does not end it. Moving on ends it, an end of the deal does
        not.
        """
        found, stays = [], self.standing()
        for place, stay in enumerate(stays):
            if stay.stage >= 5:
                continue
            turn: int | None = None
            for start, end, who in self.spans(stay, stay.end or now):
                if who in {side, "both"}:
                    turn = (turn or 0) + self.office.seconds(start, end)
                elif who != "customer" and turn is not None:
                    found.append((self.office.day(start), turn // 3600))
                    turn = None
            went = place + 1 < len(stays) and stays[place + 1].stage != stay.stage
            if turn is not None and stay.end is not None and went:
                found.append((self.office.day(stay.end), turn // 3600))
        return found


_REPS = (("vendor", "sales"), ("partner", "partner"))


def read_life(log: Log, ledger: Ledger) -> Life:
    office = Office(ledger.zone, (ledger.country, log.country))
    return Life(log.code, log.partner, office, log.lines, _stays(log, office))


def _stays(log: Log, office: Office) -> list[Stay]:
    stays: list[Stay] = []
    for line in log.lines:
        facts = line.payload
        live = [stay for stay in stays if not stay.is_undone]
        if line.name == "deal.registered":
            stays.append(Stay(facts["stage"], line.at))
        elif line.name == "deal.moved":
            live[-1].end = live[-1].end or line.at
            stays.append(Stay(facts["to"], line.at, facts["kind"], tuple(facts["left_open"])))
        elif line.name == "deal.move_undone":
            while live[-1].stage != facts["to"]:
                live.pop().is_undone = True
            live[-1].end = None
        elif line.name in {"deal.lost", "deal.withdrawn"}:
            live[-1].end = line.at
        elif line.name in {"deal.reopened", "deal.objected"}:
            stays.append(Stay(live[-1].stage, line.at))
        elif line.name == "deal.paused":
            back, today = date.fromisoformat(facts["until"]), office.day(line.at)
            live[-1].pauses.append({"since": line.at, "starts": today, "back": back, "ended": None})
        elif line.name == "deal.resumed":
            pause = live[-1].pauses[-1]
            pause["back"] = max(office.day(line.at), pause["starts"])
            pause["ended"] = line.at
    _give_ball(log, stays)
    return stays


def _give_ball(log: Log, stays: list[Stay]) -> None:
    """Each stay its rows of the ball's log, which begin with it.

    Of stays that begin at one moment, as in a jump, only the last one lasted and has any.
    """
    for _visit, changes in sorted(log.ball.items()):
        owner = [stay for stay in stays if stay.begin == changes[0][0]][-1]
        assert not owner.ball, "Two histories of the ball for one stay."
        owner.ball = changes
