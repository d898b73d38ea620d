"""The API as an integrator meets it: a token, and what comes back."""

import pytest

from tests.api.caller import Api
from tests.world import World


@pytest.fixture
def api(world: World) -> Api:
    """`api("pat").get("deals")`: the cast with tokens of their own."""
    return Api(world)
