"""Who leads, and how revenue is split: by the model, by agreement, by what was done."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cosell.core.actor import Side
from deals.enums import CoSellModel
from deals.rules.models import (
    Activity,
    Evidence,
    Split,
    default_split,
    lead_side,
    split_by_activity,
    split_problems,
)

BOTH = CoSellModel.TRUE_COSELL


@pytest.mark.parametrize(
    ("model", "lead", "vendor", "partner"),
    [
        (CoSellModel.PARTNER_LED, Side.PARTNER, 30, 70),
        (CoSellModel.SALES_LED, Side.VENDOR, 70, 30),
        (BOTH, Side.VENDOR, 50, 50),
    ],
)
def test_a_model_says_who_leads_and_shares(
    model: CoSellModel, lead: Side, vendor: int, partner: int
) -> None:
    assert lead_side(model) is lead
    assert default_split(model) == Split(Decimal(vendor), Decimal(partner))


@pytest.mark.parametrize(("vendor", "partner"), [(50, 49), (101, -1), (0, 0)])
def test_shares_add_up_to_a_hundred(vendor: int, partner: int) -> None:
    with pytest.raises(ValueError, match="Shares add up to 100"):
        Split(Decimal(vendor), Decimal(partner))


def test_a_share_is_rounded_and_the_rest_is_the_partners() -> None:
    assert Split.from_vendor(Decimal("33.335")) == Split(Decimal("33.34"), Decimal("66.66"))


@pytest.mark.parametrize(
    ("vendor", "code"),
    [
        (None, "share_out_of_range"), (Decimal("-0.01"), "share_out_of_range"),
        (Decimal("100.01"), "share_out_of_range"), (Decimal("NaN"), "share_out_of_range"),
        (Decimal("33.333"), "share_too_fine"),
        (Decimal(0), None), (Decimal(100), None), (Decimal("33.33"), None), (Decimal("33.300"), None),
    ],
)  # fmt: skip
def test_a_share_that_cannot_be_taken(vendor: Decimal | None, code: str | None) -> None:
    assert [problem.code for problem in split_problems(vendor)] == ([code] if code else [])


@pytest.mark.parametrize(
    ("source", "counts", "vendor"),
    [
        (Side.VENDOR, (0, 0, 0, 0), "65"),  # 30 + 20 + 15
        (Side.PARTNER, (0, 0, 0, 0), "35"),
        (Side.PARTNER, (1, 1, 0, 1), "20"),
        (Side.VENDOR, (3, 0, 2, 0), "100"),
        (Side.PARTNER, (0, 5, 0, 3), "0"),
        (Side.VENDOR, (2, 1, 1, 2), "66.67"),  # 30 + 26.67 + 10
        (Side.PARTNER, (1, 6, 1, 2), "15.71"),  # 0 + 5.71 + 10
    ],
)
def test_who_did_what_shares_true_cosell(
    source: Side, counts: tuple[int, int, int, int], vendor: str
) -> None:
    evidence = Evidence(
        source=source, sales_vendor=counts[0], sales_partner=counts[1],
        delivery_vendor=counts[2], delivery_partner=counts[3],
    )  # fmt: skip
    found = split_by_activity(BOTH, evidence)
    assert found.split == Split(Decimal(vendor), 100 - Decimal(vendor))
    assert [(line.activity, line.factor) for line in found.lines] == [
        (Activity.LEAD_GENERATION, 30), (Activity.SALES_EFFORT, 40), (Activity.DELIVERY, 30),
    ]  # fmt: skip


@given(st.sampled_from(list(Side)), st.lists(st.integers(0, 200), min_size=4, max_size=4))
def test_the_lines_add_up_exactly(source: Side, counts: list[int]) -> None:
    evidence = Evidence(
        source=source, sales_vendor=counts[0], sales_partner=counts[1],
        delivery_vendor=counts[2], delivery_partner=counts[3],
    )  # fmt: skip
    found = split_by_activity(BOTH, evidence)
    assert sum(line.vendor for line in found.lines) == found.split.vendor
    assert sum(line.partner for line in found.lines) == found.split.partner
    assert all(line.vendor + line.partner == line.factor for line in found.lines)
    assert found.split.vendor + found.split.partner == 100


@pytest.mark.parametrize("model", [CoSellModel.PARTNER_LED, CoSellModel.SALES_LED])
def test_other_models_are_not_shared_by_activity(model: CoSellModel) -> None:
    with pytest.raises(ValueError, match="Only True co-sell"):
        split_by_activity(model, Evidence(source=Side.VENDOR))
