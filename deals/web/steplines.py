"""The steps of a room as lines: there are many of them on the page, of few shapes."""

from collections.abc import Iterable
from typing import Any

from django.template import Engine

from cosell.core.actor import Actor
from cosell.core.lines import Line, draw
from cosell.core.templatetags.cosell import avatar, day, moment
from deals.models import Deal

_SLOT = "deals/_slot.html"
_SLOT_STEERS = ("is_waived", "is_automatic", "is_you")
_STEP_STEERS = (
    "is_left_open", "is_late", "is_live", "can_sign", "can_waive", "can_withdraw",
    "signed_for_other",
)  # fmt: skip


def step_lines(
    views: Iterable[dict[str, Any]],
    deal: Deal,
    actor: Actor,
    *,
    may_win: bool,
    has_primary: bool = False,
) -> list[Line]:
    """Steps as `step_view` reads them. `has_primary` is for the page of one step alone."""
    room = f"/w/{actor.workspace_slug}/deals/{deal.code}"
    return [
        _step(view, room, actor.organization_name, may_win=may_win, has_primary=has_primary)
        for view in views
    ]


def _step(view: dict[str, Any], room: str, own: str, *, may_win: bool, has_primary: bool) -> Line:
    step, asked = view["step"], view["asked"]
    slots = [_slot(slot, is_live=view["is_live"]) for slot in view["slots"]]
    return Line(
        steers={
            **{name: view[name] for name in _STEP_STEERS},
            "is_before": view["status"] == "before",
            "has_primary": has_primary,
            "can_edit": view["can_edit"] and has_primary,
            "can_win": view["is_contract"] and may_win,
            "can_ask": asked is not None,
        },
        words={
            "room": room,
            "key": view["key"],
            "url": f"{room}/steps/{view['key']}",
            "css": view["css"],
            "name": step.name,
            "text": step.text,
            "tag": view["tag"],
            "status": str(view["status_label"]),
            "due": view["due"],
            "hash": view["hash"],
            "own": own,
            "slots": draw(Engine.get_default(), _SLOT, slots),
            "asked": asked["holder"] if asked else "",
            "asked_company": asked["company"] if asked else "",
            "asked_side": asked["side"] if asked else "",
        },
    )


def _slot(slot: dict[str, Any], *, is_live: bool) -> Line:
    signature = slot["signature"]
    who = signature.user_name if signature else slot["holder"]
    return Line(
        steers={
            **{name: slot[name] for name in _SLOT_STEERS},
            "is_signed": signature is not None,
            "is_live": is_live,
        },
        words={
            "side": slot["side"],
            "company": slot["company"],
            "who": who,
            "avatar": avatar(who, slot["side"], you=slot["is_you"]) if who else "",
            "why": str(slot["reason"]),
            "behalf": signature.on_behalf_of_name if signature else "",
            "when": day(signature.signed_at) if signature else "",
            "asked": moment(slot["asked_at"]) if slot["again_at"] else "",
            "again": moment(slot["again_at"]) if slot["again_at"] else "",
        },
    )
