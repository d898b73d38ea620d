"""Addresses at the ends of the calendar name nothing, for pages and programs alike."""

import pytest

from tests.world import World

ENDS = ("0001-01", "9999-12")


@pytest.mark.parametrize("name", ["mona", "lea"])
@pytest.mark.parametrize("month", ENDS)
def test_a_month_beyond_this_century_is_none(world: World, browse, name: str, month: str) -> None:
    assert browse(name).get(f"/w/northwind/insights/months/{month}").status_code == 404


@pytest.mark.parametrize("name", ["mona", "lea"])
@pytest.mark.parametrize("quarter", ["0001-Q1", "9999-Q4"])
def test_a_review_beyond_this_century_is_none(
    world: World, browse, name: str, quarter: str
) -> None:
    path = f"/w/northwind/partners/brightpath/qbr/{quarter}"
    assert browse(name).get(path).status_code == 404


@pytest.mark.parametrize("week", ["0001-W01", "9999-W52", "٢٠٢٦-W48"])
def test_a_week_beyond_this_century_is_none(world: World, browse, week: str) -> None:
    assert browse("mona").get(f"/w/northwind/sync/{week}").status_code == 404
    path = f"/w/northwind/partners/brightpath/sync/{week}"
    assert browse("mona").get(path).status_code == 404


@pytest.mark.parametrize("period", ["9999-Q4", "9999-12", "0001-Q1", "0001-01"])
def test_a_period_beyond_this_century_is_refused(world: World, browse, period: str) -> None:
    for path in ("insights", "insights/won", "insights/won.csv", "insights/tables/partner.csv",
                 "partners/brightpath/scorecard"):  # fmt: skip
        answer = browse("mona").get(f"/w/northwind/{path}?period={period}")
        assert answer.status_code == 422, path
