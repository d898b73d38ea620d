"""From tallies to what stands beside the four numbers."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from deals.rules.playbook import STAGES, STEPS
from metrics.enums import Attribution
from metrics.rules.measures import decided
from metrics.rules.reports import (
    AttributionRow,
    Beside,
    CourtTime,
    Decisions,
    FunnelStep,
    Moves,
    Punctuality,
    ResponseTime,
    StageTime,
    StandingStill,
    StepUse,
)
from metrics.rules.tallies import histogram, median, percentile, size, under

Counts = Mapping[str, int]
SIDES = ("vendor", "partner")
LIMITS = {stage.number: stage.limit_days for stage in STAGES}
_FUNNEL = (1, 2, 3, 4, 6)
_HOUR = 3600


def money(found: int) -> Decimal:
    """Cents as an amount."""
    return Decimal(found).scaleb(-2)


def beside(tally: Counts, standing: Counts) -> Beside:
    still_open = standing.get("proposed", 0)
    return Beside(
        won=tally.get("won", 0),
        lost=tally.get("lost", 0),
        withdrawn=tally.get("withdrawn", 0),
        open=still_open,
        proposed=decided(tally) + still_open,
        lost_early=tally.get("early", 0),
    )


def funnel(tally: Counts) -> tuple[FunnelStep, ...]:
    """Identification, Discovery, Proposal, Close, Won."""
    counts = under(tally, "reached")
    found: list[FunnelStep] = []
    for stage in _FUNNEL:
        count = counts.get(str(stage), 0)
        before = found[-1].count if found else 0
        share = Fraction(100 * count, before) if before else None
        found.append(FunnelStep(stage=stage, count=count, conversion=share))
    return tuple(found)


def stage_times(tally: Counts) -> tuple[StageTime, ...]:
    """Stages 1 to 4, also those that no deal has left."""
    return tuple(_stage_time(tally, stage) for stage in range(1, 5))


def _stage_time(tally: Counts, stage: int) -> StageTime:
    days, limit = histogram(tally, f"stay:{stage}"), LIMITS[stage]
    return StageTime(
        stage=stage,
        n=size(days),
        median=median(days),
        p90=percentile(days),
        limit=limit,
        over=sum(n for day, n in days.items() if limit is not None and day > limit),
    )


def court(tally: Counts) -> CourtTime:
    return CourtTime(seconds=under(tally, "court"))


def responses(tally: Counts) -> tuple[ResponseTime, ...]:
    """The vendor's first."""
    found = {side: histogram(tally, f"response:{side}") for side in SIDES}
    return tuple(
        ResponseTime(side=side, n=size(hours), median=median(hours), p90=percentile(hours))
        for side, hours in found.items()
    )


def punctuality(tally: Counts) -> tuple[Punctuality, ...]:
    """The vendor's first."""
    due, on_time = under(tally, "due"), under(tally, "ontime")
    return tuple(
        Punctuality(side=side, due=due.get(side, 0), on_time=on_time.get(side, 0)) for side in SIDES
    )


def standing_still(still: Counts, as_of: datetime | None) -> StandingStill:
    return StandingStill(
        as_of=as_of,
        over=still.get("still:over", 0),
        over_value=money(still.get("still:over_value", 0)),
        stalled=still.get("still:stalled", 0),
        stalled_value=money(still.get("still:stalled_value", 0)),
        age=median(histogram(still, "age")),
    )


def decisions(tally: Counts, standing: Counts) -> Decisions:
    asked = under(tally, "asked")
    return Decisions(
        submitted=asked.get("submitted", 0),
        approved=asked.get("approved", 0),
        rejected=asked.get("rejected", 0),
        withdrawn=asked.get("withdrawn", 0),
        late=asked.get("late", 0),
        waiting=standing.get("asked:waiting", 0),
        hours=median(histogram(tally, "answer")),
    )


def attributions(tally: Counts) -> tuple[AttributionRow, ...]:
    """The strongest kind first."""
    deals, sums = under(tally, "signed"), under(tally, "revenue")
    return tuple(
        AttributionRow(
            kind=kind, deals=deals.get(kind.value, 0), amount=money(sums.get(kind.value, 0))
        )
        for kind in Attribution
    )


def moves(tally: Counts) -> Moves:
    return Moves(forward=tally.get("moves:forward", 0), anyway=tally.get("moves:anyway", 0))


def step_uses(tally: Counts) -> tuple[StepUse, ...]:
    """Steps in playbook order, those that nothing happened to left out."""
    signed, left, waived = (under(tally, f"step:{word}") for word in ("signed", "left", "waived"))
    return tuple(
        StepUse(
            key=step.key,
            signed=signed.get(step.key, 0),
            left_open=left.get(step.key, 0),
            not_needed=waived.get(step.key, 0),
        )
        for step in STEPS
        if step.key in {*signed, *left, *waived}
    )
