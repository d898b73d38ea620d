"""The weekly sync over the API: the page's facts, and the page's acts."""

from datetime import timedelta

import pytest

from cosell.core.wall import wall
from deals.actions.digests import freeze_weeks
from deals.actions.registering import register_deal
from deals.actions.syncing import add_action, keep_appendix, keep_notes
from deals.models import SyncAction
from deals.rules.weeks import Week
from tests.api.caller import Api, assert_problem, assert_shape
from tests.world import World, new_deal, open_deal, today


@pytest.fixture
def week() -> Week:
    return Week.of(today())


@pytest.fixture
def path(week: Week) -> str:
    return f"partners/brightpath/syncs/{week}"


def test_both_companies_read_the_same(world: World, api: Api, path: str, week: Week) -> None:
    open_deal(world)
    register_deal(new_deal(customer="Waiting"), actor=world.actor("pat"))
    keep_notes("brightpath", str(week), text="Ours", base="", actor=world.actor("mona"))
    keep_appendix("brightpath", str(week), text="Hidden", base="", actor=world.actor("mona"))
    for frozen in (False, True):
        if frozen:
            keys = {world.partnerships["brightpath"].pk}
            freeze_weeks(keys, week, actor=world.system())
        found = {}
        for name in ("mona", "lea"):
            response = api(name).get(path)
            assert response.status_code == 200, response.content
            assert_shape("SyncOut", response.json())
            assert b"Hidden" not in response.content
            found[name] = response.json()
            assert response["ETag"] == f'"{found[name]["version"]}"'
        if not frozen:
            found["lea"]["since"] = found["mona"]["since"]
        assert found["mona"] == found["lea"]
        assert (found["mona"]["frozen_at"] is not None) is frozen
        assert {row["section"] for row in found["mona"]["rows"]} >= {"vendor", "partner"}
        assert {row["is_registration"] for row in found["mona"]["rows"]} == {True, False}


def test_strangers_and_colleagues(world: World, api: Api, path: str) -> None:
    open_deal(world)
    assert_problem(api("val").get(path), 403, "forbidden")
    for name in ("petra", "kim"):
        assert_problem(api(name).get(path), 404, "not_found")
    assert_problem(api("mona").get("partners/brightpath/syncs/2026-W99"), 404, "not_found")
    assert_problem(api("mona").get(f"{path}?page=1"), 422, "invalid")


def test_an_action_is_noted_and_finished_under_the_version_that_was_read(
    world: World, api: Api, path: str
) -> None:
    mona, lea = api("mona"), api("lea")
    due = (today() + timedelta(days=3)).isoformat()
    body = {"text": "Send it", "owner": "partner", "due_on": due}
    first = mona.act("POST", f"{path}/actions", body, version=1, key="once")
    assert first.status_code == 200, first.content
    assert_shape("SyncOut", first.json())
    [action] = first.json()["actions"]
    assert (action["text"], action["side"], action["owner"], action["due_on"]) == (
        "Send it", "partner", None, due,
    )  # fmt: skip
    again = mona.act("POST", f"{path}/actions", body, version=1, key="once")
    assert again.json() == first.json()
    assert again["Idempotent-Replayed"] == "true"
    assert_problem(mona.act("POST", f"{path}/actions", body, version=1), 412, "stale")
    done = f"{path}/actions/{action['code']}/done"
    version = first.json()["version"]
    finished = lea.act("POST", done, version=version)
    assert finished.json()["actions"][0]["done_by"] == "Lea Lead"
    assert_problem(lea.act("POST", done, version=version + 1), 409, "conflict")
    reopened = lea.act("DELETE", done, version=version + 1)
    assert reopened.json()["actions"][0]["done_at"] is None
    with wall(world.system()):
        assert SyncAction.objects.count() == 1


def test_what_is_not_taken(world: World, api: Api, path: str) -> None:
    mona = api("mona")
    for body in ({}, {"text": ""}, {"text": "x", "owner": "NOBODY"}, {"text": "x", "more": 1}):
        assert_problem(mona.act("POST", f"{path}/actions", body, version=1), 422, "invalid")
    action = add_action("oakline", path[-8:], text="Theirs", actor=world.actor("petra"))
    other = mona.act("POST", f"{path}/actions/{action.code}/done", version=1)
    assert_problem(other, 404, "not_found")
    read_only = api("mona", scopes=("read",))
    refused = read_only.act("POST", f"{path}/actions", {"text": "x"}, version=1)
    assert_problem(refused, 403, "missing_scope")
    dry = mona.act("POST", f"{path}/actions?dry_run=true", {"text": "x"}, version=1)
    assert len(dry.json()["actions"]) == 1
    with wall(world.system()):
        assert SyncAction.objects.filter(partnership=world.partnerships["brightpath"]).count() == 0
