"""The workspace's ladder: when each rung opens, and how long other things may take."""

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.errors import Forbidden, Invalid, Stale
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from deals.models import AlertSettings, Deal, Registration
from deals.policies import can_edit_alerts
from deals.rules.alerts import Ladder, ladder_problems
from partners.models import Workspace

FIELDS = tuple(asdict(Ladder()))


def edit_alert_settings(values: Mapping[str, Any], *, version: int, actor: Actor) -> AlertSettings:
    """Change the ladder. Every open deal and registration is looked at again.

    `version` is the one that was read, 0 while the defaults hold; a newer one raises Stale with
    (base, mine, theirs) for what both changed. Raises Forbidden for others than managers, Invalid
    per field.
    """
    with wall(actor):
        if not can_edit_alerts(actor):
            raise Forbidden(_("Only a manager changes how alerts climb."))
        # The workspace's row, so that two first edits do not both make one.
        list(Workspace.objects.visible_to(actor).select_for_update(no_key=True).values_list("pk"))
        row = AlertSettings.objects.visible_to(actor).first()
        row = row or AlertSettings(workspace_id=actor.workspace_id, version=0)
        ladder = Ladder(**{name: values[name] for name in FIELDS})
        problems = ladder_problems(ladder)
        if problems:
            raise Invalid({name: [_problem(code)] for name, code in problems.items()})
        changed = {name: values[name] for name in FIELDS if getattr(row, name) != values[name]}
        if changed and row.version != version:
            raise Stale(
                _("Somebody changed this meanwhile."),
                fields={n: ("", str(values[n]), str(getattr(row, n))) for n in changed},
            )
        if not changed:
            return row
        for name, value in changed.items():
            setattr(row, name, value)
        row.version += 1
        row.save()
        _look_again(actor)
        facts = {name: _plain(value) for name, value in changed.items()}
        record_event("alerts.settings_changed", actor=actor, payload=facts)
        return row


def _plain(value: Any) -> Any:
    return f"{value:f}" if isinstance(value, Decimal) else value


def _look_again(actor: Actor) -> None:
    now = clock.now()
    deals = Deal.objects.in_tenant(actor).filter(
        outcome__in=["open", "won"], delivered_at=None, is_practice=False
    )
    deals.update(next_check_at=now)
    waiting = Registration.objects.filter(workspace_id=actor.workspace_id, state="submitted")
    waiting.update(next_check_at=now)


def _problem(code: str) -> str:
    if code == "order":
        return _("Each rung opens later than the one before.")
    return _("This number is too small or too large.")
