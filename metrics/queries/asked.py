"""The filters of the pages of numbers as an address says them, for pages, CSV and API alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from cosell.core.actor import Actor
from cosell.core.errors import Invalid
from deals.enums import CoSellModel
from metrics.queries.filters import Wanted
from metrics.queries.workspaces import own_workspace, today_in
from metrics.rules.periods import Period
from metrics.rules.spans import read_span


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What stands in the address: `period` as `read_span` takes it, the rest as `Wanted`."""

    today: date
    period: str = ""
    partner: str = ""
    model: str = ""
    owner: str = ""

    @property
    def wanted(self) -> Wanted:
        period: Period | None = read_span(self.period, self.today)
        return Wanted(period=period, partner=self.partner, model=self.model, owner=self.owner)

    def as_query(self, **changes: str | int | None) -> str:
        """The address with changes; what says nothing is left out."""
        values: dict[str, str | int | None] = {
            "period": self.period,
            "partner": self.partner,
            "model": self.model,
            "owner": self.owner,
            **changes,
        }
        return urlencode({name: value for name, value in values.items() if value}, safe=".")


def read_asked(actor: Actor, query: Mapping[str, str]) -> Asked:
    """Read an address. Two dates, `from` and `to`, go before `period`; `to` alone is nothing.

    Raises Invalid, with the field, for what names no period or model.
    """
    today = today_in(own_workspace(actor))
    errors = {
        name: [_("This cannot be searched for.")]
        for name in ("partner", "owner")
        if "\0" in query.get(name, "")
    }
    period = query.get("period", "")
    if query.get("from"):
        period = f"{query['from']}..{query.get('to') or today.isoformat()}"
    try:
        read_span(period, today)
    except ValueError:
        errors["period"] = [_("Give a period like 90d, 2026-Q3 or 2026-01-05..2026-03-31.")]
    model = query.get("model", "")
    if model and model not in CoSellModel.values:
        errors["model"] = [_("This is not one of the choices.")]
    if errors:
        raise Invalid(errors)
    return Asked(
        today=today,
        period=period,
        partner=query.get("partner", "")[:60],
        model=model,
        owner=query.get("owner", "")[:6].upper(),
    )
