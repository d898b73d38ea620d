"""What the pages and the API are given: frozen values, ready to be drawn.

Amounts are Decimals of the workspace's currency; durations say their unit. Nothing in here leads
back to a row: lists of deals are asked for apart, by the name of what they stand behind.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from metrics.enums import Attribution, Metric
from metrics.rules.forecast import StageForecast
from metrics.rules.measures import Measure, Revenue

if TYPE_CHECKING:
    from metrics.rules.periods import Period, Quarter


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One of the four metrics: now, in the period before, over the last twelve windows.

    `trend` has twelve points, the oldest first; each is a measure of 90 days, small ones included
    (`is_small`: drawn hollow, and no arrow). `revenue` is only of the partners' share. `share` is
    False for a partner, who sees the amount and no total: `measure.value`, `denominator` and
    `verdict` then say nothing.
    """

    metric: Metric
    measure: Measure
    previous: Measure
    trend: tuple[Measure, ...]
    revenue: Revenue | None = None
    share: bool = True

    @property
    def change(self) -> Fraction | None:
        """Points or days against the period before; None where either is small or empty."""
        return self.measure.change_from(self.previous)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What stands beside the win rate.

    `open` deals have entered Proposal and are not decided, as it stands now; `proposed` are they and
    the decided ones of the period; `lost_early` ended in the period without ever entering Proposal.
    """

    won: int
    lost: int
    withdrawn: int
    open: int
    proposed: int
    lost_early: int

    @property
    def won_of_proposed(self) -> Fraction | None:
        """The playbook's own fraction, in percent."""
        return Fraction(100 * self.won, self.proposed) if self.proposed else None


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelStep:
    """Deals opened in the period that came as far as a stage; 6 is Won.

    `conversion` is percent of the step before; None on the first and after an empty one.
    """

    stage: int
    count: int
    conversion: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTime:
    """Business days in a stage, all visits together, of deals that left it in the period.

    `limit` is the playbook's; `over` is how many took longer.
    """

    stage: int
    n: int
    median: Fraction | None
    p90: int | None
    limit: int | None
    over: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtTime:
    """Whose time it was: business seconds by bucket, of stage visits that ended in the period.

    Buckets are vendor, partner, both, customer and nobody; a side's shown time is its own and both.
    """

    seconds: Mapping[str, int]

    def shown(self, side: str) -> int:
        return self.seconds.get(side, 0) + self.seconds.get("both", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseTime:
    """How long one side kept the ball: business hours from getting it to giving it away."""

    side: str
    n: int
    median: Fraction | None
    p90: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingStill:
    """Open deals over their time, and among them the stalled ones (over and silent).

    `value` is of the deals that could be converted; `age` the median of business days over.
    Measured by the clock at `as_of`; None before the first measure.
    """

    as_of: datetime | None
    over: int = 0
    over_value: Decimal = Decimal(0)
    stalled: int = 0
    stalled_value: Decimal = Decimal(0)
    age: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """Registrations by what was decided in the period. `late` were answered after the promise.

    `waiting` stand undecided now; `hours` is the median of business hours to an answer.
    """

    submitted: int
    approved: int
    rejected: int
    withdrawn: int
    late: int
    waiting: int
    hours: Fraction | None

    @property
    def approved_share(self) -> Fraction | None:
        """Percent of the vendor's answers."""
        answered = self.approved + self.rejected
        return Fraction(100 * self.approved, answered) if answered else None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributionRow:
    """Won deals of one kind in the period."""

    kind: Attribution
    deals: int
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class StepUse:
    """Which step to simplify: how often it was signed, left open by a move, or called not needed."""

    key: str
    signed: int
    left_open: int
    not_needed: int

    @property
    def skipped_share(self) -> Fraction | None:
        """Percent of all that became of its slots."""
        whole = self.signed + self.left_open + self.not_needed
        return Fraction(100 * (self.left_open + self.not_needed), whole) if whole else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """Forward moves in the period, and those made over missing signatures."""

    forward: int
    anyway: int

    @property
    def anyway_share(self) -> Fraction | None:
        return Fraction(100 * self.anyway, self.forward) if self.forward else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The four metrics of one partner, model or owner, for a table.

    `key` is what the filter takes (a company's slug, a model's value, a person's code).
    """

    key: str
    name: str
    measures: Mapping[Metric, Measure]
    open: int
    pipeline: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """Everything of the metrics page for one reader and one choice of filters.

    `is_whole` says that the reader sees the workspace's (or their company's) whole and not only
    their own deals. `changes` counts deals of a closed quarter that changed since, where the period
    is one; None elsewhere. `trend_ends` are the last days of the trend's windows.
    """

    period: "Period"
    previous: "Period"
    currency: str
    is_whole: bool
    cards: Mapping[Metric, Card]
    beside: Beside
    funnel: tuple[FunnelStep, ...]
    stages: tuple[StageTime, ...]
    court: CourtTime
    responses: tuple[ResponseTime, ...]
    still: StandingStill
    decisions: Decisions
    forecast: tuple[StageForecast, ...]
    in_delivery: int
    attribution: tuple[AttributionRow, ...]
    moves: Moves
    steps: tuple[StepUse, ...]
    trend_ends: tuple[date, ...]
    changes: int | None = None

    @property
    def forecast_total(self) -> Decimal:
        return sum((stage.weighted for stage in self.forecast), Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Punctuality:
    """Steps that one side signed by their due date, of those that had one."""

    side: str
    due: int
    on_time: int

    @property
    def share(self) -> Fraction | None:
        return Fraction(100 * self.on_time, self.due) if self.due else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """One partner's card, the same for both companies.

    `medians` are those of the tier's other companies over the last twelve months; a metric is
    missing from it unless at least three others have a number.
    """

    partner: str
    name: str
    tier: str
    period: "Period"
    currency: str
    cards: Mapping[Metric, Card]
    responses: tuple[ResponseTime, ...]
    punctuality: tuple[Punctuality, ...]
    decisions: Decisions
    medians: Mapping[Metric, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """One deal in a pack's list of ends. `reasons` are codes by side, as both companies read them."""

    code: str
    customer: str
    outcome: str
    decided_on: date
    amount: Decimal | None
    attribution: Attribution
    reasons: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedAction:
    """One line of the checklist that both companies edit; the weekly sync shows the same ones."""

    code: str
    text: str
    side: str
    owner: str
    due_on: date | None
    done_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """The business review of one partner and quarter.

    `own_note` is what the reader's company keeps to itself, and nobody else is given. `version`
    and `note_version` go back with an edit. `is_final` says that the numbers are those of the
    closed quarter's snapshot; `changes` counts deals that changed since.
    """

    quarter: "Quarter"
    card: Scorecard
    ended: tuple[Ended, ...]
    pipeline: tuple[StageForecast, ...]
    actions: tuple[AgreedAction, ...]
    plan: str
    version: int
    own_note: str
    note_version: int
    is_final: bool
    changes: int
