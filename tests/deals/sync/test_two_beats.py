"""Two beats at once, and two workers at one digest: real threads, real transactions, one mail."""

from collections import Counter
from functools import partial
from typing import Any

import pytest
from django.core import mail

from cosell.core import clock
from cosell.core.wall import wall
from cosell.messaging.actions.sending import due_messages, send_message
from cosell.messaging.models import Message
from deals.actions.digests import due_digests, plan_digests, send_digest
from deals.models import Digest, SyncWeek
from partners.models import User
from tests.deals.sync.conftest import mails_to
from tests.deals.sync.test_digests import EIGHT, HOLD, NEXT
from tests.deals.test_races import race
from tests.world import World, build_world, open_deal

pytestmark = pytest.mark.django_db(transaction=True)
READERS = {"mona", "vic", "lea", "pat"}


@pytest.fixture
def world(transactional_db: None) -> World:
    """The cast, committed, all at home in Berlin, with one open deal."""
    with clock.frozen(EIGHT.replace(day=23, hour=9)):
        world = build_world()
        User.objects.update(time_zone="Europe/Berlin")
        open_deal(world)
    return world


def at_eight(act: Any, *given: Any) -> Any:
    with clock.frozen(EIGHT):
        return act(*given)


def beat() -> list[str]:
    """What one beat and its workers do in one round."""
    plan_digests()
    return [send_digest(number) for number in due_digests()]


def rows(world: World) -> list[Digest]:
    with wall(world.system()):
        return list(Digest.objects.order_by("pk"))


def messages(world: World) -> list[str]:
    found: list[str] = []
    for name in sorted(READERS):
        actor = world.actor(name)
        with wall(actor):
            found += [name] * Message.objects.visible_to(actor).count()
    return found


def test_six_beats_at_once_plan_and_send_each_digest_once(world: World) -> None:
    answers = race(*[partial(at_eight, beat)] * 6)
    outcomes = Counter(outcome for answer in answers for outcome in answer)
    assert outcomes["handed"] == len(READERS)
    assert messages(world) == sorted(READERS)
    found = rows(world)
    assert len(found) == len({(row.user_id, row.week) for row in found})
    assert all(row.handed_at is not None for row in found)
    with wall(world.system()):
        frozen = SyncWeek.objects.filter(week=NEXT, frozen_at__isnull=False)
        assert frozen.filter(partnership=world.partnerships["brightpath"]).count() == 1
    _send_all()
    assert {name for name in world.people if mails_to(name)} == READERS
    assert len(mail.outbox) == len(READERS)


def _send_all() -> None:
    def send() -> None:
        with clock.frozen(EIGHT + HOLD):
            for number in due_messages():
                send_message(number)

    race(*[send] * 3)


def test_six_workers_at_one_digest_make_one_message(world: World) -> None:
    at_eight(plan_digests)
    due = at_eight(due_digests)
    for number in due:
        race(*[partial(at_eight, send_digest, number)] * 6)
    assert messages(world) == sorted(READERS)
    assert at_eight(due_digests) == []


def test_a_worker_that_died_is_followed_by_another_after_its_lease(world: World) -> None:
    at_eight(plan_digests)
    due = at_eight(due_digests)
    assert at_eight(due_digests) == []
    with clock.frozen(EIGHT.replace(minute=6)):
        assert due_digests() == due
        for number in due:
            send_digest(number)
    with clock.frozen(EIGHT.replace(minute=20)):
        assert due_digests() == []
    assert messages(world) == sorted(READERS)
