"""Keeping the cells: one writer for each workspace at a time, who adds and takes away."""

from collections.abc import Mapping, Sequence

from django.db import connection

from cosell.core.actor import Actor
from metrics.models import Cell
from metrics.rules.cells import Key, split
from metrics.rules.tallies import Tally, add

BATCH = 1000
#: The first half of the advisory lock on a workspace's numbers.
_NUMBERS = 770_004
_WIDEST = 2**31


def lock_numbers(actor: Actor) -> None:
    """Wait until nobody else folds into this workspace's cells. Ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(%s, %s)", [_NUMBERS, actor.workspace_id % _WIDEST]
        )


def add_to_cells(actor: Actor, changes: Mapping[Key, Tally]) -> int:
    """Add tallies to cells, some statements for a thousand of them. Assumes the lock.

    Returns how many cells were written.
    """
    keys = sorted(changes, key=str)
    for start in range(0, len(keys), BATCH):
        _add(actor, changes, keys[start : start + BATCH])
    return len(changes)


def _add(actor: Actor, changes: Mapping[Key, Tally], keys: Sequence[Key]) -> None:
    words = {str(key): key for key in keys}
    known = Cell.objects.filter(workspace_id=actor.workspace_id, key__in=list(words))
    before = {word: {**tally, **detail} for word, tally, detail in known.values_list(*_KEPT)}
    rows = []
    for word, key in words.items():
        main, detail = split(add(before.get(word, {}), changes[key]))
        rows.append(
            Cell(
                workspace_id=actor.workspace_id,
                partnership_id=key.partnership_id,
                model=key.model,
                owner=key.owner,
                grain=key.grain,
                day=key.day,
                key=word,
                tally=main,
                detail=detail,
            )
        )
    Cell.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["workspace", "key"],
        update_fields=["tally", "detail"],
    )


_KEPT = ("key", "tally", "detail")
