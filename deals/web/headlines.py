"""The head of a room as lines: its menu, the path, and the signatures that a move would leave."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cosell.core.actor import Actor
from cosell.core.lines import Line
from cosell.core.templatetags.cosell import moment
from deals.models import Deal
from deals.models.rooms import Room
from deals.queries.rooms import company_of

_ACTS = ("edit", "back", "end", "hand_over", "object", "undo_win")


def head_of(room: Room, actor: Actor, frame: Mapping[str, Any]) -> dict[str, list[Line]]:
    """The lines of the head. `frame` is what `room_context` gave."""
    deal = room.deal
    return {
        "menu": [_menu(deal, actor, frame)],
        "path": [_stage(stage, deal, actor, frame) for stage in frame["stages"]],
        "missing_lines": missing_lines(frame["missing"], deal, actor),
    }


def _menu(deal: Deal, actor: Actor, frame: Mapping[str, Any]) -> Line:
    """What is the page's main act is not said twice."""
    may, act, is_paused = frame["may"], frame["box"]["act"], frame["is_paused"]
    return Line(
        steers={
            **{name: getattr(may, name) for name in _ACTS},
            "pause": may.pause and not is_paused,
            "escalate": may.escalate and not is_paused and not frame["has_called"],
            "reopen": may.reopen and act != "reopen",
            "renew": may.renew and act != "renew",
        },
        words={
            "room": f"/w/{actor.workspace_slug}/deals/{deal.code}",
            "before": str(deal.stage - 1),
            "other": company_of(deal, actor.side.other).name,
        },
    )


def _stage(stage: dict[str, Any], deal: Deal, actor: Actor, frame: Mapping[str, Any]) -> Line:
    state = stage["state"]
    return Line(
        steers={"css": "skipped" if state == "before" else state, "is_current": state == "current"},
        words={
            "room": f"/w/{actor.workspace_slug}/deals/{deal.code}",
            "number": str(stage["number"]),
            "name": str(stage["name"]),
            "note": _note(stage, deal, frame["day"], frame["limit"]),
        },
    )


def _note(stage: dict[str, Any], deal: Deal, day: int, limit: int | None) -> str:
    """How it stands; of the present stage also on which of its business days."""
    left, state = stage["left_open"], stage["state"]
    if state == "done" and left:
        return ngettext("%(n)s step left open", "%(n)s steps left open", left) % {"n": left}
    if state != "current":
        words = {"done": _("done"), "before": _("before the room"), "upcoming": _("upcoming")}
        return words[state]
    if deal.delivered_at:
        return _("delivered")
    if deal.outcome in {"lost", "withdrawn"}:
        return _("ended here")
    if limit:
        return _("now, day %(day)s of %(limit)s") % {"day": day, "limit": limit}
    return _("now")


def missing_lines(
    missing: Iterable[dict[str, Any]],
    deal: Deal,
    actor: Actor,
    *,
    sheet: tuple[str, str] | None = None,
    is_answer: bool = False,
) -> list[Line]:
    """Slots as `missing_slots` finds them, each with a way to ask for it.

    On a sheet, which stays where it is, each is answered in its place: `sheet` says which stage it
    is about and what page is behind it.
    """
    steps = f"/w/{actor.workspace_slug}/deals/{deal.code}/steps"
    to, on = sheet or ("", "")
    return [
        Line(
            steers={
                **{name: slot[name] for name in ("side", "is_you", "can_ask")},
                "is_answer": is_answer,
            },
            words={
                "spot": "sheet" if sheet else "head",
                "key": slot["key"],
                "company": slot["company"],
                "holder": slot["holder"],
                "name": slot["step"].name,
                "asked": moment(slot["asked_at"]) if slot["again_at"] else "",
                "url": f"{steps}/{slot['key']}/request",
                "to": to,
                "on": on,
            },
        )
        for slot in missing
    ]
