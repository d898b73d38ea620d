"""The wall around a handler: whatever it raises rolls back everything, and the wall is closed."""

import json
import logging

import pytest
from django.conf import LazySettings
from django.db import connection

from cosell.core.wall import _CLOSED, _context
from deals.models import Deal
from tests.api.caller import Api, Caller, assert_problem, state_of
from tests.api.odd import FAILURES
from tests.world import World, open_deal


@pytest.fixture(autouse=True)
def _odd(settings: LazySettings) -> None:
    settings.ROOT_URLCONF = "tests.api.odd"


def _assert_closed() -> None:
    """No context is left on the connection, so no row is there."""
    assert _context.get() == _CLOSED
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_setting('app.audience', true), current_setting('app.workspace', true),"
            " current_setting('app.partnership', true), current_setting('app.organization', true)"
        )
        assert {value or "" for value in cursor.fetchone()} == {""}
    assert Deal.objects.count() == 0


@pytest.mark.parametrize("how", list(FAILURES))
def test_failure_after_a_write_keeps_nothing_and_tells_nothing(
    world: World, api: Api, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    code = open_deal(world).code
    before = state_of(world, code)
    _make, status, name = FAILURES[how]
    with caplog.at_level(logging.CRITICAL):
        response = api("vic").ask("POST", f"/odd/northwind/{code}/{how}")
    assert_problem(response, status, name)
    assert b"secret" not in response.content
    assert ("Retry-After" in response) == (how in {"too_many", "operational"})
    assert state_of(world, code) == before
    _assert_closed()


def test_pointer_of_a_nested_fault(world: World, api: Api) -> None:
    code = open_deal(world).code
    response = api("vic").ask("POST", f"/odd/northwind/{code}/validation")
    assert json.loads(response.content)["errors"] == [{"pointer": "#/a/b", "detail": "No."}]


def test_failure_in_the_database_keeps_nothing(world: World, api: Api) -> None:
    code = open_deal(world).code
    before = state_of(world, code)
    response = api("vic").ask("POST", f"/odd/northwind/{code}/database")
    assert_problem(response, 422, "invalid")
    assert state_of(world, code) == before
    _assert_closed()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("how", "status", "name"), [("deferred", 409, "conflict")])
def test_failure_at_the_commit_is_a_problem_too(
    world: World, api: Api, how: str, status: int, name: str
) -> None:
    """Composite keys are checked when the wall closes: still inside the API, not after it."""
    code = open_deal(world).code
    before = state_of(world, code)
    response = api("vic").ask("POST", f"/odd/northwind/{code}/{how}")
    assert_problem(response, status, name)
    assert state_of(world, code) == before
    _assert_closed()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["conflict", "fault", "operational"])
def test_failure_keeps_nothing_in_a_real_transaction(world: World, api: Api, how: str) -> None:
    code = open_deal(world).code
    before = state_of(world, code)
    _make, status, name = FAILURES[how]
    assert_problem(api("vic").ask("POST", f"/odd/northwind/{code}/{how}"), status, name)
    assert connection.in_atomic_block is False
    assert state_of(world, code) == before
    _assert_closed()


def test_wall_is_closed_after_every_kind_of_answer(
    world: World, api: Api, settings: LazySettings
) -> None:
    code, vic = open_deal(world).code, api("vic")
    version = state_of(world, code).deal["version"]
    stage = f"deals/{code}/stage"
    anyway = {"to": 2, "reason": "agreed"}
    asked = {
        200: lambda: vic.get("deals"),
        304: lambda: vic.get(f"deals/{code}", If_None_Match="*"),
        400: lambda: vic.act("POST", stage, "{", version=version),
        401: lambda: Caller("").get("deals"),
        403: lambda: api("val").get(f"deals/{code}"),
        404: lambda: api("petra").get(f"deals/{code}"),
        405: lambda: vic.ask("PATCH", "deals"),
        406: lambda: vic.get("deals", Accept="text/html"),
        409: lambda: vic.act("POST", stage, {"to": 2}, version=version),
        412: lambda: vic.act("POST", stage, anyway, version=version + 1),
        413: lambda: vic.act("POST", stage, "x" * 70_000, version=version),
        415: lambda: vic.act("POST", stage, "x", version=version, Content_Type="text/plain"),
        422: lambda: vic.act("POST", stage, {"to": 9}, version=version),
        428: lambda: vic.ask("POST", stage, anyway, Idempotency_Key="key"),
    }
    for status, ask in asked.items():
        assert ask().status_code == status
        _assert_closed()
    settings.API_REQUESTS_PER_TOKEN = 1
    assert [vic.get("deals").status_code, vic.get("deals").status_code][-1] == 429
    _assert_closed()
