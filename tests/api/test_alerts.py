"""Alerts over the API: the same acts as the pages', by the same people, once."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from cosell.core import clock
from cosell.core.wall import wall
from deals.actions.alerting import tick_clocks
from deals.models import Alert
from tests.api.caller import Api, assert_problem, assert_shape
from tests.world import World, open_deal

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATE = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


@pytest.fixture
def code(world: World) -> Iterator[str]:
    """Halden Foods is two days over: its owners know."""
    with clock.frozen(MONDAY):
        made = open_deal(world).code
    with clock.frozen(LATE):
        tick_clocks()
        yield made


def key() -> dict[str, str]:
    return {"Idempotency_Key": uuid.uuid4().hex}


def the_alert(world: World) -> str:
    with wall(world.system()):
        return str(Alert.objects.get(resolved_at=None, cause="stage_over").code)


def items(api: Api, name: str) -> list[dict[str, Any]]:
    response = api(name).get("alerts")
    assert response.status_code == 200, response.content
    assert_shape("AlertListOut", response.json())
    return list(response.json()["items"])


def test_both_companies_read_the_same(world: World, api: Api, code: str) -> None:
    (row,) = items(api, "mona")
    assert (row["deal"], row["rung"], row["days_over"]) == (code, "owners", 2)
    assert row["next"]["names"] == "Mona Manager, Lea Lead"
    assert {told["name"] for told in row["told"]} == {"Vic Seller", "Pat Partner"}
    for name in ("vera", "vic", "lea", "pat"):
        assert items(api, name) == [row]
    for name in ("val", "ada", "paul", "pete", "petra"):
        assert items(api, name) == []


def test_taking_it_once(world: World, api: Api, code: str) -> None:
    alert, same = the_alert(world), key()
    caller = api("pat")
    first = caller.ask("POST", f"alerts/{alert}/take", **same)
    assert first.status_code == 200, first.content
    assert_shape("AlertOut", first.json())
    assert first.json()["taken"]["by"] == "Pat Partner"
    again = caller.ask("POST", f"alerts/{alert}/take", **same)
    assert (again.json(), again["Idempotent-Replayed"]) == (first.json(), "true")
    refused = api("vic").ask("POST", f"alerts/{alert}/take", **key())
    assert_problem(refused, 409, "taken_already")


def test_putting_it_off_needs_a_day_and_a_reason(world: World, api: Api, code: str) -> None:
    alert, caller = the_alert(world), api("vic")
    path = f"alerts/{alert}/snooze"
    for body in (
        {"until": "2026-11-27", "reason": "x"},
        {"until": "2026-12-24", "reason": "x"},
        {"until": "2026-12-01", "reason": ""},
        {"until": "soon", "reason": "x"},
        {"until": "2026-12-01"},
        {"until": "2026-12-01", "reason": "x", "more": 1},
    ):
        assert_problem(caller.ask("POST", path, body, **key()), 422, "invalid")
    good = caller.ask("POST", path, {"until": "2026-12-01", "reason": "Their fair"}, **key())
    assert good.status_code == 200, good.content
    assert good.json()["snoozed"] == {
        "by": "Vic Seller", "side": "vendor", "until": "2026-11-30T23:00:00Z",
        "reason": "Their fair",
    }  # fmt: skip
    dry = caller.ask(
        "POST", f"{path}?dry_run=true", {"until": "2026-12-02", "reason": "y"}, **key()
    )
    assert dry["Dry-Run"] == "true"
    assert items(api, "vic")[0]["snoozed"]["reason"] == "Their fair"


def test_escalating_calls_the_other_company_once(world: World, api: Api, code: str) -> None:
    path = f"deals/{code}/escalate"
    done = api("pat").ask("POST", path, {"reason": "Two mails."}, **key())
    assert done.status_code == 200, done.content
    assert (done.json()["cause"], done.json()["raised_by"]) == ("by_hand", "Pat Partner")
    again = api("lea").ask("POST", path, {"reason": "Still."}, **key())
    assert_problem(again, 409, "escalated_already")
    tick_clocks()
    (row,) = [each for each in items(api, "mona") if each["cause"] == "by_hand"]
    assert [told["name"] for told in row["told"]] == ["Mona Manager"]


def test_strangers_and_readers_act_on_nothing(world: World, api: Api, code: str) -> None:
    alert = the_alert(world)
    for name in ("pete", "val"):
        assert_problem(api(name).ask("POST", f"alerts/{alert}/take", **key()), 404, "not_found")
    assert_problem(api("vic").ask("POST", f"alerts/{alert}/take"), 400, "invalid_header")
    nobody = api("pete").ask("POST", f"deals/{code}/escalate", {"reason": "x"}, **key())
    assert_problem(nobody, 404, "not_found")
