"""People with browsers: with htmx and without."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.deals.web.browser import Browser
from tests.world import World, open_deal


@pytest.fixture
def browse(world: World) -> Callable[[str], Browser]:
    """A browser of somebody of the cast, signed in."""

    def sign_in(name: str) -> Browser:
        client = Client()
        client.force_login(world.people[name])
        return Browser(client)

    return sign_in


@pytest.fixture
def code(world: World) -> str:
    """Halden Foods, which Pat registered: in stage 1, both companies to confirm the fit."""
    return open_deal(world).code


@pytest.fixture
def count_queries() -> Callable[[], Any]:
    """The statements that read or write rows; what opens and closes transactions is left out."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        found: list[str] = []
        with CaptureQueriesContext(connection) as captured:
            yield found
        quiet = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO", "SELECT SET_CONFIG")
        found += [query["sql"] for query in captured if not query["sql"].upper().startswith(quiet)]

    return counting
