"""The numbers over the API: shapes, what each side is told, and the page's own acts."""

from datetime import date
from decimal import Decimal

import pytest

from cosell.core.wall import wall
from metrics.actions.rebuilding import rebuild_numbers
from metrics.models import CompanyTotal, RevenueRow, Target
from tests.api.caller import Api, assert_problem, assert_shape
from tests.world import World, open_deal, today

REVIEW = "partners/brightpath/reviews"


@pytest.fixture
def quarter() -> str:
    day = today()
    return f"{day.year}-Q{(day.month + 2) // 3}"


def test_every_reading_has_its_shape(world: World, api: Api, quarter: str) -> None:
    open_deal(world)
    rebuild_numbers(actor=world.system())
    month = today().strftime("%Y-%m")
    for path, shape in (
        ("metrics", "NumbersOut"),
        (f"metrics?period={quarter}&partner=brightpath&model=partner_led", "NumbersOut"),
        ("metrics/tables/partner", "RowsOut"),
        ("metrics/tables/owner", "RowsOut"),
        ("metrics/deals/opened", "DealLinesOut"),
        (f"metrics/months/{month}", "MonthOut"),
        ("metrics/targets", "TargetsOut"),
        ("partners/brightpath/scorecard?period=90d", "ScorecardOut"),
        (f"{REVIEW}/{quarter}", "ReviewOut"),
        (f"{REVIEW}/{quarter}/note", "NoteOut"),
    ):
        response = api("mona").get(path)
        assert response.status_code == 200, (path, response.content)
        assert_shape(shape, response.json())


def test_what_is_no_filter_is_refused_by_its_name(world: World, api: Api) -> None:
    for query in ("period=soon", "model=x", "nonsense=1", "period=1999-Q1"):
        assert_problem(api("mona").get(f"metrics?{query}"), 422, "invalid")
    assert_problem(api("mona").get("metrics/deals/opened?page=0"), 422, "invalid")
    for path in ("metrics/deals/nonsense", "metrics/tables/nonsense", "metrics/months/soon",
                 f"{REVIEW}/2026-Q9", "metrics?partner=nobody"):  # fmt: skip
        assert_problem(api("mona").get(path), 404, "not_found")


def test_a_partner_is_told_an_amount_and_no_share(world: World, api: Api) -> None:
    open_deal(world)
    rebuild_numbers(actor=world.system())
    for name, path in (("lea", "metrics"), ("pat", "partners/brightpath/scorecard")):
        found = {row["metric"]: row for row in api(name).get(path).json()["metrics"]}
        revenue = found["partner_revenue"]
        assert revenue["attributed"] == "0"
        hidden = ("value", "total", "verdict", "change", "previous_value")
        assert [revenue[key] for key in hidden] == [None] * len(hidden)


def test_the_deals_behind_are_those_that_are_counted(world: World, api: Api) -> None:
    code = open_deal(world).code
    rebuild_numbers(actor=world.system())
    found = api("vic").get("metrics/deals/opened").json()
    assert [row["code"] for row in found["items"]] == [code]
    assert api("val").get("metrics/deals/opened").json()["items"] == []


def test_a_target_is_set_once_per_key_and_read_by_the_partner(
    world: World, api: Api, quarter: str
) -> None:
    body = {"metric": "win_rate", "value": "42.5", "quarter": quarter, "partner": "brightpath"}
    first = api("mona").act("POST", "metrics/targets", body, version=1, key="once")
    assert first.status_code == 200, first.content
    assert_shape("TargetsOut", first.json())
    items = api("lea").get("metrics/targets").json()["items"]
    assert {row["metric"]: row["value"] for row in items}["win_rate"] == "42.5"
    bad = {**body, "value": "much"}
    assert_problem(
        api("mona").act("POST", "metrics/targets", bad, version=1, key="2"), 422, "invalid"
    )


def test_a_dry_run_tells_every_fault_and_a_real_one_takes_nothing(world: World, api: Api) -> None:
    mona = api("mona")
    body = {"text": "month,amount\n2025-01,much\n2025-02,100\n"}
    dry = mona.act("POST", "metrics/totals?dry_run=true", body, version=1, key="a")
    assert dry.status_code == 200, dry.content
    assert_shape("ImportedOut", dry.json())
    [fault] = dry.json()["faults"]
    assert (fault["line"], fault["field"], dry.json()["count"]) == (2, "amount", 0)
    real = mona.act("POST", "metrics/totals", body, version=1, key="b")
    problem = assert_problem(real, 422, "invalid")
    assert problem["errors"][0]["detail"].startswith("Line 2, amount:")
    headless = mona.act("POST", "metrics/totals", {"text": "x\n1\n"}, version=1, key="c")
    assert_problem(headless, 422, "invalid")
    with wall(world.actor("mona")):
        assert not CompanyTotal.objects.exists()


def test_tables_are_taken_once(world: World, api: Api) -> None:
    mona = api("mona")
    for path, text in (
        ("metrics/totals", "month,amount\n2025-02,100\n"),
        ("metrics/revenue", "day,amount,customer\n2025-02-03,12.50,Halden\n"),
    ):
        for replayed in (None, "true"):
            response = mona.act("POST", path, {"text": text}, version=1, key=path[:20])
            assert (response.status_code, response.json()["count"]) == (200, 1)
            assert response.get("Idempotent-Replayed") == replayed
    with wall(world.actor("mona")):
        assert CompanyTotal.objects.get().month == date(2025, 2, 1)
        assert RevenueRow.objects.get().amount == Decimal("12.50")
        assert not Target.objects.exists()


def test_plan_and_own_page_are_written_on_what_was_read(
    world: World, api: Api, quarter: str
) -> None:
    mona, lea, path = api("mona"), api("lea"), f"{REVIEW}/{quarter}"
    assert mona.get(path)["ETag"] == '"0"'
    first = mona.act("POST", f"{path}/plan", {"text": "One"}, version=0, key="1")
    assert first.status_code == 200, first.content
    version = first.json()["version"]
    assert lea.get(path).json()["plan"] == "One"
    assert_problem(
        lea.act("POST", f"{path}/plan", {"text": "Two"}, version=0, key="2"), 412, "stale"
    )
    again = lea.act("POST", f"{path}/plan", {"text": "Two"}, version=version, key="3")
    assert again.json()["plan"] == "Two"
    own = lea.act("POST", f"{path}/note", {"text": "Ours"}, version=0, key="4")
    assert (own.status_code, own.json()["text"]) == (200, "Ours")
    assert mona.get(f"{path}/note").json()["text"] == ""
    assert b"Ours" not in mona.get(path).content
