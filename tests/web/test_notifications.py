"""The pages about being told: inbox, settings, Slack, one deal's choice, what got stuck."""

from typing import Any

import pytest
from django.test import Client

from cosell.core.wall import wall
from cosell.messaging.actions.choices import connect_slack
from cosell.messaging.actions.relay import deliver, relay_events
from cosell.messaging.models import DealInterest, Notification, Preference, SlackTarget
from deals.actions.signing import request_signature, sign_step
from tests.api.caller import Api
from tests.world import World, open_deal

pytestmark = pytest.mark.django_db


def browser(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.people[name])
    return client


@pytest.fixture
def deal(world: World) -> Any:
    made = open_deal(world)
    sign_step(made.code, "fit_confirmed", actor=world.actor("pat"))
    request_signature(made.code, "fit_confirmed", actor=world.actor("pat"))
    while numbers := relay_events():
        for number in numbers:
            deliver(number)
    return made


def test_the_inbox_shows_what_asks_first_and_puts_it_away(world: World, deal: Any) -> None:
    vic = browser(world, "vic")
    page = vic.get("/home/notifications").content.decode()
    assert "Sign off: Fit confirmed" in page
    assert page.index("Sign off: Fit confirmed") < page.index("Pat Partner signed")
    with wall(world.actor("vic")):
        code = Notification.objects.filter(topic="deal.event", kind="asked").first().code
    assert vic.post("/home/notifications/done", {"code": code}).status_code == 303
    assert "waits for your signature" not in vic.get("/home/notifications").content.decode()
    assert vic.post("/home/notifications/done").status_code == 303
    assert "All clear" in vic.get("/home/notifications").content.decode()


def test_nobody_puts_somebody_elses_rows_away(world: World, deal: Any) -> None:
    with wall(world.actor("vic")):
        code = Notification.objects.filter(user=world.people["vic"]).first().code
    for odd in ("a\0b", "", "much too long"):
        assert browser(world, "vic").post("/home/notifications/done", {"code": odd})["Location"]
    browser(world, "mona").post("/home/notifications/done", {"code": code})
    browser(world, "pat").post("/home/notifications/done", {"code": code})
    with wall(world.actor("vic")):
        assert Notification.objects.get(code=code).done_at is None


@pytest.mark.parametrize("before", ["", "x", "-1", "99999999999999999999", "1"])
def test_an_odd_place_in_the_inbox_is_no_fault(world: World, deal: Any, before: str) -> None:
    seat = world.actor("vic").membership_id
    answer = browser(world, "vic").get("/home/notifications", {f"before-{seat}": before})
    assert answer.status_code == 200


def test_settings_are_saved_by_preset_by_kind_and_by_hours(world: World) -> None:
    pat = browser(world, "pat")
    assert b'aria-pressed="true"' in pat.get("/home/settings/notifications").content
    assert pat.post("/home/settings/notifications", {"preset": "everything"}).status_code == 303
    pat.post("/home/settings/notifications", {"kind": "stage", "channel": ["inbox"]})
    pat.post(
        "/home/settings/notifications",
        {"quiet": "1", "quiet_from": "20:00", "quiet_until": "07:00"},
    )
    row = Preference.objects.get(user=world.people["pat"])
    assert (row.preset, row.choices["stage"]) == ("custom", ["inbox"])
    assert row.choices["activity"] == ["email", "inbox", "slack"]
    assert str(row.quiet_until) == "07:00:00"


def test_page_and_api_agree_on_somebody_of_both_sides(world: World) -> None:
    """Kim leads a partner of Northwind and runs a workspace: one choice, told as a vendor is."""
    page = browser(world, "kim").get("/home/settings/notifications")
    assert page.context["preset"] == "normal"
    told = Api(world)("kim").get("notification-settings").json()
    assert told["preset"] == "normal"


def test_a_checkbox_answers_in_its_place(world: World) -> None:
    answer = browser(world, "pat").post(
        "/home/settings/notifications", {"kind": "stage"}, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, answer.content) == (200, b"Saved")


@pytest.mark.parametrize(
    "sent",
    [
        {"preset": "loud"}, {"kind": "gossip"}, {"kind": "stage", "channel": ["pigeon"]},
        {"quiet": "1", "quiet_from": "20:00"}, {"quiet": "1", "quiet_from": "25:00"},
    ],
)  # fmt: skip
def test_bad_settings_are_refused_with_the_reason(world: World, sent: dict[str, Any]) -> None:
    answer = browser(world, "pat").post("/home/settings/notifications", sent)
    assert answer.status_code == 422
    assert not Preference.objects.filter(preset__gt="").exists()


def test_each_company_connects_its_own_channel(world: World) -> None:
    mona, lea = browser(world, "mona"), browser(world, "lea")
    address = "https://hooks.slack.com/services/T0/B0/secret"
    partner = world.partnerships["brightpath"].code
    sent = {"partner": partner, "webhook_url": address}
    assert mona.post("/w/northwind/settings/slack", sent).status_code == 303
    assert b"About Brightpath" in mona.get("/w/northwind/settings/slack").content
    page = lea.get("/w/northwind/settings/slack").content
    assert b"No channel yet" in page
    assert b"secret" not in page
    gone = f"/w/northwind/settings/slack/{partner}/remove"
    assert lea.post(gone).status_code == 404
    assert mona.post(gone).status_code == 303
    with wall(world.actor("mona")):
        assert not SlackTarget.objects.exists()


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({"webhook_url": "https://evil.example/x"}, b"begins with https://hooks.slack.com/"),
        ({}, b"Give a webhook"),
        ({"bot_token": "xoxb-1"}, b"Give a webhook"),
        ({"webhook_url": "https://hooks.slack.com/a", "channel": "C"}, b"not both"),
        ({"partner": "NOSUCH", "webhook_url": "https://hooks.slack.com/a"}, b"valid choice"),
    ],
)
def test_a_bad_channel_is_refused_with_the_reason(
    world: World, sent: dict[str, str], reason: bytes
) -> None:
    answer = browser(world, "mona").post("/w/northwind/settings/slack", sent)
    assert answer.status_code == 422
    assert reason in answer.content


def test_another_address_takes_the_place_of_the_first(world: World) -> None:
    for end in ("one", "two"):
        connect_slack(webhook_url=f"https://hooks.slack.com/{end}", actor=world.actor("lea"))
    with wall(world.actor("lea")):
        assert SlackTarget.objects.get().webhook_url.endswith("two")


def test_one_deal_is_muted_followed_and_neither(world: World, deal: Any) -> None:
    vic, address = browser(world, "vic"), f"/w/northwind/deals/{deal.code}/interest"
    assert b"What are you told of" in vic.get(address).content
    for choice in ("mute", "follow"):
        vic.post(address, {"interest": choice})
        with wall(world.actor("vic")):
            assert DealInterest.objects.get().interest == choice
    vic.post(address, {"interest": ""})
    with wall(world.actor("vic")):
        assert not DealInterest.objects.exists()
    assert vic.post(address, {"interest": "ignore"}).status_code == 422
