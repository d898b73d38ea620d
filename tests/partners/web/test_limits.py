"""Guessing a password: five tries in five minutes, whatever the guesser says about itself."""

import time
from datetime import timedelta
from typing import Any

import pytest
import redis
from django.core import mail
from django.test import Client

from cosell.core import clock
from tests.partners.people import SIGN_IN, sign_in, texts, who_is
from tests.world import World


def fail(email: str, times: int, **extra: Any) -> list[int]:
    return [sign_in(Client(), email, "certainly not it", **extra).status_code for _ in range(times)]


def test_after_five_failures_the_right_password_is_refused(world: World) -> None:
    assert fail("vic@example.com", 5) == [422] * 5
    client = Client()
    refused = sign_in(client, "vic@example.com")
    assert refused.status_code == 422
    assert "Too many tries. Wait five minutes" in texts(refused)
    assert who_is(client) is None
    assert sign_in(Client(), "pat@example.com")["Location"] == "/home"


@pytest.mark.parametrize(
    "disguise",
    [
        lambda n: {"HTTP_X_FORWARDED_FOR": f"9.9.9.{n}"},
        lambda n: {"HTTP_X_REAL_IP": f"9.9.9.{n}"},
        lambda n: {"HTTP_HOST": "localhost" if n % 2 else "127.0.0.1"},
        lambda n: {"REMOTE_ADDR": f"10.0.0.{n}"},
        lambda n: {"HTTP_USER_AGENT": f"Browser {n}"},
    ],
    ids=["forwarded", "real-ip", "host", "address", "agent"],
)
def test_no_disguise_gives_another_try(world: World, disguise: Any) -> None:
    statuses = [
        sign_in(Client(), "vic@example.com", "certainly not it", **disguise(n)).status_code
        for n in range(5)
    ]
    assert statuses == [422] * 5
    assert sign_in(Client(), "vic@example.com", **disguise(6)).status_code == 422


def test_another_spelling_of_the_address_is_the_same_address(world: World) -> None:
    assert fail("VIC@example.com", 3) + fail(" vic@Example.com ", 2) == [422] * 5
    assert sign_in(Client(), "vic@example.com").status_code == 422


def test_one_address_cannot_try_many_accounts(world: World) -> None:
    assert [code for n in range(10) for code in fail(f"unknown{n}@example.com", 1)] == [422] * 10
    assert sign_in(Client(), "vic@example.com").status_code == 422
    assert sign_in(Client(), "vic@example.com", REMOTE_ADDR="10.0.0.1")["Location"] == "/home"


def test_a_stranger_locks_nobody_out_for_longer_than_five_minutes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail("vic@example.com", 5)
    later = time.time() + 301
    monkeypatch.setattr("allauth.core.internal.ratelimit.time.time", lambda: later)
    with clock.frozen(clock.now() + timedelta(seconds=301)):
        assert sign_in(Client(), "vic@example.com")["Location"] == "/home"


def test_a_code_is_a_way_in_while_the_password_is_locked(world: World) -> None:
    fail("vic@example.com", 5)
    sent = Client().post(SIGN_IN, {"login": "vic@example.com", "by_code": "1"})
    assert sent["Location"] == "/account/login/code/confirm/"


def test_codes_are_not_mailed_without_end(world: World) -> None:
    for _ in range(3):
        Client().post(SIGN_IN, {"login": "vic@example.com", "by_code": "1"})
    refused = Client().post(SIGN_IN, {"login": "vic@example.com", "by_code": "1"})
    assert refused.status_code in {422, 429}
    assert len(mail.outbox) == 3


def test_too_many_resets_get_the_page_that_says_so(world: World) -> None:
    for _ in range(3):
        Client().post("/account/password/reset/", {"email": "vic@example.com"})
    refused = Client().post("/account/password/reset/", {"email": "vic@example.com"})
    assert refused.status_code == 429
    assert "Too many tries" in texts(refused)
    assert len(mail.outbox) == 3


def test_limits_hold_without_redis(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise redis.ConnectionError

    monkeypatch.setattr(redis.connection.AbstractConnection, "connect", refuse)
    assert fail("vic@example.com", 5) == [422] * 5
    assert sign_in(Client(), "vic@example.com").status_code == 422
