"""Worlds with numbers in them."""

from collections.abc import Iterator

import pytest

from cosell.core import clock
from tests.deals.scenes import MONDAY


@pytest.fixture(autouse=True)
def _monday(request: pytest.FixtureRequest) -> Iterator[None]:
    """What touches rows happens on a Monday in November."""
    if "world" not in request.fixturenames:
        yield
        return
    with clock.frozen(MONDAY):
        yield
