"""A client with tokens, and the checks that hold for every answer of the API."""

import json
import re
import uuid
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml
from django.http import HttpResponse
from django.test import Client
from jsonschema import Draft202012Validator

from cosell.core.actor import Via
from cosell.core.wall import wall
from cosell.messaging.models import Event
from deals.models import Deal, DealStep, Signature, StageMove
from deals.queries.rooms import get_deal, load_room
from deals.rules.steps import text_hash
from partners.actions.tokens import create_token
from tests.world import World, open_deal

ROOT = "/api/v1"
PUBLISHED = Path(__file__).parents[2] / "docs" / "api" / "openapi.yaml"
_LEAKS = re.compile(
    rb"Traceback|psycopg|SELECT |INSERT |violates|constraint|django\.|/site-packages/"
)


@cache
def published() -> dict[str, Any]:
    """The committed OpenAPI document."""
    return yaml.safe_load(PUBLISHED.read_text())


def _closed(schema: Any) -> Any:
    """The schema with every object closed: an answer holds what is documented and no more."""
    if isinstance(schema, dict):
        found = {key: _closed(value) for key, value in schema.items()}
        if found.get("type") == "object" and "properties" in found:
            found.setdefault("additionalProperties", False)
        return found
    return [_closed(item) for item in schema] if isinstance(schema, list) else schema


@cache
def _components() -> dict[str, Any]:
    return {"components": _closed(published()["components"])}


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator({**_components(), "$ref": f"#/components/schemas/{name}"})


def assert_shape(name: str, data: Any) -> None:
    """The data is what the published document promises under that name."""
    assert [error.message for error in _validator(name).iter_errors(data)] == []


def assert_problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """The answer is a sound problem document that tells nothing of the inside."""
    assert (response.status_code, response["Content-Type"]) == (
        status,
        "application/problem+json",
    ), response.content
    body = json.loads(response.content)
    assert_shape("ProblemOut", body)
    assert (body["type"], body["status"]) == (f"urn:dealroom:problem:{code}", status)
    assert body["request_id"] == response["X-Request-ID"]
    assert body["instance"] == f"urn:dealroom:request:{body['request_id']}"
    assert not _LEAKS.search(response.content)
    if status == 401:
        assert response["WWW-Authenticate"] == "Bearer"
    return body


@dataclass
class Caller:
    """One token at work. `workspace` is where its paths lead."""

    token: str
    workspace: str = "northwind"
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """Headers are named with underscores; a path without a slash is one of the workspace."""
        address = path if path.startswith("/") else f"{ROOT}/workspaces/{self.workspace}/{path}"
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            given.setdefault("Authorization", f"Bearer {self.token}")
        options: dict[str, Any] = {"headers": given}
        if body is not None:
            options["data"] = body if isinstance(body, str | bytes) else json.dumps(body)
            options["content_type"] = given.pop("Content-Type", "application/json")
        return self.client.generic(method, address, **options)

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.ask("GET", path, **headers)

    def act(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        version: int,
        key: str = "",
        **headers: str,
    ) -> HttpResponse:
        """A write as it should be: made from a version, and under a key of its own."""
        given = {"If_Match": f'"{version}"', **headers}
        if method == "POST":
            given["Idempotency_Key"] = key or uuid.uuid4().hex
        return self.ask(method, path, body, **given)

    def sign(self, code: str, step: str, **options: Any) -> HttpResponse:
        """Sign what stands there now."""
        plan = self.get(f"deals/{code}/steps").json()
        hashes = {row["key"]: row["text_hash"] for row in plan["items"]}
        options.setdefault("version", plan["version"])
        query = options.pop("query", "")
        return self.act(
            "POST",
            f"deals/{code}/steps/{step}/signature{query}",
            {"text_hash": hashes[step]},
            **options,
        )


@dataclass
class Api:
    """The cast's tokens, made when they are first needed."""

    world: World

    @cached_property
    def deal(self) -> str:
        """One deal for a test that asks many times."""
        return open_deal(self.world).code

    @cached_property
    def vic(self) -> Caller:
        """Vic with one token for all of a test."""
        return self("vic")

    def __call__(
        self,
        name: str,
        *,
        scopes: tuple[str, ...] = ("read", "write"),
        workspace: str = "northwind",
    ) -> Caller:
        actor = self.world.actor(name, via=Via.WEB, workspace=workspace)
        _token, text = create_token("Test", actor=actor, scopes=scopes)
        return Caller(text)

    @property
    def nobody(self) -> Caller:
        return Caller("")


@dataclass(frozen=True)
class State:
    """Everything of a deal that an act may change."""

    deal: dict[str, Any]
    steps: list[dict[str, Any]]
    signatures: list[dict[str, Any]]
    moves: list[dict[str, Any]]
    events: list[dict[str, Any]]


def state_of(world: World, code: str) -> State:
    """What is in the database; equal before and after a refusal."""
    with wall(world.system()):
        deal = Deal.objects.filter(code=code)
        own = {"deal__code": code}
        return State(
            deal=deal.values().get(),
            steps=list(DealStep.objects.filter(**own).order_by("id").values()),
            signatures=list(Signature.objects.filter(**own).order_by("id").values()),
            moves=list(StageMove.objects.filter(**own).order_by("id").values()),
            events=list(Event.objects.filter(**own).order_by("id").values()),
        )


def events_of(world: World, code: str) -> list[tuple[str, str, str, dict[str, Any]]]:
    """(name, person, door, facts) of a deal's events."""
    return [
        (row["name"], row["user_name"], row["via"], row["payload"])
        for row in state_of(world, code).events
    ]


def hash_of(world: World, code: str, step: str) -> str:
    """What a signature of the step is set under."""
    actor = world.system()
    with wall(actor):
        row = load_room(actor, get_deal(actor, code)).step(step)
        assert row is not None
        return text_hash(row.name, row.text)


def version_of(world: World, code: str) -> int:
    return int(state_of(world, code).deal["version"])
