"""Deals in words: what rows, cards and heads say. Pure reading of rows that are loaded already."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cosell.core import clock
from cosell.core.actor import Actor, Side
from cosell.core.businesstime import Calendar
from cosell.core.lines import Line, Once, Steer
from cosell.core.templatetags.cosell import day, money
from deals.enums import BallKind, ClockState, CoSellModel, Outcome, SizeRange
from deals.models import Deal, Registration
from deals.rules.clock import clock_state

NAMES = {
    1: gettext_lazy("Identification"),
    2: gettext_lazy("Discovery"),
    3: gettext_lazy("Proposal"),
    4: gettext_lazy("Close"),
    5: gettext_lazy("Delivery"),
}


_SIDES = frozenset({"vendor", "partner"})


_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BallText:
    """Whose turn it is, for a reader."""

    css: str
    who: str
    step: str
    people: str
    is_mine: bool
    due: date | None


def vendor_name(deal: Deal) -> str:
    return str(deal.workspace.name)


def partner_name(deal: Deal) -> str:
    return str(deal.partnership.organization.name)


def company(deal: Deal, side: Side | str) -> str:
    return vendor_name(deal) if side == Side.VENDOR else partner_name(deal)


def reason_and_words(choices: type[TextChoices], reason: str, words: str) -> str:
    """A preset reason as people read it, and what was typed beside it."""
    label = str(dict(choices.choices).get(reason, reason))
    return f"{label}: {words}" if words else label


def is_paused(deal: Deal, now: datetime) -> bool:
    return deal.paused_until_at is not None and now < deal.paused_until_at


def _said(of: str) -> str:
    """What is said of a ball where no company and no step says it."""
    return {
        "none": _("Nobody"),
        "nobody": _("Nobody has the next step"),
        "both": _("Both companies"),
        "paused": _("Paused"),
        "complete": _("Move to the next stage"),
    }[of]


def ball_of(
    deal: Deal, actor: Actor, now: datetime | None = None, once: Once | None = None
) -> BallText:
    """The ball as one reader sees it. A running pause puts it with the customer."""
    now, once = now or clock.now(), once or Once()
    if deal.outcome in {"lost", "withdrawn"} or deal.ball == BallKind.NONE:
        return BallText("none", once(_said, "none"), "", "", is_mine=False, due=None)
    if is_paused(deal, now):
        paused = once(_said, "paused")
        return BallText("customer", deal.customer, paused, "", is_mine=False, due=deal.paused_until)
    mine = deal.ball_vendor_id if actor.is_vendor else deal.ball_partner_id
    people = [user.name for user in (deal.ball_vendor, deal.ball_partner) if user is not None]
    return BallText(
        deal.ball,
        company(deal, deal.ball) if deal.ball in _SIDES else once(_said, deal.ball),
        deal.ball_step.name if deal.ball_step else once(_said, "complete"),
        ", ".join(people),
        is_mine=mine is not None and mine == actor.user_id,
        due=deal.due_on,
    )


@dataclass(frozen=True, slots=True)
class ClockText:
    """The stage's clock in words; `css` is the state's name, `tag` the look of its tag."""

    css: str
    text: str
    is_stalled: bool = False

    @property
    def tag(self) -> str:
        return {"over": "danger", "soon": "warn"}.get(self.css, "muted")


def calendar_of(deal: Deal) -> Calendar:
    return Calendar.of(
        zone=deal.workspace.time_zone,
        countries=(deal.workspace.country, deal.partnership.organization.country),
    )


def clock_of(deal: Deal, now: datetime | None = None, once: Once | None = None) -> ClockText:
    """How the stored thresholds read now: days left, days over, or when the customer is back."""
    now, once = now or clock.now(), once or Once()
    state = clock_state(
        soon_at=deal.soon_at, over_at=deal.over_at, paused_until_at=deal.paused_until_at, now=now
    )
    if state is ClockState.NONE:
        return ClockText("none", "")
    if state is ClockState.PAUSED:
        return ClockText("paused", once(_paused))
    calendar = calendar_of(deal)
    if state is ClockState.OVER:
        text = once(_over, once(_days_beyond, deal.limit_on, calendar, now))
        stalled = deal.silent_at is not None and now >= deal.silent_at
        return ClockText("over", text, is_stalled=stalled)
    today = once(local_date, calendar.zone, now)
    # The days after today up to the limit's: a weekend uses up nothing.
    limit = (deal.limit_on or today) + _DAY
    left = once(_days_between, calendar, today + _DAY, limit)
    css = "soon" if state is ClockState.SOON else "on_time"
    return ClockText(css, once(_left, left))


def _paused() -> str:
    return _("paused")


def _over(count: int) -> str:
    return ngettext("%(n)s day over", "%(n)s days over", count) % {"n": count}


def _left(count: int) -> str:
    text = ngettext("%(n)s day left", "%(n)s days left", count) % {"n": count}
    return text if count else _("last day")


def local_date(zone: str, now: datetime) -> date:
    """The date on the wall of a zone."""
    return Calendar.of(zone=zone, countries=()).local_date(now)


def days_over(deal: Deal, calendar: Calendar, now: datetime) -> int:
    """Business days beyond the limit date."""
    return _days_beyond(deal.limit_on, calendar, now)


def _days_beyond(limit: date | None, calendar: Calendar, now: datetime) -> int:
    return calendar.working_days_after(calendar.opening(limit), now) if limit else 0


def _days_between(calendar: Calendar, start: date, end: date) -> int:
    return calendar.working_days_between(start, end)


def due_text(due: date | None, today: date) -> SafeString | str:
    """A due date beside the present one."""
    if due is None:
        return ""
    if due == today:
        return _("due today")
    words = _("due {}") if due > today else _("was due {}")
    return format_html(words, day(due))


def _ball_due(css: str, due: date | None, today: date) -> SafeString | str:
    """When the holder is due; a pause has a day on which it ends."""
    if css == "customer" and due is not None:
        return format_html(_("until {}"), day(due))
    return due_text(due, today)


def amount_of(deal: Deal) -> tuple[Decimal | None, bool]:
    """The amount, and whether it is only the stand-in of a size range."""
    if deal.amount is not None:
        return deal.amount, False
    if deal.size_range:
        return SizeRange(deal.size_range).stand_in, True
    return None, False


def row_of(deal: Deal, actor: Actor, now: datetime | None = None) -> dict[str, Any]:
    """One flat row for lists and cards."""
    now = now or clock.now()
    ball, time = ball_of(deal, actor, now), clock_of(deal, now)
    amount, is_estimate = amount_of(deal)
    return {
        "code": deal.code,
        "customer": deal.customer,
        "url": f"/w/{deal.workspace.slug}/deals/{deal.code}",
        "partner": partner_name(deal),
        "vendor": vendor_name(deal),
        "amount": amount,
        "is_estimate": is_estimate,
        "currency": deal.currency,
        "stage": deal.stage,
        "stage_name": NAMES[deal.stage],
        "outcome": deal.outcome,
        "outcome_label": Outcome(deal.outcome).label,
        "ball": ball,
        "clock": time,
        "due": _ball_due(ball.css, ball.due, calendar_of(deal).local_date(now)),
        "close": deal.signed_on or deal.expected_close,
        "version": deal.version,
        "is_over": time.css == "over",
    }


def ball_due(deal: Deal, ball: BallText, now: datetime, once: Once) -> SafeString | str:
    """When the holder is due, in the workspace's days."""
    if ball.due is None:
        return ""
    return once(_ball_due, ball.css, ball.due, once(local_date, deal.workspace.time_zone, now))


def lines_of(deals: Iterable[Deal], actor: Actor, now: datetime, once: Once) -> list[Line]:
    """Deals as rows of the list or cards of the board."""
    return [_line(deal, actor, now, once) for deal in deals]


def _line(deal: Deal, actor: Actor, now: datetime, once: Once) -> Line:
    ball, time = ball_of(deal, actor, now, once), clock_of(deal, now, once)
    amount, is_estimate = amount_of(deal)
    steers: dict[str, Steer] = {
        "is_over": time.css == "over",
        "is_estimate": is_estimate,
        "is_open": deal.outcome == "open",
    }
    words = {
        "code": deal.code,
        "customer": deal.customer,
        "url": f"/w/{actor.workspace_slug}/deals/{deal.code}",
        "other_side": actor.side.other.value,
        "other": company(deal, actor.side.other),
        "amount": once(money, amount, deal.currency),
        "ball": ball.css,
        "who": ball.who,
        "step": ball.step,
        "due": ball_due(deal, ball, now, once),
        "stage": str(deal.stage),
        "stage_name": once(stage_name, deal.stage),
        "outcome": once(_outcome, deal.outcome),
        "clock_tag": time.tag,
        "clock": time.text,
        "close": once(day, deal.signed_on or deal.expected_close),
        "version": str(deal.version),
    }
    return Line(steers=steers, words=words)


def stage_name(number: int) -> str:
    """A stage's name, in the reader's language now."""
    return str(NAMES[number])


def _outcome(outcome: str) -> str:
    return str(Outcome(outcome).label)


def split_text(deal: Deal) -> str:
    """Both names, always."""
    return _("%(one)s %(one_share)s %% · %(two)s %(two_share)s %%") % {
        "one": vendor_name(deal),
        "one_share": f"{deal.split_vendor.normalize():f}",
        "two": partner_name(deal),
        "two_share": f"{deal.split_partner.normalize():f}",
    }


def model_name(row: Deal | Registration) -> str:
    return str(CoSellModel(row.model).label)
