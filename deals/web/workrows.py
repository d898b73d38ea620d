"""Rows of My work: flat, each with the one act that is due on it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cosell.core.actor import Actor, Side
from cosell.core.templatetags.cosell import day
from deals.actions.signing import NUDGE_HOURS
from deals.enums import LossReason
from deals.models import Deal, DealStep, Signature
from deals.queries.asks import Ask
from deals.rules.steps import Fact, completing_fact, text_hash
from deals.web.present import (
    NAMES,
    calendar_of,
    company,
    due_text,
    is_paused,
    row_of,
    vendor_name,
)

FAR = date.max


def _base(deal: Deal, actor: Actor) -> dict[str, Any]:
    """What every row names: the deal, and the company on the other side of it."""
    other = Side.PARTNER if actor.is_vendor else Side.VENDOR
    return {
        "workspace": actor.workspace_slug,
        "code": deal.code,
        "url": reverse("deals:room", args=[actor.workspace_slug, deal.code]),
        "customer": deal.customer,
        "other": company(deal, other),
        "other_side": other.value,
        "state": "open",
    }


def _step(step: DealStep, base: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """A row about one step; the addresses of its acts follow from the two codes."""
    asked_at = step.vendor_asked_at if actor.is_vendor else step.partner_asked_at
    return {
        **base,
        "id": f"row-{base['code']}-{step.key}",
        "key": step.key,
        "title": step.name,
        "text": step.text,
        "hash": text_hash(step.name, step.text),
        "asked_at": asked_at,
        "page": reverse("deals:step", args=[actor.workspace_slug, base["code"], step.key]),
    }


def mine_row(
    deal: Deal, actor: Actor, now: datetime, signatures: list[Signature]
) -> dict[str, Any]:
    """A deal whose ball the reader holds: a step to sign, or a stage that is complete."""
    row = {**row_of(deal, actor, now), **_base(deal, actor)}
    step = deal.ball_step
    row["due_on"] = deal.due_on
    if step is None:
        row |= {
            "id": f"row-{deal.code}-move",
            "kind": "move" if deal.stage < 4 else _winning(actor),
            "title": _("%(stage)s is complete") % {"stage": NAMES[deal.stage]},
            "context": _("Everything is signed."),
            "next": deal.stage + 1,
            "next_name": NAMES[min(deal.stage + 1, 5)],
            "asked_at": None,
        }
    else:
        row |= step_row(step, deal, actor, now, signatures)
    row["order"] = _order(row)
    return row


def step_row(
    step: DealStep, deal: Deal, actor: Actor, now: datetime, signatures: Iterable[Signature]
) -> dict[str, Any]:
    """A row about the reader's slot of one step."""
    return {
        **row_of(deal, actor, now),
        **_step(step, _base(deal, actor), actor),
        "kind": _winning(actor) if completing_fact(step.key) is Fact.WON else "sign",
        "context": _others_word(deal, step, actor, signatures),
        "due": due_text(step.due_on, calendar_of(deal).local_date(now)),
    }


def _winning(actor: Actor) -> str:
    """The vendor records a win; the partner looks on."""
    return "win" if actor.is_vendor else "open"


def _order(row: dict[str, Any]) -> tuple[bool, bool, date]:
    """Asked for first, then what is over its time, then by due date."""
    return (row["asked_at"] is None, not row["is_over"], row["due_on"] or FAR)


def _others_word(
    deal: Deal, step: DealStep, actor: Actor, signatures: Iterable[Signature]
) -> SafeString | str:
    """What the other company did about a step: just enough to decide."""
    other = Side.PARTNER if actor.is_vendor else Side.VENDOR
    name = company(deal, other)
    if not (step.asks_partner if actor.is_vendor else step.asks_vendor):
        return _("Only your company signs this.")
    row = next((row for row in signatures if row.side == other), None)
    if row is None:
        return _("%(company)s has not signed yet.") % {"company": name}
    if row.kind == "not_needed":
        return _("%(company)s says it is not needed on their side.") % {"company": name}
    words = _("{company} signed {when} ({name}).")
    return format_html(words, company=name, when=day(row.signed_at), name=row.user_name)


def requested_row(step: DealStep, actor: Actor, now: datetime) -> dict[str, Any]:
    """A signature that the other side asked for, on a step that does not hold the ball."""
    deal = step.deal
    row = _step(step, _base(deal, actor), actor)
    today = calendar_of(deal).local_date(now)
    return {
        **row,
        "kind": "win" if completing_fact(step.key) is Fact.WON else "sign",
        "context": "",
        "due": due_text(step.due_on, today),
        "due_on": step.due_on,
        "is_over": step.due_on is not None and step.due_on < today,
        "clock": None,
        "order": (False, True, step.due_on or FAR),
    }


def ask_row(ask: Ask, actor: Actor) -> dict[str, Any]:
    """A question of the other company that is no signature."""
    page = {"role": "people", "split": "details", "reason": "reason", "win": "won"}
    is_sheet = ask.kind in {"reason", "win"}
    address = reverse(f"deals:{page.get(ask.kind, 'room')}", args=[actor.workspace_slug, ask.code])
    title, context = _question(ask)
    return {
        "id": f"row-{ask.code}-{ask.kind}",
        "kind": ask.kind,
        "customer": ask.customer,
        "url": reverse("deals:room", args=[actor.workspace_slug, ask.code]),
        "title": title,
        "context": context,
        "act_url": f"{address}?on=work" if is_sheet else address,
        "is_sheet": is_sheet,
    }


def _question(ask: Ask) -> tuple[str, SafeString | str]:
    """The title of a question, and who asks it why."""
    titles = {
        "move": _("Was the move to %(what)s right?"),
        "role": _("A proposed role on %(what)s"),
        "pause": _("A second pause in one stage"),
        "split": _("Another revenue split"),
        "win": _("Is it won?"),
        "source": _("Did your company bring this deal?"),
        "reason": _("Why did it end, in your company's view?"),
    }
    contexts = {
        "move": _("{who} moved it with missing signatures."),
        "role": _("{who} proposes it for somebody of your company."),
        "pause": _("{who} proposes to wait until {what}."),
        "split": _("{who} proposes it."),
        "win": _("{who} asks you to record the win."),
        "source": _("{who} registered it on your behalf."),
        "reason": _("{who} gave the reason: {what}."),
    }
    what = _what(ask)
    return titles[ask.kind] % {"what": what}, format_html(
        contexts[ask.kind], who=ask.who, what=what
    )


def _what(ask: Ask) -> SafeString | str:
    """What a question is about, as people read it."""
    if ask.kind == "pause":
        return day(parse_date(ask.what))
    if ask.kind == "move":
        return str(NAMES.get(int(ask.what), ""))
    return str(dict(LossReason.choices).get(ask.what, ask.what))


def other_row(deal: Deal, actor: Actor, now: datetime, block: str = "other") -> dict[str, Any]:
    """A deal whose ball is elsewhere, with a way to nudge once a day."""
    row = {**row_of(deal, actor, now), **_base(deal, actor)}
    step = deal.ball_step
    row |= {"id": f"{block}-{deal.code}", "key": step.key if step else "", "again_at": None}
    row |= {"title": row["ball"].step, "people": row["ball"].who, "can_nudge": False}
    if step is not None and deal.ball != "nobody" and not is_paused(deal, now):
        side = actor.side.other if deal.ball in {"both", actor.side.other} else actor.side
        asked_at = step.vendor_asked_at if side is Side.VENDOR else step.partner_asked_at
        again_at = asked_at + timedelta(hours=NUDGE_HOURS) if asked_at else None
        row["again_at"] = again_at if again_at and again_at > now else None
        row["can_nudge"] = row["again_at"] is None
        row["people"] = _asked_person(deal, side)
    return row


def _asked_person(deal: Deal, side: Side) -> str:
    user = deal.ball_vendor if side is Side.VENDOR else deal.ball_partner
    return user.name if user else ""


def plain_row(deal: Deal, actor: Actor, now: datetime, block: str) -> dict[str, Any]:
    """A deal to open; nothing is done to it from the row."""
    return {**row_of(deal, actor, now), **_base(deal, actor), "id": f"{block}-{deal.code}"}


def by_person(deals: list[Deal], actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """For who leads a side: the deals that wait, under the person they wait for."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for deal in deals:
        side = Side.PARTNER if deal.ball in {"partner", "both"} else Side.VENDOR
        groups.setdefault((_asked_person(deal, side), side.value), []).append(
            other_row(deal, actor, now)
        )
    found = [
        {
            "name": name,
            "side": side,
            "company": vendor_name(deals[0]) if side == "vendor" else rows[0]["partner"],
            "rows": rows,
            "over": sum(row["is_over"] for row in rows),
        }
        for (name, side), rows in groups.items()
    ]
    return sorted(found, key=lambda group: (-group["over"], -len(group["rows"]), group["name"]))
