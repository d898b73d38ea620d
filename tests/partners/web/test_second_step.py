"""Authenticator app, recovery codes and keys: asked for on every way in, changed only by their owner."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.test import Client

from partners.models import User
from partners.queries.keys import keys_of
from tests.partners.people import SIGN_IN, code_in_mail, sign_in, signed_in, texts, who_is
from tests.world import PASSWORD, World

STEP = "/account/mfa/authenticate/"
KEYS = "/account/mfa/webauthn/"


def totp(secret: str, *, ago: int = 0) -> str:
    """What an authenticator app shows now, or some periods ago."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 - ago))


def with_app(user: User) -> str:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def confirm(client: Client, url: str) -> Any:
    """Open a page that changes how one signs in: it asks for the password first."""
    asked = client.get(url)
    assert asked.status_code == 302
    assert asked["Location"].startswith("/account/reauthenticate/?next=")
    again = client.post(asked["Location"], {"password": PASSWORD, "next": url})
    assert (again.status_code, again["Location"]) == (302, url)
    return client.get(url)


def key(user: User, name: str) -> Authenticator:
    return Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.WEBAUTHN,
        data={
            "name": name,
            "passwordless": True,
            "credential": {"clientExtensionResults": {"credProps": {"rk": True}}},
        },
    )


@pytest.mark.django_db(transaction=True)
def test_an_app_is_set_up_and_asked_for_from_then_on(world: World) -> None:
    client, elsewhere = signed_in(world, "vera"), signed_in(world, "vera")
    page = confirm(client, "/account/mfa/totp/activate/")
    assert "data:image/svg+xml;base64," in page.content.decode()
    wrong = client.post("/account/mfa/totp/activate/", {"code": "000000"})
    assert wrong.status_code == 422
    secret = client.session["mfa.totp.secret"]
    done = client.post("/account/mfa/totp/activate/", {"code": totp(secret)})
    assert done["Location"] == "/account/mfa/recovery-codes/"
    assert elsewhere.get("/home").status_code == 302
    assert "10 of 10 are left" in texts(client.get(done["Location"]))
    assert [message.subject for message in mail.outbox] == ["An authenticator app was set up"]
    assert "It was done on" in str(mail.outbox[0].body)
    other = Client()
    assert sign_in(other, "vera@example.com")["Location"] == STEP
    assert who_is(other) is None


def test_both_password_and_code_by_mail_ask_for_the_second_step(world: World) -> None:
    with_app(world.people["pat"])
    for way in ("password", "code"):
        client = Client()
        if way == "password":
            answer = sign_in(client, "pat@example.com")
        else:
            client.post(SIGN_IN, {"login": "pat@example.com", "by_code": "1"})
            answer = client.post(
                "/account/login/code/confirm/", {"code": code_in_mail(), "action": "verify"}
            )
        assert answer["Location"] == STEP
        assert who_is(client) is None
        assert client.get("/home").status_code == 302


def test_a_new_password_by_mail_asks_for_the_second_step(world: World) -> None:
    with_app(world.people["pat"])
    client = Client()
    client.post("/account/password/reset/", {"email": "pat@example.com"})
    client.post("/account/password/reset/confirm/", {"code": code_in_mail()})
    words = "a new one in four words"
    done = client.post(
        "/account/password/reset/complete/", {"password1": words, "password2": words}
    )
    assert done["Location"] == STEP
    assert who_is(client) is None


def test_the_second_step_takes_the_apps_code_once(world: World) -> None:
    secret = with_app(world.people["pat"])
    client, other = Client(), Client()
    for browser in (client, other):
        sign_in(browser, "pat@example.com")
    page = client.get(STEP)
    assert 'id="second-step-key"' in page.content.decode()
    assert client.post(STEP, {"code": totp(secret, ago=3)}).status_code == 422
    code = totp(secret)
    done = client.post(STEP, {"code": code})
    assert (done.status_code, done["Location"]) == (302, "/home")
    assert who_is(client) == str(world.people["pat"].pk)
    assert other.post(STEP, {"code": code}).status_code == 422
    assert who_is(other) is None


def test_a_recovery_code_works_once(world: World) -> None:
    with_app(world.people["pat"])
    row = Authenticator.objects.get(
        user=world.people["pat"], type=Authenticator.Type.RECOVERY_CODES
    )
    code = row.wrap().get_unused_codes()[0]
    for expected in (302, 422):
        client = Client()
        sign_in(client, "pat@example.com")
        assert client.post(STEP, {"code": code}).status_code == expected


def test_guessing_the_second_step_is_limited(world: World) -> None:
    secret = with_app(world.people["pat"])
    client = Client()
    sign_in(client, "pat@example.com")
    assert [client.post(STEP, {"code": "000000"}).status_code for _ in range(5)] == [422] * 5
    assert client.post(STEP, {"code": totp(secret)}).status_code == 422
    assert who_is(client) is None


def test_removing_the_app_asks_first_and_is_a_post(world: World) -> None:
    with_app(world.people["vera"])
    client = signed_in(world, "vera")
    page = confirm(client, "/account/mfa/totp/deactivate/")
    assert page.status_code == 200
    assert Authenticator.objects.filter(user=world.people["vera"]).count() == 2
    done = client.post("/account/mfa/totp/deactivate/")
    assert done["Location"] == "/account/mfa/"
    assert Authenticator.objects.filter(user=world.people["vera"]).count() == 0


def test_recovery_codes_are_made_anew_and_downloaded(world: World) -> None:
    with_app(world.people["vera"])
    client = signed_in(world, "vera")
    page = confirm(client, "/account/mfa/recovery-codes/generate/")
    assert "The 10 codes you still have stop working." in texts(page)
    before = RecoveryCodes(
        Authenticator.objects.get(user=world.people["vera"], type=Authenticator.Type.RECOVERY_CODES)
    ).get_unused_codes()
    done = client.post("/account/mfa/recovery-codes/generate/")
    assert done["Location"] == "/account/mfa/recovery-codes/"
    file = client.get("/account/mfa/recovery-codes/download/")
    assert file["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    made = file.content.decode().split()
    assert len(made) == 10
    assert not set(made) & set(before)


def test_the_page_of_second_steps_says_what_there_is(world: World) -> None:
    client = signed_in(world, "vera")
    assert "Not set up." in texts(client.get("/account/mfa/"))
    with_app(world.people["vera"])
    key(world.people["vera"], "Laptop")
    page = texts(client.get("/account/mfa/"))
    assert "Set up." in page
    assert "1 key." in page
    assert "10 codes left." in page


def test_keys_are_named_by_codes_and_only_their_owner_reaches_them(world: World) -> None:
    mine, theirs = key(world.people["vera"], "Laptop"), key(world.people["pat"], "Phone")
    client = signed_in(world, "vera")
    body = client.get(KEYS).content.decode()
    (own,) = keys_of(world.people["vera"])
    (other,) = keys_of(world.people["pat"])
    assert "Laptop" in body
    assert "Phone" not in body
    assert f"{KEYS}keys/{own.code}/edit/" in body
    assert own.code != str(mine.pk)
    for act in ("edit", "remove"):
        foreign = client.get(f"{KEYS}keys/{other.code}/{act}/")
        unknown = client.get(f"{KEYS}keys/0123456789/{act}/")
        assert (foreign.status_code, foreign.content) == (404, unknown.content)
        assert client.post(f"{KEYS}keys/{other.code}/{act}/", {"name": "Mine"}).status_code == 404
        assert client.get(f"{KEYS}keys/{mine.pk}/{act}/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.data["name"] == "Phone"


def test_a_key_is_renamed_and_removed(world: World) -> None:
    key(world.people["vera"], "Laptop")
    (own,) = keys_of(world.people["vera"])
    client = signed_in(world, "vera")
    page = confirm(client, f"{KEYS}keys/{own.code}/edit/")
    assert 'value="Laptop"' in page.content.decode()
    assert client.post(f"{KEYS}keys/{own.code}/edit/", {"name": ""}).status_code == 422
    assert client.post(f"{KEYS}keys/{own.code}/edit/", {"name": "Desk"})["Location"] == KEYS
    assert [each.name for each in keys_of(world.people["vera"])] == ["Desk"]
    assert "Remove Desk" in texts(client.get(f"{KEYS}keys/{own.code}/remove/"))
    assert len(keys_of(world.people["vera"])) == 1
    assert client.post(f"{KEYS}keys/{own.code}/remove/")["Location"] == KEYS
    assert keys_of(world.people["vera"]) == []


@pytest.mark.parametrize(
    "credential", ["", "no json", "{}", "[]", "7", "null", '{"id": "x"}', '{"id": 1, "rawId": 1}']
)
def test_a_credential_that_is_none_is_refused(world: World, credential: str) -> None:
    client = signed_in(world, "vera")
    confirm(client, f"{KEYS}add/")
    answer = client.post(f"{KEYS}add/", {"name": "Laptop", "credential": credential})
    assert answer.status_code == 422
    assert keys_of(world.people["vera"]) == []
    anonymous = Client().post(f"{KEYS}login/", {"credential": credential})
    assert (anonymous.status_code, anonymous["Location"]) == (302, SIGN_IN)


def test_pages_of_keys_run_no_inline_script(world: World) -> None:
    client = signed_in(world, "vera")
    pages = [confirm(client, f"{KEYS}add/"), Client().get(SIGN_IN)]
    for page in pages:
        body = page.content.decode()
        inline = [part.split(">", 1)[0] for part in body.split("<script")[1:]]
        assert inline
        assert all("src=" in tag or 'type="application/json"' in tag for tag in inline)
        assert "'unsafe-inline'" not in page["Content-Security-Policy"]


def test_a_wrong_password_changes_nothing(world: World) -> None:
    client = signed_in(world, "vera")
    asked = client.get("/account/mfa/totp/activate/")
    again = client.post(asked["Location"], {"password": "certainly not it"})
    assert again.status_code == 422
    assert "That is not your password." in texts(again)
    assert client.get("/account/mfa/totp/activate/").status_code == 302
