"""Deals one page after another, for readers who want them all: by position, never by number.

A position is the last row's sort key and id. Rows that come or go while somebody reads neither
repeat nor hide a row that stays where it is, and a late page costs what the first one costs.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.lookups import GreaterThan

from cosell.core.actor import Actor
from deals.models import Deal, DealStep
from deals.queries.filters import SORTS, DealFilter, apply_filter
from deals.queries.lists import _narrow_access
from partners.models import Partnership, User

COLUMNS = (
    "id", "code", "customer", "country", "model", "source", "stage", "outcome", "size_range",
    "amount", "amount_base", "currency", "expected_close", "opened_on", "signed_on",
    "delivered_at", "entered_at", "limit_on", "soon_at", "over_at", "silent_at", "urgency_at",
    "paused_until_at", "ball", "ball_since", "due_on", "version", "created_at", "updated_at",
    "partnership_id", "ball_step_id", "ball_vendor_id", "ball_partner_id",
)  # fmt: skip
_NULLABLE = {"amount_base", "expected_close"}
_READ: dict[str, Callable[[Any], Any]] = {
    "urgency_at": datetime.fromisoformat,
    "created_at": datetime.fromisoformat,
    "expected_close": date.fromisoformat,
    "amount_base": Decimal,
}

Row = dict[str, Any]
Position = list[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Some rows in order, and where the next ones begin (None at the end)."""

    rows: list[Row]
    next: Position | None


def feed_of_deals(actor: Actor, wanted: DealFilter, *, after: Position | None, size: int) -> Feed:
    """At most `size` visible deals behind a position, as flat rows with the names they show.

    `after` is a position of the same actor's company and the same filter. Four queries at most,
    however many rows.
    """
    rows = _narrow_access(
        apply_filter(Deal.objects.visible_to(actor), wanted, actor), wanted, actor
    )
    names = SORTS[wanted.sort]
    rows = rows.alias(
        **{f"key{n}": F(_column(name, actor, wanted)) for n, name in enumerate(names)}
    )
    if after is not None:
        rows = rows.filter(_behind(names, after))
    order = [f"-key{n}" if name[0] == "-" else f"key{n}" for n, name in enumerate(names)]
    found = list(rows.order_by(*order).values(*COLUMNS)[: size + 1])
    page = found[:size]
    _add_names(actor, page)
    return Feed(rows=page, next=_position(names, page[-1]) if len(found) > size else None)


def _column(name: str, actor: Actor, wanted: DealFilter) -> str:
    """Where a sort key is read: a rep's urgency from the access index, which is in that order."""
    bare = name.lstrip("-")
    if wanted.sort == "urgency" and not actor.sees_whole_side:
        return {"urgency_at": "access__urgency_at", "id": "access__deal_id"}[bare]
    return bare


def _behind(names: Sequence[str], after: Position) -> Any:
    """The rows that come after a position in the order of the sort keys."""
    bare = [name.lstrip("-") for name in names]
    if any(name[0] == "-" for name in names) or _NULLABLE & set(bare):
        return _behind_pair(names[0], after)
    # Compared as one row value, which an index in the same order answers by itself.
    left = Func(
        *(F(f"key{n}") for n in range(len(names))), function="ROW", output_field=BooleanField()
    )
    right = Func(*(Value(value) for value in after), function="ROW", output_field=BooleanField())
    return GreaterThan(left, right)


def _behind_pair(name: str, after: Position) -> Q:
    """A key that descends or may be empty, then the id. Empty keys are last upwards, first down."""
    value, last_id = after
    same = Q(key0=value) if value is not None else Q(key0__isnull=True)
    same &= Q(key1__gt=last_id)
    if name[0] == "-":
        if value is None:
            return same | Q(key0__isnull=False)
        # The bare bound is implied by the rest; the planner walks the index by it.
        return Q(key0__lte=value) & (Q(key0__lt=value) | same)
    if value is None:
        return same
    return same | Q(key0__gt=value) | Q(key0__isnull=True)


def _position(names: Iterable[str], row: Row) -> Position:
    return [row[name.lstrip("-")] for name in names]


def write_position(position: Position) -> list[str | int | None]:
    """A position as plain data."""
    return [
        value if value is None or isinstance(value, int) else _plain(value) for value in position
    ]


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def read_position(wanted: DealFilter, values: Sequence[Any]) -> Position:
    """A position from plain data that `write_position` made for the same sort."""
    names = [name.lstrip("-") for name in SORTS[wanted.sort]]
    return [
        value if value is None else _READ.get(name, lambda same: same)(value)
        for name, value in zip(names, values, strict=True)
    ]


def _add_names(actor: Actor, rows: list[Row]) -> None:
    """Names of partners, steps and people, each table read once for the page.

    Planning one statement that joins them all behind the wall takes longer than running it.
    """
    partners = _partners(actor, {row["partnership_id"] for row in rows})
    steps = dict(
        DealStep.objects.filter(pk__in=_keys(rows, "ball_step_id")).values_list("pk", "key")
    )
    people = {
        pk: {"code": code, "name": name}
        for pk, code, name in User.objects.filter(
            pk__in=_keys(rows, "ball_vendor_id") | _keys(rows, "ball_partner_id")
        ).values_list("pk", "code", "name")
    }
    for row in rows:
        row["partner"] = partners[row["partnership_id"]]
        row["ball_step"] = steps.get(row["ball_step_id"])
        row["ball_vendor"] = people.get(row["ball_vendor_id"])
        row["ball_partner"] = people.get(row["ball_partner_id"])


def _keys(rows: list[Row], name: str) -> set[int]:
    return {row[name] for row in rows if row[name] is not None}


def _partners(actor: Actor, keys: set[int]) -> dict[int, dict[str, str]]:
    found = (
        Partnership.objects.visible_to(actor)
        .filter(pk__in=keys)
        .values_list("pk", "organization__slug", "organization__name")
    )
    return {pk: {"slug": slug, "name": name} for pk, slug, name in found}
