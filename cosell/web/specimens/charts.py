"""Charts: rows of bars, a trend, and its small sister."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cosell.core.charts import Aim, Bar, Figure, Point, draw_bars, draw_spark, draw_trend
from cosell.core.tables import Cell, Head, Table
from cosell.web.specimens.component import Component

VALUES = (38, 41, None, 35, 44, 46, 43, 47, 49, 45, 46, 48)


def _bars(title: Any, text: Any, *bars: Bar) -> Callable[[str], Figure]:
    return lambda pane: draw_bars(pane, str(title), str(text), _here(pane, bars))


def _here(pane: str, bars: tuple[Bar, ...]) -> list[Bar]:
    """The same bars with addresses that stay in the guide."""
    return [
        Bar(label=str(bar.label), text=bar.text, length=bar.length, reach=bar.reach,
            tick=bar.tick, css=bar.css, url=f"#{pane}" if bar.url else "")
        for bar in bars
    ]  # fmt: skip


def _points(pane: str) -> list[Point]:
    return [
        Point(
            label=f"{number}", text=f"{value} %", value=value, is_small=number < 3, url=f"#{pane}"
        )
        for number, value in enumerate(VALUES)
    ]


def _trend(pane: str) -> Figure:
    return draw_trend(
        pane, _now("Win rate"), _now("Twelve windows of 90 days."), _points(pane),
        Aim(value=40, text=_now("target 40 %")), words=lambda value: f"{float(value):g} %",
    )  # fmt: skip


def _spark(pane: str) -> Figure:
    aim = Aim(value=40, text="")
    return draw_spark(pane, _now("Win rate"), _now("Twelve windows."), _points(pane), aim)


STAYS = (
    Bar(label="Discovery", text="4 d", length=4, reach=7, tick=5, url="#"),
    Bar(label="Proposal", text="6.5 d", length=Fraction(13, 2), reach=12, tick=10, url="#"),
)
TWIN = Table(
    key="stages",
    title="",
    heads=(Head("stage", "Stage", is_number=False), Head("median", "Median")),
    rows=((Cell("Discovery", 2), Cell("4 d", 4)), (Cell("Proposal", 3), Cell("6.5 d", 6.5))),
)

CHARTS: tuple[Component, ...] = (
    Component(
        "chart",
        _("Chart"),
        (
            _("bars, each a link"),
            {
                "figure": _bars(
                    _("Funnel"),
                    _("How many came how far."),
                    Bar(label="Discovery", text="31", length=31, url="#"),
                    Bar(label="Proposal", text="25", length=25, url="#"),
                )
            },
        ),
        (
            _("sides"),
            {
                "figure": _bars(
                    _("Whose time it was"),
                    _("Business days."),
                    Bar(label="Northwind", text="12 d", length=12, css="vendor"),
                    Bar(label="Brightpath", text="8 d", length=8, css="partner"),
                )
            },
        ),
        (
            _("median, nine in ten, limit; with its table"),
            {
                "figure": _bars(
                    _("Time in stage"),
                    _("Full: the median. Outline: nine in ten. Line: the limit."),
                    *STAYS,
                ),
                "table": TWIN,
            },
        ),
        (
            _("value and target"),
            {
                "figure": _bars(
                    _("Win rate"),
                    _("The line is the target."),
                    Bar(label="Brightpath", text="45.7 %", length=46, tick=40),
                )
            },
        ),
        (_("trend, small samples hollow"), {"figure": _trend}),
        (_("trend of a card"), {"figure": _spark}),
    ),
)
