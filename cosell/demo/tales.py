"""The shape of a deal's tale: what the tables of the story are written in."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Sign:
    """A slot of the present stage (or of Delivery) that is filled, so many business days ago."""

    step: str
    side: str
    ago: float


@dataclass(frozen=True, slots=True)
class Act:
    """Anything else that somebody does; see the verbs of `players.py`."""

    ago: float
    by: str
    verb: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known about a customer. Money without a currency is the partner's."""

    customer: str
    partner: str
    rep: str
    partner_rep: str
    need: str
    size: str = "25k_100k"
    amount: int | None = None
    country: str = "DE"
    currency: str = ""
    model: str = ""
    source: str = "partner"
    workspace: str = "northwind"
    is_practice: bool = False

    @property
    def website(self) -> str:
        words = "".join(c if c.isalnum() else " " for c in self.customer.lower()).split()
        return f"{'-'.join(words)}.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTale:
    """A deal that is open: when it was opened and entered each stage, in business days ago.

    The stages behind it are signed in full, except `left_open`, over which it was moved anyway.
    """

    facts: Facts
    opened: float
    stages: tuple[float, ...] = ()
    signed: tuple[Sign, ...] = ()
    acts: tuple[Act, ...] = ()
    left_open: tuple[tuple[str, str], ...] = ()
