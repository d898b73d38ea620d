"""Targets that hold in a quarter."""

from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

from cosell.core.actor import Actor
from cosell.core.statements import rows_of
from metrics.enums import Metric
from metrics.models import PartnerTarget, Target
from metrics.rules.periods import Quarter
from metrics.rules.targets import GOALS


def targets_in(
    actor: Actor, quarter: Quarter, partnership_id: int | None = None
) -> dict[Metric, Fraction]:
    """The target of each metric in a quarter: the partner's, else the workspace's, else the playbook's.

    A target holds from its quarter on until a later one. At most two statements.
    """
    found = {metric: goal.default for metric, goal in GOALS.items()}
    rows = rows_of("targets", actor, _own, str(quarter))
    if partnership_id is not None:
        rows += rows_of("targets", actor, _partners, str(quarter), [partnership_id])
    for metric, value in rows:
        found[Metric(metric)] = Fraction(value)
    return found


def _own(actor: Actor, quarter: str) -> QuerySet[Any, Any]:
    rows = Target.objects.visible_to(actor).filter(quarter__lte=quarter)
    return rows.order_by("quarter").values_list("metric", "value")


def _partners(actor: Actor, quarter: str, partnerships: list[int]) -> QuerySet[Any, Any]:
    rows = PartnerTarget.objects.visible_to(actor).filter(
        quarter__lte=quarter, partnership_id__among=partnerships
    )
    return rows.order_by("quarter").values_list("metric", "value")
