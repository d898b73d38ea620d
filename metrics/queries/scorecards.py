"""One partner's card: the same for both companies."""

from fractions import Fraction

from django.utils.translation import gettext as _

from cosell.core.actor import Actor
from cosell.core.errors import Forbidden
from metrics.enums import Metric
from metrics.models import TierMedian
from metrics.policies import can_view_scorecard
from metrics.queries.cards import Read, make_cards, read_cards
from metrics.queries.scopes import Scope, find_partnership
from metrics.queries.targets import targets_in
from metrics.queries.workspaces import own_workspace, today_in
from metrics.rules import details
from metrics.rules.periods import Period, Quarter, twelve_months
from metrics.rules.reports import Scorecard
from metrics.rules.tallies import Tally
from partners.models import Partnership


def scorecard(actor: Actor, partner: str, period: Period | None = None) -> Scorecard:
    """The card of a partner, by its company's slug; twelve months unless another period is given.

    Revenue is an amount here for both sides: a share would tell a partner the vendor's total. Raises
    NotFound for a partner that the reader does not meet, Forbidden for a vendor's rep.
    """
    partnership = find_partnership(actor, partner)
    refuse_others(actor, partnership)
    workspace = own_workspace(actor)
    period = period or twelve_months(today_in(workspace))
    read = read_partner(actor, partnership, period)
    return make_scorecard(actor, partnership, workspace.currency, read, read.mine.periods[0])


def refuse_others(actor: Actor, partnership: Partnership) -> None:
    """Raises Forbidden for who may not see this partner's card."""
    if not can_view_scorecard(actor, partnership):
        raise Forbidden(_("Managers see the scorecards of partners."))


def read_partner(actor: Actor, partnership: Partnership, period: Period) -> Read:
    """The sums of one partner, without any total, whoever reads: three statements."""
    return read_cards(actor, Scope(partnership_id=partnership.pk), period, sees_totals=False)


def make_scorecard(
    actor: Actor, partnership: Partnership, currency: str, read: Read, tally: Tally
) -> Scorecard:
    """The card from sums that were read. `tally` is the period's, live or as it was frozen."""
    targets = targets_in(actor, Quarter.of(read.period.end), partnership.pk)
    return Scorecard(
        partner=partnership.organization.slug,
        name=partnership.organization.name,
        tier=partnership.tier,
        period=read.period,
        currency=currency,
        cards=make_cards(read, targets),
        responses=details.responses(tally),
        punctuality=details.punctuality(tally),
        decisions=details.decisions(tally, read.mine.standing),
        medians=_medians(actor, partnership),
    )


def _medians(actor: Actor, partnership: Partnership) -> dict[Metric, Fraction]:
    rows = TierMedian.objects.visible_to(actor).filter(partnership_id=partnership.pk)
    return {
        Metric(metric): Fraction(value) for metric, value in rows.values_list("metric", "value")
    }
