"""What has ended is frozen; what changes it later is counted; the others are a median."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction

from cosell.core import clock
from cosell.core.wall import wall
from deals.actions.sourcing import correct_source
from metrics.actions.closing import close_periods
from metrics.actions.medians import keep_medians
from metrics.actions.standing import measure_standstill
from metrics.models import LateChange, Snapshot, TierMedian
from metrics.queries.dashboards import dashboard
from metrics.queries.filters import Wanted
from metrics.rules.periods import Quarter
from tests.deals.scenes import won_deal
from tests.metrics.seeing import fold
from tests.world import World, open_deal

pytestmark = pytest.mark.django_db
SEPTEMBER = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)
#: Half past midnight in Berlin on the first of October: yesterday was the quarter's last day.
OCTOBER = datetime(2026, 9, 30, 22, 30, tzinfo=UTC)


def closed(world: World) -> dict[str, str]:
    with wall(world.system()):
        return {row.span: str(row.start) for row in Snapshot.objects.filter(partnership_id=None)}


def test_a_day_a_month_and_a_quarter_close_at_midnight_and_once(world: World) -> None:
    with clock.frozen(SEPTEMBER):
        fold(world, won_deal(world, signed_on=date(2026, 9, 30)))
    with clock.frozen(OCTOBER):
        # For the workspace and for the partner that has numbers.
        assert close_periods(actor=world.system()) == 6
        assert close_periods(actor=world.system()) == 0
    assert closed(world) == {"day": "2026-09-30", "month": "2026-09-01", "quarter": "2026-07-01"}
    with wall(world.actor("lea")):
        (quarter,) = Snapshot.objects.filter(span="quarter")
        assert (quarter.tally["won"], quarter.standing) == (1, {"delivery": 1})


def test_a_snapshot_cannot_be_changed(world: World) -> None:
    with clock.frozen(OCTOBER):
        close_periods(actor=world.system())
    with (
        wall(world.system()),
        pytest.raises(ProgrammingError, match="denied"),
        transaction.atomic(),
    ):
        Snapshot.objects.update(tally={"won": 99})


def test_a_corrected_past_is_counted_beside_a_closed_quarter(world: World) -> None:
    with clock.frozen(SEPTEMBER):
        code = won_deal(world, signed_on=date(2026, 9, 30))
        fold(world, code)
    with clock.frozen(OCTOBER):
        close_periods(actor=world.system())
        for source in ("vendor", "partner"):
            correct_source(
                code, source=source, reason="We looked it up.", actor=world.actor("mona")
            )
            fold(world, code)
        fold(world, open_deal(world).code)
        mona = world.actor("mona")
        with wall(mona):
            assert LateChange.objects.count() == 1
            wanted = Wanted(period=Quarter(2026, 3).period)
            assert dashboard(mona, wanted).changes == 1
            assert dashboard(mona, Wanted()).changes is None


def test_what_stands_still_is_measured_by_the_clock(world: World) -> None:
    with clock.frozen(SEPTEMBER):
        fold(world, open_deal(world).code)
        assert measure_standstill(actor=world.system()) == 0
    later = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)
    with clock.frozen(later):
        assert measure_standstill(actor=world.system()) == 1
        for name in ("mona", "lea", "vic"):
            actor = world.actor(name)
            with wall(actor):
                still = dashboard(actor, Wanted()).still
            assert (still.over, still.stalled, still.as_of) == (1, 1, later), name
            assert still.over_value == Decimal(62_500)


def test_a_median_needs_three_other_companies(world: World) -> None:
    """Northwind has three partners, so each has two others."""
    fold(world, open_deal(world).code, open_deal(world, by="pete").code)
    assert keep_medians(actor=world.system()) == 0
    with wall(world.system()):
        assert TierMedian.objects.count() == 0
