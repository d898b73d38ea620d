"""The shape of a deal's tale: what the tables of the story are written in."""

from dataclasses import dataclass, field
from typing import Any

_SIZES = ((25_000, "under_25k"), (100_000, "25k_100k"), (500_000, "100k_500k"))


@dataclass(frozen=True, slots=True)
class Sign:
    """A slot of the present stage that is filled, so many business days ago."""

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


@dataclass(frozen=True, slots=True)
class Pause:
    """The customer holds the ball since `ago`, and is back in so many business days."""

    ago: float
    reason: str
    back_in: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known about a customer. Money without a currency is in that of who brought the deal.

    `is_on_behalf` says that the vendor typed what the partner brought, and the partner confirmed it.
    """

    customer: str
    partner: str
    rep: str
    partner_rep: str
    need: str
    amount: int
    country: str = "DE"
    currency: str = ""
    model: str = ""
    source: str = "partner"
    workspace: str = "northwind"
    is_practice: bool = False
    is_on_behalf: bool = False

    @property
    def website(self) -> str:
        plain = self.customer.lower().translate(str.maketrans("äöüß&", "aous "))
        words = "".join(c if c.isascii() and c.isalnum() else " " for c in plain).split()
        return f"{'-'.join(words)}.example"

    @property
    def size(self) -> str:
        """The range that was said on registering."""
        return next((name for limit, name in _SIZES if self.amount < limit), "over_500k")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTale:
    """A deal that is open: when it was opened and entered each stage, in business days ago.

    The stages behind it are signed in full, except `left_open`, over which it was moved anyway.
    The amount is said on entering Proposal, or, if it is priced, typed right after the opening.
    """

    facts: Facts
    opened: float
    stages: tuple[float, ...] = ()
    signed: tuple[Sign, ...] = ()
    acts: tuple[Act, ...] = ()
    left_open: tuple[tuple[str, str], ...] = ()
    pause: Pause | None = None
    is_priced: bool = False

    @property
    def stage(self) -> int:
        return len(self.stages) + 1


YESTERDAY = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastTale:
    """A deal that has ended in a stage, at least so many business days ago.

    `days` are the calendar days from its opening to its end. `delivered` counts the slots of
    Delivery that are signed. `is_hands_off` says that the partner's slots of stages 2 to 4 were not
    its part: it only deploys. A deal that was under way already `began` in a later stage.
    `deploys_in` are the business days from the signature to the date of Implementation.
    """

    facts: Facts
    outcome: str
    ended: int | None
    days: int
    stage: int = 4
    began: int = 1
    reason: str = ""
    other_reason: str = ""
    text: str = ""
    delivered: int = 0
    deploys_in: int | None = None
    is_hands_off: bool = False
