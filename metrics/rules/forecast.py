"""The weighted forecast: what open deals are worth, by how far they have come."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

#: Percent of an open deal's amount that a stage counts.
WEIGHTS = {1: 10, 2: 25, 3: 50, 4: 75}


@dataclass(frozen=True, slots=True, kw_only=True)
class StageForecast:
    """Open deals of one stage. `amount` and `weighted` are of the workspace's currency.

    `unvalued` have neither amount nor size, `unconverted` no rate; they are in no sum. The amounts
    follow the newest rates and sizes stand in for amounts, so they carry "≈".
    """

    stage: int
    count: int
    amount: Decimal
    weight: int
    unvalued: int = 0
    unconverted: int = 0

    @property
    def weighted(self) -> Decimal:
        """The part of the amount that the stage's weight leaves, in whole cents, half up."""
        cents = Fraction(self.amount) * self.weight
        return Decimal((2 * cents + 1) // 2) / 100
