"""What the partner had to do with a deal: derived from what happened, never typed."""

from collections.abc import Collection
from dataclasses import dataclass

from deals.rules.playbook import steps_of
from metrics.enums import Attribution

#: The stages in which a signature of the partner's is influence.
INFLUENCE = (2, 3, 4)
IMPLEMENTATION = "implementation"

STAGE_OF_STEP = {step.key: stage for stage in range(1, 6) for step in steps_of(stage)}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One kind for a deal, and the keys of the steps that it stands on; none when it is the source."""

    kind: Attribution
    steps: tuple[str, ...] = ()


def attribute(source: str, partner_signed: Collection[str]) -> Evidence:
    """The one kind of a deal.

    `partner_signed` are keys of steps with a standing signature of the partner's. What was called
    not needed, or taken back, is none.
    """
    if source == "partner":
        return Evidence(Attribution.SOURCED)
    influence = tuple(k for k in partner_signed if STAGE_OF_STEP.get(k, 0) in INFLUENCE)
    if influence:
        return Evidence(Attribution.INFLUENCED, tuple(sorted(influence)))
    if IMPLEMENTATION in partner_signed:
        return Evidence(Attribution.FULFILLED, (IMPLEMENTATION,))
    return Evidence(Attribution.NONE)
