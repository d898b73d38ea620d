"""Two sendings of one form at the same moment, over real connections."""

from functools import partial
from typing import Any

import pytest
from django.test import Client

from cosell.core.wall import wall
from deals.models import Registration
from tests.deals.test_races import race
from tests.deals.web.test_registrations import FACTS, NEW
from tests.world import World, build_world

pytestmark = pytest.mark.django_db(transaction=True)
KEY = "Aa0Bb1Cc2Dd3Ee4Ff5"


@pytest.fixture
def world(transactional_db: None) -> World:
    return build_world()


def send(client: Client) -> Any:
    return client.post(NEW, {**FACTS, "form_key": KEY})


def test_of_two_sendings_at_once_one_registers_and_both_are_led_there(world: World) -> None:
    client = Client()
    client.force_login(world.people["pat"])
    others = [Client() for _ in range(3)]
    for other in others:
        other.cookies = client.cookies
    answers = race(*(partial(send, each) for each in others))
    assert [answer.status_code for answer in answers] == [303] * 3
    assert len({answer["Location"] for answer in answers}) == 1
    with wall(world.system()):
        assert Registration.objects.count() == 1
