"""The numbers of the demo's story, as the page of numbers has them."""

from fractions import Fraction

from metrics.enums import Attribution, Basis, Metric, Verdict
from metrics.queries.behind import deals_behind
from metrics.queries.dashboards import dashboard
from metrics.queries.filters import Wanted
from metrics.queries.tables import rows_by
from tests.demo.conftest import Told
from tests.demo.numbers import TOLD


def test_three_metrics_are_met_and_one_is_not(told: Told) -> None:
    with told.seen_by("priya") as actor:
        page = dashboard(actor, Wanted())
    shown = {
        metric: (card.measure.shown, card.measure.verdict) for metric, card in page.cards.items()
    }
    assert shown == {
        Metric.WIN_RATE: (Fraction(457, 10), Verdict.MET),
        Metric.TIME_TO_CLOSE: (TOLD.median_days, Verdict.MET),
        Metric.PARTNER_REVENUE: (Fraction(TOLD.partner_share), Verdict.NOT_MET),
        Metric.PARTNER_INITIATED: (Fraction(586, 10), Verdict.MET),
    }
    revenue = page.cards[Metric.PARTNER_REVENUE].revenue
    assert revenue is not None
    assert revenue.basis is Basis.RECORDED
    assert (page.beside.won, page.beside.proposed, page.beside.lost_early) == (16, 45, 3)
    assert {stage.stage: stage.count for stage in page.forecast} == TOLD.open_by_stage
    assert page.in_delivery == TOLD.ended["in delivery"]


def test_the_deals_behind_a_number_are_as_many_as_it_says(told: Told) -> None:
    with told.seen_by("priya") as actor:
        counts = {
            name: deals_behind(actor, Wanted(), name).count
            for name in ("win_rate", "opened", "partner_initiated", "lost_early", "proposed")
        }
        fulfilled = deals_behind(actor, Wanted(), Attribution.FULFILLED.value)
    sources = TOLD.sources
    assert counts == {
        "win_rate": 35, "opened": sum(sources.values()), "partner_initiated": sources["partner"],
        "lost_early": 3, "proposed": 10,
    }  # fmt: skip
    assert {line.customer for line in fulfilled.rows} == TOLD.fulfilled
    assert {line.evidence for line in fulfilled.rows} == {("implementation",)}


def test_each_partner_has_its_own_numbers(told: Told) -> None:
    with told.seen_by("priya") as actor:
        rows = {
            row.key: row.measures[Metric.WIN_RATE] for row in rows_by(actor, Wanted(), "partner")
        }
    assert {key: (row.n, row.numerator) for key, row in rows.items()} == TOLD.decided_by_partner
    assert {key for key, row in rows.items() if row.is_small} == {"oakline", "sundial"}
