"""Queries are asked on a Monday morning, unless a test says otherwise."""

from collections.abc import Iterator

import pytest

from cosell.core import clock
from tests.deals.scenes import MONDAY
from tests.world import World, build_world


@pytest.fixture
def monday() -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def world(db: None, monday: None) -> World:
    """The cast, founded on that Monday."""
    return build_world()
