"""Sending: claimed once, tried again, given up, and what stands when somebody dies in between."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from cosell.core import clock
from cosell.core.errors import Forbidden, NotFound
from cosell.core.wall import system_role, wall
from cosell.messaging.actions import sending
from cosell.messaging.actions.notices import Notice, notify
from cosell.messaging.actions.sending import due_messages, send_again, send_message
from cosell.messaging.enums import Kind
from cosell.messaging.errors import Refused, TransportError, Unsure
from cosell.messaging.models import Message, Notification
from cosell.messaging.queries.health import outbox_health
from cosell.messaging.queries.recipients import find_recipient
from cosell.messaging.rules.retries import LEASE, MAX_ATTEMPTS
from cosell.messaging.tasks import send_messages as task
from cosell.messaging.tasks import sweep_messages
from tests.world import World, build_world, open_deal

LATER = timedelta(seconds=11)


def ask_pat(world: World, key: str = "one", *, is_once: bool = True) -> int:
    """Something to sign for Pat; returns the message's number."""
    deal = open_deal(world, customer=f"Foods {key}")
    pat = world.actor("pat")
    recipient = find_recipient(
        pat.person_id, workspace_id=pat.workspace_id, organization_id=pat.organization_id
    )
    assert recipient is not None
    kind = Kind.ASKED if is_once else Kind.ALERT
    notice = Notice(
        kind=kind, topic="deal.turn", key=key, deal_code=deal.code, is_once=is_once,
        payload={"step": "fit_confirmed"},
    )  # fmt: skip
    notify(recipient, notice)
    with wall(pat):
        return int(Message.objects.visible_to(pat).get(key=f"n:{key}").pk)


def row_of(number: int) -> Message:
    with system_role():
        return Message.objects.get(pk=number)


def send(number: int, after: timedelta = LATER) -> str:
    with clock.frozen(clock.now() + after):
        return send_message(number)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the network's edge fail as told."""

    def fail_with(error: Exception | None) -> None:
        def send_or_fail(parcel: Any) -> None:
            if error:
                raise error

        monkeypatch.setitem(sending._SEND, "email", send_or_fail)

    return fail_with


@pytest.mark.django_db
def test_nothing_leaves_before_its_time_and_twice_is_once(world: World) -> None:
    """JOB-2, serially."""
    number = ask_pat(world)
    assert send(number, timedelta(seconds=5)) == "elsewhere"
    assert [send(number), send(number)] == ["sent", "elsewhere"]
    assert len(mail.outbox) == 1
    row = row_of(number)
    assert (row.state, row.attempts) == ("sent", 1)
    assert row.subject == mail.outbox[0].subject


@pytest.mark.django_db(transaction=True)
def test_five_workers_send_one_message_once() -> None:
    """JOB-2, at the same time."""
    world = build_world()
    number = ask_pat(world)
    moment, answers = clock.now() + LATER, []
    barrier = threading.Barrier(5)

    def work() -> None:
        with clock.frozen(moment):
            barrier.wait()
            answers.append(send_message(number))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["elsewhere"] * 4 + ["sent"]
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_a_worker_that_dies_while_sending_leaves_an_unknown_that_nobody_repeats(
    world: World, failing: Any
) -> None:
    """JOB-3, between the commit before the network and the one after it."""
    failing(SystemExit())
    number = ask_pat(world)
    with pytest.raises(SystemExit):
        send(number)
    assert row_of(number).state == "sending"
    with clock.frozen(clock.now() + LATER + LEASE + timedelta(seconds=1)):
        assert number not in due_messages()
    assert row_of(number).state == "unknown"
    failing(None)
    assert send(number, timedelta(hours=1)) == "elsewhere"
    with pytest.raises(Forbidden):
        send_again(row_of(number).code, actor=world.actor("pat"))
    with pytest.raises(NotFound):
        send_again(row_of(number).code, actor=world.actor("vera"))
    send_again(row_of(number).code, actor=world.actor("lea"))
    assert send(number) == "sent"


@pytest.mark.django_db
def test_an_alert_whose_worker_dies_is_sent_again_after_its_lease(
    world: World, failing: Any
) -> None:
    failing(SystemExit())
    number = ask_pat(world, is_once=False)
    with pytest.raises(SystemExit):
        send(number)
    failing(None)
    assert send(number, LATER + LEASE / 2) == "elsewhere"
    assert send(number, LATER + LEASE + timedelta(seconds=1)) == "sent"


@pytest.mark.django_db
@pytest.mark.parametrize("is_once", [True, False])
@pytest.mark.parametrize(
    ("error", "once", "often"),
    [
        (TransportError("away"), "waiting", "waiting"),
        (Unsure("silent"), "unknown", "waiting"),
        (Refused("nobody"), "parked", "parked"),
    ],
)
def test_each_failure_has_its_state(
    world: World, failing: Any, is_once: bool, error: Exception, once: str, often: str
) -> None:
    failing(error)
    number = ask_pat(world, is_once=is_once)
    assert send(number) == (once if is_once else often)
    assert str(error) in row_of(number).last_error


@pytest.mark.django_db
def test_what_always_fails_is_parked_and_holds_nobody_up(world: World, failing: Any) -> None:
    """JOB-10."""
    failing(TransportError("away"))
    number, moment = ask_pat(world), clock.now() + LATER
    for attempt in range(1, MAX_ATTEMPTS + 1):
        with clock.frozen(moment + timedelta(hours=attempt)):
            assert number in due_messages()
            state = send_message(number)
    assert state == "parked"
    failing(None)
    assert send(ask_pat(world, "two")) == "sent"
    assert outbox_health().messages_parked == 1


@pytest.mark.django_db
def test_a_slow_queue_is_not_filled_with_the_same_work(world: World) -> None:
    number = ask_pat(world)
    with clock.frozen(clock.now() + LATER):
        assert number in due_messages()
        assert due_messages() == []
    with clock.frozen(clock.now() + LATER + LEASE + timedelta(seconds=1)):
        assert number in due_messages()


@pytest.mark.django_db
def test_what_was_put_away_is_not_mailed(world: World) -> None:
    number = ask_pat(world)
    with wall(world.actor("pat")):
        Notification.objects.update(done_at=clock.now())
    assert send(number) == "dropped"
    assert mail.outbox == []


@pytest.mark.django_db
def test_tasks_take_numbers_and_do_their_work_once(world: World) -> None:
    number = ask_pat(world)
    with clock.frozen(clock.now() + LATER):
        assert task(message_ids=[number, number]) == ["sent", "elsewhere"]
        assert task(message_ids=[number]) == ["elsewhere"]
        assert sweep_messages() == 0


@pytest.mark.django_db
def test_the_outbox_says_what_was_forgotten(world: World) -> None:
    ask_pat(world)
    with clock.frozen(clock.now() + timedelta(hours=1)):
        found = outbox_health()
    assert found.overdue > 0
    assert not found.is_quiet
    assert found.messages_due == 1
