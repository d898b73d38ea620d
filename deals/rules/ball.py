"""Whose turn it is: computed, never typed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cosell.core.actor import Side
from deals.enums import BallKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotView:
    """A side's slot on a step. `holder` is None when no active person can be named."""

    side: Side
    is_open: bool
    holder: str | None = None
    is_accountable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A step of the current stage, in playbook order."""

    key: str
    slots: tuple[SlotView, ...]

    @property
    def open_slots(self) -> tuple[SlotView, ...]:
        return tuple(slot for slot in self.slots if slot.is_open)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ball:
    """The answer: who, on which step, and the people by side (the accountable side first)."""

    kind: BallKind
    step_key: str | None = None
    holders: dict[Side, str] = field(default_factory=dict)


def compute_ball(
    *,
    is_closed: bool,
    steps: Sequence[StepView],
    lead: Side,
    lead_holder: str | None,
    in_delivery: bool = False,
) -> Ball:
    """The first that applies: closed; the first incomplete step; all complete → the lead moves.

    A running pause is not decided here: it is a threshold in time that readers compare with now.
    """
    if is_closed:
        return Ball(kind=BallKind.NONE)
    for step in steps:
        if step.open_slots:
            return _on_step(step)
    if in_delivery:
        return Ball(kind=BallKind.NONE)
    if lead_holder is None:
        return Ball(kind=BallKind.NOBODY)
    return Ball(kind=BallKind(lead.value), holders={lead: lead_holder})


def _on_step(step: StepView) -> Ball:
    slots = sorted(step.open_slots, key=lambda slot: not slot.is_accountable)
    holders = {slot.side: slot.holder for slot in slots if slot.holder is not None}
    if len(holders) < len(slots):
        named = {side: name for side, name in holders.items() if name}
        if not named:
            return Ball(kind=BallKind.NOBODY, step_key=step.key)
        side = next(iter(named))
        return Ball(kind=BallKind(side.value), step_key=step.key, holders=named)
    if len(slots) == 1:
        return Ball(kind=BallKind(slots[0].side.value), step_key=step.key, holders=holders)
    return Ball(kind=BallKind.BOTH, step_key=step.key, holders=holders)
