"""What is set over the API: how one is told, one deal's choice, Slack, the ladder, the weekly sync."""

from typing import Any

import pytest

from cosell.core.wall import wall
from cosell.messaging.actions.choices import connect_slack
from cosell.messaging.actions.notices import Notice, notify
from cosell.messaging.enums import Kind
from cosell.messaging.models import DealInterest, Event, Message, SlackTarget
from cosell.messaging.queries.recipients import find_recipient, preference_of
from deals.models import AlertSettings, SyncSchedule
from tests.api.caller import Api, Caller, assert_problem, assert_shape
from tests.deals.scenes import deal_in, last_event
from tests.world import World, open_deal

HOOK = "https://hooks.slack.com/services/T0/B0/secret"


def keyed(caller: Caller, path: str, body: Any = None, key: str = "once") -> Any:
    return caller.ask("POST", path, body, Idempotency_Key=key)


def test_quiet_hours_have_a_beginning_and_an_end(world: World, api: Api) -> None:
    pat, path = api("pat"), "notification-settings"
    told = pat.get(path).json()
    assert (told["preset"], told["quiet_from"], told["quiet_until"]) == ("quiet", None, None)
    night = {"quiet_from": "20:00", "quiet_until": "07:00"}
    first = keyed(pat, path, night)
    assert_shape("PreferencesOut", first.json())
    assert first.json() == told | night
    assert str(preference_of(world.people["pat"].pk).quiet_from) == "20:00:00"
    alone = keyed(pat, path, {"quiet_from": "21:00"}, key="alone")
    [fault] = assert_problem(alone, 422, "invalid")["errors"]
    assert fault["pointer"] == "#/quiet_until"
    for body in (
        night | {"preset": "quiet"},
        {"quiet_from": "8:00", "quiet_until": "09:00"},
        {"quiet_from": "24:00", "quiet_until": "09:00"},
        {"quiet_from": 8, "quiet_until": "09:00"},
        {},
    ):
        assert_problem(keyed(pat, path, body, key="odd"), 422, "invalid")
    assert pat.get(path).json() == told | night
    none = keyed(pat, path, {"quiet_from": None, "quiet_until": None}, key="none")
    assert none.json() == told


def test_a_deal_is_muted_and_followed_by_oneself_alone(world: World, api: Api) -> None:
    path = f"deals/{open_deal(world).code}/interest"
    pat = api("pat")
    assert pat.get(path).json() == {"interest": None}
    muted = keyed(pat, path, {"interest": "mute"})
    assert_shape("InterestOut", muted.json())
    assert muted.json() == {"interest": "mute"} == pat.get(path).json()
    assert keyed(pat, path, {"interest": "mute"})["Idempotent-Replayed"] == "true"
    assert api("lea").get(path).json() == api("vic").get(path).json() == {"interest": None}
    for body in ({}, {"interest": ""}, {"interest": "adore"}, {"interest": 1}):
        assert_problem(keyed(pat, path, body, key="odd"), 422, "invalid")
    assert keyed(pat, path, {"interest": None}, key="back").json() == {"interest": None}
    assert_problem(keyed(api("petra"), path, {"interest": "mute"}), 404, "not_found")
    assert_problem(keyed(api("val"), path, {"interest": "mute"}), 403, "not_on_deal")
    with wall(world.system()):
        assert DealInterest.objects.count() == 0


def test_each_company_keeps_its_own_channels_and_their_secrets(world: World, api: Api) -> None:
    mona, lea, path = api("mona"), api("lea"), "slack-channels"
    partner = world.partnerships["brightpath"].code
    made = keyed(mona, path, {"partner": "brightpath", "webhook_url": HOOK})
    assert_shape("SlackChannelListOut", made.json())
    company = {"slug": "brightpath", "name": "Brightpath"}
    assert made.json() == {
        "items": [{"code": partner, "partner": company, "way": "webhook", "channel": None}]
    }
    bot = {"bot_token": "xoxb-secret", "channel": "#all"}
    both = keyed(mona, path, bot, key="bot")
    assert both.json()["items"][1] == {
        "code": "all", "partner": None, "way": "bot", "channel": "#all",
    }  # fmt: skip
    assert b"secret" not in made.content + both.content + mona.get(path).content
    assert lea.get(path).json() == {"items": []}
    own = keyed(lea, path, bot | {"partner": "brightpath"})
    assert [row["channel"] for row in own.json()["items"]] == ["#all"]
    gone = mona.ask("DELETE", f"{path}/{partner}")
    assert [row["code"] for row in gone.json()["items"]] == ["all"]
    assert_problem(mona.ask("DELETE", f"{path}/{partner}"), 404, "not_found")
    assert lea.get(path).json() == own.json()


def test_a_channel_that_cannot_be(world: World, api: Api) -> None:
    mona, path = api("mona"), "slack-channels"
    for body, field in (
        ({"webhook_url": "https://example.org/x"}, "webhook_url"),
        ({"webhook_url": HOOK, "channel": "#x"}, "webhook_url"),
        ({"bot_token": "xoxb-1"}, "channel"),
        ({}, "webhook_url"),
        ({"webhook_url": HOOK, "partner": "nobody"}, "partner"),
    ):
        [fault] = assert_problem(keyed(mona, path, body, key="odd"), 422, "invalid")["errors"]
        assert fault["pointer"] == f"#/{field}"
    other = keyed(api("lea"), path, {"webhook_url": HOOK, "partner": "oakline"})
    assert_problem(other, 422, "invalid")
    for name in ("vic", "pat", "ada"):
        assert_problem(api(name).get(path), 403, "forbidden")
        assert_problem(keyed(api(name), path, {"webhook_url": HOOK}), 403, "forbidden")
    with wall(world.system()):
        assert SlackTarget.objects.count() == 0
        assert not Event.objects.filter(name__startswith="slack.").exists()


def test_a_trial_run_connects_nothing(world: World, api: Api) -> None:
    mona = api("mona")
    dry = keyed(mona, "slack-channels?dry_run=true", {"webhook_url": HOOK})
    assert (len(dry.json()["items"]), dry["Dry-Run"]) == (1, "true")
    connect_slack(webhook_url=HOOK, actor=world.actor("vera"))
    mona.ask("DELETE", "slack-channels/all?dry_run=true")
    assert len(mona.get("slack-channels").json()["items"]) == 1


def test_the_ladder_is_changed_from_the_version_that_was_read(world: World, api: Api) -> None:
    mona, path = api("mona"), "alert-settings"
    read = mona.get(path)
    assert_shape("AlertSettingsOut", read.json())
    assert (read["ETag"], read.json()["managers_days"]) == ('"0"', 4)
    changed = mona.act("POST", path, {"managers_days": 5, "sponsor_amount": "75000"}, version=0)
    assert changed.json() == read.json() | {
        "managers_days": 5, "sponsor_amount": "75000.00", "version": 1,
    }  # fmt: skip
    assert changed["ETag"] == '"1"'
    stale = mona.act("POST", path, {"managers_days": 6}, version=0)
    assert_problem(stale, 412, "stale")
    assert stale["ETag"] == '"1"'
    for body, field in (
        ({"managers_days": 2}, "managers_days"),
        ({"climb_hours": 0}, "climb_hours"),
        ({"managers_days": "5"}, "managers_days"),
        ({"sponsor_amount": 5}, "sponsor_amount"),
    ):
        refused = mona.act("POST", path, body, version=1)
        assert f"#/{field}" in [
            fault["pointer"] for fault in assert_problem(refused, 422, "invalid")["errors"]
        ]
    assert_problem(keyed(mona, path, {"managers_days": 6}), 428, "precondition_required")
    for name in ("vic", "lea"):
        assert_problem(api(name).get(path), 403, "forbidden")
        assert_problem(api(name).act("POST", path, {}, version=1), 403, "forbidden")
    with wall(world.system()):
        assert AlertSettings.objects.get().managers_days == 5


def test_the_weekly_sync_is_planned_from_the_version_that_was_read(world: World, api: Api) -> None:
    mona, path = api("mona"), "sync-settings"
    read = mona.get(path)
    assert_shape("SyncSettingsOut", read.json())
    assert (read.json()["weekday"], read.json()["hour"], read.json()["skipped"]) == (0, 8, [])
    assert "brightpath" in read.json()["partners"]
    version = read.json()["version"]
    plan = {"weekday": 1, "hour": 9, "partners": ["oakline"]}
    changed = mona.act("POST", path, plan, version=version)
    assert changed.json() == plan | {"skipped": [], "version": version + 1}
    assert_problem(mona.act("POST", path, plan, version=version), 412, "stale")
    for body, field in (
        (plan | {"hour": 24}, "hour"),
        (plan | {"weekday": "1"}, "weekday"),
        (plan | {"partners": ["nobody"]}, "partners"),
        ({"weekday": 1, "hour": 9}, "partners"),
    ):
        refused = mona.act("POST", path, body, version=version + 1)
        [fault] = assert_problem(refused, 422, "invalid")["errors"]
        assert fault["pointer"] == f"#/{field}"
    with wall(world.system()):
        row = SyncSchedule.objects.get()
        assert (row.weekday, row.hour, row.version) == (1, 9, version + 1)


@pytest.mark.parametrize("week", ["2026-W54", "next", "2026-W5"])
def test_a_week_is_left_out_and_sent_after_all(world: World, api: Api, week: str) -> None:
    mona, path = api("mona"), "sync-settings/skipped/2026-W52"
    version = mona.get("sync-settings").json()["version"]
    skipped = mona.act("POST", path, version=version)
    assert skipped.json()["skipped"] == ["2026-W52"]
    assert_problem(mona.act("DELETE", path, version=version), 412, "stale")
    assert mona.act("DELETE", path, version=version + 1).json()["skipped"] == []
    odd = mona.act("POST", f"sync-settings/skipped/{week}", version=version + 2)
    assert_problem(odd, 404, "not_found")
    for name in ("vic", "lea"):
        assert_problem(api(name).act("POST", path, version=1), 403, "forbidden")


def stuck(world: World, name: str) -> str:
    """A mail to somebody that was given up."""
    actor = world.actor(name)
    recipient = find_recipient(
        actor.person_id, workspace_id=actor.workspace_id, organization_id=actor.organization_id
    )
    assert recipient is not None
    with wall(actor):
        event = Event.objects.filter(visibility="shared").first()
        assert event is not None
    notice = Notice(kind=Kind.ASKED, topic="deal.event", key=f"stuck.{name}", event=event)
    notify(recipient, notice)
    with wall(actor):
        row = Message.objects.visible_to(actor).get(key=f"n:stuck.{name}", channel="email")
        Message.objects.filter(pk=row.pk).update(state="parked", last_error="550 No such mailbox")
    return str(row.code)


def test_what_got_stuck_is_the_companys_own_and_is_taken_up_again(world: World, api: Api) -> None:
    open_deal(world)
    theirs, own = stuck(world, "vic"), stuck(world, "pat")
    lea = api("lea")
    told = lea.get("stuck-messages").json()
    assert_shape("StuckMessageListOut", told)
    [row] = told["items"]
    assert (row["code"], row["to"]["name"], row["channel"]) == (own, "Pat Partner", "email")
    assert (row["state"], row["last_error"]) == ("parked", "550 No such mailbox")
    assert_problem(keyed(lea, f"stuck-messages/{theirs}/retry"), 404, "not_found")
    for name in ("pat", "mona", "vic"):
        assert_problem(api(name).get("stuck-messages"), 403, "forbidden")
        assert_problem(keyed(api(name), f"stuck-messages/{own}/retry"), 403, "forbidden")
    assert keyed(lea, f"stuck-messages/{own}/retry").json() == {"items": []}
    with wall(world.actor("pat")):
        assert Message.objects.get(code=own).state == "waiting"
    assert_problem(keyed(lea, f"stuck-messages/{own}/retry", key="twice"), 404, "not_found")


def test_a_nudge_is_a_nudge_from_wherever_it_comes(world: World, api: Api) -> None:
    code = deal_in(world, 2)
    path, vic = f"deals/{code}/steps/initial_meeting/nudge", api("vic")

    def nudged() -> Any:
        return vic.act("POST", path, version=vic.get(f"deals/{code}/steps").json()["version"])

    first = nudged()
    assert first.status_code == 200, first.content
    assert_shape("VendorDealOut", first.json())
    assert last_event(world, code)[0] == "step.requested"
    assert_problem(nudged(), 409, "asked_already")
    assert_problem(api("val").act("POST", path, version=1), 403, "not_on_deal")
