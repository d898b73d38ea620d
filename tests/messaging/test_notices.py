"""What happens on a deal is told once, to the right people, where they chose, while it holds."""

from datetime import UTC, datetime, time, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.core import mail

from cosell.core import clock
from cosell.core.wall import wall
from cosell.messaging.actions.choices import (
    choose_channels,
    choose_preset,
    choose_quiet_hours,
    mark_done,
    set_interest,
)
from cosell.messaging.actions.relay import deliver, relay_events
from cosell.messaging.actions.sending import due_messages, send_message
from cosell.messaging.models import Message, Notification
from cosell.messaging.queries.inbox import open_inbox
from deals.actions.moving import move_deal
from deals.actions.notes import write_note
from deals.actions.registering import register_deal
from deals.actions.signing import request_signature, sign_step, withdraw_signature
from deals.actions.team import add_team_member, remove_team_member
from tests.world import World, new_deal, open_deal

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def relay() -> None:
    """Everything that has happened is handed to its subscribers."""
    while made := relay_events():
        for delivery in made:
            assert deliver(delivery) == "done"


def post(after: timedelta = timedelta(seconds=11)) -> list[str]:
    """Send what is due after a while. Returns the states."""
    with clock.frozen(clock.now() + after):
        return [send_message(number) for number in due_messages()]


@pytest.fixture
def deal(world: World) -> Any:
    with clock.frozen(MONDAY):
        made = open_deal(world)
        paul = world.people["paul"].code
        add_team_member(made.code, user_code=paul, role="observer", actor=world.actor("pat"))
        relay()
        post()
        mail.outbox.clear()
        for name in ("vic", "pat", "paul", "mona", "lea"):
            mark_done(None, actor=world.actor(name))
        yield made


def inbox(world: World, name: str) -> list[str]:
    actor = world.actor(name)
    with wall(actor):
        return [row.words.subject for row in open_inbox(actor)[0]]


def sent_to(name: str) -> list[EmailMessage]:
    return [each for each in mail.outbox if f"{name}@example.com" in each.to[0]]


def test_a_signature_asks_whoever_is_next_by_mail_and_tells_the_other_side(
    world: World, deal: Any
) -> None:
    sign_step(deal.code, "fit_confirmed", actor=world.actor("pat"))
    relay()
    assert "Pat Partner signed Fit confirmed – Halden Foods (Brightpath)" in inbox(world, "vic")
    assert inbox(world, "pat") == []
    sign_step(deal.code, "fit_confirmed", actor=world.actor("vic"))
    relay()
    assert "Sign off: Strategy set – Halden Foods (Northwind)" in inbox(world, "pat")
    post()
    (letter,) = sent_to("pat")
    assert letter.subject == "Sign off: Strategy set – Halden Foods (Northwind)"
    assert "/act/" in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.extra_headers["References"].startswith(f"<deal-{deal.code.lower()}@")


def test_telling_twice_has_one_effect(world: World, deal: Any) -> None:
    sign_step(deal.code, "fit_confirmed", actor=world.actor("pat"))
    made = relay_events()
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        for delivery in made * 2:
            deliver(delivery)
    with wall(world.actor("vic")):
        keys = list(Notification.objects.filter(done_at=None).values_list("key", "user"))
    assert len(keys) == len(set(keys)) > 0


def test_a_signature_taken_back_in_ten_seconds_leaves_no_mail(world: World, deal: Any) -> None:
    choose_preset("everything", user_id=world.people["vic"].pk)
    sign_step(deal.code, "fit_confirmed", actor=world.actor("pat"))
    relay()
    withdraw_signature(deal.code, "fit_confirmed", actor=world.actor("pat"))
    post(timedelta(minutes=11))
    assert all("signed" not in letter.subject for letter in sent_to("vic"))


def test_news_of_a_deal_come_together_and_what_is_asked_alone(world: World, deal: Any) -> None:
    choose_preset("everything", user_id=world.people["mona"].pk)
    for step in ("fit_confirmed", "strategy_set"):
        sign_step(deal.code, step, actor=world.actor("pat"))
        relay()
    post()
    assert sent_to("mona") == []
    post(timedelta(minutes=11))
    (letter,) = sent_to("mona")
    assert "Fit confirmed" in letter.body
    assert "Strategy set" in letter.body


def test_who_left_the_deal_before_the_mail_leaves_gets_none(world: World, deal: Any) -> None:
    """JOB-12, by mail and in the inbox."""
    sign_step(deal.code, "fit_confirmed", actor=world.actor("pat"))
    request_signature(deal.code, "fit_confirmed", actor=world.actor("pat"))
    relay()
    assert inbox(world, "vic") != []
    remove_team_member(deal.code, user_code=world.people["vic"].code, actor=world.actor("mona"))
    states = post()
    assert sent_to("vic") == []
    assert "dropped" in states
    assert inbox(world, "vic") == []
    with wall(world.actor("vic")):
        dropped = Message.objects.filter(state="dropped", user=world.people["vic"])
        assert "may not see" in dropped.first().last_error


def test_private_notes_are_told_to_nobody(world: World, deal: Any) -> None:
    write_note(deal.code, text="Their budget is soft.", actor=world.actor("vic"))
    relay()
    for name in ("mona", "pat", "lea"):
        assert all("budget" not in subject for subject in inbox(world, name))


def test_a_request_asks_its_holder_and_holds_until_it_is_answered(world: World, deal: Any) -> None:
    sign_step(deal.code, "fit_confirmed", actor=world.actor("pat"))
    request_signature(deal.code, "fit_confirmed", actor=world.actor("pat"))
    relay()
    asked = "Sign off: Fit confirmed – Halden Foods (Brightpath)"
    assert asked in inbox(world, "vic")
    sign_step(deal.code, "fit_confirmed", actor=world.actor("vic"))
    assert asked not in inbox(world, "vic")


def test_a_partner_is_told_quietly_and_a_vendor_normally(world: World, deal: Any) -> None:
    move_deal(
        deal.code, to=2, reason_text="The customer wants to skip it.", actor=world.actor("vic")
    )
    relay()
    post(timedelta(minutes=11))
    stage = "Now in Discovery: Halden Foods (Northwind)"
    assert stage in inbox(world, "paul")
    assert stage not in [letter.subject for letter in sent_to("paul")]
    assert "Now in Discovery: Halden Foods (Brightpath)" in [m.subject for m in sent_to("mona")]


def test_one_kind_is_chosen_by_channel(world: World, deal: Any) -> None:
    choose_channels("stage", ["email"], user_id=world.people["paul"].pk)
    move_deal(
        deal.code, to=2, reason_text="The customer wants to skip it.", actor=world.actor("vic")
    )
    relay()
    post(timedelta(minutes=11))
    stage = "Now in Discovery: Halden Foods (Northwind)"
    assert stage in [letter.subject for letter in sent_to("paul")]
    assert stage not in inbox(world, "paul")


def test_a_muted_deal_still_asks(world: World, deal: Any) -> None:
    set_interest(deal.code, "mute", actor=world.actor("vic"))
    sign_step(deal.code, "fit_confirmed", actor=world.actor("pat"))
    request_signature(deal.code, "fit_confirmed", actor=world.actor("pat"))
    relay()
    assert inbox(world, "vic") == ["Sign off: Fit confirmed – Halden Foods (Brightpath)"]


def test_in_quiet_hours_nothing_leaves(world: World, deal: Any) -> None:
    choose_quiet_hours(time(9), time(12), user_id=world.people["vic"].pk)
    sign_step(deal.code, "fit_confirmed", actor=world.actor("pat"))
    request_signature(deal.code, "fit_confirmed", actor=world.actor("pat"))
    relay()
    post()
    assert sent_to("vic") == []
    post(timedelta(hours=2, minutes=1))
    assert len(sent_to("vic")) == 1


def test_a_registration_asks_its_manager(world: World, deal: Any) -> None:
    register_deal(new_deal(customer="Second Foods"), actor=world.actor("pat"))
    relay()
    assert inbox(world, "mona") == ["Decide: Second Foods, registered by Brightpath"]
