"""The middle of the others of one's tier: computed here, so that nobody reads another's numbers."""

from decimal import Decimal
from fractions import Fraction
from statistics import median

from cosell.core.actor import Actor
from cosell.core.wall import wall
from metrics.actions.cells import lock_numbers
from metrics.enums import Metric
from metrics.models import TierMedian
from metrics.queries.scopes import Scope
from metrics.queries.tables import measures_of, sums_by
from metrics.queries.workspaces import own_workspace, today_in
from metrics.rules.periods import twelve_months
from metrics.rules.targets import GOALS
from partners.enums import PartnershipStatus
from partners.models import Partnership

#: Fewer companies than this would tell who they are.
ENOUGH = 3
#: The partners' share of revenue is the vendor's total in disguise.
COMPARED = (Metric.WIN_RATE, Metric.TIME_TO_CLOSE, Metric.PARTNER_INITIATED)
_DIGITS = Decimal("0.0001")


def keep_medians(*, actor: Actor) -> int:
    """Compute, for each partner, the median of its tier's other companies over twelve months.

    Where fewer than three others have a number there is none. Returns how many there are.
    """
    with wall(actor):
        lock_numbers(actor)
        period = twelve_months(today_in(own_workspace(actor)))
        targets = {metric: goal.default for metric, goal in GOALS.items()}
        values = {
            key: measures_of(tally, targets)
            for key, (tally, _now) in sums_by(actor, Scope(), "partner", period).items()
        }
        partners = dict(
            Partnership.objects.visible_to(actor)
            .exclude(status=PartnershipStatus.ENDED)
            .values_list("pk", "tier")
        )
        rows = []
        for key, tier in partners.items():
            others = [
                values[o] for o, t in partners.items() if t == tier and o != key and o in values
            ]
            for metric in COMPARED:
                found = [m[metric].value for m in others if m[metric].value is not None]
                if len(found) >= ENOUGH:
                    rows.append(_row(actor, key, metric, found))
        TierMedian.objects.filter(workspace_id=actor.workspace_id).delete()
        return len(TierMedian.objects.bulk_create(rows))


def _row(actor: Actor, key: int, metric: Metric, found: list[Fraction | None]) -> TierMedian:
    middle = median(value for value in found if value is not None)
    return TierMedian(
        workspace_id=actor.workspace_id,
        partnership_id=key,
        metric=metric.value,
        value=(Decimal(middle.numerator) / middle.denominator).quantize(_DIGITS),
        others=len(found),
    )
