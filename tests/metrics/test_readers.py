"""Who is given which numbers, the deals behind them, and at what cost."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cosell.core.errors import Forbidden, Invalid, NotFound
from cosell.core.wall import wall
from metrics.actions.importing import import_totals
from metrics.actions.reviewing import keep_own_note, write_plan
from metrics.actions.targeting import set_target
from metrics.enums import Basis, Metric, Verdict
from metrics.queries.behind import BEHIND, deals_behind
from metrics.queries.dashboards import dashboard
from metrics.queries.filters import Wanted
from metrics.queries.packs import pack
from metrics.queries.scorecards import scorecard
from metrics.queries.tables import rows_by
from metrics.rules.periods import Period
from metrics.rules.reports import Dashboard
from tests.deals.scenes import person, won_deal
from tests.metrics.seeing import fold
from tests.world import World, open_deal

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 14


def page(world: World, name: str, **wanted: Any) -> Dashboard:
    actor = world.actor(name)
    with wall(actor):
        return dashboard(actor, Wanted(**wanted))


@pytest.fixture
def deals(world: World) -> World:
    """One won with Brightpath, one opened by Oakline."""
    fold(world, won_deal(world), open_deal(world, by="pete").code)
    return world


def test_a_manager_sees_the_whole_and_a_lead_their_company_without_totals(deals: World) -> None:
    whole, own, rival = (page(deals, name) for name in ("mona", "lea", "petra"))
    assert [p.cards[Metric.PARTNER_INITIATED].measure.n for p in (whole, own, rival)] == [2, 1, 1]
    assert [p.cards[Metric.PARTNER_REVENUE].share for p in (whole, own, rival)] == [
        True, False, False,
    ]  # fmt: skip
    revenue = own.cards[Metric.PARTNER_REVENUE].revenue
    assert revenue is not None
    assert (revenue.attributed, revenue.total, revenue.basis) == (84_000_00, 0, Basis.NONE)


def test_a_rep_sees_their_own_deals_alone(deals: World) -> None:
    vic, val = page(deals, "vic"), page(deals, "val")
    assert (vic.is_whole, vic.cards[Metric.PARTNER_INITIATED].measure.n) == (False, 2)
    assert val.cards[Metric.PARTNER_INITIATED].measure.n == 0
    with pytest.raises(Forbidden):
        page(deals, "val", owner=person(deals, "vic"))
    assert not vic.cards[Metric.PARTNER_REVENUE].share


def test_a_partners_rep_reads_the_scorecard_and_not_the_page(deals: World) -> None:
    with pytest.raises(Forbidden):
        page(deals, "pat")
    actor = deals.actor("pat")
    with wall(actor):
        card = scorecard(actor, "brightpath")
    assert card.cards[Metric.TIME_TO_CLOSE].measure.n == 1
    assert card.medians == {}


def test_both_sides_read_the_same_card(deals: World) -> None:
    cards = []
    for name in ("mona", "lea"):
        actor = deals.actor(name)
        with wall(actor):
            cards.append(scorecard(actor, "brightpath"))
    assert cards[0] == cards[1]


@pytest.mark.parametrize("name", ["lea", "pat"])
def test_another_partner_does_not_exist(deals: World, name: str) -> None:
    actor = deals.actor(name)
    for read in (
        lambda: scorecard(actor, "oakline"),
        lambda: pack(actor, "oakline", "2026-Q4"),
        lambda: dashboard(deals.actor("lea"), Wanted(partner="oakline")),
    ):
        with wall(actor), pytest.raises(NotFound):
            read()


@pytest.mark.parametrize("wanted", [{"partner": "nobody"}, {"model": "x"}, {"owner": "ZZZZZZ"}])
def test_filters_that_are_none_are_not_found(deals: World, wanted: dict[str, str]) -> None:
    with pytest.raises(NotFound):
        page(deals, "mona", **wanted)


def test_the_list_behind_a_number_is_as_long_as_the_number(deals: World) -> None:
    actor, found = deals.actor("mona"), page(deals, "mona")
    with wall(actor):
        counts = {name: deals_behind(actor, Wanted(), name).count for name in BEHIND}
        with pytest.raises(NotFound):
            deals_behind(actor, Wanted(), "nothing")
        (line,) = deals_behind(actor, Wanted(), "time_to_close").rows
    assert counts["win_rate"] == found.cards[Metric.WIN_RATE].measure.n
    assert counts["partner_initiated"] == found.cards[Metric.PARTNER_INITIATED].measure.numerator
    assert {f"reached_{s.stage}": s.count for s in found.funnel}.items() <= counts.items()
    assert {f"open_{s.stage}": s.count for s in found.forecast}.items() <= counts.items()
    assert (line.amount, line.days, line.attribution) == (Decimal("84000.00"), 0, "sourced")


def test_a_page_costs_the_same_with_one_deal_and_with_many(world: World) -> None:
    actor = world.actor("mona")
    costs = []
    for count in (1, 4):
        fold(world, *[open_deal(world, by="pat").code for _n in range(count)])
        with (
            wall(actor),
            CaptureQueriesContext(
                connection,
            ) as caught,
        ):
            dashboard(actor, Wanted(partner="brightpath"))
            rows_by(actor, Wanted(), "partner")
        costs.append(len(caught))
    assert costs[0] == costs[1]
    with wall(actor), CaptureQueriesContext(connection) as caught:
        dashboard(actor, Wanted(partner="brightpath", owner=person(world, "vic")))
    assert len(caught) <= MOST_STATEMENTS


def test_totals_that_lack_a_month_are_named(deals: World) -> None:
    mona = deals.actor("mona")
    import_totals("month,amount\n2026-09,100000\n", actor=mona)
    wanted = Period(date(2026, 9, 1), date(2026, 10, 31))
    revenue = page(deals, "mona", period=wanted).cards[Metric.PARTNER_REVENUE].revenue
    assert revenue is not None
    assert (revenue.measure.verdict, revenue.missing) == (Verdict.INCOMPLETE, (date(2026, 10, 1),))


def test_a_partners_target_goes_before_the_workspaces(deals: World) -> None:
    mona = deals.actor("mona")
    set_target("win_rate", value=Decimal(45), quarter="2026-Q3", actor=mona)
    set_target("win_rate", value=Decimal(55), quarter="2027-Q1", actor=mona)
    set_target("win_rate", value=Decimal("50.5"), quarter="2026-Q4", partner="oakline", actor=mona)
    targets = {
        name: page(deals, name).cards[Metric.WIN_RATE].measure.target
        for name in ("mona", "lea", "petra")
    }
    assert targets == {"mona": 45, "lea": 45, "petra": Fraction(101, 2)}
    with pytest.raises(Invalid) as refused:
        set_target("speed", value=Decimal(0), quarter="soon", actor=mona)
    assert set(refused.value.errors) == {"metric", "quarter"}


def test_a_review_has_a_shared_plan_and_a_page_for_each_company(deals: World) -> None:
    mona, lea = deals.actor("mona"), deals.actor("lea")
    write_plan("brightpath", "2026-Q4", text="Two workshops", base="", actor=lea)
    keep_own_note("brightpath", "2026-Q4", text="Ours", base="", actor=mona)
    keep_own_note("brightpath", "2026-Q4", text="Theirs", base="", actor=lea)
    found = {}
    for actor in (mona, lea):
        with wall(actor):
            review = pack(actor, "brightpath", "2026-Q4")
        found[actor.side] = (review.plan, review.own_note, len(review.ended), review.is_final)
    assert found == {
        "vendor": ("Two workshops", "Ours", 1, False),
        "partner": ("Two workshops", "Theirs", 1, False),
    }
