"""Deals one page after another, for readers who want them all: by position, never by number.

A position is the last row's sort key and id. Rows that come or go while somebody reads neither
repeat nor hide a row that stays where it is, and a late page costs what the first one costs.

Rows are plain: moments, dates and money stay the texts that the database writes. Fifty deals hold
four hundred moments, and reading each only to write it out again takes longer than the query.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.lookups import GreaterThan
from psycopg.types.string import TextLoader

from cosell.core.actor import Actor
from deals.models import Deal
from deals.models.querysets import DealQuerySet
from deals.queries.filters import SORTS, DealFilter, apply_filter

MOMENTS = (
    "delivered_at", "entered_at", "soon_at", "over_at", "silent_at", "urgency_at",
    "paused_until_at", "ball_since", "created_at", "updated_at",
)  # fmt: skip
COLUMNS = (
    "id", "code", "customer", "country", "model", "source", "stage", "outcome", "size_range",
    "amount", "amount_base", "currency", "expected_close", "opened_on", "signed_on", "limit_on",
    "ball", "due_on", "version", "partnership_id", "ball_step_id", "ball_vendor_id",
    "ball_partner_id", *MOMENTS,
)  # fmt: skip
_NULLABLE = {"amount_base", "expected_close"}
_READ: dict[str, Callable[[str], Any]] = {
    "urgency_at": datetime.fromisoformat,
    "created_at": datetime.fromisoformat,
    "expected_close": date.fromisoformat,
    "amount_base": Decimal,
}
_NAMES = """
select 'partner', p.id, o.slug::text, o.name::text
  from partners_partnership p join partners_organization o on o.id = p.organization_id
  where p.id = any(%s) and p.workspace_id = %s
union all select 'step', s.id, s.key::text, '' from deals_dealstep s where s.id = any(%s)
union all select 'person', u.id, u.code::text, u.name::text from partners_user u
  where u.id = any(%s)
"""

Row = dict[str, Any]
Position = Sequence[str | int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Some rows in order, and where the next ones begin (None at the end)."""

    rows: list[Row]
    next: Position | None


def feed_of_deals(actor: Actor, wanted: DealFilter, *, after: Position | None, size: int) -> Feed:
    """At most `size` visible deals behind a position, as flat rows with the names they show.

    `after` is a position of the same actor's company and the same filter. Two queries, however
    many rows. Practice deals are in no feed.
    """
    real = Deal.objects.visible_to(actor).filter(is_practice=False)
    rows = apply_filter(real, wanted, actor)
    names = SORTS[wanted.sort]
    rows = rows.alias(
        **{f"key{n}": F(_column(name, actor, wanted)) for n, name in enumerate(names)}
    )
    if after is not None:
        rows = rows.filter(_behind(names, after))
    order = [f"-key{n}" if name[0] == "-" else f"key{n}" for n, name in enumerate(names)]
    found = _read_plain(rows.order_by(*order)[: size + 1])
    page = found[:size]
    _add_names(actor, page)
    is_more = len(found) > size
    return Feed(rows=page, next=_position(names, page[-1]) if is_more else None)


def _read_plain(rows: DealQuerySet) -> list[Row]:
    """Run the statement that the rows stand for, and take its values as the texts they come as."""
    sql, parameters = rows.values_list(*COLUMNS).query.sql_with_params()
    with connection.cursor() as cursor:
        for kind in ("timestamptz", "date", "numeric"):
            cursor.cursor.adapters.register_loader(kind, TextLoader)
        cursor.execute(sql, parameters)
        found = [dict(zip(COLUMNS, values, strict=True)) for values in cursor.fetchall()]
    for row in found:
        for name in MOMENTS:
            if row[name] is not None:
                row[name] = _moment(row[name])
    return found


def _moment(text: str) -> str:
    """The database's text as ISO 8601. Its session is in UTC; any other offset is reckoned back."""
    if text.endswith("+00"):
        return f"{text[:10]}T{text[11:-3]}Z"
    return plain_moment(datetime.fromisoformat(text))


def plain_moment(moment: datetime) -> str:
    """A moment in UTC, with as many places of a second as it has: as the feed's rows hold it."""
    text = moment.astimezone(UTC).replace(tzinfo=None).isoformat()
    return (text.rstrip("0") if "." in text else text) + "Z"


def _column(name: str, actor: Actor, wanted: DealFilter) -> str:
    """Where a sort key is read: a rep's urgency from the access index, which is in that order."""
    bare = name.lstrip("-")
    if wanted.sort == "urgency" and not actor.sees_whole_side:
        return {"urgency_at": "access__urgency_at", "id": "access__deal_id"}[bare]
    return bare


def _behind(names: Sequence[str], after: Position) -> Any:
    """The rows that come after a position in the order of the sort keys."""
    bare = [name.lstrip("-") for name in names]
    values: list[Any] = [
        value if not isinstance(value, str) else _READ.get(name, str)(value)
        for name, value in zip(bare, after, strict=True)
    ]
    if any(name[0] == "-" for name in names) or _NULLABLE & set(bare):
        value, last_id = values
        return _behind_pair(names[0], value, last_id)
    # Compared as one row value, which an index in the same order answers by itself.
    left = _as_row(F(f"key{n}") for n in range(len(names)))
    return GreaterThan(left, _as_row(Value(value) for value in values))


def _as_row(parts: Any) -> Func:
    return Func(*parts, function="ROW", output_field=BooleanField())


def _behind_pair(name: str, value: Any, last_id: int) -> Q:
    """A key that descends or may be empty, then the id. Empty keys are last upwards, first down."""
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


def _position(names: Sequence[str], row: Row) -> Position:
    return [row[name.lstrip("-")] for name in names]


def _add_names(actor: Actor, rows: list[Row]) -> None:
    """Names of partners, steps and people, read once for the page and in one statement.

    Planning one that joins them to the deals behind the wall takes longer than running it, and
    three statements take three ways to the database and back.
    """
    if not rows:
        return
    found: dict[tuple[str, int | None], tuple[str, str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            _NAMES,
            [
                list({row["partnership_id"] for row in rows}),
                actor.workspace_id,
                _keys(rows, "ball_step_id"),
                _keys(rows, "ball_vendor_id", "ball_partner_id"),
            ],
        )
        for kind, key, code, name in cursor.fetchall():
            found[kind, key] = (code, name)
    for row in rows:
        slug, name = found["partner", row["partnership_id"]]
        row["partner"] = {"slug": slug, "name": name}
        row["ball_step"] = found.get(("step", row["ball_step_id"]), (None, ""))[0]
        for side in ("ball_vendor", "ball_partner"):
            person = found.get(("person", row[f"{side}_id"]))
            row[side] = {"code": person[0], "name": person[1]} if person else None


def _keys(rows: list[Row], *names: str) -> list[int]:
    return list({row[name] for row in rows for name in names if row[name] is not None})
