"""One act of one person at one moment, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """`verb` names a player (see `players.py`); `deal` is the customer's name, the story's key."""

    at: datetime
    verb: str
    by: str
    workspace: str
    deal: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
