"""The headers that every kind of answer carries."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.world import World, open_deal

DIRECTIVES = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "connect-src": {"'self'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'none'"},
    "base-uri": {"'none'"},
}
LOOSE = {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:", "data:"}


def policy(response: object) -> dict[str, set[str]]:
    text = response["Content-Security-Policy"]  # type: ignore[index]
    parts = [part.split() for part in text.split(";") if part.strip()]
    return {part[0]: set(part[1:]) for part in parts}


def assert_sealed(response: object) -> None:
    found = policy(response)
    assert {name: found[name] for name in DIRECTIVES} == DIRECTIVES
    assert not LOOSE & set.union(*(found[name] for name in DIRECTIVES))
    headers = response.headers  # type: ignore[attr-defined]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "no-store" in headers["Cache-Control"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 302),
        ("/account/login/", 200),
        ("/nothing/here", 404),
        ("/w/northwind/", 302),
        ("/healthz", 200),
        ("/invite/unknown", 404),
    ],
)
@pytest.mark.django_db
def test_headers_seal_what_a_stranger_gets(path: str, status: int) -> None:
    response = Client().get(path)
    assert response.status_code == status
    assert_sealed(response)


@pytest.mark.parametrize(
    ("name", "path", "status"),
    [
        ("vic", "/w/northwind/", 200),
        ("vic", "/w/northwind/board", 200),
        ("vic", "/w/northwind/deals.csv", 200),
        ("vic", "/w/northwind/registrations", 200),
        ("vic", "/w/northwind/settings/deliveries", 403),
        ("vic", "/w/kestrel/", 404),
        ("pat", "/w/northwind/deals/000000", 404),
        ("pat", "/styleguide", 200),
        ("pat", "/keys", 200),
    ],
)
def test_headers_seal_what_a_member_gets(
    world: World, client: Client, name: str, path: str, status: int
) -> None:
    client.force_login(world.people[name])
    response = client.get(path)
    assert response.status_code == status
    assert_sealed(response)
    assert "Cookie" in response["Vary"]


def test_headers_seal_fragments_refusals_and_redirects(world: World, client: Client) -> None:
    deal = open_deal(world)
    client.force_login(world.people["vic"])
    room = reverse("deals:room", args=["northwind", deal.code])
    for response in (
        client.get(room, headers={"HX-Request": "true", "HX-Target": "room"}),
        client.get(f"{room}/edit", headers={"HX-Request": "true", "HX-Target": "dialog"}),
        client.post(f"{room}/stage", {"to": "9", "from_stage": "1"}),
        client.get(f"{room}/note"),
    ):
        assert_sealed(response)
        assert "HX-Request" in response["Vary"]


def test_htmx_runs_without_eval_scripts_or_snapshots(world: World, client: Client) -> None:
    client.force_login(world.people["vic"])
    body = client.get("/w/northwind/").content.decode()
    found = re.search(r"name=\"htmx-config\" content='([^']+)'", body)
    assert found is not None
    config = json.loads(found.group(1))
    assert config["allowEval"] is False
    assert config["allowScriptTags"] is False
    assert config["selfRequestsOnly"] is True
    assert config["includeIndicatorStyles"] is False
    assert config["historyCacheSize"] == 0
    assert config["responseHandling"] == [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "(401|403|404|409|410|422)", "swap": True, "error": False},
        {"code": "[45]..", "swap": False, "error": True},
    ]
