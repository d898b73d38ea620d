"""Alerts are tried on a deal that Vic and Pat brought on a Monday morning."""

from collections.abc import Iterator

import pytest

from cosell.core import clock
from tests.deals.scenes import MONDAY
from tests.world import World, build_world, open_deal


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def world(db: None, monday: None) -> World:
    return build_world()


@pytest.fixture
def code(world: World) -> str:
    """Halden Foods in stage 1: two days, so over from Thursday the 26th on; both are asked."""
    return open_deal(world).code
