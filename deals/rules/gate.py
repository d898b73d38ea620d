"""The gate between stages, and the checks of the sheets: won, pause, reasons, reopening."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cosell.core.actor import Side
from cosell.core.businesstime import Calendar
from deals.enums import OverrideReason, Stage
from deals.rules.ball import StepView

WON_BACK_DAYS = 31
WON_UNDO_DAYS = 30
OBJECTION_DAYS = 5
LONGEST_PAUSE = 20
MINIMUM_REASON = 10
CONTRACT_STEP = "contract_signature"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something cannot be taken: a code for machines, a sentence for people."""

    code: str
    text: Promise

    def __str__(self) -> str:
        return str(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSlot:
    """A signature that a move would leave open, and who is asked for it."""

    stage: int
    step_key: str
    side: Side
    holder: str | None


@dataclass(frozen=True, slots=True)
class Ready:
    """The gate is green. `stages` are the stages that are entered, one single move each."""

    stages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Blocked:
    """The gate is red: `missing` lists the open slots of every stage on the way.

    `can_be_overridden` says whether a reason may stand in for them; the win never goes "anyway".
    """

    stages: tuple[int, ...]
    missing: tuple[OpenSlot, ...]
    can_be_overridden: bool


Verdict = Ready | Blocked


def open_slots(steps: Iterable[StepView], from_stage: int, to_stage: int) -> tuple[OpenSlot, ...]:
    """The slots that a move would leave open, in playbook order, the vendor's first; none for a move
    back.

    A jump over stages asks for all of them on the way. Winning signs the contract step itself, so
    that one is not asked for on the way into Delivery.
    """
    return tuple(
        OpenSlot(stage=step.stage, step_key=step.key, side=slot.side, holder=slot.holder)
        for step in steps
        if from_stage <= step.stage < to_stage
        and not (step.key == CONTRACT_STEP and to_stage == Stage.DELIVERY)
        for slot in step.slots
        if slot.is_open and not step.before_room
    )


def judge_move(steps: Iterable[StepView], *, from_stage: int, to_stage: int) -> Verdict:
    """Whether the gate lets a deal from one stage to another.

    A move back is always ready and enters only its target, as a new visit. Raises ValueError for a
    stage that is none, for staying, and for a jump into Delivery, which only a win in Close enters.
    """
    if from_stage not in Stage.values or to_stage not in Stage.values or from_stage == to_stage:
        raise ValueError("A move leads from one stage to another.")
    if to_stage < from_stage:
        return Ready((to_stage,))
    if to_stage == Stage.DELIVERY and from_stage != Stage.CLOSE:
        raise ValueError("A deal is won from Close.")
    stages = tuple(range(from_stage + 1, to_stage + 1))
    missing = open_slots(steps, from_stage, to_stage)
    if not missing:
        return Ready(stages)
    return Blocked(stages, missing, can_be_overridden=to_stage != Stage.DELIVERY)


def won_sheet_problems(
    *, opened_on: date, signed_on: date, today: date, is_manager: bool
) -> list[Problem]:
    """Why a signing date cannot be taken; empty when it can. Dates are the workspace's."""
    if signed_on > today:
        text = _("The contract cannot be signed in the future.")
        return [Problem("signed_in_future", text)]
    if signed_on < opened_on:
        text = _("The contract cannot be signed before the deal was opened.")
        return [Problem("signed_before_opened", text)]
    if not is_manager and signed_on < today - timedelta(days=WON_BACK_DAYS):
        text = _("More than 31 days back only a manager can record it.")
        return [Problem("signed_too_long_ago", text)]
    return []


def win_can_be_undone(*, won_at: datetime, now: datetime) -> bool:
    """For 30 calendar days a manager takes a win back; later a negative revenue row says it."""
    return now - won_at <= timedelta(days=WON_UNDO_DAYS)


def end_can_be_objected(calendar: Calendar, *, ended_at: datetime, now: datetime) -> bool:
    """For five business days the other side reopens a lost or withdrawn deal at once."""
    return calendar.working_days_after(ended_at, now) <= OBJECTION_DAYS


def implementation_problems(planned_on: date | None, signed_on: date) -> list[Problem]:
    """Why the date of the implementation, which is optional, cannot be taken."""
    if planned_on is not None and planned_on < signed_on:
        text = _("The implementation cannot come before the contract.")
        return [Problem("implemented_before_signed", text)]
    return []


def pause_problems(
    *, starts_on: date, returns_on: date, calendar: Calendar, longest: int = LONGEST_PAUSE
) -> list[Problem]:
    """Why a return date cannot be taken; empty when it can.

    The start counts and the return does not; at most `longest` business days lie between them.
    """
    if returns_on <= starts_on:
        return [Problem("returns_too_early", _("The customer comes back on a later day."))]
    if calendar.unpaused().working_days_between(starts_on, returns_on) > longest:
        text = _("A pause lasts at most {days} business days.")
        return [Problem("pause_too_long", format_lazy(text, days=longest))]
    return []


def pause_needs_consent(*, earlier_in_stage: int, is_manager: bool) -> bool:
    """A second pause in one stage needs a manager or the other side's yes."""
    return earlier_in_stage > 0 and not is_manager


def override_problems(reason: str, text: str) -> list[Problem]:
    """Why the reason for moving "anyway" cannot be taken: a preset, or ten characters of one's own.

    Both may be given; a code that is no preset never stands.
    """
    if reason and reason not in OverrideReason.values:
        return [Problem("unknown_reason", _("Choose one of the reasons."))]
    return [] if reason else reason_problems(text)


def reason_problems(text: str) -> list[Problem]:
    """Why a reason in words cannot be taken: for a way back, a reopening, an undone win."""
    if len(" ".join(text.split())) < MINIMUM_REASON:
        return [Problem("reason_too_short", _("Say why in at least ten characters."))]
    return []
