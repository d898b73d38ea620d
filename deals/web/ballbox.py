"""The ball box: one sentence on whose turn it is, one primary button, and what is missing."""

from datetime import datetime
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cosell.core.actor import Actor
from deals.actions.moving import open_slots
from deals.models.rooms import Room
from deals.rules.steps import Fact, completing_fact
from deals.web.present import is_paused
from deals.web.rights import Rights


def ball_box(
    room: Room,
    may: Rights,
    view: dict[str, Any] | None,
    missing: list[dict[str, Any]],
    now: datetime,
) -> dict[str, Any]:
    """How the deal stands, and the one act that moves it on for this reader.

    `view` is the step that holds the ball. `state` and `act` choose branches of the template.
    """
    state = _state(room, view, now)
    slots = [slot for slot in view["slots"] if slot["signature"] is None] if view else []
    return {
        "state": state,
        "act": _act(room, may, state, view, missing),
        "who": format_html_join(" · ", "{}", ((_person(slot),) for slot in slots)),
        "asked": view["asked"] if view else None,
    }


def _person(slot: dict[str, Any]) -> SafeString:
    """A slot's person with the company's sign; the reader is "you"."""
    if slot["is_you"]:
        return format_html("<strong>{}</strong>", _("you"))
    sign = format_html('<strong class="side-{}">{}</strong>', slot["side"], slot["company"])
    return format_html("{} ({})", sign, slot["holder"]) if slot["holder"] else sign


def _state(room: Room, view: dict[str, Any] | None, now: datetime) -> str:
    deal = room.deal
    if deal.outcome in {"lost", "withdrawn"}:
        return "ended"
    if deal.delivered_at is not None:
        return "delivered"
    if is_paused(deal, now):
        return "customer"
    if deal.ball == "nobody":
        return "nobody"
    if view is None:
        return "complete"
    mine = [slot for slot in view["slots"] if slot["signature"] is None and slot["is_you"]]
    return "mine" if mine else "waiting"


def _act(
    room: Room, may: Rights, state: str, view: dict[str, Any] | None, missing: list[dict[str, Any]]
) -> str:
    closed = {
        "ended": "reason" if may.give_reason else ("reopen" if may.reopen else ""),
        "delivered": "renew" if may.renew else "",
        "customer": "resume" if may.pause else "",
        "nobody": "name" if may.roles else "",
    }
    if state in closed:
        return closed[state]
    if view is None or (view["is_contract"] and not missing):
        return _way_on(room, may)
    if view["can_sign"]:
        return "sign"
    return "ask" if view["asked"] else "open"


def _way_on(room: Room, may: Rights) -> str:
    if room.deal.stage >= 4:
        return "win" if may.win else ("ask_win" if may.ask_win else "")
    return "move" if may.move else ""


def missing_slots(
    room: Room, stages: list[dict[str, Any]], actor: Actor, *, up_to: int
) -> list[dict[str, Any]]:
    """The open slots that a move to `up_to` would leave, each with its person and a way to ask.

    Recording the win signs the contract by itself, so that slot is never missing.
    """
    views = {view["key"]: view for stage in stages for view in stage["steps"]}
    found = []
    for slot in open_slots(room, up_to=up_to):
        if completing_fact(slot.step.key) is Fact.WON:
            continue
        view = views[slot.step.key]
        seen = next(s for s in view["slots"] if s["side"] == slot.side)
        found.append({**seen, "step": slot.step, "key": slot.step.key, "view": view})
    return found
