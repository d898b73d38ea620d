"""What every page of a deal room shows: the head with its ball box, the clock, and who is there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cosell.core import clock
from cosell.core.actor import Actor, Side
from deals import policies
from deals.enums import Health, LossReason, OverrideReason, PauseReason, TeamRole
from deals.models import Alert, Deal, DealPause, OutcomeReason
from deals.models.rooms import Room
from deals.queries.beside import Beside, read_alerts
from deals.queries.ends import current_reasons
from deals.queries.ladders import held_by
from deals.queries.moves import is_acted_on
from deals.queries.rooms import get_deal, load_room
from deals.rules.clock import clock_state, read_health
from deals.web.alertrows import alert_row
from deals.web.ballbox import ball_box, missing_slots
from deals.web.plan import stages_of
from deals.web.present import (
    NAMES,
    ball_of,
    clock_of,
    company,
    days_over,
    is_paused,
    model_name,
    reason_and_words,
    row_of,
    split_text,
)
from deals.web.rights import rights_of

DAYS_TO_CLOSE = 60
_HEALTH_TAGS = {Health.ON_TRACK: "ok", Health.AT_RISK: "warn", Health.OFF_TRACK: "danger"}
UNDOABLE = frozenset({"forward", "anyway", "back"})


def open_room(request: Any, code: str) -> Room:
    """The room of a deal that the reader may see; raises as `get_deal` does."""
    return load_room(request.actor, get_deal(request.actor, code))


def room_context(room: Room, actor: Actor, alerts: Sequence[Alert] | None = None) -> dict[str, Any]:
    """Everything the frame of the room needs, from what is loaded; tabs add their own.

    `alerts` are the deal's open ones, where they have been read already.
    """
    deal, now = room.deal, clock.now()
    found = read_alerts(actor, deal) if alerts is None else alerts
    has_ended = deal.outcome in {"lost", "withdrawn"}
    reasons = current_reasons(deal) if has_ended else []
    may = rights_of(room, actor, reasons, now)
    stages = stages_of(room, actor, now)
    current = stages[deal.stage - 1]
    step = deal.ball_step
    view = next((v for v in current["steps"] if step and v["key"] == step.key), None)
    missing = (
        missing_slots(room, stages, actor, up_to=deal.stage + 1) if deal.outcome == "open" else []
    )
    return {
        "room": room,
        "deal": deal,
        "row": row_of(deal, actor, now),
        "stages": stages,
        "current": current,
        "ball": ball_of(deal, actor, now),
        "view": view,
        "box": ball_box(room, may, view, missing, now),
        "ends_short": _ends(room, reasons),
        "asks_facts": asks_facts(deal, deal.stage + 1),
        "is_closed": has_ended or deal.delivered_at is not None,
        "pause_reason": _why_paused(room.visit_pauses[-1] if room.visit_pauses else None),
        "waiting_pause": room.waiting_pause if deal.outcome == "open" else None,
        "waiting_reason": _why_paused(room.waiting_pause),
        "missing": missing,
        "may": may,
        "reasons": reasons,
        "next_stage": NAMES.get(deal.stage + 1),
        "next_number": deal.stage + 1,
        **_alerts(room, actor, found, now),
        **_standing(room, now),
        **_people(room),
    }


def _alerts(room: Room, actor: Actor, found: Sequence[Alert], now: datetime) -> dict[str, Any]:
    """What stands still here, and whether the reader's side has called about this step already."""
    deal = room.deal
    works = frozenset({deal.pk} if policies.can_take_alert(actor, room) else ())
    called = {(row.side, row.step_key) for row in found}
    return {
        "alerts": [alert_row(alert, actor, now, works) for alert in found],
        "has_called": (actor.side.value, held_by(deal)) in called,
    }


def _standing(room: Room, now: datetime) -> dict[str, Any]:
    """Clock, health and age, in business days but for the age, which is in calendar days."""
    deal, calendar = room.deal, room.clock_calendar
    state = clock_state(
        soon_at=deal.soon_at, over_at=deal.over_at, paused_until_at=deal.paused_until_at, now=now
    )
    health = read_health(
        clock=state, has_next_step=deal.ball != "nobody", silent_at=deal.silent_at, now=now
    )
    until = deal.signed_on or calendar.local_date(deal.closed_at or now)
    return {
        "clock": clock_of(deal, now),
        "day": calendar.working_days_after(deal.entered_at, now),
        "limit": room.visit.limit_days,
        "days_over": days_over(deal, calendar, now) if deal.over_at and now >= deal.over_at else 0,
        "paused_days": sum(
            room.calendar.working_days_between(p.starts_on, p.returns_on) for p in room.visit_pauses
        ),
        "deal_day": (until - deal.opened_on).days,
        "deal_limit": DAYS_TO_CLOSE,
        "is_paused": is_paused(deal, now),
        "health": health,
        "health_tag": _HEALTH_TAGS[health.health],
        "model_label": model_name(deal),
        "split": split_text(deal),
    }


def questions(room: Room, actor: Actor, beside: Beside) -> dict[str, Any]:
    """What one company asks of the other on this page: a move over a gap, a second pause."""
    move = next((row for row in beside.moves if row.kind == "anyway" and not row.answer), None)
    labels = dict(OverrideReason.choices)
    return {
        "unanswered": move if move and policies.can_answer_move(actor, room, move) else None,
        "unanswered_reason": (labels.get(move.reason) or move.reason_text) if move else "",
        "unanswered_to": NAMES[move.to_stage] if move else "",
        **_undoable(room, actor, beside),
    }


def _undoable(room: Room, actor: Actor, beside: Beside) -> dict[str, Any]:
    """The reader's own last move, while nobody has acted on it."""
    move = beside.moves[0] if beside.moves and room.deal.outcome == "open" else None
    if move is None or move.kind not in UNDOABLE or not policies.can_undo_move(actor, room, move):
        return {"own_move": None}
    is_free = not is_acted_on(move, beside.numbers)
    return {"own_move": move if is_free else None, "own_move_to": NAMES[move.to_stage]}


def _why_paused(pause: DealPause | None) -> str:
    """The preset reason, and what was typed beside it."""
    return reason_and_words(PauseReason, pause.reason, pause.note) if pause else ""


def _people(room: Room) -> dict[str, Any]:
    labels = dict(TeamRole.choices)
    owners = {room.deal.sales_rep_id, room.deal.partner_rep_id}

    def side(which: Side) -> list[dict[str, Any]]:
        return [
            {
                "name": member.user.name,
                "role": labels[member.role],
                "is_owner": member.user_id in owners,
            }
            for member in room.members(which)
        ]

    teams = {"vendor_team": side(Side.VENDOR), "partner_team": side(Side.PARTNER)}
    return {**teams, "people_count": sum(map(len, teams.values()))}


def _ends(room: Room, reasons: list[OutcomeReason]) -> list[dict[str, Any]]:
    return [
        {
            "side": row.side,
            "company": company(room.deal, row.side),
            "who": row.user_name,
            "label": reason_and_words(LossReason, row.reason, row.text),
        }
        for row in reasons
    ]


def asks_facts(deal: Deal, to: int) -> list[str]:
    """Entering Proposal asks for an amount and a date where there is none yet."""
    if to < 3 or deal.stage >= 3:
        return []
    return [name for name in ("amount", "expected_close") if getattr(deal, name) is None]
