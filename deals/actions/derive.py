"""What follows from the facts: ball, due dates, clock thresholds, version. Run by every action."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from cosell.core import clock
from cosell.core.actor import Actor, Side
from cosell.core.rows import insert, update, update_changed
from cosell.messaging.actions.events import record_event
from deals.enums import BallKind, CoSellModel, Outcome, SplitBasis, Stage
from deals.models import BallChange, Deal, DealStep, ExchangeRate
from deals.models.rooms import Room
from deals.queries.rooms import load_room
from deals.queries.splits import evidence_of
from deals.rules.ball import Ball, StepView, compute_ball
from deals.rules.clock import paused_until_at, silent_at, step_due_on, thresholds
from deals.rules.models import lead_side, split_by_activity
from deals.rules.money import converted

FAR = datetime(9999, 1, 1, tzinfo=UTC)
_STEP_FIELDS = (
    "completed_at", "due_on", "vendor_holder_id", "partner_holder_id", "vendor_asked_at",
    "partner_asked_at",
)  # fmt: skip


def local_day(deal: Deal, moment: datetime | None = None) -> date:
    """The date in the workspace's zone."""
    return (moment or clock.now()).astimezone(ZoneInfo(deal.workspace.time_zone)).date()


def refresh_deal(
    actor: Actor,
    deal: Deal,
    *,
    is_act: bool = False,
    room: Room | None = None,
    leaving: int | None = None,
) -> Room:
    """Recompute everything derived and save the deal with its next version.

    `is_act` says that the change shows life and ends a silence. `room` is one that already holds
    the change, so that it need not be read again; `leaving` is somebody who is about to lose their
    seat. Assumes the caller's transaction and its lock on the deal. Returns the room as it is now.
    """
    now = clock.now()
    if is_act:
        deal.last_act_at = now
    room = room or load_room(actor, deal, leaving=leaving)
    views = room.views()
    before = [_values(step) for step in room.steps]
    _complete_steps(room, views, now)
    _set_clock(room, now)
    _date_steps(room)
    _set_split(room)
    was_delivered = deal.delivered_at is not None
    _set_delivered(room, now)
    _save_steps(room.steps, before)
    _set_ball(room, views, now)
    deal.version += 1
    deal.updated_at = now
    update_changed(deal)
    if deal.delivered_at is not None and not was_delivered:
        record_event(
            "deal.delivered",
            actor=actor,
            deal_id=deal.pk,
            partnership_id=deal.partnership_id,
            payload={"customer": deal.customer},
        )
    return room


def _values(step: DealStep) -> tuple[object, ...]:
    return tuple(getattr(step, name) for name in _STEP_FIELDS)


def _save_steps(steps: Sequence[DealStep], before: Sequence[tuple[object, ...]]) -> None:
    """One statement for the steps that changed, over the columns that changed in any."""
    changed: list[DealStep] = []
    names: set[str] = set()
    for step, old in zip(steps, before, strict=True):
        differing = {
            name.removesuffix("_id")
            for name, then, now in zip(_STEP_FIELDS, old, _values(step), strict=True)
            if then != now
        }
        if differing:
            changed.append(step)
            names |= differing
    if len(changed) == 1:
        update(changed[0], sorted(names))
    elif changed:
        DealStep.objects.bulk_update(changed, sorted(names))


def _complete_steps(room: Room, views: Sequence[StepView], now: datetime) -> None:
    """A step is complete when every slot that is asked is filled; the moment is kept.

    An open slot carries who is asked for it. A request is answered by filling the slot.
    """
    for step, view in zip(room.steps, views, strict=True):
        is_complete = not any(slot.is_open for slot in view.slots)
        if is_complete != (step.completed_at is not None):
            step.completed_at = now if is_complete else None
        for slot in view.slots:
            waits = slot.is_open and not step.before_room and slot.holder is not None
            holder = int(slot.holder) if waits and slot.holder else None
            setattr(step, f"{slot.side.value}_holder_id", holder)
            if not slot.is_open:
                setattr(step, f"{slot.side.value}_asked_at", None)


def _set_clock(room: Room, now: datetime) -> None:
    """Thresholds of the present visit; a deal that is not open has none."""
    deal, calendar = room.deal, room.clock_calendar
    deal.entered_at = room.visit.entered_at
    deal.limit_on = deal.soon_at = deal.over_at = deal.silent_at = None
    deal.paused_until = deal.paused_until_at = None
    if deal.outcome == Outcome.OPEN:
        marks = thresholds(calendar, deal.entered_at, room.visit.limit_days)
        deal.limit_on, deal.soon_at, deal.over_at = marks.limit_on, marks.soon_at, marks.over_at
        deal.silent_at = silent_at(calendar, deal.last_act_at, deal.workspace.silence_days)
        today = local_day(deal, now)
        running = (p.returns_on for p in room.visit_pauses if p.starts_on <= today < p.returns_on)
        deal.paused_until = max(running, default=None)
        if deal.paused_until is not None:
            deal.paused_until_at = paused_until_at(calendar, deal.paused_until)
    deal.urgency_at = deal.over_at or FAR
    # The engine looks at every change, and says itself when it has to look again.
    deal.next_check_at = None if deal.is_practice else now


def _date_steps(room: Room) -> None:
    """Due dates of the current stage's steps count from its entry; the QBR's from the win."""
    deal = room.deal
    for step in room.steps_of(deal.stage):
        is_given = step.due_days is None and step.days_after_win is None
        step.due_on = step_due_on(
            room.clock_calendar,
            entered_on=local_day(deal, deal.entered_at),
            due_days=step.due_days,
            won_on=deal.signed_on,
            days_after_win=step.days_after_win,
            given=step.due_on if is_given else None,
        )


def _set_split(room: Room) -> None:
    """A split by activity follows the evidence until the win locks it."""
    deal = room.deal
    if deal.split_basis == SplitBasis.ACTIVITY and deal.outcome == Outcome.OPEN:
        split = split_by_activity(CoSellModel(deal.model), evidence_of(room)).split
        deal.split_vendor, deal.split_partner = split.vendor, split.partner


def _set_delivered(room: Room, now: datetime) -> None:
    """Delivered when the steps of the last stage are signed; withdrawn signatures take it back."""
    deal = room.deal
    steps = room.steps_of(Stage.DELIVERY)
    is_done = bool(steps) and all(step.completed_at is not None for step in steps)
    if not (deal.outcome == Outcome.WON and is_done):
        deal.delivered_at = None
    elif deal.delivered_at is None:
        deal.delivered_at = now


def find_ball(room: Room, views: Sequence[StepView] | None = None) -> Ball:
    """Whose turn it is in this room. A running pause is read from the deal's own threshold."""
    deal = room.deal
    lead = lead_side(CoSellModel(deal.model))
    owner = room.owner(lead)
    return compute_ball(
        is_closed=deal.outcome not in {Outcome.OPEN, Outcome.WON},
        steps=[view for view in views or room.views() if view.stage == deal.stage],
        lead=lead,
        lead_holder=str(owner.pk) if owner is not None else None,
        in_delivery=deal.outcome == Outcome.WON,
    )


def _set_ball(room: Room, views: Sequence[StepView], now: datetime) -> None:
    """Keep where the ball is, and a row for its history when it changed hands.

    A new visit (`ball_since` is empty) begins its history at its own first moment.
    """
    deal = room.deal
    ball = find_ball(room, views)
    step = room.step(ball.step_key) if ball.step_key else None
    holders = {side: int(key) for side, key in ball.holders.items()}
    before = (deal.ball, deal.ball_step_id, deal.ball_vendor_id, deal.ball_partner_id)
    deal.ball, deal.ball_step = ball.kind.value, step
    deal.ball_vendor_id = holders.get(Side.VENDOR)
    deal.ball_partner_id = holders.get(Side.PARTNER)
    # Whoever draws the room next need not read them.
    for side, user_id in holders.items():
        if user := room.person(user_id):
            setattr(deal, f"ball_{side}", user)
    deal.due_on = step.due_on if step else deal.limit_on
    if ball.kind is BallKind.NONE:
        deal.due_on = None
    after = (deal.ball, deal.ball_step_id, deal.ball_vendor_id, deal.ball_partner_id)
    if before == after and deal.ball_since is not None:
        return
    deal.ball_since = room.visit.entered_at if deal.ball_since is None else now
    insert(
        BallChange(
            workspace_id=deal.workspace_id,
            partnership_id=deal.partnership_id,
            deal=deal,
            visit=room.visit,
            step=step,
            ball=deal.ball,
            vendor_id=deal.ball_vendor_id,
            partner_id=deal.ball_partner_id,
            at=deal.ball_since,
        )
    )


def convert_amount(deal: Deal) -> None:
    """Set the amount in the workspace's currency: at the win's rate, else at the latest one."""
    rate = deal.rate if deal.outcome == Outcome.WON else None
    if deal.outcome != Outcome.WON:
        found = latest_rate(deal, local_day(deal))
        rate = found.rate if found else None
    deal.amount_base = converted(deal.amount, deal.size_range, rate)


def latest_rate(deal: Deal, day: date) -> ExchangeRate | None:
    """The deal's currency in the workspace's own: the rate of a day, or the newest before it."""
    if deal.currency == deal.workspace.currency:
        return ExchangeRate(day=day, rate=Decimal(1))
    return (
        ExchangeRate.objects.filter(
            workspace_id=deal.workspace_id, currency=deal.currency, day__lte=day
        )
        .order_by("-day")
        .first()
    )
