"""One kind for each deal, from who brought it and what the partner signed."""

import pytest

from metrics.enums import Attribution
from metrics.rules.attribution import Evidence, attribute

STAGE_1, STAGE_2, STAGE_3, STAGE_4 = (
    "fit_confirmed", "initial_meeting", "presentation", "legal_review",
)  # fmt: skip


@pytest.mark.parametrize(
    ("source", "signed", "kind", "steps"),
    [
        ("partner", [STAGE_2, "implementation"], Attribution.SOURCED, ()),
        ("vendor", [STAGE_1, STAGE_2], Attribution.INFLUENCED, (STAGE_2,)),
        ("vendor", [STAGE_4, STAGE_3], Attribution.INFLUENCED, (STAGE_4, STAGE_3)),
        ("vendor", [STAGE_3, "implementation"], Attribution.INFLUENCED, (STAGE_3,)),
        ("vendor", [STAGE_1, "implementation"], Attribution.FULFILLED, ("implementation",)),
        ("vendor", [STAGE_1], Attribution.NONE, ()),
        ("vendor", ["no_such_step"], Attribution.NONE, ()),
        ("vendor", [], Attribution.NONE, ()),
    ],
)
def test_a_deal_has_the_first_kind_that_fits(
    source: str, signed: list[str], kind: Attribution, steps: tuple[str, ...]
) -> None:
    assert attribute(source, signed) == Evidence(kind, steps)
