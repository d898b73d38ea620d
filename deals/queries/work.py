"""What waits on a person, and what they wait for."""

from dataclasses import dataclass

from django.db.models import Q

from cosell.core import clock
from cosell.core.actor import Actor
from deals.models import Deal, DealStep, Registration
from deals.models.querysets import DealQuerySet

PAGE = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many rows a page of work will show: a count in the navigation never says more."""

    steps: int
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
    if actor.is_vendor:
        return Deal.objects.filter(workspace_id=actor.workspace_id)  # type: ignore[no-any-return]
    return Deal.objects.filter(partnership_id=actor.partnership_id)  # type: ignore[no-any-return]


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
    """Deals over their stage's limit, stalled first."""
    now = clock.now()
    return (  # type: ignore[no-any-return]
        Deal.objects.visible_to(actor)
        .filter(outcome="open", urgency_at__lte=now, over_at__lte=now)
        .order_by("urgency_at", "id")
    )


def without_next_step(actor: Actor) -> DealQuerySet:
    """Open deals that nobody is named for: the worst state."""
    return Deal.objects.visible_to(actor).filter(outcome="open", ball="nobody").order_by("id")


def requests_to_me(actor: Actor) -> list[DealStep]:
    """Steps whose signature the other side asked for and that are still open, newest first."""
    asked = "vendor_asked_at" if actor.is_vendor else "partner_asked_at"
    asks = "asks_vendor" if actor.is_vendor else "asks_partner"
    owner = "deal__sales_rep_id" if actor.is_vendor else "deal__partner_rep_id"
    rows = (
        DealStep.objects.visible_to(actor)
        .filter(**{f"{asked}__isnull": False, asks: True, owner: actor.user_id})
        .filter(Q(deal__outcome="open") | Q(deal__outcome="won", stage=5))
        .exclude(signatures__side=actor.side, signatures__withdrawn_at=None)
        .select_related("deal__partnership__organization", "deal__workspace")
        .order_by(f"-{asked}")
    )
    return list(rows[:PAGE])


def registrations_to_decide(actor: Actor) -> list[Registration]:
    """The manager's queue, the earliest promise first."""
    if not actor.manages_workspace:
        return []
    return list(
        Registration.objects.visible_to(actor)
        .filter(state="submitted")
        .select_related("partnership__organization", "submitted_by", "workspace")
        .order_by("answer_by")[:PAGE]
    )


def count_waiting(actor: Actor) -> Waiting:
    """Two bounded counts for the navigation."""
    steps = waiting_on_me(actor).order_by()[:100].count()
    if not actor.manages_workspace:
        return Waiting(steps, 0)
    waiting = Registration.objects.visible_to(actor).filter(state="submitted")[:100].count()
    return Waiting(steps, waiting)
