"""What waits on a person, and what they wait for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When

from cosell.core import clock
from cosell.core.actor import Actor
from deals.models import Deal, DealStep, Registration, Signature
from deals.models.querysets import DealQuerySet
from deals.queries.asks import open_asks

PAGE = 50
DECIDED_DAYS = 14
OWN = 6


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many rows My work and the queue will show: the navigation never says another number."""

    rows: int
    registrations: int


def _active() -> Q:
    """Open deals, and won ones until they are delivered."""
    return Q(outcome="open") | Q(outcome="won", delivered_at=None)


def _ours(actor: Actor) -> str:
    return "vendor" if actor.is_vendor else "partner"


def waiting_on_me(actor: Actor) -> DealQuerySet:
    """Deals whose ball this person holds, the most urgent first."""
    side = _ours(actor)
    return (
        _tenant(actor)
        .filter(_active(), **{f"ball_{side}_id": actor.user_id})
        .filter(ball__in=[side, "both"])
        .filter(Q(paused_until_at=None) | Q(paused_until_at__lte=clock.now()))
        .order_by("urgency_at", "id")
    )


def _tenant(actor: Actor) -> DealQuerySet:
    """Being the holder implies being on the deal, so the index of holders serves by itself."""
    return Deal.objects.in_tenant(actor)


def waiting_on_others(actor: Actor) -> DealQuerySet:
    """Deals of this person's whose ball is elsewhere."""
    side = _ours(actor)
    owner = "sales_rep_id" if actor.is_vendor else "partner_rep_id"
    return (
        Deal.objects.visible_to(actor)
        .filter(_active(), **{owner: actor.user_id})
        .exclude(ball__in=[side, "both"], **{f"ball_{side}_id": actor.user_id})
        .exclude(ball="none")
        .order_by("urgency_at", "id")
    )


def over_time(actor: Actor) -> DealQuerySet:
    """Deals over their stage's limit, stalled first, then the longest over."""
    now = clock.now()
    stalled = Case(When(silent_at__lte=now, then=0), default=1)
    return (
        Deal.objects.visible_to(actor)
        .filter(outcome="open", urgency_at__lte=now, over_at__lte=now, is_practice=False)
        .filter(Q(paused_until_at=None) | Q(paused_until_at__lte=now))
        .order_by(stalled, "urgency_at", "id")
    )


def over_totals(actor: Actor) -> tuple[int, Decimal]:
    """How many deals are over their time, and their sum in the workspace's currency."""
    found = over_time(actor).order_by().aggregate(count=Count("id"), amount=Sum("amount_base"))
    return found["count"], found["amount"] or Decimal(0)


def without_next_step(actor: Actor) -> DealQuerySet:
    """Open deals that nobody is named for: the worst state."""
    rows = Deal.objects.visible_to(actor).filter(outcome="open", ball="nobody", is_practice=False)
    return rows.order_by("id")


def waiting_on_people(actor: Actor) -> DealQuerySet:
    """For who leads a side: every open deal whose ball somebody else holds, the most urgent first."""
    holder = f"ball_{_ours(actor)}_id"
    return (
        Deal.objects.visible_to(actor)
        .filter(outcome="open", ball__in=["vendor", "partner", "both"])
        .exclude(ball__in=[_ours(actor), "both"], **{holder: actor.user_id})
        .order_by("urgency_at", "id")
    )


def closing_by(actor: Actor, last: Any) -> DealQuerySet:
    """This person's open deals that are expected to close until a date, the next one first."""
    owner = "sales_rep_id" if actor.is_vendor else "partner_rep_id"
    return (
        Deal.objects.visible_to(actor)
        .filter(outcome="open", expected_close__lte=last, **{owner: actor.user_id})
        .order_by("expected_close", "id")
    )


def _requested(actor: Actor) -> QuerySet[Any]:
    """Open slots of this person that somebody asked for, without the one that is the ball.

    Who holds an open slot is kept with the step, so a request follows whoever takes over.
    """
    side = _ours(actor)
    mine = {f"{side}_asked_at__isnull": False, f"{side}_holder_id": actor.user_id}
    ball = Q(deal__ball__in=[side, "both"], deal__ball_step_id=F("pk"))
    return (
        DealStep.objects.visible_to(actor)
        .filter(Q(deal__outcome="open") | Q(deal__outcome="won", stage=5), **mine)
        .exclude(ball, **{f"deal__ball_{side}_id": actor.user_id})
    )


def requests_to_me(actor: Actor) -> list[DealStep]:
    """Steps whose signature the other side asked for and that are still open, newest first."""
    rows = _requested(actor).select_related("deal__partnership__organization", "deal__workspace")
    return list(rows.order_by(f"-{_ours(actor)}_asked_at", "id")[:PAGE])


def signatures_on(steps: Iterable[int]) -> dict[int, list[Signature]]:
    """Standing signatures of steps that were read under the wall already."""
    found: dict[int, list[Signature]] = {}
    for row in Signature.objects.filter(step_id__in=list(steps), withdrawn_at=None):
        found.setdefault(row.step_id, []).append(row)
    return found


def _queue(actor: Actor) -> QuerySet[Any]:
    rows = Registration.objects.visible_to(actor).filter(state="submitted")
    return rows if actor.manages_workspace else rows.none()


def registrations_to_decide(actor: Actor) -> list[Registration]:
    """The manager's queue, the earliest promise first."""
    rows = _queue(actor).select_related("partnership__organization", "submitted_by", "workspace")
    return list(rows.order_by("answer_by", "id")[:PAGE])


def registrations_of(actor: Actor) -> list[Registration]:
    """What a partner registered: what is in review, then what was decided in the last two weeks."""
    since = clock.now() - timedelta(days=DECIDED_DAYS)
    return list(
        Registration.objects.visible_to(actor)
        .filter(Q(state="submitted") | Q(decided_at__gte=since))
        .select_related("workspace", "partnership__organization", "deal", "submitted_by")
        .order_by(Case(When(state="submitted", then=0), default=1), "-decided_at", "-id")[:OWN]
    )


def count_waiting(actor: Actor) -> Waiting:
    """Two bounded counts for the navigation, of exactly the rows that the pages show."""
    registrations = _queue(actor)[:PAGE].count() if actor.manages_workspace else 0
    parts = [
        rows.order_by().values_list(Value(1))[:PAGE]
        for rows in (waiting_on_me(actor), _requested(actor), *open_asks(actor))
    ]
    rows = parts[0].union(*parts[1:], all=True).count()
    return Waiting(rows + registrations, registrations)
