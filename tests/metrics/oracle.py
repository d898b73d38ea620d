"""All numbers a second time, slowly, in plain Python, from the logs and the definitions alone.

Everything is a list of deals that is gone through again for each number: no sums are kept, no dates
are put into cells. The names are those of the reports, so that the two can be laid side by side.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from typing import Any

from tests.metrics.biographies import DAY, STAGE_OF, Life, Office, read_life
from tests.metrics.ledger import Ledger, Log

Span = tuple[date, date]
Plain = dict[str, Any]
KINDS = ("sourced", "influenced", "fulfilled", "none")
LIMITS = {1: 2, 2: 5, 3: 10, 4: 15}
WEIGHTS = {1: 10, 2: 25, 3: 50, 4: 75}
TARGETS = {
    "win_rate": 40, "time_to_close": 60, "partner_revenue": 30, "partner_initiated": 50,
}  # fmt: skip
IS_MET: dict[str, Callable[[Fraction, int], bool]] = {
    "win_rate": lambda value, target: value > target,
    "time_to_close": lambda value, target: value < target,
    "partner_revenue": lambda value, target: value >= target,
    "partner_initiated": lambda value, target: value > target,
}
SIDES, FORWARD = ("vendor", "partner"), ("forward", "anyway", "won")
CENT = Decimal("0.01")
PROMISE_HOURS, SILENCE_DAYS, ENOUGH = 8, 5, 10


def inside(day: date | None, span: Span) -> bool:
    return day is not None and span[0] <= day <= span[1]


def middle(numbers: Iterable[int]) -> Fraction | None:
    found = sorted(numbers)
    if not found:
        return None
    return Fraction(found[(len(found) - 1) // 2] + found[len(found) // 2], 2)


def ninetieth(numbers: Iterable[int]) -> int | None:
    """The smallest that nine tenths do not exceed."""
    found = sorted(numbers)
    return found[ceil(Fraction(9 * len(found), 10)) - 1] if found else None


def share(part: int, whole: int) -> Fraction | None:
    return Fraction(100 * part, whole) if whole else None


def one_decimal(value: Fraction) -> Fraction:
    """Half up; no number of a page is negative."""
    return Fraction(floor(value * 10 + Fraction(1, 2)), 10)


def change(now: Plain, then: Plain) -> Fraction | None:
    """What can be said of two samples that are large enough."""
    if now["value"] is None or then["value"] is None or now["is_small"] or then["is_small"]:
        return None
    return now["value"] - then["value"]  # type: ignore[no-any-return]


def cents(amount: Decimal) -> int:
    return int(amount * 100)


def before(span: Span) -> Span:
    """The span of the same length that ends the day before."""
    return span[0] - (span[1] - span[0]) - DAY, span[0] - DAY


def months_in(span: Span) -> list[date]:
    """The first of every month all of whose days are in the span."""
    firsts = {(span[0] + DAY * n).replace(day=1) for n in range((span[1] - span[0]).days + 1)}
    return sorted(month for month in firsts if month >= span[0] and last_of(month) <= span[1])


def last_of(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - DAY


def trend_of(span: Span) -> list[Span]:
    """Twelve windows of ninety days, thirty days apart; the last one ends with the span."""
    ends = [span[1] - timedelta(days=30 * back) for back in range(11, -1, -1)]
    return [(end - timedelta(days=89), end) for end in ends]


def three_months(end: date) -> list[date]:
    """The last three whole months that had ended by a day."""
    first = end - timedelta(days=200)
    return months_in((first, end))[-3:]


@dataclass(frozen=True)
class Reader:
    """What one reader asks for, and whether they may know the company's totals."""

    partner: str = ""
    model: str = ""
    owner: str = ""
    is_whole: bool = True
    sees_totals: bool = False


class Oracle:
    """One ledger at one moment."""

    def __init__(self, ledger: Ledger, now: datetime) -> None:
        self.ledger, self.now = ledger, now
        self.office = Office(ledger.zone, (ledger.country,))
        self.today = self.office.day(now)

    @cached_property
    def lives(self) -> list[Life]:
        found = [read_life(log, self.ledger) for log in self.ledger.deals if log.lines]
        return [life for life in found if life.is_counted]

    @cached_property
    def dates(self) -> list[date]:
        """Every date on which something was written into a log."""
        logs = [*self.ledger.deals, *self.ledger.asked]
        return sorted({self.office.day(line.at) for log in logs for line in log.lines})

    def deals(self, reader: Reader) -> list[Life]:
        return [
            life
            for life in self.lives
            if reader.partner in {"", life.partner}
            and reader.model in {"", life.model}
            and (not reader.owner or reader.owner in life.owners)
        ]

    def asked(self, reader: Reader) -> list[Log]:
        """Registrations have no owner yet."""
        return [
            log
            for log in self.ledger.asked
            if reader.partner in {"", log.partner}
            and reader.model in {"", log.lines[0].payload["model"]}
            and not reader.owner
        ]

    # The four numbers.

    def measure(
        self, metric: str, value: Fraction | None, n: int, part: int | None, whole: int
    ) -> Plain:
        verdict = "nothing"
        if value is not None:
            is_met = IS_MET[metric](value, TARGETS[metric])
            verdict = "small" if n < ENOUGH else "met" if is_met else "not_met"
        return {
            "metric": metric, "value": value, "n": n, "numerator": part, "denominator": whole,
            "target": Fraction(TARGETS[metric]), "verdict": verdict,
            "is_small": n < ENOUGH, "shown": None if value is None else one_decimal(value),
        }  # fmt: skip

    def win_rate(self, lives: list[Life], span: Span) -> Plain:
        ended = [life for life in lives if life.has_proposed and inside(life.decided, span)]
        won = sum(life.outcome == "won" for life in ended)
        return self.measure("win_rate", share(won, len(ended)), len(ended), won, len(ended))

    def time_to_close(self, lives: list[Life], span: Span) -> Plain:
        days = [(x.signed - x.opened).days for x in lives if x.signed and inside(x.signed, span)]
        return self.measure("time_to_close", middle(days), len(days), None, len(days))

    def partner_initiated(self, lives: list[Life], span: Span) -> Plain:
        opened = [life for life in lives if inside(life.opened, span)]
        part = sum(life.source == "partner" for life in opened)
        value = share(part, len(opened))
        return self.measure("partner_initiated", value, len(opened), part, len(opened))

    def attributed(self, lives: list[Life]) -> int:
        return sum(
            cents(life.won_base or Decimal(0))
            for life in lives
            if life.attribution in {"sourced", "influenced"}
        )

    def revenue(
        self, lives: list[Life], span: Span, *, basis: str, months: list[date] | None = None
    ) -> Plain:
        """On totals the span is the whole months, wherever they are."""
        won = [life for life in lives if inside(life.signed, span)]
        missing: list[date] = []
        covered: list[date] = []
        whole = 0
        if months is not None and basis == "totals":
            won = [x for x in lives if x.signed and x.signed.replace(day=1) in months]
            missing = [month for month in months if month not in self.ledger.totals]
            covered = [month for month in months if month in self.ledger.totals]
            whole = 0 if missing else sum(cents(self.ledger.totals[m]) for m in covered)
        elif basis == "recorded":
            every = [x.won_base or Decimal(0) for x in self.lives if inside(x.signed, span)]
            rows = [amount for day, amount in self.ledger.rows if inside(day, span)]
            whole = sum(map(cents, every + rows))
        part = self.attributed(won)
        value = share(part, whole) if whole > 0 else None
        measure = self.measure("partner_revenue", value, len(won), part, whole)
        if missing:
            measure["verdict"] = "incomplete"
        return {
            "measure": measure, "basis": basis, "attributed": part, "total": whole,
            "months": covered, "missing": missing,
            "unconverted": sum(life.won_base is None for life in won),
        }  # fmt: skip

    def cards(self, lives: list[Life], span: Span, *, sees_totals: bool) -> Plain:
        found = {}
        for metric in ("win_rate", "time_to_close", "partner_initiated"):
            ask = getattr(self, metric)
            found[metric] = {
                "metric": metric, "measure": ask(lives, span), "previous": ask(lives, before(span)),
                "trend": [ask(lives, window) for window in trend_of(span)],
                "revenue": None, "share": True,
                "change": change(ask(lives, span), ask(lives, before(span))),
            }  # fmt: skip
        found["partner_revenue"] = self._revenue_card(lives, span, sees_totals)
        return found

    def _revenue_card(self, lives: list[Life], span: Span, sees_totals: bool) -> Plain:
        spans = [span, before(span), *trend_of(span)]
        months = [months_in(span), months_in(before(span))]
        months += [three_months(window[1]) for window in trend_of(span)]
        basis = "none"
        if sees_totals:
            has_total = any(month in self.ledger.totals for month in months[0])
            basis = "totals" if has_total else "recorded"
        now, then, *trend = [
            self.revenue(lives, each, basis=basis, months=whole)
            for each, whole in zip(spans, months, strict=True)
        ]
        return {
            "metric": "partner_revenue", "measure": now["measure"], "previous": then["measure"],
            "trend": [each["measure"] for each in trend], "revenue": now, "share": sees_totals,
            "change": change(now["measure"], then["measure"]),
        }  # fmt: skip

    # What stands beside them.

    def beside(self, lives: list[Life], span: Span) -> Plain:
        ended = [life for life in lives if inside(life.decided, span)]
        counts = Counter(life.outcome for life in ended if life.has_proposed)
        still = sum(life.outcome == "open" and life.has_proposed for life in lives)
        return {
            "won": counts["won"], "lost": counts["lost"], "withdrawn": counts["withdrawn"],
            "open": still, "proposed": counts.total() + still,
            "lost_early": sum(not life.has_proposed for life in ended),
            "won_of_proposed": share(counts["won"], counts.total() + still),
        }  # fmt: skip

    def funnel(self, lives: list[Life], span: Span) -> list[Plain]:
        reached = [life.reached for life in lives if inside(life.opened, span)]
        counts = {stage: sum(far >= stage for far in reached) for stage in (1, 2, 3, 4, 6)}
        previous = {2: 1, 3: 2, 4: 3, 6: 4}
        return [
            {
                "stage": stage, "count": count,
                "conversion": share(count, counts[previous[stage]]) if stage > 1 else None,
            }
            for stage, count in counts.items()
        ]  # fmt: skip

    def stages(self, lives: list[Life], span: Span) -> list[Plain]:
        found = []
        for stage, limit in LIMITS.items():
            left = [life.left(stage) for life in lives]
            days = [each[1] for each in left if each and inside(each[0], span)]
            found.append(
                {
                    "stage": stage, "n": len(days), "median": middle(days), "limit": limit,
                    "p90": ninetieth(days), "over": sum(day > limit for day in days),
                }
            )  # fmt: skip
        return found

    def court(self, lives: list[Life], span: Span) -> Plain:
        total: Counter[str] = Counter()
        for life in lives:
            for day, seconds in life.court():
                total += seconds if inside(day, span) else Counter()
        return {"seconds": dict(total)}

    def responses(self, lives: list[Life], span: Span) -> list[Plain]:
        found = []
        for side in SIDES:
            turns = [turn for life in lives for turn in life.answers(side, self.now)]
            hours = [number for day, number in turns if inside(day, span)]
            found.append(
                {"side": side, "n": len(hours), "median": middle(hours), "p90": ninetieth(hours)}
            )
        return found

    def _over(self, life: Life) -> int:
        """Business days beyond the limit, of an open deal that nobody paused."""
        stay = life.standing()[-1]
        today = life.office.day(self.now)
        is_paused = any(begin <= today < back for begin, back in stay.dates())
        if life.outcome != "open" or is_paused:
            return 0
        return max(0, life.office.days(stay.begin, self.now, stay.dates()) - LIMITS[stay.stage])

    def _is_silent(self, life: Life) -> bool:
        last = max(line.at for line in life.lines if line.is_act)
        pauses = life.standing()[-1].dates()
        return life.office.days(last, self.now, pauses) > SILENCE_DAYS

    def _now_worth(self, life: Life) -> Decimal:
        log = next(log for log in self.ledger.deals if log.code == life.code)
        currency = log.lines[0].payload["currency"]
        rates = {**self.ledger.rates, self.ledger.currency: Decimal(1)}
        if life.expected is None or currency not in rates:
            return Decimal(0)
        return (life.expected * rates[currency]).quantize(CENT)

    def still(self, lives: list[Life]) -> Plain:
        over = [life for life in lives if self._over(life)]
        stalled = [life for life in over if self._is_silent(life)]
        return {
            "as_of": self.now if over else None,
            "over": len(over), "over_value": sum(map(self._now_worth, over)),
            "stalled": len(stalled), "stalled_value": sum(map(self._now_worth, stalled)),
            "age": middle(map(self._over, over)),
        }  # fmt: skip

    def decisions(self, asked: list[Log], span: Span) -> Plain:
        counts: Counter[str] = Counter()
        hours = []
        for log in asked:
            first, last = log.lines[0], log.lines[-1]
            state = last.name.split(".")[1]
            counts["submitted"] += inside(self.office.day(first.at), span)
            counts["waiting"] += state == "submitted"
            if state == "submitted" or not inside(self.office.day(last.at), span):
                continue
            counts[state] += 1
            if state in {"approved", "rejected"}:
                hours.append(self.office.seconds(first.at, last.at) // 3600)
                # Late once the promised hours had passed before the answer.
                just_before = last.at - timedelta(seconds=1)
                used = self.office.seconds(first.at, just_before)
                counts["late"] += used >= PROMISE_HOURS * 3600
        names = ("submitted", "approved", "rejected", "withdrawn", "late", "waiting")
        answered = counts["approved"] + counts["rejected"]
        return {
            **{name: counts[name] for name in names},
            "hours": middle(hours),
            "approved_share": share(counts["approved"], answered),
        }

    def forecast(self, lives: list[Life]) -> list[Plain]:
        rates = {**self.ledger.rates, self.ledger.currency: Decimal(1)}
        currencies = {log.code: log.lines[0].payload["currency"] for log in self.ledger.deals}
        found = []
        for stage, weight in WEIGHTS.items():
            here = [life for life in lives if life.outcome == "open" and life.stage == stage]
            valued = [(currencies[x.code], x.expected) for x in here if x.expected is not None]
            amount = sum(
                (
                    Fraction(worth) * Fraction(rates[code])
                    for code, worth in valued
                    if code in rates
                ),
                Fraction(0),
            )
            exact = Decimal(amount.numerator) / Decimal(amount.denominator)
            rounded = exact.quantize(CENT, ROUND_HALF_EVEN)
            found.append(
                {
                    "stage": stage, "count": len(here), "weight": weight,
                    "amount": rounded,
                    "weighted": (rounded * weight / 100).quantize(CENT, ROUND_HALF_UP),
                    "unvalued": sum(life.expected is None for life in here),
                    "unconverted": sum(code not in rates for code, _worth in valued),
                }
            )  # fmt: skip
        return found

    def attribution(self, lives: list[Life], span: Span) -> list[Plain]:
        won = [life for life in lives if inside(life.signed, span)]
        return [
            {
                "kind": kind, "deals": sum(life.attribution == kind for life in won),
                "amount": sum(x.won_base or Decimal(0) for x in won if x.attribution == kind),
            }
            for kind in KINDS
        ]  # fmt: skip

    def moves(self, lives: list[Life], span: Span) -> Plain:
        kinds = [
            stay.kind
            for life in lives
            for stay in life.standing()
            if inside(life.office.day(stay.begin), span)
        ]
        forward = sum(kind in FORWARD for kind in kinds)
        anyway = kinds.count("anyway")
        return {"forward": forward, "anyway": anyway, "anyway_share": share(anyway, forward)}

    def steps(self, lives: list[Life], span: Span) -> list[Plain]:
        signed: Counter[str] = Counter()
        waived: Counter[str] = Counter()
        left: Counter[str] = Counter()
        for life in lives:
            for (key, _side), line in life.slots().items():
                if inside(life.office.day(line.at), span):
                    (signed if line.name == "step.signed" else waived)[key] += 1
            for stay in life.standing():
                if inside(life.office.day(stay.begin), span):
                    left.update(stay.left_open)
        return [
            {
                "key": key, "signed": signed[key], "left_open": left[key],
                "not_needed": waived[key],
                "skipped_share": share(
                    left[key] + waived[key], signed[key] + left[key] + waived[key]
                ),
            }
            for key in STAGE_OF
            if signed[key] + left[key] + waived[key]
        ]  # fmt: skip

    # The pages.

    def dashboard(self, reader: Reader, span: Span) -> Plain:
        lives = self.deals(reader)
        forecast = self.forecast(lives)
        return {
            "period": list(span), "previous": list(before(span)),
            "currency": self.ledger.currency, "is_whole": reader.is_whole,
            "cards": self.cards(lives, span, sees_totals=reader.sees_totals),
            "beside": self.beside(lives, span), "funnel": self.funnel(lives, span),
            "stages": self.stages(lives, span), "court": self.court(lives, span),
            "responses": self.responses(lives, span), "still": self.still(lives),
            "decisions": self.decisions(self.asked(reader), span),
            "forecast": forecast, "forecast_total": sum(x["weighted"] for x in forecast),
            "in_delivery": sum(x.outcome == "won" and not x.is_delivered for x in lives),
            "attribution": self.attribution(lives, span), "moves": self.moves(lives, span),
            "steps": self.steps(lives, span),
            "trend_ends": [window[1] for window in trend_of(span)],
            "changes": 0 if span == quarter_of(span[0]) else None,
        }  # fmt: skip

    def row(self, reader: Reader, span: Span) -> Plain:
        """One line of a table: the four numbers, the partners' share as an amount."""
        lives = self.deals(reader)
        forecast = self.forecast(lives)
        return {
            "measures": {
                "win_rate": self.win_rate(lives, span),
                "time_to_close": self.time_to_close(lives, span),
                "partner_revenue": self.revenue(lives, span, basis="none")["measure"],
                "partner_initiated": self.partner_initiated(lives, span),
            },
            "open": sum(stage["count"] for stage in forecast),
            "pipeline": sum(stage["amount"] for stage in forecast),
        }

    def has_numbers(self, reader: Reader, span: Span) -> bool:
        """Whether a table has a line: for something that stands now, opened or ended in the span.

        What ended before Proposal is in none of the four numbers.
        """
        lives = self.deals(reader)
        waits = any(len(log.lines) == 1 for log in self.asked(reader))
        stands = any(
            life.outcome == "open" or (life.outcome == "won" and not life.is_delivered)
            for life in lives
        )
        opened = any(inside(life.opened, span) for life in lives)
        ended = any(life.has_proposed and inside(life.decided, span) for life in lives)
        return waits or stands or opened or ended

    def punctuality(self, lives: list[Life], span: Span) -> list[Plain]:
        """Standing signatures of steps that had a due date, on the day they were given."""
        found = []
        for side in SIDES:
            given = [
                (life.office.day(line.at), line.payload.get("due_on", ""))
                for life in lives
                for (_key, whose), line in life.slots().items()
                if whose == side and line.name == "step.signed" and line.payload.get("due_on")
            ]
            given = [each for each in given if inside(each[0], span)]
            on_time = sum(day <= date.fromisoformat(due) for day, due in given)
            found.append(
                {
                    "side": side, "due": len(given), "on_time": on_time,
                    "share": share(on_time, len(given)),
                }
            )  # fmt: skip
        return found

    def behind(self, lives: list[Life], span: Span) -> dict[str, set[str]]:
        """The codes of the deals that each number stands on."""
        won = [life for life in lives if inside(life.signed, span)]
        ended = [life for life in lives if inside(life.decided, span)]
        decided = [life for life in ended if life.has_proposed]
        opened = [life for life in lives if inside(life.opened, span)]
        still = [life for life in lives if life.outcome == "open"]
        left = {stage: [(x, x.left(stage)) for x in lives] for stage in LIMITS}
        found: dict[str, list[Life]] = {
            "win_rate": decided, "time_to_close": won, "revenue": won, "opened": opened,
            "lost_early": [x for x in ended if not x.has_proposed],
            "partner_revenue": [x for x in won if x.attribution in {"sourced", "influenced"}],
            "unconverted": [x for x in won if x.won_base is None],
            "partner_initiated": [x for x in opened if x.source == "partner"],
            "proposed": [x for x in still if x.has_proposed],
            "delivery": [x for x in lives if x.outcome == "won" and not x.is_delivered],
            **{o: [x for x in decided if x.outcome == o] for o in ("won", "lost", "withdrawn")},
            **{kind: [x for x in won if x.attribution == kind] for kind in KINDS},
            **{f"reached_{n}": [x for x in opened if x.reached >= n] for n in (1, 2, 3, 4, 6)},
            **{f"left_{n}": [x for x, at in left[n] if at and inside(at[0], span)] for n in LIMITS},
            **{
                f"over_{n}": [
                    x for x, at in left[n] if at and inside(at[0], span) and at[1] > LIMITS[n]
                ]
                for n in LIMITS
            },
            **self._step_lists(lives, span),
            **{f"open_{n}": [x for x in still if x.stage == n] for n in LIMITS},
            **{f"court_{side}": self._held(lives, span, side, "both") for side in SIDES},
            **{f"court_{who}": self._held(lives, span, who) for who in ("customer", "nobody", "both")},
            **{
                f"response_{side}": [
                    x for x in lives if any(inside(day, span) for day, _n in x.answers(side, self.now))
                ]
                for side in SIDES
            },
        }  # fmt: skip
        return {name: {life.code for life in group} for name, group in found.items()}

    def _step_lists(self, lives: list[Life], span: Span) -> dict[str, list[Life]]:
        """By each use of each step, and by side for steps that had a due date when signed."""
        found: dict[str, list[Life]] = {f"due_{side}": [] for side in SIDES}
        uses = ("signed", "left_open", "not_needed")
        found |= {f"{use}_{key}": [] for use in uses for key in STAGE_OF}
        for life in lives:
            for (key, side), line in life.slots().items():
                if inside(life.office.day(line.at), span):
                    found[f"{line.name.removeprefix('step.')}_{key}"].append(life)
                    if line.name == "step.signed" and line.payload.get("due_on"):
                        found[f"due_{side}"].append(life)
            for stay in life.standing():
                if inside(life.office.day(stay.begin), span):
                    for key in stay.left_open:
                        found[f"left_open_{key}"].append(life)
        return found

    def _held(self, lives: list[Life], span: Span, *who: str) -> list[Life]:
        """Deals of which somebody had the ball for some of the time that the span counts."""
        return [
            life
            for life in lives
            if any(inside(day, span) and set(who) & set(seconds) for day, seconds in life.court())
        ]


def quarter_of(day: date) -> Span:
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return first, last_of(last_of(last_of(first) + DAY) + DAY)
