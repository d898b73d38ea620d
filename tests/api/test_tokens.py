"""Tokens: who they let in, how they end, and what is kept of them."""

import logging
import zlib
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from cosell.core import clock
from cosell.core.errors import Forbidden, Invalid, NotFound
from cosell.core.wall import wall
from partners.actions.members import change_role, remove_member
from partners.actions.tokens import create_token, revoke_token, touch_token
from partners.models import ApiToken, User
from partners.queries.tokens import seat_of_token
from partners.rules import new_token
from tests.api.caller import Api, Caller, assert_problem, state_of, version_of
from tests.world import World, open_deal

ME = "/api/v1/me"


def _own(world: World, name: str) -> ApiToken:
    actor = world.actor(name)
    with wall(actor):
        token: ApiToken = ApiToken.objects.visible_to(actor).get()
        return token


def test_no_token_is_nobody(world: World, api: Api) -> None:
    code = open_deal(world).code
    for path in (ME, "deals", f"deals/{code}", f"deals/{code}/steps", "deals/ZZZZZZ"):
        assert_problem(api.nobody.get(path), 401, "unauthenticated")


def _unchecked(text: str) -> str:
    return text[:-1] + ("0" if text[-1] != "0" else "1")


def test_every_unsound_token_gets_the_same_answer(world: World, api: Api) -> None:
    """Absent, mistyped, unknown, revoked, expired, of one who left or was shut out: one answer."""
    texts = {name: api(name).token for name in ("vic", "pat", "val", "paul", "ada")}
    revoke_token(_own(world, "vic").code, actor=world.actor("vic"))
    remove_member(
        world.people["paul"].code, actor=world.actor("lea"), hand_over=lambda _m, _s: None
    )
    User.objects.filter(pk=world.people["ada"].pk).update(is_active=False)
    expired = _own(world, "pat").expires_at
    headers = [
        {}, {"Authorization": ""}, {"Authorization": "Bearer"}, {"Authorization": "Bearer "},
        {"Authorization": f"Basic {texts['val']}"}, {"Authorization": texts["val"]},
        {"Authorization": f"Bearer {_unchecked(texts['val'])}"},
        {"Authorization": f"Bearer {new_token()[2]}"},
        {"Authorization": f"Bearer {texts['vic']}"}, {"Authorization": f"Bearer {texts['paul']}"},
        {"Authorization": f"Bearer {texts['ada']}"}, {"Authorization": "Bearer \xff\xfe"},
    ]  # fmt: skip
    answers = [api.nobody.get(ME, X_Request_ID="same-request", **given) for given in headers]
    with clock.frozen(expired):
        answers.append(Caller(texts["pat"]).get(ME, X_Request_ID="same-request"))
    for answer in answers:
        assert_problem(answer, 401, "unauthenticated")
    assert len({answer.content for answer in answers}) == 1
    with clock.frozen(expired - timedelta(seconds=1)):
        assert Caller(texts["pat"]).get(ME).status_code == 200
    assert Caller(texts["val"]).get(ME).status_code == 200


@pytest.mark.parametrize("code", ["\0" * 12, "a" * 11 + "\n", "é" * 12, "A" * 12])
def test_checksum_alone_lets_no_letter_in(db: None, code: str) -> None:
    """Whoever computes the checksum still sends only what a token can hold to the database."""
    body = f"cds_pat_{code}_{'a' * 40}"
    assert seat_of_token(f"{body}{zlib.crc32(body.encode()):08x}") is None


def test_cookies_let_nobody_in(world: World, api: Api) -> None:
    code = open_deal(world).code
    client = Client()
    client.force_login(world.people["vic"], backend=settings.AUTHENTICATION_BACKENDS[0])
    assert client.get(f"/w/northwind/deals/{code}").status_code == 200
    before = state_of(world, code)
    caller = Caller("", client=client)
    assert_problem(caller.get(f"deals/{code}"), 401, "unauthenticated")
    body = {"to": 2, "reason": "agreed"}
    moved = caller.act("POST", f"deals/{code}/stage", body, version=version_of(world, code))
    assert_problem(moved, 401, "unauthenticated")
    assert state_of(world, code) == before


def test_cookie_beside_a_token_changes_nothing(world: World, api: Api) -> None:
    """The token's person acts, whoever is signed in in that browser."""
    client = Client()
    client.force_login(world.people["vera"], backend=settings.AUTHENTICATION_BACKENDS[0])
    body = Caller(api("pat").token, client=client).get(ME).json()
    assert body["person"]["name"] == "Pat Partner"


def test_token_follows_the_role_of_its_seat(world: World, api: Api) -> None:
    code = open_deal(world).code
    val = api("val")
    assert_problem(val.get(f"deals/{code}"), 403, "not_on_deal")
    change_role(world.people["val"].code, role="vendor_manager", actor=world.actor("vera"))
    assert val.get(ME).json()["seats"][0]["role"] == "vendor_manager"
    assert val.get(f"deals/{code}").status_code == 200


def test_last_use_is_written_at_most_once_a_minute(world: World, api: Api) -> None:
    vic = api("vic")
    assert _own(world, "vic").last_used_at is None
    start = clock.now()
    used = []
    for seconds in (0, 30, 60, 61, 100):
        with clock.frozen(start + timedelta(seconds=seconds)):
            assert vic.get("deals").status_code == 200
        used.append((_own(world, "vic").last_used_at - start).total_seconds())
    assert used == [0, 0, 0, 61, 61]


def test_of_two_touches_at_once_one_is_written(world: World, api: Api) -> None:
    api("vic")
    token, actor = _own(world, "vic"), world.actor("vic")
    assert touch_token(token.pk, actor=actor) is True
    assert touch_token(token.pk, actor=actor) is False


def test_touch_cannot_reach_anothers_token(world: World, api: Api) -> None:
    api("vic")
    token = _own(world, "vic")
    for name in ("vera", "pat", "petra"):
        assert touch_token(token.pk, actor=world.actor(name)) is False
    assert _own(world, "vic").last_used_at is None


def test_secret_is_kept_nowhere(world: World, api: Api, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    code = open_deal(world).code
    vic = api("vic")
    secret = vic.token.split("_")[3][:40]
    vic.sign(code, "fit_confirmed")
    vic.get("nothing")
    vic.ask("POST", "deals", "{", Idempotency_Key="k")
    with connection.cursor() as cursor, wall(world.actor("vic")):
        for table in ("partners_apitoken", "messaging_event", "partners_idempotencykey"):
            cursor.execute(f"select count(*) from {table} t where t::text like %s", [f"%{secret}%"])
            assert cursor.fetchone() == (0,)
    assert secret not in caplog.text


def test_token_of_a_forged_seat_opens_nothing(world: World) -> None:
    """A token row that names somebody else's membership does not act as them."""
    actor = world.actor("val")
    with wall(actor):
        token, text = create_token("Mine", actor=actor)
        assert seat_of_token(text) is not None
        ApiToken.objects.filter(pk=token.pk).update(membership_id=world.actor("vera").membership_id)
        assert seat_of_token(text) is None


def test_token_needs_a_name_scopes_a_life_and_a_seat(world: World) -> None:
    actor = world.actor("vic")
    for options, field in (
        ({"name": " "}, "name"),
        ({"scopes": ()}, "scopes"),
        ({"scopes": ("admin",)}, "scopes"),
        ({"days": 0}, "days"),
        ({"days": 366}, "days"),
    ):
        with pytest.raises(Invalid) as refused:
            create_token(**{"name": "Test", "actor": actor, **options})
        assert list(refused.value.errors) == [field]
    with pytest.raises(Forbidden):
        create_token("Test", actor=world.system())
    with pytest.raises(NotFound):
        revoke_token("nothing", actor=actor)
    with wall(actor):
        assert ApiToken.objects.count() == 0


def test_revoking_anothers_token_finds_nothing(world: World, api: Api) -> None:
    vic = api("vic")
    for name in ("vera", "val", "pat"):
        with pytest.raises(NotFound):
            revoke_token(_own(world, "vic").code, actor=world.actor(name))
    assert vic.get(ME).status_code == 200
