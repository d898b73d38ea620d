"""Moves that were made in one act, and whether anybody has acted on them since."""

from deals.models import StageMove


def jump_of(move: StageMove) -> list[StageMove]:
    """The moves that were made in one act up to this one, the last first."""
    rows = (
        StageMove.objects.filter(deal_id=move.deal_id, undone_at=None, pk__lte=move.pk)
        .select_related("deal")
        .order_by("-id")
    )
    return list(rows[: max(1, move.to_stage - move.jump_from)])


def is_acted_on(move: StageMove) -> bool:
    """Whether anything that both companies read has happened on the deal since."""
    return bool(move.deal.events.filter(audience="shared", sequence__gt=move.sequence).exists())
