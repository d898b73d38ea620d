"""Rows of the alerts page, and the lines of a room: flat, each with what can be done about it."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from cosell.core.actor import Actor, Side
from cosell.core.businesstime import Calendar
from deals.enums import AlertCause, Rung
from deals.models import Alert
from deals.policies import can_hold_decision
from deals.web.alertwords import (
    cause_text,
    clock_is_stalled,
    held_texts,
    holder_text,
    next_text,
    rung_text,
    told_text,
)
from deals.web.present import ball_of, calendar_of, partner_name, vendor_name


def alert_row(
    alert: Alert, actor: Actor, now: datetime, working_on: frozenset[int]
) -> dict[str, Any]:
    """One alert as its reader sees it. `working_on` are the deals that the reader works on."""
    about = _deal_facts(alert, actor, now) if alert.deal_id else _registration_facts(alert, actor)
    may_act = alert.deal_id in working_on if alert.deal_id else can_hold_decision(actor)
    is_open = alert.resolved_at is None
    is_taken = alert.taken_until is not None and alert.taken_until > now
    return {
        "id": f"alert-{alert.code}",
        "code": alert.code,
        "workspace": actor.workspace_slug,
        "cause": cause_text(alert, now),
        "is_danger": alert.rung >= Rung.MANAGERS or alert.cause == AlertCause.STAGE_OVER,
        "rung": rung_text(alert),
        "told": told_text(alert),
        "next": next_text(alert) if is_open else "",
        "held": held_texts(alert, now) if is_open else [],
        "reason": alert.reason,
        "raised_by": alert.raised_by_name,
        "resolved_at": alert.resolved_at,
        "may_take": is_open and may_act and not is_taken,
        "may_snooze": is_open and may_act,
        **about,
    }


def _deal_facts(alert: Alert, actor: Actor, now: datetime) -> dict[str, Any]:
    deal = alert.deal
    other = Side.PARTNER if actor.is_vendor else Side.VENDOR
    return {
        "url": reverse("deals:room", args=[actor.workspace_slug, deal.code]),
        "customer": deal.customer,
        "other": partner_name(deal) if actor.is_vendor else vendor_name(deal),
        "other_side": other.value,
        "ball": ball_of(deal, actor, now),
        "holder": holder_text(deal),
        "step": deal.ball_step.name if deal.ball_step else "",
        "is_stalled": alert.cause == AlertCause.STAGE_OVER and clock_is_stalled(deal, now),
    }


def _registration_facts(alert: Alert, actor: Actor) -> dict[str, Any]:
    row = alert.registration
    other = Side.PARTNER if actor.is_vendor else Side.VENDOR
    partner = row.partnership.organization.name
    return {
        "url": reverse("deals:registration", args=[actor.workspace_slug, row.code]),
        "customer": row.customer,
        "other": partner if actor.is_vendor else row.workspace.name,
        "other_side": other.value,
        "ball": None,
        "holder": row.workspace.name,
        "step": "",
        "is_stalled": False,
    }


def calendar_of_alert(alert: Alert) -> Calendar:
    """The deal's days, or those of the vendor who promised an answer."""
    if alert.deal_id is not None:
        return calendar_of(alert.deal)
    workspace = alert.registration.workspace
    return Calendar.of(zone=workspace.time_zone, countries=(workspace.country,))
