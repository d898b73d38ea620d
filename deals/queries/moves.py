"""Moves that were made in one act, and whether anybody has acted on them since."""

from typing import Any

from django.db.models import QuerySet

from cosell.core.actor import Actor
from cosell.core.statements import rows_of
from cosell.messaging.enums import Audience
from cosell.messaging.models import Event
from deals.models import StageMove


def jump_of(move: StageMove) -> list[StageMove]:
    """The moves that were made in one act up to this one, the last first."""
    rows = (
        StageMove.objects.filter(deal_id=move.deal_id, undone_at=None, pk__lte=move.pk)
        .select_related("deal")
        .order_by("-id")
    )
    return list(rows[: max(1, move.to_stage - move.jump_from)])


def is_acted_on(move: StageMove, actor: Actor) -> bool:
    """Whether anything that both companies read has happened on the deal since."""
    last = rows_of("last shared", actor, _shared_numbers, [move.deal_id])
    return bool(last) and last[0][0] > move.sequence


def _shared_numbers(_actor: Actor, deals: list[int]) -> QuerySet[Any, Any]:
    rows = Event.objects.filter(deal_id__among=deals, audience=Audience.SHARED)
    return rows.order_by("-sequence").values_list("sequence")[:1]
