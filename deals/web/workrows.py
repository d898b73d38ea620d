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
from cosell.core.lines import Line, Once
from cosell.core.templatetags.cosell import day, moment, money
from deals.actions.signing import NUDGE_HOURS
from deals.enums import LossReason
from deals.models import Deal, DealStep, Signature
from deals.queries.asks import Ask
from deals.rules.steps import Fact, completing_fact, text_hash
from deals.web.present import (
    NAMES,
    amount_of,
    ball_due,
    ball_of,
    clock_of,
    company,
    due_text,
    is_paused,
    local_date,
    stage_name,
)

FAR = date.max
#: What the templates of rows branch on; all else they write.
_STEERS = (
    "state", "kind", "act", "is_over", "is_stalled", "is_estimate", "was_asked", "can_nudge",
    "shows_clock", "is_vendor",
)  # fmt: skip

Row = dict[str, Any]


def line_of(row: Row) -> Line:
    """A row for its template."""
    return Line(
        steers={name: row.get(name) for name in _STEERS},
        words={name: value for name, value in row.items() if name not in _STEERS},
    )


def _base(deal: Deal, actor: Actor) -> Row:
    """What every row names: the deal, and the company on the other side of it."""
    other = actor.side.other
    return {
        "code": deal.code,
        "url": f"/w/{actor.workspace_slug}/deals/{deal.code}",
        "customer": deal.customer,
        "other": company(deal, other),
        "other_side": other.value,
        "state": "open",
        "is_vendor": actor.is_vendor,
        "title": "",
        "text": "",
        "context": "",
        "people": "",
        "again": "",
        "clock": "",
        "due": "",
    }


def _standing(deal: Deal, actor: Actor, now: datetime, once: Once) -> Row:
    """Whose turn it is, and how the stage's clock reads."""
    ball, time = ball_of(deal, actor, now, once), clock_of(deal, now, once)
    return {
        **_base(deal, actor),
        "ball": ball.css,
        "who": ball.who,
        "step": ball.step,
        "clock": time.text,
        "clock_tag": time.tag,
        "shows_clock": bool(time.text),
        "is_over": time.css == "over",
        "is_stalled": time.is_stalled,
    }


def _due(step: DealStep | None, deal: Deal, now: datetime, once: Once) -> SafeString | str:
    """When a step is due, in the workspace's days."""
    due = step.due_on if step else None
    return once(due_text, due, once(local_date, deal.workspace.time_zone, now)) if due else ""


def _step(step: DealStep, actor: Actor) -> Row:
    """What a row says about one step."""
    asked_at = step.vendor_asked_at if actor.is_vendor else step.partner_asked_at
    return {
        "key": step.key,
        "title": step.name,
        "text": step.text,
        "hash": text_hash(step.name, step.text),
        "was_asked": asked_at is not None,
    }


def mine_row(
    deal: Deal, actor: Actor, now: datetime, signatures: Iterable[Signature], once: Once
) -> tuple[Any, Line]:
    """A deal whose ball the reader holds: a step to sign, or a stage that is complete.

    With its place: asked for first, then what is over its time, then by due date.
    """
    step = deal.ball_step
    if step is not None:
        row = step_row(step, deal, actor, now, signatures, once)
    else:
        row = _standing(deal, actor, now, once) | {
            "id": f"row-{deal.code}-move",
            "kind": "move" if deal.stage < 4 else _winning(actor),
            "title": _("%(stage)s is complete") % {"stage": once(stage_name, deal.stage)},
            "context": _("Everything is signed."),
            "stage": str(deal.stage),
            "next": str(deal.stage + 1),
            "next_name": once(stage_name, min(deal.stage + 1, 5)),
        }
    order = (not row.get("was_asked"), not row["is_over"], deal.due_on or FAR)
    return order, line_of(row)


def step_row(  # noqa: PLR0917 - the same six facts for every row
    step: DealStep,
    deal: Deal,
    actor: Actor,
    now: datetime,
    signatures: Iterable[Signature],
    once: Once,
) -> Row:
    """A row about the reader's slot of one step."""
    return {
        **_standing(deal, actor, now, once),
        **_step(step, actor),
        "id": f"row-{deal.code}-{step.key}",
        "kind": _winning(actor) if completing_fact(step.key) is Fact.WON else "sign",
        "context": _others_word(deal, step, actor, signatures),
        "due": _due(step, deal, now, once),
    }


def _winning(actor: Actor) -> str:
    """The vendor records a win; the partner looks on."""
    return "win" if actor.is_vendor else "open"


def _others_word(
    deal: Deal, step: DealStep, actor: Actor, signatures: Iterable[Signature]
) -> SafeString | str:
    """What the other company did about a step: just enough to decide."""
    other = actor.side.other
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


def requested_row(step: DealStep, actor: Actor, now: datetime, once: Once) -> tuple[Any, Line]:
    """A signature that the other side asked for, on a step that does not hold the ball."""
    deal, due = step.deal, step.due_on
    row = {
        **_base(deal, actor),
        **_step(step, actor),
        "id": f"row-{deal.code}-{step.key}",
        "kind": "win" if completing_fact(step.key) is Fact.WON else "sign",
        "due": _due(step, deal, now, once),
        "is_over": due is not None and due < once(local_date, deal.workspace.time_zone, now),
    }
    return (False, True, due or FAR), line_of(row)


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


def other_row(deal: Deal, actor: Actor, now: datetime, once: Once, block: str = "other") -> Row:
    """A deal whose ball is elsewhere, with a way to nudge once a day."""
    row, ball = _standing(deal, actor, now, once), ball_of(deal, actor, now, once)
    step = deal.ball_step
    row |= {
        "id": f"{block}-{deal.code}",
        "key": step.key if step else "",
        "people": row["who"],
        "holders": ball.people,
        "due": ball_due(deal, ball, now, once),
        "shows_clock": bool(row["clock"]) and not is_paused(deal, now),
        "can_nudge": False,
    }
    if step is not None and deal.ball != "nobody" and not is_paused(deal, now):
        side = actor.side.other if deal.ball in {"both", actor.side.other} else actor.side
        asked_at = step.vendor_asked_at if side is Side.VENDOR else step.partner_asked_at
        again_at = asked_at + timedelta(hours=NUDGE_HOURS) if asked_at else None
        row["again"] = moment(again_at) if again_at and again_at > now else ""
        row["can_nudge"] = not row["again"]
        row["people"] = _asked_person(deal, side)
    return row


def _asked_person(deal: Deal, side: Side) -> str:
    user = deal.ball_vendor if side is Side.VENDOR else deal.ball_partner
    return user.name if user else ""


def plain_row(deal: Deal, actor: Actor, now: datetime, once: Once, block: str) -> Line:
    """A deal to open; nothing is done to it from the row."""
    amount, is_estimate = amount_of(deal)
    row = _standing(deal, actor, now, once) | {
        "id": f"{block}-{deal.code}",
        "kind": block,
        "is_estimate": is_estimate,
        "amount": money(amount, deal.currency),
        "close": once(day, deal.signed_on or deal.expected_close),
    }
    return line_of(row)


def by_person(deals: list[Deal], actor: Actor, now: datetime, once: Once) -> list[dict[str, Any]]:
    """For who leads a side: the deals that wait, under the person they wait for."""
    groups: dict[tuple[str, Side], list[Deal]] = {}
    for deal in deals:
        side = Side.PARTNER if deal.ball in {"partner", "both"} else Side.VENDOR
        groups.setdefault((_asked_person(deal, side), side), []).append(deal)
    found = []
    for (name, side), own in groups.items():
        rows = [line_of(other_row(deal, actor, now, once)) for deal in own]
        found.append(
            {
                "name": name,
                "side": side.value,
                "company": company(own[0], side),
                "rows": rows,
                "over": sum(row.steers["is_over"] is True for row in rows),
            }
        )
    return sorted(found, key=lambda group: (-group["over"], -len(group["rows"]), group["name"]))
