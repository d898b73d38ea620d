"""Lists and board: pages that cost the page, not the table."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import F, QuerySet, Value

from cosell.core.actor import Actor
from cosell.core.rows import instances
from cosell.core.statements import Build, count_of, rows_of, sums_of
from deals.models import Deal, DealAccess, DealStep
from deals.models.querysets import DealQuerySet
from deals.queries.filters import SORTS, DealFilter, apply_filter
from deals.rules.money import is_about
from partners.models import Partnership, User

PAGE = 50
BOARD_COLUMN = 15
COUNT_LIMIT = 1000
CHUNK = 500
_ROW_FIELDS = (
    "id", "workspace_id", "partnership_id", "ball_step_id", "ball_vendor_id", "ball_partner_id",
    "code", "customer", "amount", "amount_base", "currency", "size_range", "model", "source",
    "stage", "outcome", "expected_close", "opened_on", "signed_on", "limit_on", "soon_at",
    "over_at", "silent_at", "paused_until_at", "paused_until", "ball", "due_on", "version",
)  # fmt: skip
_STEP = (
    "id", "name", "key", "text", "due_on", "asks_vendor", "asks_partner", "vendor_asked_at",
    "partner_asked_at",
)  # fmt: skip
_PERSON = ("id", "name", "code")
_PARTNERSHIP = (
    "id", "organization__name", "organization__slug", "organization__country", "workspace__slug",
    "workspace__name", "workspace__time_zone", "workspace__currency", "workspace__country",
)  # fmt: skip


def _add_names(actor: Actor, deals: list[Deal]) -> list[Deal]:
    """Give rows what they show of other tables, each read once for the whole page.

    Planning one statement that joins seven walled tables takes ten times as long as running it.
    """
    partnerships = _among(actor, Partnership, _PARTNERSHIP, {deal.partnership_id for deal in deals})
    steps = _among(actor, DealStep, _STEP, {deal.ball_step_id for deal in deals})
    holders = {key for deal in deals for key in (deal.ball_vendor_id, deal.ball_partner_id)}
    people = _among(actor, User, _PERSON, holders)
    for deal in deals:
        partnership = partnerships[deal.partnership_id]
        deal._state.fields_cache.update(
            partnership=partnership,
            workspace=partnership.workspace,
            ball_step=steps.get(deal.ball_step_id),
            ball_vendor=people.get(deal.ball_vendor_id),
            ball_partner=people.get(deal.ball_partner_id),
        )
    return deals


def _among(
    actor: Actor, model: type[Any], names: tuple[str, ...], keys: set[int | None]
) -> dict[int | None, Any]:
    """The rows of these ids as instances with these columns, by id."""

    def build(_actor: Actor, ids: list[int]) -> QuerySet[Any, Any]:
        rows: QuerySet[Any, Any] = model.objects.filter(pk__among=ids).values_list(*names)
        return rows

    wanted = sorted(key for key in keys if key is not None)
    rows = rows_of(("names", model), actor, build, wanted) if wanted else ()
    return {instance.pk: instance for instance in instances(model, names, rows)}


def _read(name: Hashable | None, actor: Actor, build: Build, *given: Any) -> list[tuple[Any, ...]]:
    """By a statement that is kept, or by one of its own where a reader's words are in it."""
    return list(build(actor, *given)) if name is None else rows_of(name, actor, build, *given)


def _shape(wanted: DealFilter) -> DealFilter | None:
    """The filter as a statement's name; None where it holds words, of which there is no end."""
    return None if wanted.q or wanted.owner or wanted.partner else wanted


def list_rows_of(
    name: Hashable | None,
    actor: Actor,
    build: Callable[..., Sequence[DealQuerySet]],
    *given: Any,
) -> dict[int, list[Deal]]:
    """Several short, ordered lists of one page: their rows in one statement, their names in three.

    Each row says the place of its list, and they come in order: Postgres appends the parts of a
    UNION ALL in turn, each in its own order.
    """

    def together(someone: Actor, *values: Any) -> QuerySet[Any, Any]:
        parts: list[QuerySet[Any, Any]] = [
            rows.annotate(part=Value(part)).values_list("part", *_ROW_FIELDS)
            for part, rows in enumerate(build(someone, *values))
            if not rows.query.is_empty()
        ]
        return parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]

    rows = _read(name, actor, together, *given)
    deals = _add_names(actor, instances(Deal, _ROW_FIELDS, [row[1:] for row in rows]))
    found: dict[int, list[Deal]] = defaultdict(list)
    for row, deal in zip(rows, deals, strict=True):
        found[row[0]].append(deal)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class DealPage:
    """One page of a list. `count` stops at COUNT_LIMIT; `is_more` says that it did."""

    rows: list[Deal]
    count: int
    is_more: bool
    number: int
    has_next: bool


def _ordered(rows: DealQuerySet, wanted: DealFilter, actor: Actor) -> DealQuerySet:
    """By the wanted sort. A rep's urgency is read in order from the access index."""
    if wanted.sort == "urgency" and not actor.sees_whole_side:
        return rows.order_by("access__urgency_at", "access__deal_id")
    return rows.order_by(*SORTS[wanted.sort])


def page_of_deals(actor: Actor, wanted: DealFilter, *, number: int = 1) -> DealPage:
    """One page of visible deals: the rows and a bounded count.

    Practice deals stand in My work alone, so that list, board and CSV say the same numbers.
    """
    shape, start = _shape(wanted), (number - 1) * PAGE

    def matching(someone: Actor) -> DealQuerySet:
        real = Deal.objects.visible_to(someone).filter(is_practice=False)
        return apply_filter(real, wanted, someone)

    def counted(someone: Actor) -> QuerySet[Any, Any]:
        by_access = not (wanted.narrows_more or someone.sees_whole_side)
        own = _own(someone, wanted).filter(is_practice=False)
        found = own if by_access else matching(someone)
        rows: QuerySet[Any, Any] = found.order_by().values_list(Value(1))
        return rows[: COUNT_LIMIT + 1]

    def shown(someone: Actor) -> list[DealQuerySet]:
        return [_ordered(matching(someone), wanted, someone)[start : start + PAGE + 1]]

    count = count_of(("count", shape), actor, counted) if shape else counted(actor).count()
    found = list_rows_of(("page", shape) if shape and not start else None, actor, shown)[0]
    return DealPage(
        rows=found[:PAGE],
        count=min(count, COUNT_LIMIT),
        is_more=count > COUNT_LIMIT,
        number=number,
        has_next=len(found) > PAGE,
    )


def stream_deals(actor: Actor, wanted: DealFilter) -> Iterator[Deal]:
    """All matching deals, for the CSV; read in chunks inside the caller's wall.

    Practice deals are in no export.
    """
    real = Deal.objects.visible_to(actor).filter(is_practice=False)
    rows = apply_filter(real, wanted, actor)
    found = _ordered(rows, wanted, actor).values_list(*_ROW_FIELDS).iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        yield from _add_names(actor, instances(Deal, _ROW_FIELDS, chunk))


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One stage of the board: its first cards, and what the whole column holds.

    `unconverted` deals have no exchange rate: they are counted, and are in no sum. Where `is_more`,
    counting stopped at COUNT_LIMIT: what the numbers say is the least that there is. `is_about`
    says that an estimate or a converted amount may be in the sum.
    """

    stage: int
    rows: list[Deal]
    count: int
    amount: Decimal
    unconverted: int
    is_more: bool
    has_more: bool
    is_about: bool


def board_columns(actor: Actor, wanted: DealFilter, *, limit: int = BOARD_COLUMN) -> list[Column]:
    """The five columns, each by urgency. Delivery holds won deals that are not delivered.

    What people practise on is in no figure, so it is not on the board.
    """
    shape = _shape(wanted)
    totals = sums_of(
        ("totals", shape) if shape else None, actor, lambda someone: _counted(someone, wanted)
    )
    cards = list_rows_of(
        ("board", shape, limit) if shape else None,
        actor,
        lambda someone: [
            _column_rows(someone, wanted, stage)[: limit + 1] for stage in range(1, 6)
        ],
    )
    columns = []
    for stage in range(1, 6):
        found = cards[stage - 1]
        count, amount, converted = totals.get(stage, (0, None, 0))
        columns.append(
            Column(
                stage=stage,
                rows=found[:limit],
                count=min(count, COUNT_LIMIT),
                amount=amount or Decimal(0),
                unconverted=count - converted,
                is_more=count > COUNT_LIMIT,
                has_more=len(found) > limit,
                is_about=_is_about(cards[stage - 1], limit),
            )
        )
    return columns


def _is_about(cards: Sequence[Deal], limit: int) -> bool:
    """Whether an estimate or a converted amount may stand in a column's sum.

    What is beyond the cards is not looked at, which would cost more than all of them: such a sum is
    called about.
    """
    return len(cards) > limit or any(
        deal.amount_base is not None
        and is_about(deal.amount, deal.currency, deal.workspace.currency)
        for deal in cards
    )


def _column_rows(actor: Actor, wanted: DealFilter, stage: int) -> DealQuerySet:
    outcome = "won" if stage == 5 else "open"
    chosen = DealFilter(
        q=wanted.q, stage=stage, outcome=outcome, partner=wanted.partner, owner=wanted.owner,
        ball=wanted.ball, health=wanted.health, model=wanted.model, source=wanted.source,
    )  # fmt: skip
    real = Deal.objects.visible_to(actor).filter(is_practice=False)
    rows = apply_filter(real, chosen, actor)
    if stage == 5 and actor.sees_whole_side:
        rows = rows.filter(delivered_at=None)
    elif stage == 5:
        rows = rows.alias(is_delivered=F("access__is_delivered")).filter(is_delivered=False)
    return _ordered(rows, chosen, actor)


def _counted(actor: Actor, wanted: DealFilter) -> QuerySet[Any, Any]:
    """Stage and converted amount of what each column counts, bounded as the list's count is.

    Unfiltered they come from narrow indexes alone.
    """
    columns = [
        _column_of_access(actor, stage)
        if not (wanted.is_narrow or actor.sees_whole_side)
        else _column_rows(actor, wanted, stage)
        for stage in range(1, 6)
    ]
    parts: list[QuerySet[Any, Any]] = [
        rows.order_by().values_list("stage", "amount_base")[: COUNT_LIMIT + 1] for rows in columns
    ]
    return parts[0].union(*parts[1:], all=True)


def _column_of_access(actor: Actor, stage: int) -> QuerySet[Any, Any]:
    """A rep's deals of a column; of the won ones those not yet delivered."""
    outcome = "won" if stage == 5 else "open"
    rows = _own(actor, DealFilter(stage=stage, outcome=outcome)).filter(is_practice=False)
    return rows.filter(is_delivered=False) if stage == 5 else rows


def _own(actor: Actor, wanted: DealFilter) -> QuerySet[Any, Any]:
    """What a rep may see of an outcome and a stage, by the access index alone."""
    tenant = (
        {"workspace_id": actor.workspace_id}
        if actor.is_vendor
        else {"partnership_id": actor.partnership_id}
    )
    rows = DealAccess.objects.filter(**{"user_id": actor.user_id, **tenant})
    if wanted.outcome != "all":
        rows = rows.filter(outcome=wanted.outcome)
    return rows.filter(stage=wanted.stage) if wanted.stage else rows
