"""Acting: sign, withdraw, move. The same acts as the pages', by the same people."""

import json

import pytest
from django.conf import settings
from django.test import Client

from cosell.core.wall import wall
from deals.actions.moving import move_deal
from deals.actions.signing import sign_step
from tests.api.caller import (
    Api,
    assert_problem,
    assert_shape,
    events_of,
    hash_of,
    state_of,
    version_of,
)
from tests.world import World, open_deal

STEP = "fit_confirmed"
ACTS = ("sign", "withdraw", "move")


def _act(api: Api, name: str, code: str, act: str, *, version: int, **options: object) -> object:
    """One of the three acts, sound in everything but who acts."""
    caller = api(name, **options) if options else api(name)  # type: ignore[arg-type]
    path = f"deals/{code}/steps/{STEP}/signature"
    if act == "withdraw":
        return caller.act("DELETE", path, version=version)
    if act == "move":
        body = {"to": 2, "reason": "agreed"}
        return caller.act("POST", f"deals/{code}/stage", body, version=version)
    body = {"text_hash": hash_of(api.world, code, STEP)}
    return caller.act("POST", path, body, version=version)


def _ready(world: World, act: str) -> str:
    """A deal on which the act is Vic's to do."""
    code = open_deal(world).code
    if act == "withdraw":
        sign_step(code, STEP, actor=world.actor("vic"))
    return code


@pytest.mark.parametrize("act", ACTS)
def test_act_answers_with_the_changed_deal_and_its_new_etag(
    world: World, api: Api, act: str
) -> None:
    code = _ready(world, act)
    version = version_of(world, code)
    response = _act(api, "vic", code, act, version=version)
    assert response.status_code == 200, response.content
    body = response.json()
    assert_shape("VendorDealOut", body)
    assert body["version"] == version_of(world, code) == version + 1
    assert response["ETag"] == f'"{version + 1}"'
    assert body == api("vic").get(f"deals/{code}").json()


REFUSED = {
    "val": (403, "not_on_deal"), "ada": (403, "not_on_deal"), "paul": (403, "not_on_deal"),
    "petra": (404, "not_found"), "pete": (404, "not_found"), "kim": (404, "not_found"),
}  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_act_is_refused_to_others_and_changes_nothing(world: World, api: Api, act: str) -> None:
    deal = _ready(world, act)
    before = state_of(world, deal)
    for name, (status, code) in REFUSED.items():
        response = _act(api, name, deal, act, version=before.deal["version"])
        assert_problem(response, status, code)
        assert state_of(world, deal) == before, name


@pytest.mark.parametrize("act", ACTS)
def test_act_needs_the_scope_to_write(world: World, api: Api, act: str) -> None:
    code = _ready(world, act)
    before = state_of(world, code)
    response = _act(api, "vic", code, act, version=before.deal["version"], scopes=("read",))
    problem = assert_problem(response, 403, "missing_scope")
    assert problem["detail"] == "This token does not carry the scope write."
    assert state_of(world, code) == before


def test_reading_needs_the_scope_to_read(world: World, api: Api) -> None:
    code = open_deal(world).code
    assert_problem(api("vic", scopes=("write",)).get(f"deals/{code}"), 403, "missing_scope")


def test_partner_moves_a_deal_over_nothing(world: World, api: Api) -> None:
    """Only the vendor goes over missing signatures; both are told what is missing."""
    code = open_deal(world).code
    before = state_of(world, code)
    path, version = f"deals/{code}/stage", before.deal["version"]
    closed = api("pat").act("POST", path, {"to": 2}, version=version)
    problem = assert_problem(closed, 409, "gate_closed")
    assert [(m["step"], m["side"], m["who"]) for m in problem["missing"]] == [
        ("fit_confirmed", "vendor", "Vic Seller"),
        ("fit_confirmed", "partner", "Pat Partner"),
        ("strategy_set", "vendor", "Vic Seller"),
        ("strategy_set", "partner", "Pat Partner"),
    ]
    anyway = {"to": 2, "reason": "agreed"}
    assert_problem(api("pat").act("POST", path, anyway, version=version), 403, "forbidden")
    assert state_of(world, code) == before


def test_two_sides_carry_a_deal_through_a_green_gate(world: World, api: Api) -> None:
    code = open_deal(world).code
    vic, pat = api("vic"), api("pat")
    for step in ("fit_confirmed", "strategy_set"):
        for caller in (vic, pat):
            assert caller.sign(code, step).status_code == 200
    assert pat.get(f"deals/{code}/capabilities").json()["move"][0]["allowed"] is True
    moved = pat.act("POST", f"deals/{code}/stage", {"to": 2}, version=version_of(world, code))
    body = moved.json()
    assert (body["stage"], body["ball"]["kind"], body["ball"]["step"]) == (
        2,
        "both",
        "initial_meeting",
    )
    assert [(name, who, via) for name, who, via, _facts in events_of(world, code)[-5:]] == [
        ("step.signed", "Vic Seller", "api"),
        ("step.signed", "Pat Partner", "api"),
        ("step.signed", "Vic Seller", "api"),
        ("step.signed", "Pat Partner", "api"),
        ("deal.moved", "Pat Partner", "api"),
    ]


def test_back_needs_a_reason_in_words(world: World, api: Api) -> None:
    code = open_deal(world).code
    move_deal(code, to=2, reason="agreed", actor=world.actor("vic"))
    path, version = f"deals/{code}/stage", version_of(world, code)
    refused = api("pat").act("POST", path, {"to": 1}, version=version)
    assert assert_problem(refused, 422, "invalid")["errors"] == [
        {
            "pointer": "#/reason_text",
            "detail": "Say why in at least ten characters.",
        }
    ]
    words = {"to": 1, "reason_text": "The scope has changed."}
    assert api("pat").act("POST", path, words, version=version).json()["stage"] == 1


def test_signing_another_text_than_was_read_is_refused(world: World, api: Api) -> None:
    code = open_deal(world).code
    before = state_of(world, code)
    path = f"deals/{code}/steps/{STEP}/signature"
    response = api("vic").act("POST", path, {"text_hash": "0" * 64}, version=before.deal["version"])
    assert_problem(response, 409, "step_changed")
    assert state_of(world, code) == before


def test_signing_twice_says_who_signed(world: World, api: Api) -> None:
    code = open_deal(world).code
    vic = api("vic")
    assert vic.sign(code, STEP).status_code == 200
    before = state_of(world, code)
    problem = assert_problem(vic.sign(code, STEP), 409, "already_signed")
    assert problem["detail"] == "Vic Seller already signed for Northwind."
    assert state_of(world, code) == before


def test_unknown_step_is_nothing(world: World, api: Api) -> None:
    code = open_deal(world).code
    path = f"deals/{code}/steps/nothing_such/signature"
    body = {"text_hash": "0" * 64}
    version = version_of(world, code)
    assert_problem(api("vic").act("POST", path, body, version=version), 404, "not_found")
    assert_problem(api("vic").act("DELETE", path, version=version), 404, "not_found")


def _page(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.people[name], backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


@pytest.mark.parametrize("act", ACTS)
def test_page_and_api_do_the_same(world: World, api: Api, act: str) -> None:
    """The same act on two equal deals: the same rows, and one event each, but for the door."""
    by_page, by_api = _ready(world, act), _ready(world, act)
    fields = {"sign": {"text_hash": hash_of(world, by_page, STEP)}, "withdraw": {}}.get(
        act, {"to": "2", "from_stage": "1", "reason": "agreed", "reason_text": ""}
    )
    path = {
        "sign": f"steps/{STEP}/signoff", "withdraw": f"steps/{STEP}/withdraw", "move": "stage",
    }[act]  # fmt: skip
    before = len(events_of(world, by_page))
    response = _page(world, "vic").post(f"/w/northwind/deals/{by_page}/{path}", fields)
    assert response.status_code == 303, response.content
    assert _act(api, "vic", by_api, act, version=version_of(world, by_api)).status_code == 200
    events = [events_of(world, code)[before:] for code in (by_page, by_api)]
    assert [len(rows) for rows in events] == [1, 1]
    (name, who, via, facts), (api_name, api_who, api_via, api_facts) = events[0][0], events[1][0]
    assert (name, who, facts) == (api_name, api_who, api_facts)
    assert (via, api_via) == ("web", "api")
    deals = [state_of(world, code).deal for code in (by_page, by_api)]
    same = ("stage", "outcome", "ball", "version", "ball_vendor_id", "ball_partner_id", "due_on")
    assert [deals[0][name] for name in same] == [deals[1][name] for name in same]


def test_page_and_api_refuse_alike(world: World, api: Api) -> None:
    """The same refused move by page and API: the same status, and neither leaves a trace."""
    code = open_deal(world).code
    before = state_of(world, code)
    version = before.deal["version"]
    for name, reason, status in (
        ("pat", "", 409), ("pat", "agreed", 403), ("vic", "no_such", 422), ("val", "", 403),
        ("paul", "", 403), ("petra", "", 404), ("kim", "", 404),
    ):  # fmt: skip
        # The button sends no reason; only the sheet that asks for one does.
        fields = {"to": "2", "from_stage": "1"} | ({"reason": reason} if reason else {})
        page = _page(world, name).post(f"/w/northwind/deals/{code}/stage", fields)
        body = {"to": 2, "reason": reason} if reason else {"to": 2}
        answer = api(name).act("POST", f"deals/{code}/stage", body, version=version)
        assert (name, reason, page.status_code, answer.status_code) == (
            name,
            reason,
            status,
            status,
        )
    assert state_of(world, code) == before


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("name", ["vera", "mona", "vic", "lea", "pat", "val", "petra"])
def test_capabilities_agree_with_a_dry_run_of_the_act(
    world: World, api: Api, act: str, name: str
) -> None:
    """What is promised is taken, what is not promised is refused, for every step and stage."""
    code = open_deal(world).code
    sign_step(code, STEP, actor=world.actor("vic"))
    sign_step(code, STEP, actor=world.actor("pat"))
    caller, version = api(name), version_of(world, code)
    answer = caller.get(f"deals/{code}/capabilities")
    body = answer.json() if answer.status_code == 200 else {"sign": [], "withdraw": [], "move": []}
    plan = api("mona").get(f"deals/{code}/steps").json()["items"]
    if act == "move":
        taken = {
            (to, reason)
            for to in (1, 2, 3, 4)
            for reason in ("", "It is agreed in a call.")
            if caller.act(
                "POST",
                f"deals/{code}/stage?dry_run=true",
                {"to": to, "reason_text": reason},
                version=version,
            ).status_code
            == 200
        }
        promised = {(row["to"], "") for row in body["move"] if row["allowed"]}
        promised |= {
            (row["to"], "It is agreed in a call.") for row in body["move"] if row["with_reason"]
        }
        assert taken == promised
        return
    method = "POST" if act == "sign" else "DELETE"
    taken = {
        row["key"]
        for row in plan
        if caller.act(
            method,
            f"deals/{code}/steps/{row['key']}/signature?dry_run=true",
            {"text_hash": row["text_hash"]} if act == "sign" else None,
            version=version,
        ).status_code
        == 200
    }
    assert taken == set(body[act])


@pytest.mark.parametrize("act", ACTS)
def test_dry_run_checks_everything_and_keeps_nothing(world: World, api: Api, act: str) -> None:
    code = _ready(world, act)
    before = state_of(world, code)
    version = before.deal["version"]
    path = {"move": f"deals/{code}/stage?dry_run=true"}.get(
        act, f"deals/{code}/steps/{STEP}/signature?dry_run=true"
    )
    body = {
        "sign": {"text_hash": hash_of(world, code, STEP)},
        "withdraw": None,
        "move": {"to": 2, "reason": "agreed"},
    }[act]
    method = "DELETE" if act == "withdraw" else "POST"
    vic = api("vic")
    response = vic.act(method, path, body, version=version, key="rehearsal")
    assert (response.status_code, response["Dry-Run"]) == (200, "true")
    assert "ETag" not in response
    assert response.json()["version"] == version + 1
    assert state_of(world, code) == before
    assert_problem(vic.act(method, path, body, version=version + 5), 412, "stale")
    done = vic.act(method, path.replace("true", "false"), body, version=version, key="rehearsal")
    assert (done.status_code, done.json()["version"]) == (200, version + 1)
    assert "Idempotent-Replayed" not in done


def test_refusal_after_a_write_keeps_nothing(world: World, api: Api) -> None:
    """The wall rolls back what an act wrote before it was refused."""
    code = open_deal(world).code
    before = state_of(world, code)
    with wall(world.system()):
        assert before.deal["stage"] == 1
    response = api("vic").act(
        "POST",
        f"deals/{code}/stage",
        {"to": 4, "reason_text": "short"},
        version=before.deal["version"],
    )
    assert json.loads(response.content)["errors"][0]["pointer"] == "#/reason_text"
    assert state_of(world, code) == before
