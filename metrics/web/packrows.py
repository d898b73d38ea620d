"""What stands in a review beside the numbers: ends with reasons, actions, punctuality."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cosell.core.charts import Bar, Figure, draw_bars
from cosell.core.tables import Cell, Head, Table
from cosell.core.templatetags.cosell import money
from deals.enums import LossReason, Outcome
from metrics.rules.reports import AgreedAction, Ended, Punctuality
from metrics.web.links import Links
from metrics.web.words import day_text, kind_text, number, percent


def punctuality_figure(
    rows: Sequence[Punctuality], names: Mapping[str, str], links: Links | None
) -> Figure:
    bars = [
        Bar(
            label=names[row.side],
            text=_("%(share)s · %(n)s of %(all)s")
            % {"share": percent(row.share), "n": number(row.on_time), "all": number(row.due)},
            length=row.share or 0,
            css=row.side,
            url=links.behind(f"due_{row.side}") if links and row.due else "",
        )
        for row in rows
    ]
    text = _("Steps that each side signed by their due date.")
    return draw_bars("punctuality", _("Punctuality"), text, bars, least=100)


def ended_table(rows: Sequence[Ended], currency: str, slug: str, names: Mapping[str, str]) -> Table:
    """Won and lost deals of the quarter, with what each side says of a loss."""
    heads = (
        Head("customer", _("Deal"), is_number=False),
        Head("outcome", _("Outcome"), is_number=False),
        Head("decided_on", _("Decided")),
        Head("amount", _("Amount")),
        Head("attribution", _("Kind"), is_number=False),
        Head("reason", _("Why"), is_number=False),
    )
    cells = [
        (
            Cell(row.customer, row.customer, reverse("deals:room", args=[slug, row.code])),
            Cell(str(Outcome(row.outcome).label), row.outcome),
            Cell(day_text(row.decided_on), row.decided_on.isoformat()),
            Cell(money(row.amount, currency), row.amount),
            Cell(kind_text(row.attribution), row.attribution.value),
            Cell(_reasons(row.reasons, names)),
        )
        for row in rows
    ]
    return Table(key="ended", title=_("Won and lost"), heads=heads, rows=cells)


def _reasons(reasons: Mapping[str, str], names: Mapping[str, str]) -> str:
    labels = dict(LossReason.choices)
    return " · ".join(
        f"{names[side]}: {labels.get(reason, reason)}" for side, reason in reasons.items()
    )


def action_rows(
    actions: Sequence[AgreedAction], names: Mapping[str, str], today: date
) -> list[dict[str, Any]]:
    return [
        {
            "code": action.code,
            "text": action.text,
            "side": action.side,
            "owner": action.owner or names[action.side],
            "due_on": action.due_on,
            "done_at": action.done_at,
            "is_late": action.done_at is None
            and action.due_on is not None
            and action.due_on < today,
        }
        for action in actions
    ]
