"""Signing in by password and by mailed code, and out again; no way in for anybody else."""

from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from allauth.core.internal.httpkit import get_client_ip
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client, RequestFactory

from partners.models import User
from tests.partners.people import SIGN_IN, code_in_mail, sign_in, signed_in, texts, who_is
from tests.world import PASSWORD, World

CODE = "/account/login/code/"
CONFIRM = "/account/login/code/confirm/"


def ask_for_code(client: Client, email: str, **extra: Any) -> Any:
    return client.post(SIGN_IN, {"login": email, "password": "", "by_code": "1"}, **extra)


def test_a_password_signs_in_and_lands_on_what_was_wanted(world: World) -> None:
    client = Client()
    asked = client.get("/w/northwind/deals")
    assert (asked.status_code, asked["Location"]) == (302, f"{SIGN_IN}?next=/w/northwind/deals")
    page = client.get(asked["Location"])
    assert 'name="next" value="/w/northwind/deals"' in page.content.decode()
    done = client.post(
        SIGN_IN, {"login": "VIC@example.com", "password": PASSWORD, "next": "/w/northwind/deals"}
    )
    assert (done.status_code, done["Location"]) == (302, "/w/northwind/deals")
    assert who_is(client) == str(world.people["vic"].pk)


def test_without_a_wanted_page_one_lands_at_home(world: World) -> None:
    assert sign_in(Client(), "vic@example.com")["Location"] == "/home"


@pytest.mark.parametrize(
    "url", ["https://elsewhere.example/x", "//elsewhere.example", "javascript:1"]
)
def test_nobody_is_sent_elsewhere(world: World, url: str) -> None:
    done = Client().post(SIGN_IN, {"login": "vic@example.com", "password": PASSWORD, "next": url})
    assert (done.status_code, done["Location"]) == (302, "/home")


def test_a_code_signs_in_once(world: World) -> None:
    client = Client()
    sent = ask_for_code(client, "pat@example.com")
    assert (sent.status_code, sent["Location"]) == (302, CONFIRM)
    assert who_is(client) is None
    assert [message.to for message in mail.outbox] == [["pat@example.com"]]
    code = code_in_mail()
    assert mail.outbox[0].subject == f"{code} is your code to sign in"
    assert code in str(mail.outbox[0].alternatives[0].content)  # type: ignore[attr-defined]
    page = client.get(CONFIRM)
    assert 'autocomplete="one-time-code"' in page.content.decode()
    done = client.post(CONFIRM, {"code": code.replace("-", " "), "action": "verify"})
    assert (done.status_code, done["Location"]) == (302, "/home")
    assert who_is(client) == str(world.people["pat"].pk)
    other = Client()
    assert other.post(CONFIRM, {"code": code, "action": "verify"})["Location"] == CODE
    assert who_is(other) is None


def test_an_empty_password_sends_a_code_too(world: World) -> None:
    assert sign_in(Client(), "pat@example.com", "")["Location"] == CONFIRM
    assert len(mail.outbox) == 1


def test_the_code_page_keeps_what_was_wanted(world: World) -> None:
    client = Client()
    sent = client.post(
        SIGN_IN, {"login": "pat@example.com", "by_code": "1", "next": "/w/northwind/deals"}
    )
    page = client.get(sent["Location"])
    assert 'name="next" value="/w/northwind/deals"' in page.content.decode()
    done = client.post(
        CONFIRM, {"code": code_in_mail(), "action": "verify", "next": "/w/northwind/deals"}
    )
    assert done["Location"] == "/w/northwind/deals"


def test_a_wrong_code_is_refused_and_the_third_ends_it(world: World) -> None:
    client = Client()
    ask_for_code(client, "pat@example.com")
    for _ in range(2):
        wrong = client.post(CONFIRM, {"code": "0000-0000", "action": "verify"})
        assert wrong.status_code == 422
        assert "That code is wrong or has expired." in texts(wrong)
    last = client.post(CONFIRM, {"code": "0000-0000", "action": "verify"})
    assert last["Location"] == CODE
    assert "Too many tries." in texts(client.get(CODE))
    late = client.post(CONFIRM, {"code": code_in_mail(), "action": "verify"})
    assert late["Location"] == CODE
    assert who_is(client) is None


def test_a_code_can_be_sent_again_and_the_first_is_worthless_then(world: World) -> None:
    client = Client()
    ask_for_code(client, "pat@example.com")
    first = code_in_mail()
    client.post(CONFIRM, {"action": "resend"})
    assert len(mail.outbox) == 2
    assert client.post(CONFIRM, {"code": first, "action": "verify"}).status_code == 422
    assert client.post(CONFIRM, {"code": code_in_mail(), "action": "verify"})["Location"] == "/home"


def test_a_code_lives_fifteen_minutes(world: World) -> None:
    client = Client()
    ask_for_code(client, "pat@example.com")
    session = client.session
    session["account_login"]["state"]["stages"]["login_by_code"]["data"]["at"] -= 901
    session.save()
    late = client.post(CONFIRM, {"code": code_in_mail(), "action": "verify"})
    assert late["Location"] == CODE
    assert who_is(client) is None


def test_known_and_unknown_addresses_get_the_same_answers(world: World) -> None:
    def answers(email: str) -> list[tuple[int, str, str]]:
        found = []
        client = Client()
        wrong = sign_in(client, email, "certainly not it")
        found.append((wrong.status_code, texts(wrong), ""))
        sent = ask_for_code(client, email)
        found.append((sent.status_code, sent["Location"], ""))
        found.append((200, texts(client.get(CONFIRM)), ""))
        bad = client.post(CONFIRM, {"code": "0000-0000", "action": "verify"})
        found.append((bad.status_code, texts(bad), ""))
        reset = Client()
        asked = reset.post("/account/password/reset/", {"email": email})
        found.append((asked.status_code, asked["Location"], ""))
        found.append((200, texts(reset.get(asked["Location"])), ""))
        return [(status, text.replace(email, "EMAIL"), rest) for status, text, rest in found]

    assert answers("vic@example.com") == answers("nobody@example.com")
    assert [message.subject for message in mail.outbox[2:]] == ["No account for this address"] * 2


def test_an_unknown_address_costs_a_password_hash_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = []
    monkeypatch.setattr(User, "set_password", lambda self, raw: hashed.append(raw), raising=True)
    sign_in(Client(), "nobody@example.com", "certainly not it")
    assert hashed == ["certainly not it"]


def test_nobody_signs_up(world: World) -> None:
    before = get_user_model().objects.count()
    for method in ("get", "post"):
        answer = getattr(Client(), method)(
            "/account/signup/", {"email": "new@example.com", "password1": PASSWORD}
        )
        assert answer.status_code == 200
        assert "Accounts come from invitations" in texts(answer)
    assert get_user_model().objects.count() == before


def test_a_closed_account_is_let_in_nowhere(world: World) -> None:
    User.objects.filter(email="pat@example.com").update(is_active=False)
    client = Client()
    assert sign_in(client, "pat@example.com")["Location"] == "/account/inactive/"
    assert who_is(client) is None
    assert client.get("/account/inactive/").status_code == 200


def test_signing_out_is_a_post_and_empties_the_browser(world: World) -> None:
    client = signed_in(world, "vic")
    page = client.get("/account/logout/")
    assert page.status_code == 200
    assert who_is(client) == str(world.people["vic"].pk)
    done = client.post("/account/logout/")
    assert (done.status_code, done["Location"]) == (303, SIGN_IN)
    assert done["Clear-Site-Data"] == '"cache", "storage"'
    assert who_is(client) is None
    assert client.get("/home")["Location"] == f"{SIGN_IN}?next=/home"
    assert client.post("/account/logout/").status_code == 303


def test_signing_out_keeps_to_this_site(world: World) -> None:
    client = signed_in(world, "vic")
    done = client.post("/account/logout/", {"next": "https://elsewhere.example"})
    assert done["Location"] == SIGN_IN


def test_mail_that_is_down_is_said_and_breaks_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
    for email in ("vic@example.com", "nobody@example.com"):
        client = Client()
        assert ask_for_code(client, email)["Location"] == CONFIRM
        assert "Mail does not work right now." in texts(client.get(CONFIRM))
    assert caplog.messages == ["A sign-in mail could not be sent."] * 2


def test_a_forgotten_password_is_set_anew_by_code_and_ends_other_sessions(world: World) -> None:
    other = signed_in(world, "pat")
    client = Client()
    asked = client.post("/account/password/reset/", {"email": "pat@example.com"})
    page = "/account/password/reset/confirm/"
    assert asked["Location"] == page
    wrong = client.post(page, {"code": "0000-0000"})
    assert wrong.status_code == 422
    right = client.post(page, {"code": code_in_mail()})
    assert right["Location"] == "/account/password/reset/complete/"
    short = client.post(right["Location"], {"password1": "short", "password2": "short"})
    assert short.status_code == 422
    assert "at least 12 characters" in texts(short)
    fresh = "a new one in four words"
    done = client.post(right["Location"], {"password1": fresh, "password2": fresh})
    assert (done.status_code, done["Location"]) == (302, "/home")
    assert who_is(client) == str(world.people["pat"].pk)
    assert other.get("/home").status_code == 302
    assert sign_in(Client(), "pat@example.com", fresh)["Location"] == "/home"
    assert sign_in(Client(), "pat@example.com").status_code == 422


def test_an_invalid_form_keeps_what_was_typed(world: World) -> None:
    answer = Client().post(SIGN_IN, {"login": "no address", "password": "secret words here"})
    body = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="no address"' in body
    assert "secret words here" not in body
    assert "<title>Error: " in body


def test_the_client_address_is_the_peers(world: World) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR="1.2.3.4")
    assert get_client_ip(request) == "10.0.0.9"
