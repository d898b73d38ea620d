"""Rows of the sync page: the words of the facts, and the one act that is due on each deal now."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from cosell.core.actor import Actor, Side
from deals.actions.signing import NUDGE_HOURS
from deals.models import Deal, DealStep, SyncAction
from deals.queries.syncs import Sync
from deals.rules.steps import Fact, completing_fact, text_hash
from deals.rules.sync import AGENDA, Item, Row, agenda
from deals.web.present import ball_of, is_paused
from deals.web.syncwords import Names, RowText, now_text, sections_of

#: Sections whose rows can be acted on; moves and decisions are told only.
_ACTED = {"over", "vendor", "partner", "closing"}


def acts_of(sync: Sync, actor: Actor, now: datetime) -> dict[str, dict[str, Any]]:
    """By code, what the reader can do to a deal from here: sign, nudge, or only open it."""
    deals = [deal for deal in sync.deals.values() if deal.outcome == "open"]
    return {deal.code: _act(deal, actor, now) for deal in deals}


def _act(deal: Deal, actor: Actor, now: datetime) -> dict[str, Any]:
    ball, step = ball_of(deal, actor, now), deal.ball_step
    if step is None or deal.ball == "nobody" or is_paused(deal, now):
        return {"kind": "open"}
    row = {"code": deal.code, "customer": deal.customer, "key": step.key, "title": step.name}
    if not ball.is_mine:
        return {**row, **_nudge(deal, step, actor, now)}
    if completing_fact(step.key) is Fact.WON:
        return {"kind": "open"}
    return {**row, "kind": "sign", "hash": text_hash(step.name, step.text)}


def _nudge(deal: Deal, step: DealStep, actor: Actor, now: datetime) -> dict[str, Any]:
    """Whom the step waits for, and whether they can be asked again yet."""
    side = actor.side.other if deal.ball in {"both", actor.side.other} else actor.side
    is_vendor = side is Side.VENDOR
    asked_at = step.vendor_asked_at if is_vendor else step.partner_asked_at
    person = deal.ball_vendor if is_vendor else deal.ball_partner
    again_at = asked_at + timedelta(hours=NUDGE_HOURS) if asked_at else None
    is_late = again_at is None or again_at <= now
    return {
        "kind": "other",
        "people": person.name if person else "",
        "can_nudge": is_late,
        "again_at": None if is_late else again_at,
    }


def section_rows(sync: Sync, actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """The sections that have rows, each row with its act."""
    names, acts = Names.of(sync.partnership), acts_of(sync, actor, now)
    return [
        {
            "key": section,
            "title": title,
            "rows": [_row(section, pair, sync, names, acts) for pair in rows],
        }
        for section, title, rows in sections_of(sync.facts, names, actor.workspace_slug)
    ]


def _row(
    section: str,
    pair: tuple[Row, RowText],
    sync: Sync,
    names: Names,
    acts: dict[str, dict[str, Any]],
) -> dict[str, Any]:
    facts, text = pair
    act = acts.get(text.code) if section in _ACTED else None
    return {
        "id": f"{section}-{text.code}",
        "words": text,
        "now": now_text(facts, sync.deals.get(text.code), names) if sync.is_frozen else "",
        "act": act,
    }


def action_row(action: SyncAction, names: Names, today: Any) -> dict[str, Any]:
    """An action: whose it is, until when, whether it is done."""
    is_late = action.due_on is not None and action.done_at is None and action.due_on < today
    return {
        "code": action.code,
        "text": action.text,
        "side": action.side,
        "owner": action.owner_name or names[action.side],
        "due_on": action.due_on,
        "done_at": action.done_at,
        "done_by": action.done_by_name,
        "is_late": is_late,
        "week": action.week,
    }


def parts_of() -> dict[str, str]:
    """What the parts of the meeting are called."""
    return {
        "pipeline": _("Pipeline"),
        "active": _("Active deals"),
        "blockers": _("Blockers"),
        "actions": _("Next actions"),
    }


def meeting_of(
    sync: Sync, sections: Iterable[dict[str, Any]], wanted: str, now: datetime
) -> dict[str, Any]:
    """The item in focus, its neighbours, and the minutes of each part."""
    items = agenda(sync.facts)
    keys = [item.key for item in items]
    focus = wanted if wanted in keys else sync.row.focus
    place = keys.index(focus) if focus in keys else 0
    rows = {row["id"]: row for section in sections for row in section["rows"]}
    item = items[place]
    spent = dict(sync.row.elapsed)
    if sync.row.focus and sync.row.focus_at:
        running = int((now - sync.row.focus_at).total_seconds())
        spent[sync.row.focus] = spent.get(sync.row.focus, 0) + running
    return {
        "item": item,
        "row": rows.get(item.key),
        "number": place + 1,
        "count": len(items),
        "previous": keys[place - 1] if place else "",
        "next": keys[place + 1] if place + 1 < len(keys) else "",
        "parts": _parts(items, spent, item),
        "minutes": spent.get(item.key, 0) // 60,
    }


def _parts(items: list[Item], spent: dict[str, int], focus: Item) -> list[dict[str, Any]]:
    labels = parts_of()
    found = []
    for part in AGENDA:
        mine = [item for item in items if item.part == part.name]
        used = sum(spent.get(item.key, 0) for item in mine) // 60
        found.append(
            {
                "label": labels[part.name],
                "minutes": part.minutes,
                "used": used,
                "is_over": used > part.minutes,
                "first": mine[0].key if mine else "",
                "count": len(mine),
                "is_current": focus.part == part.name,
            }
        )
    return found
