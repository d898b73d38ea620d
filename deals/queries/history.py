"""The ball's log of many deals at once, for whoever folds the past."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from cosell.core.actor import Actor
from deals.models import BallChange


def ball_log(actor: Actor, deals: Sequence[int]) -> dict[int, list[tuple[int, datetime, str]]]:
    """By deal: (number of the stay, moment, bucket) in order, in one statement.

    A log like that of the events: rows are added and never changed. Stays that an undone move had
    opened are left out, because they count as none.
    """
    rows = (
        BallChange.objects.visible_to(actor)
        .filter(deal_id__among=sorted(deals), visit__undone_at=None)
        .order_by("deal_id", "visit_id", "at", "id")
        .values_list("deal_id", "visit_id", "at", "ball")
    )
    found: dict[int, list[tuple[int, datetime, str]]] = defaultdict(list)
    for deal_id, *change in rows:
        found[deal_id].append((change[0], change[1], change[2]))
    return found
