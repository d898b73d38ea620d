"""People with browsers: with htmx and without."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.world import World

ROOM = "/w/northwind/deals"


class Browser:
    """One signed-in person. `hx_…` asks as htmx does, from a page and for a target."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get(self, path: str, **data: Any) -> HttpResponse:
        return self.client.get(path, data)

    def post(self, path: str, *, page: str = "", **data: Any) -> HttpResponse:
        headers = {"referer": f"http://testserver{page}"} if page else {}
        return self.client.post(path, data, headers=headers)

    def hx_get(self, path: str, *, page: str = "", target: str = "room", **data: Any) -> HttpResponse:
        return self.client.get(path, data, headers=_headers(page or path, target))

    def hx_post(self, path: str, *, page: str = "", target: str = "room", **data: Any) -> HttpResponse:
        return self.client.post(path, data, headers=_headers(page or path, target))


def _headers(page: str, target: str) -> dict[str, str]:
    return {
        "HX-Request": "true",
        "HX-Target": target,
        "HX-Current-URL": f"http://testserver{page}",
    }


@pytest.fixture
def browse(world: World) -> Callable[[str], Browser]:
    """A browser of somebody of the cast, signed in."""

    def sign_in(name: str) -> Browser:
        client = Client(raise_request_exception=True)
        client.force_login(world.people[name])
        return Browser(client)

    return sign_in


@pytest.fixture
def count_queries() -> Callable[[], Any]:
    """The statements that read or write rows; what opens and closes transactions is left out."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        found: list[str] = []
        with CaptureQueriesContext(connection) as captured:
            yield found
        quiet = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO", "SELECT SET_CONFIG")
        found += [
            query["sql"] for query in captured if not query["sql"].upper().startswith(quiet)
        ]

    return counting
