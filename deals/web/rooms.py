"""What every page of a deal room shows: the head with its ball box, and what the reader may do."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor, Side
from cosell.core.htmx import go_to, is_fragment_request, render_page
from deals import policies
from deals.actions.moving import open_slots
from deals.enums import OverrideReason, StepStatus
from deals.models import Deal, DealStep
from deals.models.rooms import Room
from deals.queries.rooms import get_deal, load_room
from deals.rules.clock import clock_state, read_health
from deals.rules.steps import step_status, text_hash
from deals.web.present import (
    NAMES,
    ball_of,
    clock_of,
    company,
    days_over,
    is_paused,
    model_name,
    row_of,
)

TEMPLATE = "deals/room.html"


def open_room(request: Any, code: str) -> Room:
    """The room of a deal that the reader may see; raises as `get_deal` does."""
    return load_room(request.actor, get_deal(request.actor, code))


def _slot(room: Room, step: DealStep, side: Side, actor: Actor) -> dict[str, Any]:
    row = room.signature(step, side)
    holder = room.holder(step, side)
    asked_at = step.vendor_asked_at if side is Side.VENDOR else step.partner_asked_at
    return {
        "side": side.value,
        "company": company(room.deal, side),
        "signature": row,
        "holder": holder.name if holder else "",
        "is_you": holder is not None and holder.pk == actor.user_id,
        "asked_at": asked_at,
    }


def step_view(room: Room, step: DealStep, actor: Actor) -> dict[str, Any]:
    """One step with its slots, and the one act that the reader has on it."""
    slots = [
        _slot(room, step, side, actor)
        for side, asked in ((Side.VENDOR, step.asks_vendor), (Side.PARTNER, step.asks_partner))
        if asked
    ]
    mine = next((slot for slot in slots if slot["side"] == actor.side), None)
    kinds = [slot["signature"].kind for slot in slots if slot["signature"]]
    status = step_status(len(slots), kinds)
    live = _is_live(room, step)
    my_signature = mine["signature"] if mine else None
    return {
        "step": step,
        "key": step.key,
        "slots": slots,
        "status": status.value,
        "status_label": StepStatus(status).label,
        "is_done": status in {StepStatus.DONE, StepStatus.NOT_NEEDED},
        "hash": text_hash(step.name, step.text),
        "can_sign": live
        and mine is not None
        and my_signature is None
        and policies.can_sign_step(actor, room, step),
        "can_withdraw": live
        and my_signature is not None
        and step.stage >= room.deal.stage
        and policies.can_withdraw_signature(actor, my_signature),
        "can_waive": step.can_be_waived,
        "can_request": live
        and any(s["signature"] is None for s in slots if s["side"] != actor.side)
        and policies.can_request_signature(actor, room),
        "accountable": _accountable(room, step),
    }


def _accountable(room: Room, step: DealStep) -> str:
    row = room.accountable(step)
    return row.user.name if row else ""


def _is_live(room: Room, step: DealStep) -> bool:
    deal = room.deal
    if step.before_room:
        return False
    return bool(deal.outcome == "open" or (deal.outcome == "won" and step.stage == 5))


def _stages(room: Room, actor: Actor) -> list[dict[str, Any]]:
    deal = room.deal
    found = []
    for number, name in NAMES.items():
        views = [step_view(room, step, actor) for step in room.steps_of(number)]
        state = "upcoming"
        if number < deal.stage:
            state = "before" if number < deal.first_stage else "done"
        if number == deal.stage:
            state = "current"
        found.append(
            {
                "number": number,
                "name": name,
                "state": state,
                "steps": views,
                "done": sum(view["is_done"] for view in views),
                "total": len(views),
            }
        )
    return found


def _health(room: Room, now: datetime) -> Any:
    deal = room.deal
    state = clock_state(
        soon_at=deal.soon_at, over_at=deal.over_at, paused_until_at=deal.paused_until_at, now=now
    )
    return read_health(
        clock=state,
        has_next_step=deal.ball != "nobody",
        silent_at=deal.silent_at,
        now=now,
    )


def _may(room: Room, actor: Actor) -> dict[str, bool]:
    """Buttons are shown by the same functions that the actions ask."""
    deal = room.deal
    is_open = deal.outcome == "open"
    has_ended = deal.outcome in {"lost", "withdrawn"}
    return {
        "move": is_open and deal.stage < 4 and policies.can_move_deal(actor, room),
        "move_anyway": policies.can_move_anyway(actor, room),
        "back": is_open and deal.stage > 1 and policies.can_move_deal(actor, room),
        "win": is_open and deal.stage == 4 and policies.can_win_deal(actor, room),
        "undo_win": deal.outcome == "won" and policies.can_undo_win(actor),
        "end": is_open and policies.can_end_deal(actor, room),
        "reopen": has_ended and policies.can_reopen_deal(actor, room),
        "pause": is_open and policies.can_pause_deal(actor, room),
        "edit": is_open and policies.can_edit_deal(actor, room),
        "renew": deal.outcome == "won" and policies.can_renew_deal(actor, room),
        "note": policies.can_write_note(actor, room),
        "team": policies.can_manage_team(actor, room, actor.side),
        "roles": policies.can_edit_roles(actor, room),
    }


def room_context(room: Room, actor: Actor, tab: str) -> dict[str, Any]:
    """Everything the frame of the room needs; tabs add their own."""
    deal, now = room.deal, clock.now()
    calendar = room.calendar.without(tuple((p.starts_on, p.returns_on) for p in room.visit_pauses))
    slots = open_slots(room, up_to=deal.stage + 1) if deal.outcome == "open" else []
    stages = _stages(room, actor)
    current = stages[deal.stage - 1]
    ball = ball_of(deal, actor, now)
    step = deal.ball_step
    return {
        "room": room,
        "deal": deal,
        "row": row_of(deal, actor, now),
        "tab": tab,
        "tabs": _tabs(deal),
        "stages": stages,
        "current": current,
        "ball": ball,
        "ball_view": step_view(room, step, actor) if step else None,
        "clock": clock_of(deal, now),
        "day": calendar.working_days_after(deal.entered_at, now),
        "limit": _limit(room),
        "days_over": days_over(deal, calendar, now) if deal.over_at and now >= deal.over_at else 0,
        "deal_day": (calendar.local_date(now) - deal.opened_on).days,
        "health": _health(room, now),
        "is_paused": is_paused(deal, now),
        "waiting_pause": next((p for p in room.pauses if not p.is_confirmed), None),
        "open_slots": slots,
        "next_stage": NAMES.get(deal.stage + 1),
        "next_number": deal.stage + 1,
        "may": _may(room, actor),
        "unanswered": _unanswered(room, actor),
        "vendor_team": list(room.members(Side.VENDOR)),
        "partner_team": list(room.members(Side.PARTNER)),
        "model_label": model_name(deal),
        "page_title": f"{deal.customer} · {deal.workspace.name}",
    }


def _limit(room: Room) -> int | None:
    """Business days that the stage may take, from the thresholds stored with the visit."""
    if room.deal.limit_on is None:
        return None
    pauses = tuple((p.starts_on, p.returns_on) for p in room.visit_pauses)
    calendar = room.calendar.without(pauses)
    return calendar.working_days_after(room.deal.entered_at, calendar.opening(room.deal.limit_on))


def _unanswered(room: Room, actor: Actor) -> dict[str, Any] | None:
    """A move over a gap by the other side that nobody of this side has answered."""
    move = room.deal.moves.filter(kind="anyway", answer="").order_by("-at", "-id").first()
    if move is None or not policies.can_answer_move(actor, room, move):
        return None
    label = dict(OverrideReason.choices).get(move.reason, "")
    return {"move": move, "reason": label or move.reason_text, "to": NAMES[move.to_stage]}


def _tabs(deal: Deal) -> list[dict[str, str]]:
    args = [deal.workspace.slug, deal.code]
    return [
        {"key": "plan", "label": _("Plan"), "url": reverse("deals:room", args=args)},
        {"key": "activity", "label": _("Activity"), "url": reverse("deals:activity", args=args)},
        {"key": "people", "label": _("People"), "url": reverse("deals:people", args=args)},
        {"key": "details", "label": _("Details"), "url": reverse("deals:details", args=args)},
    ]


def answer_room(request: Any, code: str, announcement: str = "") -> HttpResponse:
    """After an act: the room again for htmx, otherwise back to its page."""
    if not is_fragment_request(request):
        return go_to(request, reverse("deals:room", args=[request.actor.workspace_slug, code]))
    room = open_room(request, code)
    context = {**room_context(room, request.actor, "plan"), "announcement": announcement}
    return render_page(request, TEMPLATE, context, fragment="room")


def show_sheet(
    request: HttpRequest, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A sheet is a page of its own, and for htmx the inside of the dialog."""
    response = render_page(request, f"deals/{name}.html", context, fragment="sheet", status=status)
    if is_fragment_request(request) and status == 422:
        response["HX-Retarget"], response["HX-Reswap"] = "#dialog", "innerHTML"
    return response
