"""How a deal ended, and moves that wait for an answer. The deal is visible already."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from cosell.core.actor import Actor
from cosell.core.rows import columns, instances
from cosell.core.statements import Query, Row
from deals.models import Deal, OutcomeReason, StageMove

_MOVE = columns(StageMove)


def current_reasons(deal: Deal) -> list[OutcomeReason]:
    """Each side's reason for the present end, the first one given first."""
    return list(deal.outcome_reasons.filter(is_current=True).order_by("at", "id"))


def moves_query(deal: Deal) -> Query:
    """Every move that was not taken back, the last first; a deal has a handful of them."""
    return Query("moves", _moves, ([deal.pk],))


def standing_moves(deal: Deal, rows: Sequence[Row]) -> list[StageMove]:
    """What `moves_query` found."""
    moves = instances(StageMove, _MOVE, rows)
    for move in moves:
        move._state.fields_cache["deal"] = deal
    return moves


def _moves(_actor: Actor, deals: list[int]) -> QuerySet[Any, Any]:
    rows = StageMove.objects.filter(deal_id__among=deals, undone_at=None)
    return rows.order_by("-id").values_list(*_MOVE)


def unanswered_move(deal: Deal) -> StageMove | None:
    """The last move over a gap that the other company has not answered."""
    rows = deal.moves.filter(kind="anyway", answer="", undone_at=None)
    return rows.order_by("-id").first()


def last_move(deal: Deal) -> StageMove | None:
    """Who moved the deal last, and where to; a move that was taken back is none."""
    return deal.moves.filter(undone_at=None).order_by("-id").first()
