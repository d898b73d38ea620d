"""Whatever people do to a deal, folding its log comes to what the deal's own rows say.

The rows are the actions' work and know nothing of folding, so the two can only agree by being right.
"""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from cosell.core import clock
from metrics.actions.rebuilding import rebuild_numbers
from tests.deals.life import Life
from tests.metrics.seeing import cells, fact_of, fold, fold_asked, folded, lived
from tests.world import World


class CountedLife(Life):
    """Folded now and then, as a relay that is sometimes late would."""

    @invariant()
    def facts_are_what_the_rows_say(self) -> None:
        if self.acts.total() % 3:
            return
        with clock.frozen(self.moment):
            fold(self.world, self.code)
            assert folded(fact_of(self.world, self.code)) == lived(self.world, self.code)
            assert fold(self.world, self.code) == 0

    def teardown(self) -> None:
        with clock.frozen(self.moment):
            fold(self.world, self.code)
            fold_asked(self.world)
            before = cells(self.world)
            rebuild_numbers(actor=self.world.system())
            assert cells(self.world) == before
        super().teardown()


@pytest.mark.django_db
def test_facts_follow_every_life(world: World) -> None:
    """LIFE_EXAMPLES makes it longer."""
    CountedLife.world = world
    run_state_machine_as_test(
        CountedLife,
        settings=settings(
            max_examples=int(os.environ.get("LIFE_EXAMPLES", "4")),
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
