"""Lists and board: pages that cost the page, not the table."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import Count, F, QuerySet, Sum, Value

from cosell.core.actor import Actor
from deals.models import Deal, DealAccess, DealStep
from deals.models.querysets import DealQuerySet
from deals.queries.filters import SORTS, DealFilter, apply_filter
from partners.models import Partnership, User

PAGE = 50
BOARD_COLUMN = 50
COUNT_LIMIT = 1000
CHUNK = 500
_SUMS = (Count("id"), Sum("amount_base"), Count("amount_base"))
_ROW_FIELDS = (
    "workspace_id", "partnership_id", "ball_step_id", "ball_vendor_id", "ball_partner_id",
    "code", "customer", "domain", "country", "amount", "amount_base", "currency", "size_range",
    "model", "source", "stage", "outcome", "expected_close", "opened_on", "signed_on",
    "entered_at", "limit_on", "soon_at", "over_at", "silent_at", "urgency_at", "paused_until_at",
    "paused_until", "ball", "ball_since", "due_on", "version", "created_at", "updated_at",
    "delivered_at",
)  # fmt: skip


def _add_names(deals: Sequence[Deal]) -> list[Deal]:
    """Give rows what they show of other tables, each read once for the whole page.

    Planning one statement that joins seven walled tables takes ten times as long as running it.
    """
    partnerships = _found(
        Partnership.objects.select_related("organization", "workspace").only(
            "organization__name", "organization__slug", "organization__country",
            "workspace__slug", "workspace__name", "workspace__time_zone", "workspace__currency",
            "workspace__country",
        ),
        (deal.partnership_id for deal in deals),
    )  # fmt: skip
    steps = _found(
        DealStep.objects.only(
            "name", "key", "text", "due_on", "asks_vendor", "asks_partner",
            "vendor_asked_at", "partner_asked_at",
        ),
        (deal.ball_step_id for deal in deals),
    )  # fmt: skip
    people = _found(
        User.objects.only("name", "code"),
        (key for deal in deals for key in (deal.ball_vendor_id, deal.ball_partner_id)),
    )
    for deal in deals:
        deal.partnership = partnerships[deal.partnership_id]
        deal.workspace = deal.partnership.workspace
        deal.ball_step = steps.get(deal.ball_step_id)
        for name in ("ball_vendor", "ball_partner"):
            setattr(deal, name, people.get(getattr(deal, f"{name}_id")))
    return list(deals)


def _found(rows: QuerySet[Any], keys: Iterable[int | None]) -> dict[int | None, Any]:
    wanted = {key for key in keys if key is not None}
    return dict(rows.in_bulk(wanted)) if wanted else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class DealPage:
    """One page of a list. `count` stops at COUNT_LIMIT; `is_more` says that it did."""

    rows: list[Deal]
    count: int
    is_more: bool
    number: int
    has_next: bool


def list_rows(rows: DealQuerySet) -> list[Deal]:
    """The rows with the columns and names that a list shows, and nothing else."""
    return _add_names(list(rows.only(*_ROW_FIELDS)))


def list_rows_of(*lists: DealQuerySet) -> list[list[Deal]]:
    """Several short, ordered lists of one page: their rows in one statement, their names in three."""
    found = _together(lists)
    _add_names([deal for rows in found for deal in rows])
    return found


def _together(lists: Sequence[DealQuerySet]) -> list[list[Deal]]:
    """Read sliced lists at once. Each row says its list and its place there, so that order holds."""
    parts = [
        rows.only(*_ROW_FIELDS).annotate(part=Value(part))
        for part, rows in enumerate(lists)
        if not rows.query.is_empty()
    ]
    found: list[list[Deal]] = [[] for _rows in lists]
    if not parts:
        return found
    # Postgres appends the parts of a UNION ALL in turn, each in its own order.
    for deal in parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]:
        found[deal.part].append(deal)
    return found


def _ordered(rows: DealQuerySet, wanted: DealFilter, actor: Actor) -> DealQuerySet:
    """By the wanted sort. A rep's urgency is read in order from the access index."""
    if wanted.sort == "urgency" and not actor.sees_whole_side:
        return rows.order_by("access__urgency_at", "access__deal_id")
    return rows.order_by(*SORTS[wanted.sort])


def narrow_access(rows: DealQuerySet, wanted: DealFilter, actor: Actor) -> DealQuerySet:
    """Repeat outcome and stage on the access index, which is what a rep's list walks.

    Through aliases, which use the join that `visible_to` made: a second `filter` on the relation
    would make another one, over everybody's rows, and show each deal once for each of its people.
    """
    if actor.sees_whole_side:
        return rows
    if wanted.outcome != "all":
        rows = rows.alias(its_outcome=F("access__outcome")).filter(its_outcome=wanted.outcome)
    if wanted.stage:
        rows = rows.alias(its_stage=F("access__stage")).filter(its_stage=wanted.stage)
    return rows


def page_of_deals(actor: Actor, wanted: DealFilter, *, number: int = 1) -> DealPage:
    """One page of visible deals: the rows and a bounded count."""
    rows = apply_filter(Deal.objects.visible_to(actor), wanted, actor)
    rows = narrow_access(rows, wanted, actor)
    count = rows.order_by()[: COUNT_LIMIT + 1].count()
    start = (number - 1) * PAGE
    found = list_rows(_ordered(rows, wanted, actor)[start : start + PAGE + 1])
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
    rows = narrow_access(apply_filter(real, wanted, actor), wanted, actor)
    found = _ordered(rows, wanted, actor).only(*_ROW_FIELDS).iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        yield from _add_names(chunk)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One stage of the board: its first cards, and what the whole column holds.

    `unconverted` deals have no exchange rate: they are counted, and are in no sum.
    """

    stage: int
    rows: list[Deal]
    count: int
    amount: Decimal
    unconverted: int
    has_more: bool


def board_columns(actor: Actor, wanted: DealFilter, *, limit: int = BOARD_COLUMN) -> list[Column]:
    """The five columns, each by urgency. Delivery holds won deals that are not delivered.

    What people practise on is in no figure, so it is not on the board.
    """
    totals = _stage_totals(actor, wanted)
    cards = list_rows_of(
        *(_column_rows(actor, wanted, stage)[: limit + 1] for stage in range(1, 6))
    )
    columns = []
    for stage, found in enumerate(cards, start=1):
        count, amount, converted = totals.get(stage, (0, Decimal(0), 0))
        columns.append(
            Column(
                stage=stage,
                rows=found[:limit],
                count=count,
                amount=amount,
                unconverted=count - converted,
                has_more=len(found) > limit,
            )
        )
    return columns


def _column_rows(actor: Actor, wanted: DealFilter, stage: int) -> DealQuerySet:
    outcome = "won" if stage == 5 else "open"
    chosen = DealFilter(
        q=wanted.q, stage=stage, outcome=outcome, partner=wanted.partner, owner=wanted.owner,
        ball=wanted.ball, health=wanted.health, model=wanted.model, source=wanted.source,
    )  # fmt: skip
    rows = apply_filter(Deal.objects.visible_to(actor), chosen, actor)
    rows = narrow_access(rows, chosen, actor).filter(is_practice=False)
    if stage == 5:
        rows = rows.filter(delivered_at=None)
    return _ordered(rows, chosen, actor)


def _stage_totals(actor: Actor, wanted: DealFilter) -> dict[int, tuple[int, Decimal, int]]:
    """Count, sum and number of summands per stage. Unfiltered they come from narrow indexes."""
    if wanted.is_narrow or actor.sees_whole_side:
        rows = apply_filter(
            Deal.objects.visible_to(actor).filter(delivered_at=None, is_practice=False),
            DealFilter(
                q=wanted.q, outcome="all", partner=wanted.partner, owner=wanted.owner,
                ball=wanted.ball, health=wanted.health, model=wanted.model, source=wanted.source,
            ),
            actor,
        ).filter(outcome__in=["open", "won"])  # fmt: skip
        grouped = rows.order_by().values_list("stage").annotate(*_SUMS)
    else:
        grouped = _own_totals(actor)
    return {stage: (count, total or Decimal(0), summed) for stage, count, total, summed in grouped}


def _own_totals(actor: Actor) -> QuerySet[Any, Any]:
    """A rep's open deals from the access index alone; of the won ones those not yet delivered."""
    tenant = (
        {"workspace_id": actor.workspace_id}
        if actor.is_vendor
        else {"partnership_id": actor.partnership_id}
    )
    mine = DealAccess.objects.filter(is_practice=False, **{"user_id": actor.user_id, **tenant})
    won = mine.filter(outcome="won", deal__delivered_at=None)
    totals: QuerySet[Any, Any] = (
        mine.filter(outcome="open").order_by().values_list("stage").annotate(*_SUMS)
        .union(won.order_by().values_list("stage").annotate(*_SUMS), all=True)
    )  # fmt: skip
    return totals
