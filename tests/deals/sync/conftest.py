"""The weekly sync is looked at on a Monday morning, by people with browsers."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail

from cosell.core import clock
from cosell.core.ids import new_code
from cosell.core.wall import wall
from cosell.messaging.actions.sending import due_messages, send_message
from deals.actions.digests import due_digests, plan_digests, send_digest
from deals.models import Deal
from tests.deals.scenes import MONDAY
from tests.deals.web.conftest import browse, count_queries
from tests.world import World, build_world

__all__ = ["browse", "count_queries"]
WEEK = "2026-W48"


@pytest.fixture
def monday() -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def world(db: None, monday: None) -> World:
    """The cast, founded on that Monday."""
    return build_world()


def tick() -> list[str]:
    """One round of the beat: plan, send what is due, hand the messages to the mail server."""
    plan_digests()
    outcomes = [send_digest(number) for number in due_digests()]
    for number in due_messages():
        send_message(number)
    return outcomes


def mails_to(name: str) -> list[Any]:
    return [each for each in mail.outbox if f"{name}@example.com" in each.to[0]]


def copy_deals(world: World, count: int) -> None:
    with wall(world.system()):
        deal = Deal.objects.get()
        copies = []
        for number in range(count):
            copy = Deal.objects.get(pk=deal.pk)
            copy.pk, copy.code, copy.customer = None, new_code(), f"Customer {number:03d}"
            copy.ball_step = None
            copies.append(copy)
        Deal.objects.bulk_create(copies)
