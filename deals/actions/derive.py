"""What follows from the facts: ball, due dates, clock thresholds, version. Run by every action."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from cosell.core import clock
from cosell.core.actor import Actor, Side
from cosell.core.businesstime import Calendar
from deals.enums import BallKind, CoSellModel, SizeRange
from deals.models import Deal, DealStep, ExchangeRate, StageTemplate
from deals.models.rooms import Room
from deals.queries.rooms import load_room
from deals.rules.ball import Ball, SlotView, StepView, compute_ball
from deals.rules.clock import silent_at, thresholds
from deals.rules.models import lead_side

FAR = datetime(9999, 1, 1, tzinfo=UTC)
QBR_DAYS = 90


def local_day(deal: Deal, moment: datetime | None = None) -> date:
    """The date in the workspace's zone."""
    return (moment or clock.now()).astimezone(ZoneInfo(deal.workspace.time_zone)).date()


def refresh_deal(
    actor: Actor, deal: Deal, *, is_act: bool = False, room: Room | None = None
) -> Room:
    """Recompute everything derived and save the deal with its next version.

    `is_act` says that the change shows life and ends a silence; `room` is the deal's room where the
    caller holds it as it is after the change. Assumes the caller's transaction and its lock on the
    deal. Returns the room as it is now.
    """
    now = clock.now()
    if is_act:
        deal.last_act_at = now
    room = room or load_room(actor, deal)
    _complete_steps(room, now)
    _set_clock(room, now)
    _set_ball(room, now)
    _set_base_amount(deal)
    _set_delivered(room, now)
    deal.version += 1
    deal.updated_at = now
    deal.save()
    return room


def _asked(step: DealStep) -> list[Side]:
    return [
        side
        for side, asked in ((Side.VENDOR, step.asks_vendor), (Side.PARTNER, step.asks_partner))
        if asked
    ]


def _complete_steps(room: Room, now: datetime) -> None:
    """A step is complete when every slot that is asked is filled; the moment is kept."""
    changed = []
    for step in room.steps:
        rows = [room.signature(step, side) for side in _asked(step)]
        is_complete = all(row is not None for row in rows)
        if is_complete and step.completed_at is None:
            step.completed_at = now
            changed.append(step)
        if not is_complete and step.completed_at is not None:
            step.completed_at = None
            changed.append(step)
    if changed:
        DealStep.objects.bulk_update(changed, ["completed_at"])


def _set_clock(room: Room, now: datetime) -> None:
    deal = room.deal
    pauses = tuple((p.starts_on, p.returns_on) for p in room.visit_pauses)
    calendar = room.calendar.without(pauses)
    limit = (
        StageTemplate.objects.filter(version_id=deal.playbook_version_id, number=deal.stage)
        .values_list("limit_days", flat=True)
        .first()
    )
    deal.entered_at = room.visit.entered_at
    marks = thresholds(calendar, deal.entered_at, limit)
    deal.limit_on, deal.soon_at, deal.over_at = marks.limit_on, marks.soon_at, marks.over_at
    deal.silent_at = silent_at(calendar, deal.last_act_at, deal.workspace.silence_days)
    today = local_day(deal, now)
    running = [p.returns_on for p in room.visit_pauses if p.starts_on <= today < p.returns_on]
    deal.paused_until = max(running, default=None)
    deal.paused_until_at = (
        datetime.combine(deal.paused_until, time.min, ZoneInfo(deal.workspace.time_zone))
        if deal.paused_until
        else None
    )
    _date_steps(room, calendar)
    is_open = deal.outcome == "open"
    if not is_open:
        deal.soon_at = deal.over_at = deal.silent_at = deal.limit_on = None
    deal.urgency_at = deal.over_at or FAR
    moments = [deal.paused_until_at, deal.soon_at, deal.over_at, deal.silent_at]
    deal.next_check_at = min((m for m in moments if m is not None and m > now), default=None)


def _date_steps(room: Room, calendar: Calendar) -> None:
    """Due dates of the current stage's steps count from its entry; the QBR from the win."""
    deal = room.deal
    entered = local_day(deal, deal.entered_at)
    changed = []
    for step in room.steps_of(deal.stage):
        due = (
            calendar.nth_working_date(entered, step.due_days) if step.due_days is not None else None
        )
        if step.key == "qbr" and deal.closed_at is not None:
            due = local_day(deal, deal.closed_at) + timedelta(days=QBR_DAYS)
        if due is None and step.key == "implementation":
            due = step.due_on
        if step.due_on != due:
            step.due_on = due
            changed.append(step)
    if changed:
        DealStep.objects.bulk_update(changed, ["due_on"])


def _views(room: Room) -> list[StepView]:
    return [
        StepView(
            key=step.key,
            slots=tuple(
                SlotView(
                    side=side,
                    is_open=room.signature(step, side) is None,
                    holder=_holder_key(room, step, side),
                    is_accountable=_is_accountable(room, step, side),
                )
                for side in _asked(step)
            ),
        )
        for step in room.steps_of(room.deal.stage)
        if not step.before_room
    ]


def _holder_key(room: Room, step: DealStep, side: Side) -> str | None:
    holder = room.holder(step, side)
    return str(holder.pk) if holder is not None else None


def _is_accountable(room: Room, step: DealStep, side: Side) -> bool:
    row = room.accountable(step)
    return row is not None and row.side == side


def find_ball(room: Room) -> Ball:
    """Whose turn it is in this room. A running pause is read from the deal's own threshold."""
    deal = room.deal
    lead = lead_side(CoSellModel(deal.model))
    owner = room.owner(lead)
    is_delivering = deal.outcome == "won"
    return compute_ball(
        is_closed=deal.outcome not in {"open", "won"},
        steps=_views(room),
        lead=lead,
        lead_holder=str(owner.pk) if owner is not None else None,
        in_delivery=is_delivering,
    )


def _set_ball(room: Room, now: datetime) -> None:
    deal = room.deal
    ball = find_ball(room)
    step = room.step(ball.step_key) if ball.step_key else None
    holders = {side: int(key) for side, key in ball.holders.items()}
    before = (deal.ball, deal.ball_step_id, deal.ball_vendor_id, deal.ball_partner_id)
    deal.ball = ball.kind
    deal.ball_step = step
    deal.ball_vendor_id = holders.get(Side.VENDOR)
    deal.ball_partner_id = holders.get(Side.PARTNER)
    deal.due_on = step.due_on if step else deal.limit_on
    after = (deal.ball, deal.ball_step_id, deal.ball_vendor_id, deal.ball_partner_id)
    if before != after or deal.ball_since is None:
        deal.ball_since = now
    if ball.kind == BallKind.NONE:
        deal.due_on = None


def _set_base_amount(deal: Deal) -> None:
    """The amount, or the stand-in of its size range, in the workspace's currency.

    Without a rate it stays empty: "not converted" is never zero.
    """
    amount = deal.amount
    if amount is None and deal.size_range:
        amount = SizeRange(deal.size_range).stand_in
    rate = deal.rate if deal.outcome == "won" else latest_rate(deal)
    deal.amount_base = (
        (amount * rate).quantize(Decimal("0.01"))
        if amount is not None and rate is not None
        else None
    )


def latest_rate(deal: Deal) -> Decimal | None:
    """The newest rate of the deal's currency into the workspace's own."""
    if deal.currency == deal.workspace.currency:
        return Decimal(1)
    return (  # type: ignore[no-any-return]
        ExchangeRate.objects.filter(workspace_id=deal.workspace_id, currency=deal.currency)
        .order_by("-day")
        .values_list("rate", flat=True)
        .first()
    )


def _set_delivered(room: Room, now: datetime) -> None:
    """Delivered when the steps of the last stage are signed; withdrawn signatures take it back."""
    deal = room.deal
    steps = room.steps_of(5)
    is_delivered = deal.outcome == "won" and bool(steps) and all(s.completed_at for s in steps)
    if is_delivered and deal.delivered_at is None:
        deal.delivered_at = now
    if not is_delivered:
        deal.delivered_at = None
