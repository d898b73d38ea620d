"""Moves that were made in one act, and whether anybody has acted on them since."""

from collections.abc import Mapping

from cosell.messaging.enums import Audience
from deals.models import StageMove


def jump_of(move: StageMove) -> list[StageMove]:
    """The moves that were made in one act up to this one, the last first."""
    rows = (
        StageMove.objects.filter(deal_id=move.deal_id, undone_at=None, pk__lte=move.pk)
        .select_related("deal")
        .order_by("-id")
    )
    return list(rows[: max(1, move.to_stage - move.jump_from)])


def is_acted_on(move: StageMove, numbers: Mapping[str, int]) -> bool:
    """Whether anything that both companies read has happened on the deal since.

    `numbers` are the deal's last event numbers, see `event_numbers`.
    """
    return numbers.get(Audience.SHARED, 0) > move.sequence
