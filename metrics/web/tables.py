"""The tables of the page: the twins of its charts, and what has no chart. Each is a CSV too."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from cosell.core.tables import Cell, Head, Table
from metrics.enums import Metric
from metrics.rules.forecast import StageForecast
from metrics.rules.measures import Measure
from metrics.rules.reports import Dashboard, Decisions, ResponseTime, Row
from metrics.web.links import Links
from metrics.web.words import (
    SIDES,
    STEP_NAMES,
    day_text,
    days,
    funnel_name,
    hours,
    in_unit,
    kind_text,
    number,
    percent,
    period_text,
    rounded,
)

Rows = list[Sequence[Cell]]


def plain(value: Fraction | Decimal | None, places: int = 4) -> object:
    """A number for programs, with a decimal point and no unit."""
    if value is None:
        return None
    shown = Decimal(f"{float(value):.{places}f}").normalize()
    return Decimal(f"{shown:f}")


def _count(value: int | None, url: str = "") -> Cell:
    return Cell(number(value), value, url if value else "")


def _share(value: Fraction | None) -> Cell:
    return Cell(percent(value), plain(value))


def _days(value: Fraction | int | None) -> Cell:
    return Cell(days(value), plain(Fraction(value)) if value is not None else None)


def _hours(value: Fraction | int | None) -> Cell:
    return Cell(hours(value), plain(Fraction(value)) if value is not None else None)


def _money(value: Decimal, currency: str, url: str = "", *, about: bool = False) -> Cell:
    text = rounded(value, currency)
    return Cell(f"≈ {text}" if about else text, value, url)


def funnel_table(board: Dashboard, links: Links) -> Table:
    rows: Rows = [
        (
            Cell(funnel_name(step.stage), step.stage),
            _count(step.count, links.behind(f"reached_{step.stage}")),
            _share(step.conversion),
        )
        for step in board.funnel
    ]
    heads = (_first("stage", _("Stage")), Head("deals", _("Deals")),
             Head("percent_of_before", _("Of the step before")))  # fmt: skip
    return Table(key="funnel", title=_("Funnel"), heads=heads, rows=rows)


def stages_table(board: Dashboard, links: Links) -> Table:
    rows: Rows = [
        (
            Cell(funnel_name(time.stage), time.stage),
            _count(time.n, links.behind(f"left_{time.stage}")),
            _days(time.median),
            _days(time.p90),
            _days(time.limit),
            _count(time.over, links.behind(f"over_{time.stage}")),
        )
        for time in board.stages
    ]
    heads = (
        _first("stage", _("Stage")),
        Head("deals", _("Deals")),
        Head("median_business_days", _("Median")),
        Head("p90_business_days", _("Nine in ten")),
        Head("limit_business_days", _("Limit")),
        Head("over_limit", _("Took longer")),
    )
    return Table(key="stages", title=_("Time in stage"), heads=heads, rows=rows)


def court_table(board: Dashboard, links: Links) -> Table:
    names = {
        **{side: str(name) for side, name in SIDES.items()},
        "both": _("Both at once"),
        "customer": _("The customer"),
        "nobody": _("Nobody"),
    }
    rows: Rows = [
        (Cell(name, key), _hours(Fraction(board.court.seconds.get(key, 0), 3600)))
        for key, name in names.items()
    ]
    heads = (_first("whose", _("Whose time")), Head("business_hours", _("Business hours")))
    return Table(key="court", title=_("Whose time it was"), heads=heads, rows=rows)


def response_table(responses: Sequence[ResponseTime], names: Mapping[str, object] = SIDES) -> Table:
    rows: Rows = [
        (Cell(str(names[r.side]), r.side), _count(r.n), _hours(r.median), _hours(r.p90))
        for r in responses
    ]
    heads = (_first("side", _("Side")), Head("times", _("Times")),
             Head("median_business_hours", _("Median")),
             Head("p90_business_hours", _("Nine in ten")))  # fmt: skip
    return Table(key="responses", title=_("Response time"), heads=heads, rows=rows)


def still_table(board: Dashboard, links: Links) -> Table:
    still, currency = board.still, board.currency
    rows: Rows = [
        (
            Cell(_("Over their time"), "over"),
            _count(still.over, links.deals(health="over")),
            _money(still.over_value, currency, about=True),
            _days(still.age),
        ),
        (
            Cell(_("Of these stalled"), "stalled"),
            _count(still.stalled, links.deals(health="stalled")),
            _money(still.stalled_value, currency, about=True),
            Cell("", None),
        ),
    ]
    heads = (_first("state", _("State")), Head("deals", _("Deals")),
             Head("value", _("Value")), Head("median_business_days_over", _("Median over")))  # fmt: skip
    return Table(key="still", title=_("Standing still"), heads=heads, rows=rows)


def decision_rows(decisions: Decisions) -> list[tuple[str, str, int]]:
    """What became of registrations: code, words, how many."""
    return [
        ("submitted", _("Submitted"), decisions.submitted),
        ("approved", _("Approved"), decisions.approved),
        ("rejected", _("Rejected"), decisions.rejected),
        ("withdrawn", _("Withdrawn"), decisions.withdrawn),
        ("late", _("Answered late"), decisions.late),
        ("waiting", _("Waiting now"), decisions.waiting),
    ]


def decision_table(board: Dashboard, links: Links) -> Table:
    rows: Rows = [
        (Cell(name, key), _count(count)) for key, name, count in decision_rows(board.decisions)
    ]
    heads = (_first("state", _("State")), Head("registrations", _("Registrations")))
    return Table(key="registrations", title=_("Registrations"), heads=heads, rows=rows)


def forecast_table(
    stages: Sequence[StageForecast], currency: str, link: Callable[[str], str]
) -> Table:
    rows: Rows = [
        (
            Cell(funnel_name(each.stage), each.stage),
            _count(each.count, link(f"open_{each.stage}")),
            _money(each.amount, currency, about=True),
            Cell(percent(each.weight), each.weight),
            _money(each.weighted, currency, about=True),
            _count(each.unvalued + each.unconverted),
        )
        for each in stages
    ]
    heads = (
        _first("stage", _("Stage")),
        Head("deals", _("Open deals")),
        Head("amount", _("Amount")),
        Head("weight_percent", _("Weight")),
        Head("weighted", _("Weighted")),
        Head("not_counted", _("In no sum")),
    )
    return Table(key="forecast", title=_("Weighted forecast"), heads=heads, rows=rows)


def attribution_table(board: Dashboard, links: Links) -> Table:
    rows: Rows = [
        (
            Cell(kind_text(row.kind), row.kind.value),
            _count(row.deals, links.behind(row.kind.value)),
            _money(row.amount, board.currency),
        )
        for row in board.attribution
    ]
    heads = (_first("kind", _("Kind")), Head("deals", _("Won deals")), Head("amount", _("Amount")))
    return Table(
        key="attribution", title=_("What partners had to do with it"), heads=heads, rows=rows
    )


def trend_table(board: Dashboard, links: Links) -> Table:
    """Each metric over the last twelve windows; without a share where there is none."""
    shown = [card for card in board.cards.values() if card.share]
    rows: Rows = []
    for place, end in enumerate(board.trend_ends):
        cells = [Cell(day_text(end), end.isoformat())]
        for card in shown:
            measure = card.trend[place]
            cells += [measure_cell(measure), _count(measure.n)]
        rows.append(cells)
    heads = [_first("window_ends", _("90 days until"))]
    for card in shown:
        name = card.metric.value
        heads += [Head(name, str(card.metric.label)), Head(f"{name}_cases", _("Cases"))]
    return Table(key="trend", title=_("Trend"), heads=heads, rows=rows)


def steps_table(board: Dashboard, links: Links) -> Table:
    """Which step to simplify: the most skipped first."""
    uses = sorted(board.steps, key=lambda use: -(use.skipped_share or 0))
    rows: Rows = [
        (
            Cell(STEP_NAMES.get(use.key, use.key), use.key),
            _count(use.signed, links.behind(f"signed_{use.key}")),
            _count(use.left_open, links.behind(f"left_open_{use.key}")),
            _count(use.not_needed, links.behind(f"not_needed_{use.key}")),
            _share(use.skipped_share),
        )
        for use in uses
    ]
    heads = (
        _first("step", _("Step")),
        Head("signed", _("Signed")),
        Head("left_open", _("Left open")),
        Head("not_needed", _("Not needed")),
        Head("skipped_percent", _("Skipped")),
    )
    return Table(key="steps", title=_("Steps that are skipped"), heads=heads, rows=rows)


def cards_table(board: Dashboard, links: Links) -> Table:
    """The four numbers with what they stand on."""
    rows: Rows = []
    for metric, card in board.cards.items():
        measure, before, share = card.measure, card.previous, card.share
        revenue = card.revenue
        rows.append(
            (
                Cell(str(metric.label), metric.value),
                measure_cell(measure),
                Cell(in_unit(metric, measure.target), plain(measure.target) if share else None),
                _count(measure.n),
                Cell("", str(measure.verdict) if share else None),
                Cell("", plain(before.value)),
                Cell("", before.n),
                Cell("", Decimal(revenue.attributed) / 100 if revenue else None),
                Cell("", Decimal(revenue.total) / 100 if revenue and share else None),
            )
        )
    names = ("metric", "value", "target", "cases", "verdict", "previous_value", "previous_cases",
             "attributed_revenue", "total_revenue")  # fmt: skip
    heads = [Head(name, name) for name in names]
    return Table(key="cards", title=period_text(board.period), heads=heads, rows=rows)


def measure_cell(measure: Measure, url: str = "") -> Cell:
    return Cell(in_unit(measure.metric, measure.value), plain(measure.value), url)


def by_table(rows_of: Sequence[Row], by: str, currency: str, links: Links) -> Table:
    """The four numbers of each partner, model or owner."""
    heads = (
        _first(by, by_titles()[by]),
        Head("win_rate", str(Metric.WIN_RATE.label)),
        Head("decided", _("Decided")),
        Head("time_to_close", str(Metric.TIME_TO_CLOSE.label)),
        Head("signed", _("Signed")),
        Head("partner_revenue", str(Metric.PARTNER_REVENUE.label)),
        Head("partner_initiated", str(Metric.PARTNER_INITIATED.label)),
        Head("opened", _("Opened")),
        Head("open", _("Open")),
        Head("pipeline", _("Pipeline")),
    )
    rows: Rows = [_by_row(row, by, currency, links) for row in rows_of]
    return Table(key=by, title=by_titles()[by], heads=heads, rows=rows)


def _by_row(row: Row, by: str, currency: str, links: Links) -> Sequence[Cell]:
    def of(name: str) -> str:
        return links.behind(name, None, **{by: row.key})

    win, close, initiated = (
        row.measures[m] for m in (Metric.WIN_RATE, Metric.TIME_TO_CLOSE, Metric.PARTNER_INITIATED)
    )
    revenue = Decimal(row.measures[Metric.PARTNER_REVENUE].numerator or 0) / 100
    return (
        Cell(row.name, row.key if by == "model" else row.name, links.page(**{by: row.key})),
        measure_cell(win, of("win_rate")),
        _count(win.n, of("win_rate")),
        measure_cell(close, of("time_to_close")),
        _count(close.n, of("time_to_close")),
        _money(revenue, currency, of("partner_revenue")),
        measure_cell(initiated, of("partner_initiated")),
        _count(initiated.n, of("opened")),
        _count(row.open),
        _money(row.pipeline, currency, about=True),
    )


def by_titles() -> Mapping[str, str]:
    """What a table can be by."""
    return {"partner": _("By partner"), "model": _("By model"), "owner": _("By owner")}


def _first(name: str, label: str) -> Head:
    return Head(name, label, is_number=False)


#: Tables that are drawn from the page's own numbers, by the name in their address.
TABLES: Mapping[str, Callable[[Dashboard, Links], Table]] = {
    "cards": cards_table,
    "funnel": funnel_table,
    "stages": stages_table,
    "court": court_table,
    "responses": lambda board, _links: response_table(board.responses),
    "still": still_table,
    "registrations": decision_table,
    "forecast": lambda board, links: forecast_table(board.forecast, board.currency, links.behind),
    "attribution": attribution_table,
    "trend": trend_table,
    "steps": steps_table,
}
