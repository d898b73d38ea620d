"""Saying what is aimed at."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from cosell.core.actor import Actor
from cosell.core.errors import Forbidden, Invalid
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from metrics.enums import Metric
from metrics.models import PartnerTarget, Target
from metrics.policies import can_edit_targets
from metrics.queries.scopes import find_partnership
from metrics.rules.periods import Quarter
from metrics.rules.targets import target_problem

_DIGIT = Decimal("0.1")


def set_target(
    metric: str, *, value: Decimal, quarter: str, actor: Actor, partner: str = ""
) -> Target | PartnerTarget:
    """Set the target of a metric from a quarter (2026-Q4) on, until a later one.

    In percent or calendar days, with at most one decimal. With a partner's slug it is that
    partner's, and goes before the workspace's. Partners read their targets and the workspace's.
    Raises Forbidden for others than managers, Invalid per field, NotFound for an unknown partner.
    """
    with wall(actor):
        if not can_edit_targets(actor):
            raise Forbidden(_("Only a manager sets targets."))
        _refuse_input(metric, value, quarter)
        key: dict[str, Any] = {
            "workspace_id": actor.workspace_id, "metric": metric, "quarter": quarter,
        }  # fmt: skip
        partnership_id = find_partnership(actor, partner).pk if partner else None
        model: type[Target] | type[PartnerTarget] = Target
        if partnership_id is not None:
            key["partnership_id"], model = partnership_id, PartnerTarget
        row = model.objects.filter(**key).select_for_update(of=("self",)).first() or model(**key)
        row.value, row.version = value, row.version + (row.pk is not None)
        row.save()
        record_event(
            "target.set",
            actor=actor,
            partnership_id=partnership_id,
            payload={"metric": metric, "quarter": quarter, "value": f"{value:f}"},
        )
        return row


def _refuse_input(metric: str, value: Decimal, quarter: str) -> None:
    errors = {}
    if metric not in Metric.values:
        errors["metric"] = [_("Choose one of the four metrics.")]
    elif not value.is_finite() or value != value.quantize(_DIGIT):
        errors["value"] = [_("Give a number with at most one decimal.")]
    elif target_problem(Metric(metric), Fraction(value)):
        errors["value"] = [_("Give more than zero, and at most 100 percent or 730 days.")]
    if Quarter.parse(quarter) is None:
        errors["quarter"] = [_("Write the quarter like 2026-Q4.")]
    if errors:
        raise Invalid(errors)
