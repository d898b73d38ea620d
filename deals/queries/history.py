"""The ball's log of many deals at once, for whoever folds the past."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Value
from django.db.models.functions import Coalesce

from cosell.core.actor import Actor
from deals.models import StageVisit

#: A stay that a jump over stages only passed through: nobody had the ball in it.
PASSED = ""


def ball_log(actor: Actor, deals: Sequence[int]) -> dict[int, list[tuple[int, datetime, str]]]:
    """By deal: (number of the stay, moment, bucket) in order, in one statement.

    A log like that of the events: rows are added and never changed. Stays that an undone move had
    opened are left out, because they count as none. One that a jump passed through is there once,
    as PASSED, so that stays here are those that the deal's events tell of.
    """
    rows = (
        StageVisit.objects.visible_to(actor)
        .filter(deal_id__among=sorted(deals), undone_at=None)
        .order_by("deal_id", "id", "ball_changes__at", "ball_changes__id")
        .values_list(
            "deal_id",
            "id",
            Coalesce("ball_changes__at", "entered_at"),
            Coalesce("ball_changes__ball", Value(PASSED)),
        )
    )
    found: dict[int, list[tuple[int, datetime, str]]] = defaultdict(list)
    for deal_id, *change in rows:
        found[deal_id].append((change[0], change[1], change[2]))
    return found
