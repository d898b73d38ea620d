"""The deals behind each number."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, F, Field, Func, JSONField, Q, QuerySet, Value
from django.db.models.functions import Cast

from cosell.core.actor import Actor
from cosell.core.errors import NotFound
from deals.rules.playbook import STEPS
from metrics.enums import Attribution
from metrics.models import DealFact
from metrics.queries.filters import Wanted
from metrics.queries.scopes import Scope, scope_of
from metrics.queries.workspaces import own_workspace, today_in
from metrics.rules.details import LIMITS
from metrics.rules.measures import ATTRIBUTED
from metrics.rules.periods import Period, twelve_months

PAGE = 50
#: Counting stops here; `is_more` says that it did.
MOST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class DealLine:
    """One deal, with what it counts by. `days` are calendar days from opening to signing.

    `amount` is the win's in the workspace's currency; None when nothing is won or nothing converts
    it. `evidence` are keys of steps. `source` is a side, `stage` where it stands.
    """

    code: str
    customer: str
    partner: str
    model: str
    source: str
    stage: int
    outcome: str
    opened_on: date
    decided_on: date | None
    signed_on: date | None
    days: int | None
    amount: Decimal | None
    attribution: Attribution
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DealLines:
    """One page. `count` stops at MOST, and then `is_more` is true."""

    rows: tuple[DealLine, ...]
    count: int
    is_more: bool
    number: int
    has_next: bool


Condition = Callable[[Period], Q]


def _decided(*outcomes: str, proposed: bool = True) -> Condition:
    return lambda period: Q(
        outcome__in=outcomes,
        has_proposed=proposed,
        decided_on__range=(period.start, period.end),
    )


def _signed(*kinds: str) -> Condition:
    return lambda period: Q(
        outcome="won", decided_on__range=(period.start, period.end), attribution__in=kinds
    )


def _opened(**more: Any) -> Condition:
    return lambda period: Q(opened_on__range=(period.start, period.end), **more)


def _left(stage: int) -> Condition:
    key = f"left__{stage}__0"
    return lambda period: Q(
        **{f"{key}__gte": period.start.isoformat(), f"{key}__lte": period.end.isoformat()}
    )


def _over(stage: int) -> Condition:
    """Left in the period after more business days than the stage may take."""
    limit = {f"left__{stage}__1__gt": LIMITS[stage]}
    return lambda period: _left(stage)(period) & Q(**limit)


def _adds(*names: str) -> Condition:
    """Deals that add something under these names, or such as begin with one that ends in a colon.

    On a date of the period: none adds anything before it was opened, which narrows by the index.
    """
    found = " || ".join(
        f'@[1] {"starts with" if name.endswith(":") else "=="} "{name}"' for name in names
    )
    # Strict, for a lax filter looks into the entries instead of at them.
    path = f"strict $[*] ? (@[0] >= $from && @[0] <= $to && ({found}))"

    def condition(period: Period) -> Q:
        dates = {"from": period.start.isoformat(), "to": period.end.isoformat()}
        adds = Func(
            F("entries"), Cast(Value(path), _JsonPath()), Value(dates, output_field=JSONField()),
            function="jsonb_path_exists", output_field=BooleanField(),
        )  # fmt: skip
        return Q(adds) & Q(opened_on__lte=period.end)

    return condition


class _JsonPath(Field):  # type: ignore[type-arg]
    def db_type(self, connection: Any) -> str:  # noqa: ARG002 - Django's signature
        return "jsonpath"


def _open(**more: Any) -> Condition:
    return lambda _period: Q(outcome="open", **more)


_KINDS = tuple(kind.value for kind in Attribution)
#: How a step can have been used, as addresses and as entries say it.
STEP_USES = {"signed": "signed", "left_open": "left", "not_needed": "waived"}
#: What a list can stand behind, by the name that an address gives it.
BEHIND: Mapping[str, Condition] = {
    "win_rate": _decided("won", "lost", "withdrawn"),
    "won": _decided("won"),
    "lost": _decided("lost"),
    "withdrawn": _decided("withdrawn"),
    "lost_early": _decided("lost", "withdrawn", proposed=False),
    "time_to_close": _signed(*_KINDS),
    "partner_revenue": _signed(*ATTRIBUTED),
    "revenue": _signed(*_KINDS),
    **{kind: _signed(kind) for kind in _KINDS},
    "unconverted": lambda period: _signed(*_KINDS)(period) & Q(amount=None),
    "opened": _opened(),
    "partner_initiated": _opened(source="partner"),
    **{f"reached_{stage}": _opened(reached__gte=stage) for stage in (1, 2, 3, 4, 6)},
    **{f"left_{stage}": _left(stage) for stage in range(1, 5)},
    **{f"court_{side}": _adds(f"court:{side}", "court:both") for side in ("vendor", "partner")},
    **{f"court_{whose}": _adds(f"court:{whose}") for whose in ("customer", "nobody", "both")},
    **{f"response_{side}": _adds(f"response:{side}:") for side in ("vendor", "partner")},
    **{f"over_{stage}": _over(stage) for stage in range(1, 5)},
    **{f"due_{side}": _adds(f"due:{side}") for side in ("vendor", "partner")},
    **{
        f"{use}_{step.key}": _adds(f"step:{name}:{step.key}")
        for step in STEPS
        for use, name in STEP_USES.items()
    },
    **{f"open_{stage}": _open(stage=stage) for stage in range(1, 5)},
    "proposed": _open(has_proposed=True),
    "delivery": lambda _p: Q(outcome="won", is_delivered=False),
}
_READ = (
    "deal__code", "deal__customer", "partnership__organization__name", "model", "source", "stage",
    "outcome", "opened_on", "decided_on", "signed_on", "amount", "attribution", "evidence",
)  # fmt: skip


def deals_behind(actor: Actor, wanted: Wanted, behind: str, *, number: int = 1) -> DealLines:
    """One page of the deals that a number stands on, the latest first.

    The filters are those of the page, and the reader sees no deal that they could not open. Raises
    NotFound for a number that is none, and otherwise as `scope_of`.
    """
    condition = BEHIND.get(behind)
    if condition is None or number < 1:
        raise NotFound
    scope = scope_of(actor, wanted)
    period = wanted.period or twelve_months(today_in(own_workspace(actor)))
    rows = facts_of(actor, scope).filter(condition(period))
    start = (number - 1) * PAGE
    found = list(
        rows.order_by(F("decided_on").desc(nulls_last=True), "-opened_on", "-deal_id").values_list(
            *_READ
        )[start : start + PAGE + 1]
    )
    count = rows.order_by()[: MOST + 1].count()
    return DealLines(
        rows=tuple(_line(*row) for row in found[:PAGE]),
        count=min(count, MOST),
        is_more=count > MOST,
        number=number,
        has_next=len(found) > PAGE,
    )


def facts_of(actor: Actor, scope: Scope) -> QuerySet[Any]:
    """Facts of the deals that are counted under a choice of filters."""
    rows: QuerySet[Any] = DealFact.objects.visible_to(actor).filter(is_counted=True)
    if scope.partnership_id is not None:
        rows = rows.filter(partnership_id=scope.partnership_id)
    if scope.model:
        rows = rows.filter(model=scope.model)
    if scope.owner:
        rows = rows.filter(Q(vendor_owner=scope.owner) | Q(partner_owner=scope.owner))
    return rows


def _line(*row: Any) -> DealLine:
    (code, customer, partner, model, source, stage, outcome, opened, decided, signed, amount,
     kind, evidence) = row  # fmt: skip
    return DealLine(
        code=code,
        customer=customer,
        partner=partner,
        model=model,
        source=source,
        stage=stage,
        outcome=outcome,
        opened_on=opened,
        decided_on=decided,
        signed_on=signed,
        days=(signed - opened).days if signed else None,
        amount=amount,
        attribution=Attribution(kind),
        evidence=tuple(evidence),
    )
