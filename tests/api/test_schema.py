"""The published document: valid, complete, true, and the page that is made of it."""

import html
import json
import re
from io import StringIO
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from jsonschema import Draft202012Validator

from tests.api.caller import PUBLISHED, assert_shape, published

OPERATIONS = [
    (path, method, operation)
    for path, methods in published()["paths"].items()
    for method, operation in methods.items()
]
IDS = [operation["operationId"] for _path, _method, operation in OPERATIONS]


#: Acts on what has no version, and a part of their address.
UNVERSIONED = {
    "put_notification_away": "/done",
    "choose_notification_settings": "/notification-settings",
    "choose_interest": "/interest",
    "retry_message": "/retry",
    "connect_slack_channel": "/slack-channels",
    "disconnect_slack_channel": "/{code}",
    "take_alert": "/take",
    "snooze_alert": "/snooze",
    "escalate_deal": "/escalate",
    "set_target": "/metrics/targets",
    "import_totals": "/metrics/totals",
    "import_revenue": "/metrics/revenue",
}


def _resolved(answer: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in answer:
        return answer
    found: dict[str, Any] = published()["components"]["responses"][
        answer["$ref"].rpartition("/")[2]
    ]
    return found


def test_published_document_is_the_present_one_without_warnings() -> None:
    fresh = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=fresh)
    assert fresh.getvalue() == PUBLISHED.read_text()


def test_document_is_openapi_3_1() -> None:
    assert published()["openapi"].startswith("3.1.")
    for schema in published()["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def _routes(patterns: list[Any], prefix: str = "/") -> list[tuple[str, dict[str, str]]]:
    found = []
    for entry in patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += _routes(entry.url_patterns, route)
        elif isinstance(entry, URLPattern) and route.startswith("/api/v1/"):
            plain = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)
            actions = entry.callback.actions  # type: ignore[attr-defined]
            found.append((plain, {k: v for k, v in actions.items() if k != "head"}))
    return found


def test_every_address_and_method_is_documented_and_no_other() -> None:
    routes = {
        (path, method)
        for path, actions in _routes(get_resolver().url_patterns)
        for method in actions
    }
    assert len(routes) == 47
    assert routes == {(path, method) for path, method, _operation in OPERATIONS}


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=IDS)
def test_operation_says_what_it_does_shows_it_and_names_its_refusals(
    path: str, method: str, operation: dict[str, Any]
) -> None:
    assert re.fullmatch(r"[a-z_]+", operation["operationId"])
    assert operation["summary"]
    assert operation["description"]
    assert operation["security"] == [{"token": []}]
    expected = {"200", "401", "403", "405", "406", "422", "429", "500", "503"}
    if "{workspace}" in path:
        expected |= {"404"}
    if path.endswith(("/deals", "/inbox")):
        expected |= {"400"}
    if method == "get" and path.endswith(("{code}", "/steps")):
        expected |= {"304"}
    if method != "get":
        expected |= {"400", "409", "413", "415"}
        expected |= set() if operation["operationId"] in UNVERSIONED else {"412", "428"}
    assert set(operation["responses"]) == expected
    for row in operation.get("parameters", ()):
        assert row["description"], row["name"]


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=IDS)
def test_examples_are_what_their_schemas_say(
    path: str, method: str, operation: dict[str, Any]
) -> None:
    answers = [_resolved(answer) for answer in operation["responses"].values()]
    contents = [content for answer in answers for content in answer.get("content", {}).values()]
    contents += operation.get("requestBody", {}).get("content", {}).values()
    shown = [
        (content["schema"]["$ref"].rpartition("/")[2], example["value"])
        for content in contents
        for example in content["examples"].values()
    ]
    assert len(shown) == len([example for content in contents for example in content["examples"]])
    assert shown
    for name, value in shown:
        assert_shape(name, value)


def test_acts_ask_for_a_version_and_posts_for_a_key() -> None:
    for _path, method, operation in OPERATIONS:
        required = {
            row["name"]
            for row in operation.get("parameters", ())
            if row["in"] == "header" and row.get("required")
        }
        expected = {"get": set(), "delete": {"If-Match"}, "post": {"If-Match", "Idempotency-Key"}}
        if operation["operationId"] in UNVERSIONED:
            expected |= {"post": {"Idempotency-Key"}, "delete": set()}
        assert required == expected[method], operation["operationId"]


def test_document_is_served_as_it_is_published() -> None:
    written = Client().get("/api/schema")
    assert (written.status_code, written["Content-Type"]) == (200, "application/yaml")
    assert written.content.decode() == PUBLISHED.read_text()
    as_json = Client().get("/api/schema.json")
    assert as_json["Content-Type"] == "application/json"
    assert json.loads(as_json.content) == yaml.safe_load(PUBLISHED.read_text())


def test_page_tells_every_operation_and_shape(db: None) -> None:
    response = Client().get("/api/docs")
    assert response.status_code == 200
    page = html.unescape(response.content.decode())
    for path, method, operation in OPERATIONS:
        assert f'id="{operation["operationId"]}"' in page
        assert f'<span class="tag">{method.upper()}</span> <code>{path}</code>' in page
        assert operation["summary"] in page
    for name, schema in published()["components"]["schemas"].items():
        assert (f'id="shape-{name}"' in page) == ("properties" in schema or "oneOf" in schema)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert links <= set(ids)


def test_calls_on_the_page_are_sound(db: None) -> None:
    """Each call names every header that its operation requires, and an address that is one."""
    page = html.unescape(Client().get("/api/docs").content.decode())
    calls = re.findall(r"<code>(curl [^<]*)</code>", page)
    assert len(calls) == len(OPERATIONS) + 4
    for call in calls:
        assert 'Authorization: Bearer $TOKEN"' in call
        assert re.search(r"https?://[^\s']+/api/v1/", call)
        if "-X POST" in call:
            assert "Idempotency-Key" in call
            assert "If-Match" in call or any(part in call for part in UNVERSIONED.values())
            assert "Content-Type: application/json" in call or " -d " not in call


def test_page_works_without_scripts_and_styles_of_its_own(db: None) -> None:
    page = Client().get("/api/docs").content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert "<script" not in main
    assert " style=" not in main
    assert not re.search(r"\son\w+=", main)
