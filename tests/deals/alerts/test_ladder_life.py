"""JOB-8 as a machine of rules: however a deal stalls, comes back and is looked at, nobody is told
twice, one alert stands for a cause, and a cause that flickers is no shower of mails.
"""

import os
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from cosell.core import clock
from cosell.core.errors import DomainError
from cosell.core.wall import wall
from deals.actions.alerting import tick_clocks
from deals.actions.escalating import escalate_by_hand, snooze_alert, take_alert
from deals.actions.pausing import confirm_pause, pause_deal, resume_deal
from deals.models import Alert, AlertNotice, Deal
from tests.deals.alerts.seeing import alerts, at, mails, notices
from tests.deals.scenes import MONDAY
from tests.world import World, open_deal

PEOPLE = ("vic", "pat", "mona", "lea")
somebody = st.sampled_from(PEOPLE)


class LifeOfALadder(RuleBasedStateMachine):
    """One deal that is over; time passes, workers look, people stop and start the climb."""

    world: World

    @initialize()
    def begin(self) -> None:
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        with clock.frozen(MONDAY):
            self.code = open_deal(self.world).code
        self.moment: datetime = at(26)
        self.look()

    def teardown(self) -> None:
        if hasattr(self, "transaction"):
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    def act(self, verb: Callable[..., object], *given: Any, by: str, **more: Any) -> None:
        """Somebody tries; what the product refuses changes nothing."""
        with clock.frozen(self.moment):
            try:
                verb(*given, actor=self.world.actor(by), **more)
            except DomainError:
                return

    def look(self, times: int = 1) -> None:
        for _ in range(times):
            with clock.frozen(self.moment):
                with wall(self.world.system()):
                    Deal.objects.filter(code=self.code).update(next_check_at=MONDAY)
                tick_clocks()

    @rule(hours=st.sampled_from([0.25, 1, 2, 24, 72]), times=st.integers(1, 3))
    def time_passes_and_workers_look(self, hours: float, times: int) -> None:
        self.moment += timedelta(hours=hours)
        self.look(times)

    @rule(who=somebody)
    def it_is_taken(self, who: str) -> None:
        for row in alerts(self.world, resolved_at=None):
            self.act(take_alert, row.code, by=who)

    @rule(who=somebody, days=st.integers(1, 10))
    def it_is_put_off(self, who: str, days: int) -> None:
        until = (self.moment + timedelta(days=days)).date()
        for row in alerts(self.world, resolved_at=None):
            self.act(snooze_alert, row.code, until=until, reason="Their fair", by=who)

    @rule(who=somebody)
    def the_other_company_is_called(self, who: str) -> None:
        self.act(escalate_by_hand, self.code, reason="No answer.", by=who)
        self.look()

    @rule(who=somebody, times=st.integers(1, 5))
    def it_flickers(self, who: str, times: int) -> None:
        """The cause goes and comes back within minutes, and every change is looked at."""
        for _ in range(times):
            back = (self.moment + timedelta(days=7)).date()
            self.act(pause_deal, self.code, reason="budget", returns_on=back, by=who)
            self.act(confirm_pause, self.code, by="mona")
            self.look()
            self.moment += timedelta(minutes=2)
            self.act(resume_deal, self.code, by=who)
            self.look()
            self.moment += timedelta(minutes=2)

    @invariant()
    def one_alert_stands_for_a_cause(self) -> None:
        standing = Counter((row.cause, row.side) for row in alerts(self.world, resolved_at=None))
        assert all(number == 1 for number in standing.values())

    @invariant()
    def nobody_is_told_twice_of_a_rung(self) -> None:
        with wall(self.world.system()):
            told = Counter(AlertNotice.objects.values_list("alert", "user", "rung"))
        assert all(number == 1 for number in told.values())

    @invariant()
    def who_was_told_has_one_message_for_each_time(self) -> None:
        """A person's notices, their inbox and their mails tell of the same; soon is inbox only."""
        with wall(self.world.system()):
            rows = list(AlertNotice.objects.select_related("user"))
        for name in PEOPLE:
            mine = [row for row in rows if row.user == self.world.people[name]]
            assert len(notices(self.world, name)) == len(mine)
            assert len(mails(self.world, name)) == len([row for row in mine if row.rung > 0])

    @invariant()
    def an_hour_brings_at_most_four_mails_of_a_cause(self) -> None:
        with wall(self.world.system()):
            rows = list(AlertNotice.objects.values_list("alert__cause", "user", "told_at"))
        for cause, user, moment in rows:
            hour = [
                each for each in rows
                if each[:2] == (cause, user) and moment <= each[2] < moment + timedelta(hours=1)
            ]  # fmt: skip
            assert len(hour) <= 4

    @invariant()
    def what_stands_says_when_it_changes(self) -> None:
        with wall(self.world.system()):
            for row in Alert.objects.filter(resolved_at=None):
                assert (row.next_at is None) is (row.next_rung is None)


def test_a_ladder_keeps_what_it_promises(world: World) -> None:
    """Five rules, five invariants; LADDER_EXAMPLES makes it longer."""
    LifeOfALadder.world = world
    run_state_machine_as_test(
        LifeOfALadder,
        settings=settings(
            max_examples=int(os.environ.get("LADDER_EXAMPLES", "8")),
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
