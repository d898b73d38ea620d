"""Registrations in words: the facts a manager decides from, and what a partner reads."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.businesstime import Calendar
from deals.enums import Outcome, RegistrationState, RejectReason, SizeRange
from deals.models import Deal, Registration
from deals.web.present import NAMES, model_name

HOUR = 3600


def registration_row(
    row: Registration,
    actor: Actor,
    similar: Mapping[int, list[Deal]] | None = None,
    others: Iterable[Registration] = (),
) -> dict[str, Any]:
    """One registration, flat. `similar` and `others` are for the vendor's decision only."""
    found = (similar or {}).get(row.pk, [])
    return {
        "row": row,
        "code": row.code,
        "state": row.state,
        "state_label": RegistrationState(row.state).label,
        "customer": row.customer,
        "partner": row.partnership.organization.name,
        "tier": row.partnership.get_tier_display(),
        "territories": row.partnership.territories,
        "size": SizeRange(row.size_range).label,
        "model": model_name(row),
        "reason": dict(RejectReason.choices).get(row.reason, ""),
        "similar": [_similar(deal, row) for deal in found],
        "same_domain": any(deal.domain == row.domain for deal in found),
        "rivals": sorted(
            {
                other.partnership.organization.name
                for other in others
                if other.pk != row.pk and other.domain == row.domain
            }
        ),
        "is_own": row.submitted_by_id == actor.user_id,
        **_promise(row),
    }


def _promise(row: Registration) -> dict[str, Any]:
    """How much of the promised time is left, in the vendor's business hours."""
    now = clock.now()
    if row.state != RegistrationState.SUBMITTED:
        return {"left": "", "is_late": False, "is_soon": False}
    calendar = Calendar.of(zone=row.workspace.time_zone, countries=(row.workspace.country,))
    is_late = now > row.answer_by
    first, last = (row.answer_by, now) if is_late else (now, row.answer_by)
    hours = calendar.business_seconds(first, last) // HOUR
    if is_late:
        text = ngettext("%(n)s hour late", "%(n)s hours late", hours) % {"n": hours}
        return {"left": text if hours else _("late"), "is_late": True, "is_soon": False}
    text = ngettext("%(n)s hour left", "%(n)s hours left", hours) % {"n": hours}
    return {
        "left": text if hours else _("less than an hour left"),
        "is_late": False,
        "is_soon": hours < 4,
    }


def _similar(deal: Deal, row: Registration) -> dict[str, Any]:
    return {
        "code": deal.code,
        "customer": deal.customer,
        "partner": deal.partnership.organization.name,
        "outcome": Outcome(deal.outcome).label,
        "stage": NAMES[deal.stage],
        "is_open": deal.outcome == "open",
        "is_same": deal.domain == row.domain,
    }
