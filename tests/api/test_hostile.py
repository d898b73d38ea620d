"""Whatever is sent, the answer is a refusal that a client can read, and nothing changes."""

import json
import re
from typing import Any

from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cosell.web.errors import server_error
from tests.api.caller import Api, Caller, assert_problem, hash_of, state_of
from tests.world import World, open_deal

STEP = "fit_confirmed"
HASH = "0" * 64
DEEP = "[" * 30_000 + "]" * 30_000

#: (body, content type or None for JSON) → (status, code)
BODIES: list[tuple[bytes | str, str, int, str]] = [
    ("", "", 422, "invalid"),
    ("", "application/json", 422, "invalid"),
    ("{", "", 400, "parse_error"),
    ("nonsense", "", 400, "parse_error"),
    (b"\xff\xfe{}", "", 400, "parse_error"),
    (b'{"to": "\xc3\x28"}', "", 400, "parse_error"),
    (b"\xef\xbb\xbf{}", "", 400, "parse_error"),
    ("{}".encode("utf-16"), "application/json; charset=utf-16", 400, "parse_error"),
    ('{"to": NaN}', "", 400, "parse_error"),
    ('{"to": Infinity}', "", 400, "parse_error"),
    ('{"to": 1e400}', "", 422, "invalid"),
    ('{"to": 1, "to": 2}', "", 400, "parse_error"),
    ('{"to": ' + "9" * 5000 + "}", "", 400, "parse_error"),
    ('{"\\ud800": 1}', "", 400, "parse_error"),
    ('{"to": "\\udfff"}', "", 400, "parse_error"),
    (DEEP, "", 400, "parse_error"),
    ('{"a":' * 9000 + "1" + "}" * 9000, "", 400, "parse_error"),
    ("x" * (64 * 1024 + 1), "", 413, "too_large"),
    ("[]", "", 422, "invalid"),
    ("null", "", 422, "invalid"),
    ("1", "", 422, "invalid"),
    ('"text"', "", 422, "invalid"),
    ("{}", "", 422, "invalid"),
    ('{"nothing_such": 1}', "", 422, "invalid"),
    ('{"\\u0000": 1}', "", 422, "invalid"),
    ('{"a/b~c": 1}', "", 422, "invalid"),
    (json.dumps({f"field{n}": n for n in range(500)}), "", 422, "invalid"),
    ("to=2", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
    ("<to>2</to>", "text/xml", 415, "unsupported_media_type"),
    ("{}", "multipart/form-data", 415, "unsupported_media_type"),
    ("{}", "multipart/form-data; boundary=", 415, "unsupported_media_type"),
    ("{}", "application/json+evil", 415, "unsupported_media_type"),
    ("{}", ";;;", 415, "unsupported_media_type"),
    ("{}", "application/json; charset=hex", 422, "invalid"),
    ("{}", "application/json; charset=no-such", 422, "invalid"),
    ("{}", "application/json; charset=idna", 422, "invalid"),
]
TO: list[Any] = [
    0, 5, -1, 2**31, 2**63, 2**64, 10**300, 2.0, 2.5, "2", "", "two", True, None, [], [2], {}, "\0",
]  # fmt: skip
TEXT: list[Any] = [0, 1.5, True, None, [], {}, ["a"], "\0 and ten more letters", "x" * 301]
REASON: list[Any] = [0, True, None, [], {}, "", "no_such", "\0", "agreed\n", "x" * 5000]
HASHES: list[Any] = [0, True, None, [], {}, "", "short", "x" * 65, "\0" * 64, "é" * 65]


def _paths(code: str) -> list[str]:
    return [f"deals/{code}/stage", f"deals/{code}/steps/{STEP}/signature"]


def _post(caller: Caller, path: str, body: Any, kind: str = "") -> Any:
    headers = {"Content_Type": kind} if kind else {}
    return caller.act("POST", path, body, version=2, key="hostile", **headers)


def test_unsound_body_is_refused(world: World, api: Api) -> None:
    deal, vic = open_deal(world).code, api("vic")
    before = state_of(world, deal)
    for body, kind, status, code in BODIES:
        for path in _paths(deal):
            problem = assert_problem(_post(vic, path, body, kind), status, code)
            if status == 422:
                assert problem["errors"], body
                assert all(fault["pointer"].startswith("#") for fault in problem["errors"]), body
    assert state_of(world, deal) == before


def test_unsound_value_of_a_move_is_pointed_at(world: World, api: Api) -> None:
    deal, vic = open_deal(world).code, api("vic")
    before = state_of(world, deal)
    for field, values in (("to", TO), ("reason_text", TEXT), ("reason", REASON)):
        for value in values:
            body = {"to": 2, "reason": "agreed", field: value}
            problem = assert_problem(_post(vic, f"deals/{deal}/stage", body), 422, "invalid")
            pointers = [fault["pointer"] for fault in problem["errors"]]
            assert (pointers, value) == ([f"#/{field}"], value)
    assert state_of(world, deal) == before


def test_unsound_hash_is_pointed_at(world: World, api: Api) -> None:
    deal, vic = open_deal(world).code, api("vic")
    before = state_of(world, deal)
    for value in HASHES:
        problem = assert_problem(_post(vic, _paths(deal)[1], {"text_hash": value}), 422, "invalid")
        pointers = {fault["pointer"] for fault in problem["errors"]}
        assert (pointers, value) == ({"#/text_hash"}, value)
    assert state_of(world, deal) == before


def test_names_of_unknown_fields_are_escaped_in_the_pointer(world: World, api: Api) -> None:
    deal = open_deal(world).code
    response = _post(api("vic"), _paths(deal)[0], {"to": 2, "a/b~c": 1, "x" * 500: 1})
    problem = assert_problem(response, 422, "invalid")
    assert [fault["pointer"] for fault in problem["errors"]] == ["#/a~1b~0c", "#/" + "x" * 100]


def test_body_of_a_withdrawal_is_refused(world: World, api: Api) -> None:
    deal, vic = open_deal(world).code, api("vic")
    assert vic.sign(deal, STEP).status_code == 200
    before = state_of(world, deal)
    path = _paths(deal)[1]
    version = before.deal["version"]
    refused = vic.act("DELETE", path, {"reason": "x"}, version=version)
    assert assert_problem(refused, 422, "invalid")["errors"][0]["pointer"] == "#/reason"
    assert state_of(world, deal) == before
    assert vic.act("DELETE", path, {}, version=version).status_code == 200


#: parameters → the one that is named
PARAMETERS = {
    "nothing=1": "nothing", "stage=0": "stage", "stage=6": "stage", "stage=x": "stage",
    "stage=": "stage", "stage=%00": "stage", "stage=1&stage=2": "stage", "outcome=none": "outcome",
    "outcome=": "outcome", "ball=x": "ball", "ball=": "ball", "health=x": "health",
    "health=": "health", "model=x": "model", "model=": "model", "source=x": "source",
    "source=": "source", "sort=x": "sort", "sort=": "sort", "sort=-id": "sort",
    "page_size=0": "page_size", "page_size=201": "page_size", "page_size=-1": "page_size",
    "page_size=": "page_size", "page_size=1e2": "page_size", "page_size=" + "9" * 5000: "page_size",
    "page_size=%D9%A3": "page_size", "q=%00": "q", "partner=%00": "partner",
    "owner=a%00b": "owner", "%00=1": " ", "format=json": "format", "page=2": "page",
}  # fmt: skip
ODD = (
    "q=%FF%FE", "q=%25", "q=_", "q=" + "x" * 3000, "q='%20or%201=1--", "partner=../x", "owner=zzz",
    "q=%E2%80%AE",
)  # fmt: skip


def test_unsound_parameter_is_named(world: World, api: Api) -> None:
    vic = api("vic")
    for query, parameter in PARAMETERS.items():
        problem = assert_problem(vic.get(f"deals?{query}"), 422, "invalid")
        named = [fault["parameter"] for fault in problem["errors"]]
        assert (named, query) == ([parameter], query)


def test_odd_but_sound_parameter_finds_nothing(world: World, api: Api) -> None:
    open_deal(world)
    vic = api("vic")
    for query in ODD:
        response = vic.get(f"deals?{query}")
        assert (response.status_code, query) == (200, query)
        assert (response.json()["items"], query) == ([], query)
    assert len(vic.get("deals?q=&partner=&owner=").json()["items"]) == 1


def test_misspelt_rehearsal_is_no_act(world: World, api: Api) -> None:
    deal, vic = open_deal(world).code, api("vic")
    before = state_of(world, deal)
    for query in ("dry_run=1", "dry_run=TRUE", "dry_run=", "dryrun=true", "x=1"):
        response = _post(vic, f"deals/{deal}/stage?{query}", {"to": 2, "reason": "agreed"})
        assert_problem(response, 422, "invalid")
    assert state_of(world, deal) == before


def test_too_many_parameters_are_refused(world: World, api: Api) -> None:
    query = "&".join(f"a{n}=1" for n in range(1500))
    assert_problem(api("vic").get(f"deals?{query}"), 400, "parse_error")


NOWHERE = (
    "/api/", "/api/v1", "/api/v1/", "/api/v1/me/", "/api/v2/me", "/api/v1/nothing",
    "/api/v1/workspaces/northwind", "/api/v1/workspaces/northwind/deals/",
    "/api/v1/workspaces/north%00wind/deals", "/api/v1/workspaces/../me",
    "/api/v1/workspaces/northwind/deals/a/steps/%FF/signature", "/api/%FF%FE", "/api/v1/me%0a",
    "/api/v1/workspaces/n%2Fw/deals", "/api/" + "x" * 5000,
)  # fmt: skip


def test_address_that_is_none_answers_alike_to_everybody(world: World, api: Api) -> None:
    answers = [
        caller.ask(method, path, X_Request_ID="same-request")
        for path in NOWHERE
        for caller in (api.vic, api.nobody)
        for method in ("GET", "POST", "DELETE", "PATCH", "OPTIONS")
    ]
    for answer in answers:
        assert_problem(answer, 404, "not_found")
    assert len({answer.content for answer in answers}) == 1


def test_code_that_is_none_is_not_found(world: World, api: Api) -> None:
    vic = api("vic")
    for code in ("", "%00", "ZZZZZZZ", "zz", "%FF%FE%FD", "x" * 3000, "'or 1=1", "D-", "1%0A2345"):
        for part in ("/steps", "/capabilities"):
            assert_problem(vic.get(f"deals/{code}{part}"), 404, "not_found")


ALLOWED = {
    "/api/v1/me": {"GET", "HEAD"},
    "deals": {"GET", "HEAD"},
    "deals/{code}": {"GET", "HEAD"},
    "deals/{code}/steps": {"GET", "HEAD"},
    "deals/{code}/capabilities": {"GET", "HEAD"},
    "deals/{code}/stage": {"POST"},
    "deals/{code}/steps/fit_confirmed/signature": {"POST", "DELETE"},
}
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"}


def test_other_methods_are_refused_and_the_right_ones_named(world: World, api: Api) -> None:
    deal, vic = open_deal(world).code, api("vic")
    before = state_of(world, deal)
    for path, known in ALLOWED.items():
        for method in sorted(METHODS - known):
            response = vic.ask(method, path.format(code=deal), {} if method == "PUT" else None)
            assert_problem(response, 405, "method_not_allowed")
            assert {word.strip() for word in response["Allow"].split(",")} == known
    assert state_of(world, deal) == before


def test_head_is_a_get_without_its_body(world: World, api: Api) -> None:
    deal, pat = open_deal(world).code, api("pat")
    head, full = (pat.ask(method, f"deals/{deal}") for method in ("HEAD", "GET"))
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", full["ETag"])


def test_form_that_is_not_offered_is_refused(world: World, api: Api) -> None:
    deal, vic = open_deal(world).code, api("vic")
    before = state_of(world, deal)
    for accept in ("text/html", "application/xml", "image/*", "application/yaml", "", ";;;"):
        assert_problem(vic.get("deals", Accept=accept), 406, "not_acceptable")
        body = {"to": 2, "reason": "agreed"}
        refused = vic.act("POST", f"deals/{deal}/stage", body, version=2, Accept=accept)
        assert_problem(refused, 406, "not_acceptable")
    assert state_of(world, deal) == before


def test_form_that_is_offered_is_json(world: World, api: Api) -> None:
    vic = api("vic")
    for accept in (
        "*/*", "application/json", "application/*", "text/html, application/json;q=0.5",
        "application/json;q=abc", "application/problem+json, application/json",
    ):  # fmt: skip
        response = vic.get("deals", Accept=accept)
        assert (response.status_code, response["Content-Type"]) == (200, "application/json")


def test_request_id_is_the_callers_where_it_is_sound(world: World, api: Api) -> None:
    vic = api("vic")
    unsound = ("short", "x" * 65, "with blank", "naïve-request", "new\tline-here", "")
    for sent in ("my-request-17", *unsound):
        for path in ("/api/v1/me", "deals/ZZZZZZ"):
            answered = vic.get(path, X_Request_ID=sent)["X-Request-ID"]
            if sent in unsound:
                assert re.fullmatch("[0-9a-f]{32}", answered)
            else:
                assert answered == sent


def test_what_fails_around_the_api_is_a_problem_too(world: World, api: Api) -> None:
    """A host that is not ours is refused before any view is found, a fault may lie beneath it."""
    assert_problem(api.nobody.get("/api/v1/me", Host="evil host"), 400, "parse_error")
    request = RequestFactory().get("/api/v1/me")
    broken = server_error(request)
    assert_problem(broken, 500, "fault")
    assert broken["X-Incident"]


_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
_JSON = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["to", "reason", "reason_text", "text_hash", "", "x"]) | st.text(),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=_JSON, raw=st.none() | st.binary(max_size=200), which=st.sampled_from([0, 1]))
def test_any_body_gets_a_refusal_or_does_the_act_in_rehearsal(
    world: World, api: Api, body: Any, raw: bytes | None, which: int
) -> None:
    """Never a fault: 200 for what is sound, else a problem document of the 400s."""
    deal, caller = api.deal, api.vic
    text = raw if raw is not None else json.dumps(body, allow_nan=False)
    response = _post(caller, f"{_paths(deal)[which]}?dry_run=true", text)
    if response.status_code != 200:
        assert 400 <= response.status_code < 500, response.content
        problem = json.loads(response.content)
        assert_problem(response, response.status_code, problem["type"].rpartition(":")[2])


def test_sound_body_beside_all_that_is_accepted(world: World, api: Api) -> None:
    """The refusals above are for what is wrong in them, not for the request around it."""
    deal = open_deal(world).code
    body = {"text_hash": hash_of(world, deal, STEP)}
    version = state_of(world, deal).deal["version"]
    response = api("vic").act(
        "POST",
        _paths(deal)[1],
        body,
        version=version,
        Content_Type="application/json; charset=hex",
    )
    assert response.status_code == 200
