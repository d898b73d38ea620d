"""Two people edit the same record: disjoint fields merge, the same field conflicts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Merged:
    """What to write, and the fields on which the two disagree as (base, mine, theirs)."""

    changes: dict[str, Any]
    conflicts: dict[str, tuple[Any, Any, Any]]


def merge3(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Merged:
    """Lay one edit over the record as it is now.

    `base` is what the editor saw, `mine` what came back, `theirs` what stands there now. A field
    that the editor left alone keeps what others made of it. One that both changed, to different
    values, is a conflict. A field without a base is written as it is. Empty values are alike.
    """
    changes: dict[str, Any] = {}
    conflicts: dict[str, tuple[Any, Any, Any]] = {}
    for name, value in mine.items():
        stands = theirs[name]
        if _alike(value, stands):
            continue
        if name not in base or _alike(base[name], stands):
            changes[name] = value
        elif not _alike(base[name], value):
            conflicts[name] = (base[name], value, stands)
    return Merged(changes, conflicts)


def _alike(one: Any, other: Any) -> bool:
    return bool(one == other) or (one in (None, "") and other in (None, ""))
