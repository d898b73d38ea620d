"""One signed-in person's browser, and what a page says."""

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

WORK = "/w/northwind/"
DEALS = "/w/northwind/deals"


class Browser:
    """`get` and `post` are plain; `hx_get` and `hx_post` ask as htmx does, from a page."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get(self, path: str, **data: Any) -> HttpResponse:
        return self.client.get(path, data)

    def post(self, path: str, *, page: str = "", **data: Any) -> HttpResponse:
        headers = {"referer": f"http://testserver{page}"} if page else {}
        return self.client.post(path, data, headers=headers)

    def hx_get(
        self, path: str, *, page: str = "", target: str = "room", trigger: str = "", **data: Any
    ) -> HttpResponse:
        return self.client.get(path, data, headers=_headers(page or path, target, trigger))

    def hx_post(
        self, path: str, *, page: str = "", target: str = "room", **data: Any
    ) -> HttpResponse:
        return self.client.post(path, data, headers=_headers(page or path, target))


def _headers(page: str, target: str, trigger: str = "") -> dict[str, str]:
    found = {
        "HX-Request": "true",
        "HX-Target": target,
        "HX-Current-URL": f"http://testserver{page}",
    }
    return {**found, "HX-Trigger": trigger} if trigger else found


def html(response: HttpResponse) -> str:
    """The body with its white space folded, so that a sentence can be looked for."""
    return " ".join(response.content.decode().split())


def ids(response: HttpResponse) -> list[str]:
    """Every id of the page, in order."""
    return re.findall(r'\sid="([^"]+)"', response.content.decode())


def is_fragment(response: HttpResponse) -> bool:
    return "<html" not in response.content.decode()


def primaries(response: HttpResponse) -> list[str]:
    """The ids of the ink-filled buttons."""
    body = html(response)
    return re.findall(r'class="btn btn-primary"[^>]*? id="([^"]+)"', body)


def announced(response: HttpResponse) -> str:
    """What a screen reader hears after an act."""
    found = re.search(r'id="announce"[^>]*hx-swap-oob="true">([^<]*)<', response.content.decode())
    return found[1] if found else ""
