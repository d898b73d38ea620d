"""Exchange rates: typed or imported, and what follows for the sums of open deals."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.csvfiles import read_table
from cosell.core.errors import Forbidden, Invalid
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from deals.actions.derive import convert_amount, latest_rate
from deals.enums import Outcome
from deals.models import Deal, ExchangeRate
from deals.policies import can_edit_rates
from deals.rules.money import LineError, RateLine, converted, rate_problems, read_rates
from partners.models import Workspace

COLUMNS = ("currency", "day", "rate")
BATCH = 500


def set_rate(currency: str, *, day: date, rate: Decimal, actor: Actor) -> ExchangeRate:
    """Say what one unit of a currency was worth in the workspace's own on a day.

    Open deals in that currency follow the newest rate. A win keeps the rate that it was frozen at;
    one that had none takes the rate of its signing day once there is one. Raises Forbidden for
    others than managers, Invalid per field.
    """
    code = currency.strip().upper()
    with wall(actor):
        workspace, today = _workspace(actor)
        problems = rate_problems(code, day, rate, own=workspace.currency, today=today)
        if problems:
            raise Invalid({_field_of(problems[0].code): [str(problems[0])]})
        row = _keep(actor, RateLine(currency=code, day=day, rate=rate))
        facts = {"currency": code, "day": str(day), "rate": f"{rate:f}"}
        record_event("rate.set", actor=actor, payload=facts)
    _convert_deals(actor, {code})
    return row


def _field_of(code: str) -> str:
    return {"rate_not_positive": "rate", "day_in_future": "day"}.get(code, "currency")


def _workspace(actor: Actor) -> tuple[Workspace, date]:
    if not can_edit_rates(actor):
        raise Forbidden(_("Only a manager sets exchange rates."))
    workspace = Workspace.objects.visible_to(actor).get()
    return workspace, clock.now().astimezone(ZoneInfo(workspace.time_zone)).date()


def _keep(actor: Actor, line: RateLine) -> ExchangeRate:
    row, _created = ExchangeRate.objects.update_or_create(
        workspace_id=actor.workspace_id,
        currency=line.currency,
        day=line.day,
        defaults={"rate": line.rate},
    )
    return row


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file: how many rates it set, or why it set none, line by line."""

    count: int
    errors: list[LineError] = field(default_factory=list)


def import_rates(text: str, *, actor: Actor) -> Imported:
    """Set rates from a CSV file with the columns currency, day and rate, in any order.

    All of it or nothing: a file with one bad line sets no rate, and every bad line is told. Raises
    Forbidden for others than managers, Invalid for a file that has no such columns or is too long.
    """
    with wall(actor):
        workspace, today = _workspace(actor)
        lines, errors = read_rates(read_table(text, COLUMNS), own=workspace.currency, today=today)
        if errors:
            return Imported(0, errors)
        for line in lines:
            _keep(actor, line)
        record_event("rate.imported", actor=actor, payload={"count": len(lines)})
    _convert_deals(actor, {line.currency for line in lines})
    return Imported(len(lines))


def _convert_deals(actor: Actor, currencies: set[str]) -> None:
    """Bring the sums of these currencies up to date, some deals at a time in short transactions."""
    last = 0
    while found := _convert_some(actor, currencies, after=last):
        last = found


def _convert_some(actor: Actor, currencies: set[str], *, after: int) -> int:
    """One batch in the order of ids. Returns the last id, or 0 when there was none left."""
    with wall(actor):
        newest = _newest(actor, currencies)
        rows = list(
            Deal.objects.in_tenant(actor)
            .filter(currency__in=currencies, pk__gt=after)
            .filter(Q(outcome=Outcome.OPEN) | Q(outcome=Outcome.WON, rate=None))
            .select_for_update(of=("self",), no_key=True)
            .select_related("workspace")
            .order_by("pk")[:BATCH]
        )
        for deal in rows:
            if deal.outcome == Outcome.WON:
                _freeze_late(actor, deal)
            else:
                deal.amount_base = converted(
                    deal.amount, deal.size_range, newest.get(deal.currency)
                )
        Deal.objects.bulk_update(rows, ["amount_base", "rate", "rate_day"])
        return rows[-1].pk if rows else 0


def _newest(actor: Actor, currencies: set[str]) -> dict[str, Decimal]:
    """The newest rate of each currency."""
    rows = (
        ExchangeRate.objects.visible_to(actor)
        .filter(currency__in=currencies)
        .order_by("currency", "-day")
        .distinct("currency")
    )
    return dict(rows.values_list("currency", "rate"))


def _freeze_late(actor: Actor, deal: Deal) -> None:
    """A win without a rate takes that of its signing day as soon as somebody says it.

    Only the vendor is told: it is its currency, and no act on the deal.
    """
    found = latest_rate(deal, deal.signed_on) if deal.signed_on is not None else None
    if found is None:
        return
    deal.rate, deal.rate_day = found.rate, found.day
    convert_amount(deal)
    record_event(
        "deal.converted",
        actor=actor,
        deal_id=deal.pk,
        partnership_id=deal.partnership_id,
        payload={
            "day": str(found.day),
            "rate": f"{found.rate:f}",
            "amount_base": "" if deal.amount_base is None else f"{deal.amount_base:f}",
        },
        private=True,
    )
