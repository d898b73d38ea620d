"""Targets that hold in a quarter."""

from fractions import Fraction

from cosell.core.actor import Actor
from metrics.enums import Metric
from metrics.models import PartnerTarget, Target
from metrics.rules.periods import Quarter
from metrics.rules.targets import GOALS


def targets_in(
    actor: Actor, quarter: Quarter, partnership_id: int | None = None
) -> dict[Metric, Fraction]:
    """The target of each metric in a quarter: the partner's, else the workspace's, else the playbook's.

    A target holds from its quarter on until a later one. Two statements.
    """
    found = {metric: goal.default for metric, goal in GOALS.items()}
    upto = {"quarter__lte": str(quarter)}
    rows = Target.objects.visible_to(actor).filter(**upto).order_by("quarter")
    partners = PartnerTarget.objects.visible_to(actor).filter(
        partnership_id=partnership_id or 0, **upto
    )
    for each in (rows, partners.order_by("quarter")):
        for metric, value in each.values_list("metric", "value"):
            found[Metric(metric)] = Fraction(value)
    return found
