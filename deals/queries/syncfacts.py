"""What there is to discuss with partners: plain facts, in a fixed number of queries for all of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from cosell.core.actor import Actor
from cosell.core.businesstime import Calendar
from cosell.messaging.models import Event
from deals.models import Deal, Registration
from deals.models.querysets import DealQuerySet
from deals.queries.lists import list_rows_of
from deals.rules.sync import SECTIONS
from partners.models import Workspace

CLOSING_DAYS = 14
#: Bounds of what one collection reads; a workspace with more is told its most urgent rows.
MOST_DEALS, MOST_ROWS = 5000, 2000
_MOVES = (
    "deal.moved", "deal.move_undone", "deal.lost", "deal.withdrawn", "deal.reopened",
    "deal.objected", "deal.delivered",
)  # fmt: skip
_SHOWN = ("from", "to", "kind", "reason", "text", "signed_on", "amount")

Facts = dict[str, Any]


def collect_facts(
    actor: Actor, since: Mapping[int, datetime], now: datetime
) -> tuple[dict[int, Facts], list[Deal]]:
    """The sections of each partnership, as the actor sees them now, and the open deals behind them.

    `since` says per partnership from when on it is news that a deal moved or was registered.
    """
    found: dict[int, Facts] = {
        key: {"since": moment.isoformat(), "at": now.isoformat(), **{n: [] for n in SECTIONS}}
        for key, moment in since.items()
    }
    deals = _open_deals(actor, since) if found else []
    if found:
        _add_deals(found, deals, now)
        _add_registrations(found, _registrations(actor, since))
        _add_events(found, _events(actor, since), since)
    return found, deals


def _open_deals(actor: Actor, keys: Collection[int]) -> list[Deal]:
    def build(someone: Actor) -> list[DealQuerySet]:
        rows = Deal.objects.visible_to(someone).filter(
            outcome="open", is_practice=False, partnership_id__in=keys
        )
        return [rows.order_by("urgency_at", "id")[:MOST_DEALS]]

    return list_rows_of(None, actor, build)[0]


def deals_by_code(actor: Actor, partnership_id: int, codes: Collection[str]) -> dict[str, Deal]:
    """The deals behind frozen rows as they are now, those that the actor sees."""

    def build(someone: Actor) -> list[DealQuerySet]:
        rows = Deal.objects.visible_to(someone)
        return [rows.filter(partnership_id=partnership_id, code__in=codes).order_by("id")]

    found = list_rows_of(None, actor, build)[0] if codes else []
    return {deal.code: deal for deal in found}


def _add_deals(found: dict[int, Facts], deals: Iterable[Deal], now: datetime) -> None:
    for deal in deals:
        facts, row = found[deal.partnership_id], deal_facts(deal, now)
        rests = deal.paused_until_at is not None and now < deal.paused_until_at
        if not rests and row["days_over"]:
            facts["over"].append(row)
        for section in ("nobody", "vendor", "partner"):
            held = {section} if section == "nobody" else {section, "both"}
            if not rests and deal.ball in held:
                facts[section].append(row)
        if deal.expected_close and deal.expected_close <= _today(deal, now) + timedelta(
            days=CLOSING_DAYS
        ):
            facts["closing"].append(row)
    for facts in found.values():
        facts["over"].sort(key=lambda row: (not row["is_stalled"], -row["days_over"]))
        facts["closing"].sort(key=lambda row: row["close"])


def _today(deal: Deal, now: datetime) -> date:
    return _calendar(deal).local_date(now)


def _calendar(deal: Deal) -> Calendar:
    return Calendar.of(
        zone=deal.workspace.time_zone,
        countries=(deal.workspace.country, deal.partnership.organization.country),
    )


def deal_facts(deal: Deal, now: datetime) -> Facts:
    """One open deal as it stands: who holds it, since when it is over, what it is worth."""
    is_over = deal.over_at is not None and deal.over_at <= now and deal.limit_on is not None
    calendar = _calendar(deal)
    over = calendar.working_days_after(calendar.opening(deal.limit_on), now) if is_over else 0  # type: ignore[arg-type]
    return {
        "code": deal.code,
        "customer": deal.customer,
        "stage": deal.stage,
        "ball": deal.ball,
        "step": deal.ball_step.name if deal.ball_step else "",
        "vendor_person": deal.ball_vendor.name if deal.ball_vendor else "",
        "partner_person": deal.ball_partner.name if deal.ball_partner else "",
        "due_on": _written(deal.due_on),
        "days_over": over,
        "is_stalled": bool(is_over and deal.silent_at is not None and deal.silent_at <= now),
        "amount": str(deal.amount) if deal.amount is not None else None,
        "size_range": deal.size_range,
        "currency": deal.currency,
        "close": _written(deal.expected_close),
    }


def _written(day: date | datetime | None) -> str | None:
    return day.isoformat() if day else None


def _registrations(actor: Actor, since: Mapping[int, datetime]) -> Sequence[Registration]:
    """Those that wait, and those that were decided since."""
    earliest = min(since.values())
    rows = (
        Registration.objects.visible_to(actor)
        .filter(partnership_id__in=since)
        .filter(
            Q(state="submitted") | Q(state__in=["approved", "rejected"], decided_at__gte=earliest)
        )
        .exclude(deal__is_practice=True)
        .select_related("submitted_by", "decided_by", "deal")
        .order_by("submitted_at", "id")
    )
    return [
        row
        for row in rows[:MOST_ROWS]
        if row.decided_at is None or row.decided_at >= since[row.partnership_id]
    ]


def _add_registrations(found: dict[int, Facts], rows: Iterable[Registration]) -> None:
    """An approved one is its deal from then on, for everybody who is on that."""
    for row in rows:
        found[row.partnership_id]["registrations"].append(
            {
                "code": row.deal.code if row.deal else row.code,
                "is_deal": row.deal is not None,
                "customer": row.customer,
                "state": row.state,
                "by": row.submitted_by.name,
                "side": "partner",
                "at": _written(row.submitted_at),
                "answer_by": _written(row.answer_by),
                "decided_by": row.decided_by.name if row.decided_by else "",
                "reason": row.reason,
            }
        )


def _events(actor: Actor, since: Mapping[int, datetime]) -> Iterable[Event]:
    """Moves and ends, and deals that came to be; of deals that the actor sees."""
    rows = Event.objects.visible_to(actor).filter(
        partnership_id__in=since,
        visibility="shared",
        at__gte=min(since.values()),
        name__in=(*_MOVES, "deal.registered"),
        deal__is_practice=False,
    )
    if not actor.sees_whole_side:
        seen = Deal.objects.visible_to(actor).order_by().values("pk")
        rows = rows.filter(deal_id__in=seen)
    return rows.select_related("deal").order_by("at", "id")[:MOST_ROWS]


def _add_events(
    found: dict[int, Facts], events: Iterable[Event], since: Mapping[int, datetime]
) -> None:
    for event in events:
        key, deal = event.partnership_id, event.deal
        if key is None or deal is None or event.at < since[key]:
            continue
        row: Facts = {
            "code": deal.code,
            "customer": deal.customer,
            "by": event.user_name,
            "side": event.side,
            "at": _written(event.at),
        }
        if event.name != "deal.registered":
            payload = {name: event.payload[name] for name in _SHOWN if name in event.payload}
            row |= {"name": event.name, "payload": payload, "currency": deal.currency}
            found[key]["moved"].append(row)
        elif event.payload.get("source") == event.side:
            found[key]["registrations"].append({**row, "state": "opened", "is_deal": True})


def time_zone_of(actor: Actor) -> str:
    """The zone of the workspace, by which its weeks begin."""
    return str(Workspace.objects.visible_to(actor).values_list("time_zone", flat=True).get())
