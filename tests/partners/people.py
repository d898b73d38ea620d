"""Short sentences for the tests of people: signed in, signing in, and what a refusal says."""

import re
from typing import Any

from django.core import mail
from django.test import Client

from tests.world import PASSWORD, World

SIGN_IN = "/account/login/"


def signed_in(world: World, name: str) -> Client:
    """A browser of somebody who is signed in."""
    client = Client()
    client.force_login(world.people[name])
    return client


def sign_in(client: Client, email: str, password: str = PASSWORD, **extra: Any) -> Any:
    """Press Sign in with a password."""
    return client.post(SIGN_IN, {"login": email, "password": password}, **extra)


def who_is(client: Client) -> str | None:
    """The id that the browser's session is signed in with."""
    number = client.session.get("_auth_user_id")
    return str(number) if number else None


def code_in_mail() -> str:
    """The code of the last mail."""
    found = re.search(r"\b\d{4}-\d{4}\b", str(mail.outbox[-1].body))
    assert found is not None
    return found.group()


def texts(response: Any) -> str:
    """What a page says, with blanks made one."""
    body = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", body)
