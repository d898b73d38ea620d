"""The charts of the page, each from the numbers that its table shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from cosell.core.charts import Bar, Figure, draw_bars
from cosell.core.tables import Table
from metrics.rules.forecast import StageForecast
from metrics.rules.reports import Dashboard, Decisions, ResponseTime
from metrics.web import tables
from metrics.web.links import Links
from metrics.web.words import (
    days,
    deal_count,
    funnel_name,
    hours,
    kind_text,
    number,
    percent,
    rounded,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One panel: a table, the chart of it if there is one, and the table's address as CSV."""

    table: Table
    csv: str
    figure: Figure | None = None
    note: str = ""
    is_wide: bool = False


def blocks(board: Dashboard, links: Links, names: Mapping[str, str]) -> list[Block]:
    """The panels below the cards, in reading order. `names` are those of the sides."""
    found = [
        _block(board, links, "funnel", funnel_figure(board, links)),
        _block(board, links, "stages", stages_figure(board, links)),
        _block(board, links, "court", court_figure(board, names, links)),
        _block(board, links, "attribution", attribution_figure(board, links)),
        _block(
            board,
            links,
            "forecast",
            forecast_figure(board.forecast, board.currency, links.behind),
            note=_("Together ≈ %(amount)s, weighted.")
            % {"amount": rounded(board.forecast_total, board.currency)},
        ),
        _block(board, links, "registrations", decision_figure(board.decisions, links)),
        _block(board, links, "responses", response_figure(board.responses, names, links)),
        _block(board, links, "still", None),
        _block(board, links, "trend", None, is_wide=True),
        _block(board, links, "steps", None, note=_moves(board), is_wide=True),
    ]
    # Who brought a registration is no owner of it: filtered by one, there are none.
    return [block for block in found if block.table.key != "registrations" or _asked(board)]


def _asked(board: Dashboard) -> int:
    return board.decisions.submitted + board.decisions.waiting


def _block(
    board: Dashboard,
    links: Links,
    key: str,
    figure: Figure | None,
    note: str = "",
    *,
    is_wide: bool = False,
) -> Block:
    table = tables.TABLES[key](board, links)
    return Block(table=table, figure=figure, csv=links.table(key), note=note, is_wide=is_wide)


def _moves(board: Dashboard) -> str:
    return _("Moved anyway, over missing signatures: %(n)s of %(all)s moves (%(share)s).") % {
        "n": board.moves.anyway,
        "all": board.moves.forward,
        "share": percent(board.moves.anyway_share),
    }


def funnel_figure(board: Dashboard, links: Links) -> Figure:
    bars = [
        Bar(
            label=funnel_name(step.stage),
            text=number(step.count)
            if step.conversion is None
            else _("%(n)s · %(share)s of the step before")
            % {"n": number(step.count), "share": percent(step.conversion)},
            length=step.count,
            url=links.behind(f"reached_{step.stage}"),
        )
        for step in board.funnel
    ]
    text = _("How far the deals came that were opened in the period.")
    return draw_bars("funnel", _("Funnel"), text, bars)


def stages_figure(board: Dashboard, links: Links) -> Figure:
    bars = [
        Bar(
            label=funnel_name(time.stage),
            text=_("%(median)s · limit %(limit)s · %(deals)s")
            % {
                "median": days(time.median),
                "limit": number(time.limit),
                "deals": deal_count(time.n),
            },
            length=time.median or 0,
            reach=time.p90 or 0,
            tick=time.limit,
            url=links.behind(f"left_{time.stage}"),
        )
        for time in board.stages
    ]
    text = _("Business days. Full: the median. Outline: up to nine in ten. Line: the limit.")
    return draw_bars("stages", _("Time in stage"), text, bars)


def court_figure(board: Dashboard, names: Mapping[str, str], links: Links) -> Figure:
    """A side's time is its own and what both had at once."""
    spent = {
        **{side: (name, board.court.shown(side)) for side, name in names.items()},
        "customer": (_("The customer"), board.court.seconds.get("customer", 0)),
        "nobody": (_("Nobody"), board.court.seconds.get("nobody", 0)),
    }
    bars = [
        Bar(
            label=name,
            text=hours(Fraction(seconds, 3600)),
            length=seconds,
            css=key if key in names else "quiet",
            url=links.behind(f"court_{key}") if seconds else "",
        )
        for key, (name, seconds) in spent.items()
    ]
    text = _("Business hours with the next step, of the stages that ended in the period.")
    return draw_bars("court", _("Whose time it was"), text, bars)


def response_figure(
    responses: Sequence[ResponseTime], names: Mapping[str, str], links: Links | None = None
) -> Figure:
    bars = [
        Bar(
            label=names[each.side],
            text=_("%(median)s · nine in ten %(p90)s · %(n)s times")
            % {"median": hours(each.median), "p90": hours(each.p90), "n": number(each.n)},
            length=each.median or 0,
            reach=each.p90 or 0,
            css=each.side,
            url=links.behind(f"response_{each.side}") if links and each.n else "",
        )
        for each in responses
    ]
    text = _("Business hours from getting the next step to giving it away.")
    return draw_bars("responses", _("Response time"), text, bars)


def forecast_figure(
    stages: Sequence[StageForecast], currency: str, link: Callable[[str], str]
) -> Figure:
    bars = [
        Bar(
            label=funnel_name(each.stage),
            text=_("≈ %(weighted)s of %(amount)s")
            % {
                "weighted": rounded(each.weighted, currency),
                "amount": rounded(each.amount, currency),
            },
            length=Fraction(each.weighted),
            reach=Fraction(each.amount),
            url=link(f"open_{each.stage}"),
        )
        for each in stages
    ]
    text = _("Open deals as they stand now. Full: weighted by stage. Outline: the whole amount.")
    return draw_bars("forecast", _("Weighted forecast"), text, bars)


def attribution_figure(board: Dashboard, links: Links) -> Figure:
    bars = [
        Bar(
            label=kind_text(row.kind),
            text=f"{rounded(row.amount, board.currency)} · {deal_count(row.deals)}",
            length=Fraction(row.amount),
            url=links.behind(row.kind.value),
        )
        for row in board.attribution
    ]
    text = _("Won deals by the strongest kind that holds; the lists show the steps it stands on.")
    return draw_bars("attribution", _("What partners had to do with it"), text, bars)


def decision_figure(decisions: Decisions, links: Links | None) -> Figure:
    bars = [
        Bar(
            label=name,
            text=number(count),
            length=count,
            url=links.registrations if links and count else "",
        )
        for _key, name, count in tables.decision_rows(decisions)
    ]
    text = _("Half of the answers came within %(hours)s; approved: %(share)s.") % {
        "hours": hours(decisions.hours),
        "share": percent(decisions.approved_share),
    }
    return draw_bars("registrations", _("Registrations"), text, bars)
