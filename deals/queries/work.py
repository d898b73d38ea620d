"""What waits on a person, and what they wait for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Exists, F, Q, QuerySet, Value, When
from django.db.models.functions import Greatest

from cosell.core import clock
from cosell.core.actor import Actor, Role
from cosell.core.rows import columns, instances
from cosell.core.statements import count_of, rows_of, sums_of
from deals.models import Deal, DealStep, Registration, Signature
from deals.models.querysets import DealQuerySet
from deals.queries.asks import open_asks
from deals.queries.lists import COUNT_LIMIT, list_rows_of

PAGE = 50
SHORT = 10
PEOPLE = 40
DECIDED_DAYS = 14
OWN = 6
_REQUESTED = (
    "id", "key", "name", "text", "due_on", "vendor_asked_at", "partner_asked_at", "deal_id",
    "deal__id", "deal__code", "deal__customer", "deal__workspace__name",
    "deal__workspace__time_zone", "deal__partnership__organization__name",
)  # fmt: skip
_SIGNED = ("id", "step_id", "side", "kind", "signed_at", "user_name")
_DECIDED = columns(
    Registration, "partnership", "partnership__organization", "submitted_by", "workspace"
)
LISTS = ("mine", "others", "unowned", "over", "late", "closing")


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
    """Being holder or owner implies being on the deal, so their indexes serve by themselves."""
    return Deal.objects.in_tenant(actor)


def _in_hand(actor: Actor) -> Q:
    """The ball is with this person, and the clock runs: what is paused waits on the customer."""
    side, now = _ours(actor), clock.now()
    return Q(
        Q(paused_until_at=None) | Q(paused_until_at__lte=now),
        ball__in=[side, "both"],
        **{f"ball_{side}_id": actor.user_id},
    )


def waiting_on_others(actor: Actor) -> DealQuerySet:
    """Deals of this person's whose ball is elsewhere; also with the customer, while they pause."""
    owner = "sales_rep_id" if actor.is_vendor else "partner_rep_id"
    return (
        _tenant(actor)
        .filter(_active(), **{owner: actor.user_id})
        .exclude(_in_hand(actor))
        .exclude(ball="none")
        .order_by("urgency_at", "id")
    )


def _running_over(actor: Actor) -> DealQuerySet:
    """Deals over their stage's limit whose clock is not paused."""
    now = clock.now()
    return (
        Deal.objects.visible_to(actor)
        .filter(outcome="open", urgency_at__lte=now, over_at__lte=now, is_practice=False)
        .filter(Q(paused_until_at=None) | Q(paused_until_at__lte=now))
    )


def stalled(actor: Actor) -> DealQuerySet:
    """Deals that are over their time and silent, the longest first."""
    now = clock.now()
    rows: DealQuerySet = _running_over(actor).alias(stalled_at=Greatest("over_at", "silent_at"))
    return rows.filter(stalled_at__lte=now, silent_at__lte=now).order_by("stalled_at", "id")


def over_time(actor: Actor) -> DealQuerySet:
    """Deals over their time that are not stalled, the longest over first."""
    still = Q(silent_at=None) | Q(silent_at__gt=clock.now())
    return _running_over(actor).filter(still).order_by("urgency_at", "id")


def _late(actor: Actor) -> DealQuerySet:
    """Those of `over_time` that a short list has room for: none where the stalled fill it.

    Then nobody walks over all the stalled ones to reach them; otherwise few are skipped.
    """
    is_full = Exists(stalled(actor)[SHORT - 1 : SHORT])
    return over_time(actor).filter(~is_full)


def over_totals(actor: Actor) -> tuple[int, Decimal]:
    """How many deals are over their time, and their sum in the workspace's currency.

    Counting stops beyond COUNT_LIMIT, as it does for lists.
    """
    count, amount, _numbers = sums_of("over", actor, _over_amounts).get(False, (0, None, 0))
    return count, amount or Decimal(0)


def _over_amounts(actor: Actor) -> QuerySet[Any, Any]:
    """One key, for none of them is for practice."""
    rows: QuerySet[Any, Any] = _running_over(actor).values_list("is_practice", "amount_base")
    return rows[: COUNT_LIMIT + 1]


def without_next_step(actor: Actor) -> DealQuerySet:
    """Open deals that nobody is named for: the worst state."""
    rows = Deal.objects.visible_to(actor).filter(outcome="open", ball="nobody", is_practice=False)
    return rows.order_by("id")


def waiting_on_people(actor: Actor) -> DealQuerySet:
    """For who leads a side: every open deal whose ball somebody else holds, the most urgent first."""
    return (
        Deal.objects.visible_to(actor)
        .filter(outcome="open", ball__in=["vendor", "partner", "both"])
        .exclude(_in_hand(actor))
        .order_by("urgency_at", "id")
    )


def closing_by(actor: Actor, last: Any) -> DealQuerySet:
    """This person's open deals that are expected to close until a date, the next one first."""
    owner = "sales_rep_id" if actor.is_vendor else "partner_rep_id"
    return (
        _tenant(actor)
        .filter(outcome="open", expected_close__lte=last, **{owner: actor.user_id})
        .order_by("expected_close", "id")
    )


def lists_of_work(actor: Actor, *, leads: bool, is_home: bool, last: date) -> dict[str, list[Deal]]:
    """The deals of every block of My work, with what they show of other tables.

    Who leads a side is shown every deal that waits, and what is over its time; who sells, what
    closes until `last`. Over all workspaces only what waits, on the reader and on others.
    """
    is_seller = actor.role is Role.VENDOR_REP and not is_home

    def build(someone: Actor, until: date) -> list[DealQuerySet]:
        others = (
            waiting_on_people(someone)[:PEOPLE] if leads else waiting_on_others(someone)[:SHORT]
        )
        nothing = Deal.objects.none()
        return [
            waiting_on_me(someone)[:PAGE],
            others,
            nothing if is_home else without_next_step(someone)[:SHORT],
            stalled(someone)[:SHORT] if leads else nothing,
            _late(someone)[:SHORT] if leads else nothing,
            closing_by(someone, until)[:SHORT] if is_seller else nothing,
        ]

    found = list_rows_of(("work", leads, is_home), actor, build, last)
    lists = {name: found[place] for place, name in enumerate(LISTS)}
    lists["over"] = (lists["over"] + lists.pop("late"))[:SHORT]
    return lists


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
    return instances(DealStep, _REQUESTED, rows_of("requests", actor, _requests))


def _requests(actor: Actor) -> QuerySet[Any, Any]:
    rows = _requested(actor).order_by(f"-{_ours(actor)}_asked_at", "id")
    return rows.values_list(*_REQUESTED)[:PAGE]


def signatures_on(actor: Actor, steps: Iterable[int]) -> dict[int, list[Signature]]:
    """Standing signatures of steps that were read under the wall already."""
    found: dict[int, list[Signature]] = {}
    wanted = list(steps)
    rows = rows_of("signatures", actor, _standing, wanted) if wanted else ()
    for row in instances(Signature, _SIGNED, rows):
        found.setdefault(row.step_id, []).append(row)
    return found


def _standing(_actor: Actor, steps: list[int]) -> QuerySet[Any, Any]:
    return Signature.objects.filter(step_id__among=steps, withdrawn_at=None).values_list(*_SIGNED)


def _queue(actor: Actor) -> QuerySet[Any]:
    rows = Registration.objects.visible_to(actor).filter(state="submitted")
    return rows if actor.manages_workspace else rows.none()


def registrations_to_decide(actor: Actor) -> list[Registration]:
    """The manager's queue, the earliest promise first."""
    if not actor.manages_workspace:
        return []
    return instances(Registration, _DECIDED, rows_of("to decide", actor, _to_decide))


def _to_decide(actor: Actor) -> QuerySet[Any, Any]:
    return _queue(actor).order_by("answer_by", "id").values_list(*_DECIDED)[:PAGE]


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
    registrations = count_of("queue", actor, _queued) if actor.manages_workspace else 0
    return Waiting(count_of("waiting", actor, _all_waiting) + registrations, registrations)


def _queued(actor: Actor) -> QuerySet[Any, Any]:
    return _queue(actor).order_by().values_list(Value(1))[:PAGE]


def _all_waiting(actor: Actor) -> QuerySet[Any, Any]:
    """Every row of My work as a bare one, each block bounded as the page bounds it."""
    parts = [
        rows.order_by().values_list(Value(1))[:PAGE]
        for rows in (waiting_on_me(actor), _requested(actor), *open_asks(actor))
    ]
    return parts[0].union(*parts[1:], all=True)
