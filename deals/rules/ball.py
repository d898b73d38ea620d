"""Whose turn it is: computed, never typed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cosell.core.actor import Side
from deals.enums import BallKind

PRICING_STEP = "pricing_approval"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotView:
    """A side's slot on a step. `holder` is None when no active person can be named."""

    side: Side
    is_open: bool
    holder: str | None = None
    is_accountable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A step with the slots it asks for. `before_room` steps are neither signed nor missing."""

    key: str
    slots: tuple[SlotView, ...]
    stage: int = 1
    before_room: bool = False

    @property
    def open_slots(self) -> tuple[SlotView, ...]:
        """The slots that still ask for a signature, the accountable side's first."""
        if self.before_room:
            return ()
        rows = (slot for slot in self.slots if slot.is_open)
        return tuple(sorted(rows, key=lambda slot: not slot.is_accountable))


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRequestView:
    """An open request for a price. `approver` is None when no active person can be named."""

    side: Side = Side.VENDOR
    approver: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ball:
    """The answer: who, on which step, and the people by side (the accountable side first)."""

    kind: BallKind
    step_key: str | None = None
    holders: dict[Side, str] = field(default_factory=dict)

    @property
    def has_next_step(self) -> bool:
        """Whether somebody can act. A deal that has ended needs nobody."""
        return self.kind is not BallKind.NOBODY


def compute_ball(
    *,
    is_closed: bool,
    steps: Sequence[StepView],
    lead: Side,
    lead_holder: str | None,
    in_delivery: bool = False,
    is_paused: bool = False,
    price_request: PriceRequestView | None = None,
) -> Ball:
    """Whose turn it is, the first that applies.

    Closed: nobody's. Paused: the customer's. An open price request: its approver's. The first
    incomplete step of the current stage, in the order given: who its open slots wait for. All
    complete: the lead side's rep, to move; in Delivery nobody, for there is nowhere to move.

    `steps` are the current stage's only: a step left open in an earlier stage never holds the ball.
    A deal that stores its ball leaves `is_paused` out and keeps the return date as a threshold that
    readers compare with the present, because a pause ends by itself.
    """
    if is_closed:
        return Ball(kind=BallKind.NONE)
    if is_paused:
        return Ball(kind=BallKind.CUSTOMER)
    if price_request is not None:
        return _with_one(PRICING_STEP, price_request.side, price_request.approver)
    for step in steps:
        if step.open_slots:
            return _on_step(step)
    if in_delivery:
        return Ball(kind=BallKind.NONE)
    return _with_one(None, lead, lead_holder)


def _with_one(step_key: str | None, side: Side, holder: str | None) -> Ball:
    if holder is None:
        return Ball(kind=BallKind.NOBODY, step_key=step_key)
    return Ball(kind=BallKind(side.value), step_key=step_key, holders={side: holder})


def _on_step(step: StepView) -> Ball:
    """Both slots open: both, if both sides have somebody; else the side that has."""
    holders = {slot.side: slot.holder for slot in step.open_slots if slot.holder is not None}
    if len(holders) == 2:
        return Ball(kind=BallKind.BOTH, step_key=step.key, holders=holders)
    for side, holder in holders.items():
        return _with_one(step.key, side, holder)
    return Ball(kind=BallKind.NOBODY, step_key=step.key)
