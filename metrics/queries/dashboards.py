"""The page of numbers."""

from cosell.core.actor import Actor
from metrics.models import LateChange
from metrics.queries.cards import make_cards, read_cards
from metrics.queries.filters import Wanted
from metrics.queries.forecasts import forecast_of
from metrics.queries.grounds import Ground, ground_of
from metrics.queries.scopes import Scope
from metrics.rules import details
from metrics.rules.periods import Period, Quarter, windows
from metrics.rules.reports import Dashboard


def dashboard(actor: Actor, wanted: Wanted) -> Dashboard:
    """Everything of the page for one reader and one choice of filters, in at most 14 statements.

    A partner's lead is given their company's, a vendor's rep their own deals'; neither is given a
    total of the vendor's. Raises Forbidden and NotFound as `scope_of` does.
    """
    return dashboard_on(actor, ground_of(actor, wanted))


def dashboard_on(actor: Actor, ground: Ground) -> Dashboard:
    """The same, where what it stands on was read already."""
    scope, period = ground.scope, ground.period
    read = read_cards(actor, scope, period)
    tally, standing = read.mine.periods[0], read.mine.standing
    return Dashboard(
        period=period,
        previous=period.previous,
        currency=ground.currency,
        is_whole=scope.is_whole,
        cards=make_cards(read, ground.targets),
        beside=details.beside(tally, standing),
        funnel=details.funnel(tally),
        stages=details.stage_times(tally),
        court=details.court(tally),
        responses=details.responses(tally),
        still=details.standing_still(read.mine.still, read.mine.measured_at),
        decisions=details.decisions(tally, standing),
        forecast=forecast_of(standing, ground.rates),
        in_delivery=standing.get("delivery", 0),
        attribution=details.attributions(tally),
        moves=details.moves(tally),
        steps=details.step_uses(tally),
        trend_ends=tuple(window.end for window in windows(period.end)),
        changes=changes_since(actor, scope, period),
    )


def changes_since(actor: Actor, scope: Scope, period: Period) -> int | None:
    """How many deals changed in a quarter after it was closed; None for what is no quarter.

    Under a filter by model or owner it is still the whole quarter's.
    """
    quarter = Quarter.of(period.start)
    if period != quarter.period:
        return None
    rows = LateChange.objects.visible_to(actor).filter(quarter=str(quarter))
    if scope.partnership_id is not None:
        rows = rows.filter(partnership_id=scope.partnership_id)
    return rows.count()
