"""One key, one effect: retries, other bodies, other callers, and two at the same moment."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections

from cosell.core import clock
from cosell.core.wall import wall
from partners.actions.idempotency import purge_keys
from partners.models import ApiToken, IdempotencyKey
from partners.tasks import purge_idempotency_keys
from tests.api.caller import Api, Caller, assert_problem, hash_of, state_of, version_of
from tests.world import World, open_deal

STEP = "fit_confirmed"


def _sign(caller: Caller, world: World, code: str, *, key: str, version: int, **more: Any) -> Any:
    body = {"text_hash": hash_of(world, code, STEP), **more.pop("body", {})}
    path = f"deals/{code}/steps/{STEP}/signature"
    return caller.act("POST", path, body, version=version, key=key, **more)


def _kept(world: World, name: str) -> list[tuple[str, int]]:
    with wall(world.actor(name)):
        return list(IdempotencyKey.objects.order_by("id").values_list("key", "status"))


def test_repeated_request_gets_the_same_answer_and_has_one_effect(world: World, api: Api) -> None:
    code = open_deal(world).code
    vic, version = api("vic"), version_of(world, code)
    first = _sign(vic, world, code, key="k-1", version=version)
    after = state_of(world, code)
    second = _sign(vic, world, code, key="k-1", version=version)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.content == second.content
    assert (first["ETag"], second["ETag"]) == (f'"{version + 1}"', f'"{version + 1}"')
    assert "Idempotent-Replayed" not in first
    assert second["Idempotent-Replayed"] == "true"
    assert state_of(world, code) == after
    assert _kept(world, "vic") == [("k-1", 200)]


def test_spacing_and_order_of_a_body_do_not_make_it_another(world: World, api: Api) -> None:
    code = open_deal(world).code
    vic, version = api("vic"), version_of(world, code)
    path = f"deals/{code}/stage"
    first = vic.act("POST", path, '{"to":2,"reason":"agreed"}', version=version, key="k")
    second = vic.act("POST", path, '{ "reason": "agreed",\n"to": 2 }', version=version, key="k")
    assert (first.status_code, second["Idempotent-Replayed"]) == (200, "true")


def test_key_of_another_request_is_refused(world: World, api: Api) -> None:
    code = open_deal(world).code
    vic, version = api("vic"), version_of(world, code)
    assert _sign(vic, world, code, key="k", version=version).status_code == 200
    after = state_of(world, code)
    moved = vic.act("POST", f"deals/{code}/stage", {"to": 2}, version=version + 1, key="k")
    assert_problem(moved, 422, "idempotency_key_reused")
    other_path = f"deals/{code}/steps/strategy_set/signature"
    body = {"text_hash": hash_of(world, code, STEP)}
    signed = vic.act("POST", other_path, body, version=version + 1, key="k")
    assert_problem(signed, 422, "idempotency_key_reused")
    assert state_of(world, code) == after


def test_keys_of_two_tokens_are_apart(world: World, api: Api) -> None:
    code = open_deal(world).code
    for name in ("vic", "pat"):
        response = _sign(api(name), world, code, key="same", version=version_of(world, code))
        assert response.status_code == 200
        assert "Idempotent-Replayed" not in response
    assert _kept(world, "vic") == _kept(world, "pat") == [("same", 200)]


def test_two_tokens_of_one_person_are_apart(world: World, api: Api) -> None:
    code = open_deal(world).code
    version = version_of(world, code)
    assert _sign(api("vic"), world, code, key="same", version=version).status_code == 200
    again = _sign(api("vic"), world, code, key="same", version=version)
    assert_problem(again, 412, "stale")


@pytest.mark.parametrize("key", [None, "", "a b", "x" * 256, "naïve", "tab\tbed"])
def test_post_without_a_sound_key_is_refused(world: World, api: Api, key: str | None) -> None:
    code = open_deal(world).code
    before = state_of(world, code)
    headers = {} if key is None else {"Idempotency_Key": key}
    response = api("vic").ask(
        "POST",
        f"deals/{code}/steps/{STEP}/signature",
        {"text_hash": hash_of(world, code, STEP)},
        If_Match=f'"{before.deal["version"]}"',
        **headers,
    )
    problem = assert_problem(response, 400, "invalid_header")
    assert [error["header"] for error in problem["errors"]] == ["Idempotency-Key"]
    assert state_of(world, code) == before


def test_refusal_is_not_kept(world: World, api: Api) -> None:
    """Whoever mends what was wrong may use the same key."""
    code = open_deal(world).code
    vic, version = api("vic"), version_of(world, code)
    stale = _sign(vic, world, code, key="k", version=version + 7)
    assert_problem(stale, 412, "stale")
    invalid = _sign(vic, world, code, key="k", version=version, body={"text_hash": "short"})
    assert_problem(invalid, 422, "invalid")
    assert _kept(world, "vic") == []
    assert _sign(vic, world, code, key="k", version=version).status_code == 200


def test_kept_answer_is_not_given_to_who_lost_the_deal(world: World, api: Api) -> None:
    code = open_deal(world).code
    val, version = api("val"), version_of(world, code)
    refused = _sign(val, world, code, key="k", version=version)
    assert_problem(refused, 403, "not_on_deal")
    assert _kept(world, "val") == []


def test_kept_answers_are_the_companys_own(world: World, api: Api) -> None:
    code = open_deal(world).code
    _sign(api("pat"), world, code, key="k", version=version_of(world, code))
    assert _kept(world, "pat") == [("k", 200)]
    for name in ("vera", "petra", "kim"):
        assert _kept(world, name) == []


def test_purge_forgets_old_answers_and_keeps_a_day_whatever_is_asked(
    world: World, api: Api
) -> None:
    code, now = open_deal(world).code, clock.now()
    old, yesterday, new = "fit_confirmed", "strategy_set", "initial_meeting"
    for hours, step in ((50, old), (30, yesterday), (0, new)):
        with clock.frozen(now - timedelta(hours=hours)):
            assert api("vic").sign(code, step, key=step).status_code == 200
    assert purge_idempotency_keys.run() == 1
    assert [key for key, _status in _kept(world, "vic")] == [yesterday, new]
    assert purge_keys(before=now + timedelta(days=1)) == 1
    assert [key for key, _status in _kept(world, "vic")] == [new]


def _at_once(count: int, ask: Any) -> list[Any]:
    """Answers of the same request by several threads that start together."""
    answers: list[Any] = []
    barrier = threading.Barrier(count)

    def run() -> None:
        try:
            barrier.wait(10)
            answers.append(ask())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


@pytest.mark.django_db(transaction=True)
def test_equal_requests_at_once_have_one_effect(world: World, api: Api) -> None:
    code = open_deal(world).code
    version, token = version_of(world, code), api("vic").token
    before = len(state_of(world, code).events)
    answers = _at_once(4, lambda: _sign(Caller(token), world, code, key="race", version=version))
    after = state_of(world, code)
    assert len(answers) == 4
    assert [event["name"] for event in after.events[before:]] == ["step.signed"]
    assert after.deal["version"] == version + 1
    done = [answer for answer in answers if answer.status_code == 200]
    running = [answer for answer in answers if answer.status_code != 200]
    assert len({answer.content for answer in done}) == 1
    assert sum("Idempotent-Replayed" not in answer for answer in done) == 1
    for answer in running:
        assert_problem(answer, 409, "idempotency_key_running")
        assert answer["Retry-After"] == "1"
    again = _sign(Caller(token), world, code, key="race", version=version)
    assert again["Idempotent-Replayed"] == "true"


@pytest.mark.django_db(transaction=True)
def test_key_that_is_running_elsewhere_is_refused_at_once(world: World, api: Api) -> None:
    """Another connection holds the key as a request does that has not ended."""
    code = open_deal(world).code
    vic, version = api("vic"), version_of(world, code)
    with wall(world.actor("vic")):
        token_id = ApiToken.objects.visible_to(world.actor("vic")).get().pk
    held, released = threading.Event(), threading.Event()

    def hold() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "select pg_advisory_lock(hashtextextended(%s, 0))",
                [f"idempotency:{token_id}:busy"],
            )
            held.set()
            released.wait(30)
            cursor.execute(
                "select pg_advisory_unlock(hashtextextended(%s, 0))",
                [f"idempotency:{token_id}:busy"],
            )
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(10)
    before = state_of(world, code)
    busy = _sign(vic, world, code, key="busy", version=version)
    released.set()
    holder.join(10)
    assert_problem(busy, 409, "idempotency_key_running")
    assert busy["Retry-After"] == "1"
    assert state_of(world, code) == before
    assert _sign(vic, world, code, key="busy", version=version).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_movers_at_once_have_one_winner(world: World, api: Api) -> None:
    code = open_deal(world).code
    version, token = version_of(world, code), api("vic").token
    counter = iter(range(10))

    def move() -> Any:
        return Caller(token).act(
            "POST",
            f"deals/{code}/stage",
            {"to": 2, "reason": "agreed"},
            version=version,
            key=f"mover-{next(counter)}",
        )

    answers = sorted(_at_once(3, move), key=lambda answer: answer.status_code)
    assert [answer.status_code for answer in answers] == [200, 412, 412]
    assert [answer["ETag"] for answer in answers] == [f'"{version + 1}"'] * 3
    assert len(state_of(world, code).moves) == 1
