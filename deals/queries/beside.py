"""What a page of a room shows beside what rules decide from, read in one trip."""

from dataclasses import dataclass

from cosell.core.actor import Actor
from cosell.core.statements import rows_of_all
from deals.enums import Outcome
from deals.models import Alert, Deal, StageMove
from deals.queries.alerts import alerts_of_deal, alerts_query
from deals.queries.courts import Changes, by_visit, changes_query
from deals.queries.ends import moves_query, standing_moves
from deals.queries.pulse import numbers_query

_RUNNING = frozenset({Outcome.OPEN, Outcome.WON})


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The last event numbers by audience and, for who asks, the ball's changes by visit.

    Of a deal that runs or was won also its open alerts, the highest first, and its moves that were
    not taken back, the last first.
    """

    changes: Changes
    numbers: dict[str, int]
    alerts: list[Alert]
    moves: list[StageMove]


def read_alerts(actor: Actor, deal: Deal) -> list[Alert]:
    """The open alerts alone."""
    rows = rows_of_all(actor, [alerts_query(deal)])[0] if deal.outcome in _RUNNING else []
    return alerts_of_deal(deal, rows)


def read_beside(actor: Actor, deal: Deal, *, with_changes: bool = False) -> Beside:
    """Of a deal that was read under the wall already. Acts change it: read it after them."""
    queries = {"numbers": numbers_query(deal)}
    if with_changes:
        queries["changes"] = changes_query(deal)
    if deal.outcome in _RUNNING:
        queries |= {"alerts": alerts_query(deal), "moves": moves_query(deal)}
    found = dict(zip(queries, rows_of_all(actor, list(queries.values())), strict=True))
    return Beside(
        changes=by_visit(found.get("changes", [])),
        numbers=dict(found["numbers"]),
        alerts=alerts_of_deal(deal, found.get("alerts", [])),
        moves=standing_moves(deal, found.get("moves", [])),
    )
