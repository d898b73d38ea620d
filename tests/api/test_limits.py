"""How often one may ask, and what happens when nobody counts."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import LazySettings

from cosell.core import clock, counting
from tests.api.caller import Api, assert_problem, state_of
from tests.world import World, open_deal

ME = "/api/v1/me"
MOMENT = datetime(2026, 11, 24, 9, 30, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _rested() -> Any:
    """Each test meets a Redis that was not found absent by the one before."""
    counting.rest.end()
    yield
    counting.rest.end()


def test_answers_say_the_limits_and_what_is_left(
    world: World, api: Api, settings: LazySettings
) -> None:
    settings.API_REQUESTS_PER_TOKEN, settings.API_REQUESTS_PER_ORGANIZATION = 5, 20
    with clock.frozen(MOMENT):
        vic, val = api("vic"), api("val")
        answers = [vic.get(ME), vic.get("deals"), val.get("deals/ZZZZZZ")]
    assert answers[0]["RateLimit-Policy"] == '"token";q=5;w=60, "organization";q=20;w=60'
    assert [answer["RateLimit"] for answer in answers] == [
        '"token";r=4;t=50, "organization";r=19;t=50',
        '"token";r=3;t=50, "organization";r=18;t=50',
        '"token";r=4;t=50, "organization";r=17;t=50',
    ]


def test_too_many_requests_wait_for_the_next_window(
    world: World, api: Api, settings: LazySettings
) -> None:
    settings.API_REQUESTS_PER_TOKEN = 3
    with clock.frozen(MOMENT):
        vic, val = api("vic"), api("val")
        assert [vic.get(ME).status_code for _ in range(4)] == [200, 200, 200, 429]
        refused = vic.get("deals")
        assert_problem(refused, 429, "throttled")
        assert refused["Retry-After"] == "50"
        assert refused["RateLimit"].startswith('"token";r=0;t=50')
        assert val.get(ME).status_code == 200
    with clock.frozen(MOMENT.replace(minute=31)):
        assert vic.get(ME).status_code == 200


def test_tokens_of_one_company_share_its_limit(
    world: World, api: Api, settings: LazySettings
) -> None:
    settings.API_REQUESTS_PER_TOKEN, settings.API_REQUESTS_PER_ORGANIZATION = 100, 4
    with clock.frozen(MOMENT):
        callers = [api("vic"), api("val"), api("pat")]
        answers = [[caller.get(ME).status_code for _ in range(3)] for caller in callers]
    assert answers == [[200, 200, 200], [200, 429, 429], [200, 200, 200]]


def test_refused_act_changes_nothing(world: World, api: Api, settings: LazySettings) -> None:
    code = open_deal(world).code
    before = state_of(world, code)
    settings.API_REQUESTS_PER_TOKEN = 1
    with clock.frozen(MOMENT):
        vic = api("vic")
        vic.get(ME)
        body = {"to": 2, "reason": "agreed"}
        refused = vic.act("POST", f"deals/{code}/stage", body, version=before.deal["version"])
    assert_problem(refused, 429, "throttled")
    assert state_of(world, code) == before


def test_nothing_is_counted_for_who_has_no_token(
    world: World, api: Api, settings: LazySettings
) -> None:
    settings.API_REQUESTS_PER_TOKEN = 1
    for _ in range(3):
        answer = api.nobody.get(ME)
        assert_problem(answer, 401, "unauthenticated")
        assert "RateLimit" not in answer


def test_limits_can_be_lifted(world: World, api: Api, settings: LazySettings) -> None:
    settings.API_REQUESTS_PER_TOKEN = 0
    answer = api("vic").get(ME)
    assert (answer.status_code, "RateLimit" in answer) == (200, False)


def test_reads_and_acts_work_while_redis_is_away(
    world: World, api: Api, settings: LazySettings
) -> None:
    """Nobody counts then, no header guesses, and Redis is not asked again for a while."""
    code = open_deal(world).code
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    settings.API_REQUESTS_PER_TOKEN = 1
    vic = api("vic")
    assert counting.rest.is_over
    for path in (ME, "deals", f"deals/{code}"):
        answer = vic.get(path)
        assert (answer.status_code, "RateLimit" in answer) == (200, False)
    assert not counting.rest.is_over
    assert vic.sign(code, "fit_confirmed").status_code == 200


def test_counters_are_forgotten(world: World, settings: LazySettings) -> None:
    """Each counter says its window and lives two of them: their number is bounded by the tokens'."""
    assert counting.count_up(["o1:rate:test:1", "o1:rate:test:2"], seconds=120) == [1, 1]
    client = counting._client(settings.REDIS_URL)
    keys = [f"cosell:count:1:o1:rate:test:{number}" for number in (1, 2)]
    assert all(0 < client.ttl(key) <= 120 for key in keys)
    client.delete(*keys)
