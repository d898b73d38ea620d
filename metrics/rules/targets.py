"""Targets: what is aimed at, and when it is met."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from metrics.enums import Metric


@dataclass(frozen=True, slots=True)
class Goal:
    """How a metric meets its target.

    `default` is the playbook's, in percent or in days. `less` says that a smaller number is better,
    `or_equal` that the target itself is good enough.
    """

    default: Fraction
    unit: str
    less: bool = False
    or_equal: bool = False

    def is_met(self, value: Fraction, target: Fraction) -> bool:
        """Compared unrounded."""
        if value == target:
            return self.or_equal
        return value < target if self.less else value > target


GOALS: Mapping[Metric, Goal] = {
    Metric.WIN_RATE: Goal(Fraction(40), "percent"),
    Metric.TIME_TO_CLOSE: Goal(Fraction(60), "days", less=True),
    Metric.PARTNER_REVENUE: Goal(Fraction(30), "percent", or_equal=True),
    Metric.PARTNER_INITIATED: Goal(Fraction(50), "percent"),
}
#: What a target may be: days are at most two years.
MOST = {"percent": 100, "days": 730}


def target_problem(metric: Metric, value: Fraction) -> str:
    """What is wrong with a target, as a code; empty when nothing is."""
    if not 0 < value <= MOST[GOALS[metric].unit]:
        return "range"
    return ""
