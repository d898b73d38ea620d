"""ETags: what is read is what is written, or the write is refused."""

import pytest

from deals.actions.moving import move_deal
from deals.actions.signing import sign_step
from tests.api.caller import Api, assert_problem, hash_of, state_of, version_of
from tests.world import World, open_deal

STEP = "fit_confirmed"
READS = ("", "/steps")


@pytest.mark.parametrize("part", READS)
def test_etag_is_the_strong_version(world: World, api: Api, part: str) -> None:
    code = open_deal(world).code
    response = api("pat").get(f"deals/{code}{part}")
    assert response["ETag"] == f'"{version_of(world, code)}"'
    assert response.json()["version"] == version_of(world, code)


@pytest.mark.parametrize("part", READS)
@pytest.mark.parametrize(
    ("given", "status"),
    [
        ('"{version}"', 304),
        ('W/"{version}"', 304),
        ('"1234567", "{version}"', 304),
        ("*", 304),
        ('"1234567"', 200),
        ("{version}", 200),
        ("", 200),
    ],
)
def test_known_version_is_not_sent_again(
    world: World, api: Api, part: str, given: str, status: int
) -> None:
    code = open_deal(world).code
    version = version_of(world, code)
    response = api("pat").get(f"deals/{code}{part}", If_None_Match=given.format(version=version))
    assert response.status_code == status
    assert response["ETag"] == f'"{version}"'
    if status == 304:
        assert response.content == b""


@pytest.mark.parametrize("part", READS)
def test_changed_version_is_sent(world: World, api: Api, part: str) -> None:
    code = open_deal(world).code
    pat, old = api("pat"), version_of(world, code)
    sign_step(code, STEP, actor=world.actor("vic"))
    response = pat.get(f"deals/{code}{part}", If_None_Match=f'"{old}"')
    assert (response.status_code, response["ETag"]) == (200, f'"{old + 1}"')


def test_strangers_learn_nothing_by_an_etag(world: World, api: Api) -> None:
    code = open_deal(world).code
    for given in ("*", f'"{version_of(world, code)}"'):
        assert_problem(api("petra").get(f"deals/{code}", If_None_Match=given), 404, "not_found")


def _writes(world: World, code: str) -> list[tuple[str, str, dict[str, object] | None]]:
    signature = f"deals/{code}/steps/{STEP}/signature"
    return [
        ("POST", signature, {"text_hash": hash_of(world, code, STEP)}),
        ("DELETE", signature, None),
        ("POST", f"deals/{code}/stage", {"to": 2, "reason": "agreed"}),
    ]


@pytest.mark.parametrize(
    ("given", "status", "problem"),
    [
        (None, 428, "precondition_required"),
        ("", 428, "precondition_required"),
        ("*", 428, "precondition_required"),
        ("{version}", 400, "invalid_header"),
        ("nonsense", 400, "invalid_header"),
        ('W/"{version}"', 412, "stale"),
        ('"{older}"', 412, "stale"),
        ('"99999999999999999999999999"', 412, "stale"),
        ('"-1"', 412, "stale"),
        ('"٣"', 412, "stale"),
    ],
)
def test_write_from_no_version_or_another_is_refused(
    world: World, api: Api, given: str | None, status: int, problem: str
) -> None:
    code = open_deal(world).code
    before = state_of(world, code)
    version = before.deal["version"]
    vic = api("vic")
    for number, (method, path, body) in enumerate(_writes(world, code)):
        headers = {"Idempotency_Key": f"key-{number}"} if method == "POST" else {}
        if given is not None:
            headers["If_Match"] = given.format(version=version, older=version - 1)
        response = vic.ask(method, path, body, **headers)
        assert_problem(response, status, problem)
        if status == 412:
            assert response["ETag"] == f'"{version}"'
    assert state_of(world, code) == before


def test_one_of_several_versions_is_enough(world: World, api: Api) -> None:
    code = open_deal(world).code
    body = {"text_hash": hash_of(world, code, STEP)}
    response = api("vic").ask(
        "POST",
        f"deals/{code}/steps/{STEP}/signature",
        body,
        If_Match=f'"1", "{version_of(world, code)}"',
        Idempotency_Key="one-of-several",
    )
    assert response.status_code == 200


def test_stale_write_says_what_changed_since(world: World, api: Api) -> None:
    code = open_deal(world).code
    old = version_of(world, code)
    move_deal(code, to=2, reason="agreed", actor=world.actor("vic"))
    before = state_of(world, code)
    response = api("pat").act("POST", f"deals/{code}/stage", {"to": 3}, version=old)
    problem = assert_problem(response, 412, "stale")
    assert problem["fields"] == [{"field": "stage", "base": "1", "mine": "", "theirs": "2"}]
    assert response["ETag"] == f'"{old + 1}"'
    assert state_of(world, code) == before


def test_stale_write_of_an_equal_state_names_no_field(world: World, api: Api) -> None:
    """A signature is no field of the deal: it made another version, and nothing differs."""
    code = open_deal(world).code
    old = version_of(world, code)
    sign_step(code, STEP, actor=world.actor("vic"))
    response = api("pat").act("POST", f"deals/{code}/stage", {"to": 2}, version=old)
    assert assert_problem(response, 412, "stale")["fields"] == []
