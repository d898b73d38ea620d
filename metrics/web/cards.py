"""The four cards: number first, then the target, then what it stands on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cosell.core.charts import Aim, Figure, Point, draw_spark, draw_trend
from metrics.enums import Basis, Metric, Verdict
from metrics.rules.measures import Measure
from metrics.rules.periods import ONE_DAY, WINDOW, Period
from metrics.rules.reports import Card
from metrics.web.links import Links
from metrics.web.words import (
    change_text,
    day_text,
    in_unit,
    month_text,
    number,
    rounded,
    sample_text,
    target_text,
)

_TAGS = {Verdict.MET: "ok", Verdict.NOT_MET: "danger", Verdict.INCOMPLETE: "warn"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CardText:
    """One card, ready to be drawn. `median` is that of the tier's other companies."""

    key: str
    title: str
    url: str
    value: str
    sample: str
    tag: str
    verdict: str
    target: str
    change: str
    note: str
    spark: Figure | None
    median: str = ""


def amount(cents: int, currency: str) -> str:
    return rounded(Decimal(cents) / 100, currency)


def card_texts(
    cards: Mapping[Metric, Card],
    currency: str,
    links: Links | None,
    medians: Mapping[Metric, Fraction] | None = None,
) -> list[CardText]:
    """In the playbook's order."""
    return [
        _card(card, currency, links, (medians or {}).get(metric)) for metric, card in cards.items()
    ]


def _card(card: Card, currency: str, links: Links | None, median: Fraction | None) -> CardText:
    measure, is_share = card.measure, card.share
    is_judged = is_share and measure.verdict in {Verdict.MET, Verdict.NOT_MET}
    return CardText(
        key=card.metric.value,
        title=str(card.metric.label),
        url=links.behind(card.metric.value) if links else "",
        value=value_text(card, currency),
        sample=_sample(card, currency),
        tag=_TAGS.get(Verdict(measure.verdict), "") if is_share else "",
        verdict=_verdict(card),
        target=target_text(measure) if is_share else "",
        change=change_text(card.metric, card.change) if is_judged else "",
        note=_note(card),
        spark=_spark(card),
        median=in_unit(card.metric, median) if median is not None else "",
    )


def value_text(card: Card, currency: str) -> str:
    """The number; of revenue without a total, the amount."""
    if not card.share and card.revenue is not None:
        return amount(card.revenue.attributed, currency)
    return in_unit(card.metric, card.measure.value)


def _verdict(card: Card) -> str:
    """A small sample is said of an amount too; whether it is enough is not."""
    if card.share:
        return str(Verdict(card.measure.verdict).label)
    return str(Verdict.SMALL.label) if card.measure.is_small else ""


def _sample(card: Card, currency: str) -> str:
    revenue = card.revenue
    if revenue is None or not card.share or not revenue.total:
        return sample_text(card.measure)
    words = (
        _("%(part)s of %(all)s in whole months")
        if revenue.basis == Basis.TOTALS
        else _("%(part)s of %(all)s recorded revenue")
    )
    return words % {
        "part": amount(revenue.attributed, currency),
        "all": amount(revenue.total, currency),
    }


def _note(card: Card) -> str:
    """What is missing, in words."""
    revenue = card.revenue
    if revenue is None:
        return ""
    notes = []
    if card.share and revenue.missing:
        months = ", ".join(month_text(month) for month in revenue.missing[:3])
        more = len(revenue.missing) - 3
        months += " +" + number(more) if more > 0 else ""
        notes.append(
            _("No share: the company's total is missing for %(months)s.") % {"months": months}
        )
    if revenue.unconverted:
        notes.append(
            ngettext(
                "%(n)s won deal has no rate and is in no sum.",
                "%(n)s won deals have no rate and are in no sum.",
                revenue.unconverted,
            )
            % {"n": revenue.unconverted}
        )
    return " ".join(notes)


def _spark(card: Card) -> Figure | None:
    """Nothing to draw where no window has a number, and no trend of a small sample."""
    values = [measure.value for measure in card.trend]
    if card.measure.is_small or not card.share or all(value is None for value in values):
        return None
    points = [_point(card.metric, measure) for measure in card.trend]
    title = _("Trend of %(name)s") % {"name": card.metric.label}
    text = _("Twelve windows of 90 days, from %(first)s to %(last)s.") % {
        "first": points[0].text,
        "last": points[-1].text,
    }
    return draw_spark(
        f"spark-{card.metric.value}", title, text, points, Aim(value=card.measure.target, text="")
    )


def _point(metric: Metric, measure: Measure, label: str = "", url: str = "") -> Point:
    text = in_unit(metric, measure.value)
    if measure.is_small:
        text = _("%(value)s, small sample: %(n)s") % {"value": text, "n": measure.n}
    return Point(
        label=label, text=text, value=measure.value, is_small=measure.is_small, url=url
    )  # fmt: skip


def trend_figure(card: Card, ends: Sequence[date], links: Links) -> Figure:
    """The whole trend of a metric; each point leads to the deals of its window."""
    points = []
    for end, measure in zip(ends, card.trend, strict=True):
        window = Period(end - WINDOW + ONE_DAY, end)
        points.append(
            _point(card.metric, measure, day_text(end), links.behind(card.metric.value, window))
        )
    aim = Aim(
        value=card.measure.target,
        text=_("target %(target)s") % {"target": target_text(card.measure)},
    )
    return draw_trend(
        f"trend-{card.metric.value}",
        _("Trend of %(name)s") % {"name": card.metric.label},
        _("Windows of 90 days by their last day. Hollow: fewer than ten cases."),
        points,
        aim,
        words=lambda value: in_unit(card.metric, value),
    )
