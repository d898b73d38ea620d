"""Alerts in words: on their page, in the room, and in what people are told."""

from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cosell.core.actor import Side
from deals.enums import AlertCause, Rung
from deals.models import Alert, Deal
from deals.web.present import NAMES, calendar_of, clock_of, company, days_over


def day_text(value: date | datetime) -> str:
    """Thu 26 Nov, in the reader's zone and language."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return format_date(value, "EEE d MMM", locale=(get_language() or "en").replace("-", "_"))


def cause_text(alert: Alert, now: datetime) -> str:
    """Why the alert stands: days over, nobody to act, a promise that was not kept."""
    if alert.cause == AlertCause.STAGE_OVER:
        return over_text(alert.deal, now)
    if alert.cause == AlertCause.BY_HAND:
        return _("Escalated by %(name)s") % {"name": alert.raised_by_name}
    if alert.cause == AlertCause.DECISION_LATE:
        return _("Answer promised for %(day)s") % {"day": day_text(alert.since)}
    return str(AlertCause(alert.cause).label)


def over_text(deal: Deal, now: datetime) -> str:
    """4 days over Proposal."""
    count = days_over(deal, calendar_of(deal), now)
    facts = {"n": count, "stage": NAMES[deal.stage]}
    if not count:
        return _("Due soon in %(stage)s") % facts
    words = ngettext("%(n)s day over in %(stage)s", "%(n)s days over in %(stage)s", count)
    return words % facts


def told_text(alert: Alert) -> str:
    """Mona Manager was told on Tue 24 Nov: those of the latest telling. Empty when nobody was."""
    told: list[Any] = alert.told  # type: ignore[attr-defined]
    if not told:
        return ""
    names = [row.user_name for row in told if row.rung == told[0].rung]
    facts = {"names": ", ".join(dict.fromkeys(names)), "day": day_text(told[0].told_at)}
    words = ngettext(
        "%(names)s was told on %(day)s", "%(names)s were told on %(day)s", len(set(names))
    )
    return words % facts


def next_text(alert: Alert) -> str:
    """next: Sofia Sponsor on Thu 26 Nov. Empty when nothing climbs any further."""
    if alert.next_at is None or not alert.next_names:
        return ""
    facts = {"names": alert.next_names, "day": day_text(alert.next_at)}
    return _("next: %(names)s on %(day)s") % facts


def rung_text(alert: Alert) -> str:
    """How far it has climbed."""
    if alert.cause == AlertCause.BY_HAND and alert.deal_id is not None:
        name = company(alert.deal, Side(alert.side).other)
        return _("With %(company)s") % {"company": name}
    return str(Rung(alert.rung).label)


def held_texts(alert: Alert, now: datetime) -> list[str]:
    """Who sees to it, and who put it off and why, while that holds."""
    found = []
    if alert.taken_until is not None and alert.taken_until > now:
        facts = {"name": alert.taken_by_name, "day": day_text(alert.taken_until)}
        found.append(_("%(name)s sees to it until %(day)s") % facts)
    if alert.snoozed_until is not None and alert.snoozed_until > now:
        facts = {
            "name": alert.snoozed_by_name,
            "day": day_text(alert.snoozed_until),
            "reason": alert.snooze_reason,
        }
        found.append(_("Put off by %(name)s until %(day)s: %(reason)s") % facts)
    return found


def holder_text(deal: Deal) -> str:
    """Northwind (Sam): who holds the ball, with both names where it is both."""
    people = ((Side.VENDOR, deal.ball_vendor), (Side.PARTNER, deal.ball_partner))
    found = [f"{company(deal, side)} ({user.name})" for side, user in people if user is not None]
    return " · ".join(found) or _("nobody")


def clock_is_stalled(deal: Deal, now: datetime) -> bool:
    return clock_of(deal, now).is_stalled
