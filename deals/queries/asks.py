"""What one company asks of the other on a deal, beside signatures: answers that wait for a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.statements import rows_of
from deals.models import (
    Deal,
    DealPause,
    OutcomeReason,
    RoleProposal,
    SplitProposal,
    StageMove,
)

PAGE = 50
REASON_DAYS = 14
_COLUMNS = (
    "ask_kind", "ask_code", "ask_customer", "ask_partner", "ask_who", "ask_what", "ask_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to a person. `what` is a stage's number, a step, a date or a reason code."""

    kind: str
    code: str
    customer: str
    partner: str
    who: str
    what: str
    at: datetime


def asks_of(actor: Actor) -> list[Ask]:
    """What the other company asked of this person's deals, the oldest first, in one statement."""
    return [Ask(*row) for row in rows_of("asks", actor, _all_asks)]


def _all_asks(actor: Actor) -> QuerySet[Any, Any]:
    parts = [
        _shape(_moves(actor), "move", who="user_name", what="to_stage", at="at"),
        _shape(_proposals(actor), "role", who="proposed_by__name", what="step__name",
               at="proposed_at"),
        _shape(_pauses(actor), "pause", who="user_name", what="returns_on", at="created_at"),
        _shape(_reasons(actor), "reason", who="user_name", what="reason", at="at"),
        _shape(_splits(actor), "split", who="user_name", what="basis", at="at"),
        _shape(_wins(actor), "win", who="win_asked_by_name", what="stage", at="win_asked_at",
               deal=""),
        _shape(_sources(actor), "source", who="registered_by__name", what="source",
               at="created_at", deal=""),
    ]  # fmt: skip
    return parts[0].union(*parts[1:], all=True).order_by("ask_at", "ask_code")


def open_asks(actor: Actor) -> list[QuerySet[Any]]:
    """The same questions as bare rows, for a count: moves over a gap, proposed roles, second pauses,
    ends, splits, wins to record and sources to confirm that this side has not answered.
    """
    return [
        _moves(actor), _proposals(actor), _pauses(actor), _reasons(actor), _splits(actor),
        _wins(actor), _sources(actor),
    ]  # fmt: skip


def _own_deals(actor: Actor, deal: str = "deal__") -> dict[str, int | None]:
    """Questions go to the owner of the side."""
    return {f"{deal}{'sales_rep' if actor.is_vendor else 'partner_rep'}_id": actor.user_id}


def _shape(
    rows: QuerySet[Any], kind: str, *, who: str, what: str, at: str, deal: str = "deal__"
) -> QuerySet[Any, Any]:
    """The same columns for every kind of question."""
    shaped: QuerySet[Any, Any] = (
        rows.order_by()
        .annotate(
            ask_kind=Value(kind, output_field=CharField()),
            ask_code=F(f"{deal}code"),
            ask_customer=F(f"{deal}customer"),
            ask_partner=F(f"{deal}partnership__organization__name"),
            ask_who=F(who),
            ask_what=Cast(F(what), output_field=CharField()),
            ask_at=F(at),
        )
        .values_list(*_COLUMNS)[:PAGE]
    )
    return shaped


def _moves(actor: Actor) -> QuerySet[Any]:
    """The last move over a gap on each deal, while nobody of this side said whether it was right."""
    waiting = StageMove.objects.filter(kind="anyway", answer="", undone_at=None).exclude(
        side=actor.side
    )
    later = waiting.filter(deal=OuterRef("deal"), pk__gt=OuterRef("pk"))
    return (
        StageMove.objects.visible_to(actor)
        .filter(kind="anyway", answer="", undone_at=None, **_own_deals(actor))
        .filter(deal__outcome__in=["open", "won"])
        .exclude(side=actor.side)
        .filter(~Exists(later))
    )


def _proposals(actor: Actor) -> QuerySet[Any]:
    return (
        RoleProposal.objects.visible_to(actor)
        .filter(state="open", deal__outcome__in=["open", "won"], **_own_deals(actor))
        .exclude(proposed_side=actor.side)
    )


def _pauses(actor: Actor) -> QuerySet[Any]:
    return (
        DealPause.objects.visible_to(actor)
        .filter(is_confirmed=False, declined_at=None, returns_on__gt=clock.now().date())
        .filter(visit__left_at=None, deal__outcome="open", **_own_deals(actor))
        .exclude(side=actor.side)
    )


def _reasons(actor: Actor) -> QuerySet[Any]:
    """The other side said why the deal ended; this side is asked for its own for two weeks."""
    own = OutcomeReason.objects.filter(deal=OuterRef("deal"), side=actor.side, is_current=True)
    since = clock.now() - timedelta(days=REASON_DAYS)
    return (
        OutcomeReason.objects.visible_to(actor)
        .filter(
            is_current=True,
            # Nobody gives a reason before the end; the index of reasons finds the latest.
            at__gte=since,
            deal__outcome__in=["lost", "withdrawn"],
            deal__closed_at__gte=since,
            **_own_deals(actor),
        )
        .exclude(side=actor.side)
        .filter(~Exists(own))
    )


def _splits(actor: Actor) -> QuerySet[Any]:
    return (
        SplitProposal.objects.visible_to(actor)
        .filter(state="open", deal__outcome="open", **_own_deals(actor))
        .exclude(side=actor.side)
    )


def _wins(actor: Actor) -> QuerySet[Any]:
    """Who cannot record the win asks the Sales Rep for it."""
    rows = Deal.objects.in_tenant(actor).filter(win_asked_at__isnull=False, outcome="open")
    return rows.filter(sales_rep_id=actor.user_id) if actor.is_vendor else rows.none()


def _sources(actor: Actor) -> QuerySet[Any]:
    """The vendor registered it on the partner's behalf: a yes makes the partner its source."""
    rows = Deal.objects.in_tenant(actor).filter(confirm_source_by__gt=clock.now(), outcome="open")
    return rows.filter(partner_rep_id=actor.user_id) if actor.is_partner else rows.none()
