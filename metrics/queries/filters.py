"""What a reader of the numbers asks for, as it stands in the address."""

from dataclasses import dataclass

from metrics.rules.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The filters of every page of numbers; an empty text filters nothing.

    `partner` is a company's slug, `model` a value of CoSellModel, `owner` the code of a person who
    is (or was last) the deal's Sales Rep or Partner Rep. `period` None is the last twelve months.
    """

    period: Period | None = None
    partner: str = ""
    model: str = ""
    owner: str = ""
