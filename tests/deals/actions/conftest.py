"""Actions are tried on a Monday morning, unless a test says otherwise."""

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
    """The cast, founded on that Monday."""
    return build_world()


@pytest.fixture
def code(world: World) -> str:
    """Halden Foods, which Pat registered: in stage 1, both companies to confirm the fit."""
    return open_deal(world).code
