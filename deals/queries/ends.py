"""How a deal ended, and moves that wait for an answer. The deal is visible already."""

from deals.models import Deal, OutcomeReason, StageMove


def current_reasons(deal: Deal) -> list[OutcomeReason]:
    """Each side's reason for the present end, the first one given first."""
    return list(deal.outcome_reasons.filter(is_current=True).order_by("at", "id"))


def standing_moves(deal: Deal) -> list[StageMove]:
    """Every move that was not taken back, the last first; a deal has a handful of them."""
    return list(deal.moves.filter(undone_at=None).order_by("-id"))


def unanswered_move(deal: Deal) -> StageMove | None:
    """The last move over a gap that the other company has not answered."""
    rows = deal.moves.filter(kind="anyway", answer="", undone_at=None)
    return rows.order_by("-id").first()


def last_move(deal: Deal) -> StageMove | None:
    """Who moved the deal last, and where to; a move that was taken back is none."""
    return deal.moves.filter(undone_at=None).order_by("-id").first()
