"""Numbers in words: how values read, what each metric means, and what is not in it."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.text import format_lazy
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from cosell.core.templatetags.cosell import money
from deals.rules.playbook import STEPS
from deals.web.present import stage_name
from metrics.enums import Attribution, Metric
from metrics.rules.measures import Measure, one_decimal
from metrics.rules.periods import Period
from metrics.rules.targets import GOALS

WON = 6
NOTHING = "–"

#: What each metric is, as one sentence.
DEFINITIONS = {
    Metric.WIN_RATE: __(
        "Won ÷ (won + lost + withdrawn), of the deals that ever entered Proposal, by the date on"
        " which they were decided."
    ),
    Metric.TIME_TO_CLOSE: __(
        "The median of calendar days from the opening to the signature, pauses included, of the"
        " deals that were signed in the period."
    ),
    Metric.PARTNER_REVENUE: __(
        "The full amount of won deals that the partner sourced or influenced ÷ the whole revenue,"
        " by the date of the signature."
    ),
    Metric.PARTNER_INITIATED: __(
        "Deals that the partner brought ÷ all deals, by the date on which they were opened."
    ),
}
_NEVER = __("Practice deals, duplicates and deals opened by mistake are in no number.")
EXCLUSIONS = {
    Metric.WIN_RATE: (
        __("Deals that ended before they entered Proposal; they are counted beside it."),
        __("Deals that are still open; they are counted beside it."),
        _NEVER,
    ),
    Metric.TIME_TO_CLOSE: (__("Deals that were lost or withdrawn, or are open."), _NEVER),
    Metric.PARTNER_REVENUE: (
        __("Won deals that the partner only delivered, or had no part in."),
        __("Won deals whose currency has no rate; they are named, never counted as zero."),
        _NEVER,
    ),
    Metric.PARTNER_INITIATED: (_NEVER,),
}

#: What a list of deals stands behind.
BEHIND = {
    "won": __("Won"),
    "lost": __("Lost after Proposal"),
    "withdrawn": __("Withdrawn after Proposal"),
    "lost_early": __("Ended before Proposal"),
    "revenue": __("All won deals"),
    "sourced": __("Sourced by the partner"),
    "influenced": __("Influenced by the partner"),
    "fulfilled": __("Fulfilled by the partner"),
    "none": __("No part of the partner"),
    "unconverted": __("Won, without a rate"),
    "opened": __("Opened"),
    "proposed": __("Open, and past Proposal's start"),
    "delivery": __("In delivery"),
    "court_vendor": __("The vendor had the next step"),
    "court_partner": __("The partner had the next step"),
    "court_both": __("Both had the next step"),
    "court_customer": __("The customer had the next step"),
    "court_nobody": __("Nobody had the next step"),
    "due_vendor": __("The vendor signed a step that had a date"),
    "due_partner": __("The partner signed a step that had a date"),
    "response_vendor": __("The vendor gave the next step away"),
    "response_partner": __("The partner gave the next step away"),
}
SIDES = {"vendor": __("Vendor"), "partner": __("Partner")}
STEP_NAMES = {step.key: step.name for step in STEPS}
_STEP_USES = {
    f"{use}_{key}": format_lazy(words, step=name)
    for key, name in STEP_NAMES.items()
    for use, words in (
        ("signed", __("Signed: {step}")),
        ("left_open", __("Left open: {step}")),
        ("not_needed", __("Not needed: {step}")),
    )
}


def _locale() -> str:
    return (get_language() or "en").replace("-", "_")


def number(value: Fraction | int | None) -> str:
    """Half up to one decimal, in the reader's way of writing; whole numbers without."""
    return NOTHING if value is None else _number(value, _locale())


@lru_cache(maxsize=4096)
def _number(value: Fraction | int, locale: str) -> str:
    shown = one_decimal(Fraction(value))
    pattern = "#,##0" if shown.denominator == 1 else "#,##0.0"
    return str(format_decimal(float(shown), pattern, locale=locale))


def percent(value: Fraction | int | None) -> str:
    return NOTHING if value is None else _("%(n)s %%") % {"n": number(value)}


def days(value: Fraction | int | None) -> str:
    if value is None:
        return NOTHING
    shown = one_decimal(Fraction(value))
    return ngettext("%(n)s day", "%(n)s days", 1 if shown == 1 else 2) % {"n": number(shown)}


def hours(value: Fraction | int | None) -> str:
    """Business hours; many of them without a fraction."""
    if value is None:
        return NOTHING
    return _("%(n)s h") % {"n": number(round(value) if value >= 100 else value)}


def in_unit(metric: Metric, value: Fraction | None) -> str:
    """A value of a metric with its unit."""
    return days(value) if GOALS[metric].unit == "days" else percent(value)


def target_text(measure: Measure) -> str:
    """Target > 40 %."""
    goal = GOALS[measure.metric]
    sign = (
        "≤" if goal.less and goal.or_equal else "<" if goal.less else "≥" if goal.or_equal else ">"
    )
    return f"{sign} {in_unit(measure.metric, measure.target)}"


def sample_text(measure: Measure) -> str:
    """What the number stands on."""
    part = {"n": measure.numerator, "all": measure.denominator}
    if measure.metric == Metric.WIN_RATE:
        return _("%(n)s won of %(all)s decided") % part
    if measure.metric == Metric.PARTNER_INITIATED:
        return _("%(n)s of %(all)s opened") % part
    if measure.metric == Metric.TIME_TO_CLOSE:
        return ngettext(
            "median of %(n)s deal", "median of %(n)s deals", measure.n
        ) % {"n": measure.n}  # fmt: skip
    return ngettext("%(n)s won deal", "%(n)s won deals", measure.n) % {"n": measure.n}


def change_text(metric: Metric, change: Fraction | None) -> str:
    """How far it moved since the period before; empty where nothing can be said."""
    if change is None:
        return ""
    shown = one_decimal(change)
    mark = "▲" if shown > 0 else "▼" if shown < 0 else "▬"
    size = abs(shown)
    unit = days(size) if GOALS[metric].unit == "days" else _("%(n)s points") % {"n": number(size)}
    return f"{mark} {unit}"


def deal_count(count: int) -> str:
    return ngettext("%(n)s deal", "%(n)s deals", count) % {"n": number(count)}


def rounded(amount: Decimal, currency: str) -> str:
    """An amount in whole units: sums need no cents to be read."""
    return money(amount.quantize(Decimal(1), ROUND_HALF_UP), currency)


def behind_title(behind: str) -> str:
    """What a list of deals stands behind, by its name in addresses."""
    if behind in Metric.values:
        return str(Metric(behind).label)
    if behind in _STEP_USES:
        return str(_STEP_USES[behind])
    kind, _mark, stage = behind.partition("_")
    if stage.isdigit():
        words = {
            "reached": _("Opened, and came to %(stage)s"),
            "left": _("Left %(stage)s"),
            "over": _("Left %(stage)s after its limit"),
            "open": _("Open in %(stage)s"),
        }
        return words[kind] % {"stage": funnel_name(int(stage))}
    return str(BEHIND.get(behind, behind))


def funnel_name(stage: int) -> str:
    """A stage, or Won."""
    return _("Won") if stage == WON else stage_name(stage)


def day_text(day: date) -> str:
    return _day(day, _locale())


@lru_cache(maxsize=4096)
def _day(day: date, locale: str) -> str:
    return str(format_date(day, "d MMM y", locale=locale))


def month_text(month: date) -> str:
    return str(format_date(month, "MMMM y", locale=_locale()))


def period_text(period: Period) -> str:
    return f"{day_text(period.start)} – {day_text(period.end)}"


def kind_text(kind: Attribution | str) -> str:
    return str(Attribution(kind).label)
