"""The product in a real browser: one web process on the test database, a context for each person.

The world is made once and stays; every journey brings deals of its own, so journeys do not meet.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.plugin import DjangoDbBlocker

from tests.e2e.person import Person
from tests.world import World, build_world

ROOT = Path(__file__).resolve().parent.parent.parent
HOST = "127.0.0.1"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium that the launcher found, as root without its sandbox."""
    arguments = ["--disable-gpu", "--no-first-run", "--disable-background-networking"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return {
        **browser_type_launch_args,
        "executable_path": os.environ["CHROMIUM"],
        "args": arguments,
    }


@pytest.fixture(scope="session")
def lived_in(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The cast, kept in the test database for the whole session."""
    with django_db_blocker.unblock():
        yield build_world()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _environment(address: str) -> dict[str, str]:
    """What the web process gets: the test database, and no owner's password."""
    given = connections["default"].settings_dict
    name = given["NAME"]
    base = os.environ["DATABASE_URL"]
    head, _slash, tail = base.partition("://")[2].partition("/")
    query = f"?{tail.partition('?')[2]}" if "?" in tail else ""
    environment = {k: v for k, v in os.environ.items() if k != "OWNER_DATABASE_URL"}
    return {
        **environment,
        "DATABASE_URL": f"{base.partition('://')[0]}://{head}/{name}{query}",
        "DJANGO_SETTINGS_MODULE": "cosell.settings.dev",
        "SECRET_KEY": settings.SECRET_KEY,
        "TOKEN_PEPPER": settings.TOKEN_PEPPER,
        "PUBLIC_URL": address,
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
    }


def _wait_until_ready(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert process.poll() is None, "The web process ended."
        with suppress(OSError), urllib.request.urlopen(f"{address}/readyz", timeout=2):
            return
        time.sleep(0.1)
    raise AssertionError("The web process did not become ready.")


@pytest.fixture(scope="session")
def address(lived_in: World) -> Iterator[str]:
    """Where the product runs: uvicorn, as `./dealroom up` starts it."""
    port = _free_port()
    found = f"http://{HOST}:{port}"
    command = [
        sys.executable, "-m", "uvicorn", "cosell.asgi:application", "--host", HOST,
        "--port", str(port), "--lifespan", "off", "--no-access-log", "--log-level", "warning",
        "--timeout-graceful-shutdown", "2",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env=_environment(found))
    try:
        _wait_until_ready(found, process)
        yield found
    finally:
        process.terminate()
        process.wait(10)
        connections["default"].close()
        connections["default"].close_pool()  # type: ignore[attr-defined]


@pytest.fixture
def cast(lived_in: World, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The world, with the database open to the test itself."""
    with django_db_blocker.unblock():
        yield lived_in


def _sign_in(context: BrowserContext, address: str, world: World, name: str) -> None:
    user = world.people[name]
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": address}]
    )


@pytest.fixture
def sit_down(browser: Browser, address: str, cast: World) -> Iterator[Callable[..., Person]]:
    """Give somebody a browser of their own. At the end nothing may have gone wrong in any."""
    people: list[Person] = []

    def seat(name: str = "", **options: Any) -> Person:
        look = {"viewport": {"width": 1440, "height": 900}, **options}
        context = browser.new_context(base_url=address, **look)
        context.set_default_timeout(10_000)
        if name:
            _sign_in(context, address, cast, name)
        person = Person.sits(name, context)
        people.append(person)
        return person

    yield seat
    for person in people:
        person.context.close()
    wrong = [f"{person.name}: {fault}" for person in people for fault in person.faults]
    assert wrong == []


@pytest.fixture
def page() -> Page:
    """Pytest-playwright's own page is not used: people sit down instead."""
    raise RuntimeError("Use sit_down.")
