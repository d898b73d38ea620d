"""One filter for list, board, CSV and API, always read from the query string."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.errors import Invalid
from deals.enums import CoSellModel
from deals.models.querysets import DealQuerySet

OUTCOMES = ("open", "won", "lost", "withdrawn", "all")
HEALTHS = ("over", "stalled", "soon", "no_next_step", "paused")
BALLS = ("us", "them", "me", "customer", "nobody")
SORTS = {
    "urgency": ("urgency_at", "id"),
    "customer": ("customer", "id"),
    "amount": ("-amount_base", "id"),
    "stage": ("stage", "urgency_at", "id"),
    "close": ("expected_close", "id"),
    "newest": ("-created_at", "id"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DealFilter:
    """What a reader asked for. Every field has a plain form in the address."""

    q: str = ""
    stage: int | None = None
    outcome: str = "open"
    partner: str = ""
    owner: str = ""
    ball: str = ""
    health: str = ""
    model: str = ""
    source: str = ""
    sort: str = "urgency"

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> "DealFilter":
        """Read an address. Raises Invalid, with the field, for a value that is none."""
        errors: dict[str, list[str]] = {
            name: [_("This cannot be searched for.")]
            for name in ("q", "partner", "owner")
            if "\0" in query.get(name, "")
        }

        def choice(name: str, known: tuple[str, ...], default: str = "") -> str:
            value = query.get(name, "") or default
            if value and value not in known:
                errors[name] = [_("This is not one of the choices.")]
                return default
            return value

        stage = query.get("stage", "")
        if stage and stage not in {"1", "2", "3", "4", "5"}:
            errors["stage"] = [_("Stages are numbered 1 to 5.")]
            stage = ""
        found = cls(
            q=query.get("q", "").strip()[:80],
            stage=int(stage) if stage else None,
            outcome=choice("outcome", OUTCOMES, "open"),
            partner=query.get("partner", "")[:60],
            owner=query.get("owner", "")[:6].upper(),
            ball=choice("ball", BALLS),
            health=choice("health", HEALTHS),
            model=choice("model", tuple(CoSellModel.values)),
            source=choice("source", ("vendor", "partner")),
            sort=choice("sort", tuple(SORTS), "urgency"),
        )
        if errors:
            raise Invalid(errors)
        return found

    def as_query(self, **changes: str | int | None) -> str:
        """The address of this filter with changes; defaults are left out."""
        values = {
            "q": self.q,
            "stage": self.stage,
            "outcome": self.outcome if self.outcome != "open" else "",
            "partner": self.partner,
            "owner": self.owner,
            "ball": self.ball,
            "health": self.health,
            "model": self.model,
            "source": self.source,
            "sort": self.sort if self.sort != "urgency" else "",
            **changes,
        }
        return urlencode({name: value for name, value in values.items() if value not in ("", None)})

    @property
    def is_narrow(self) -> bool:
        """Whether anything but the order differs from the default."""
        return bool(self.as_query(sort=""))

    @property
    def narrows_more(self) -> bool:
        """Whether anything but order, outcome and stage narrows."""
        return bool(self.as_query(sort="", outcome="", stage=""))


def apply_filter(rows: DealQuerySet, wanted: DealFilter, actor: Actor) -> DealQuerySet:
    """Narrow visible deals. Search looks at customer, domain and code.

    At most 5,000 deals are found by words; with less than three letters those whose name begins so.
    """
    rows = _of_stage(rows, wanted, actor)
    exact = {
        "partnership__organization__slug": wanted.partner,
        "model": wanted.model,
        "source": wanted.source,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.owner:
        side = "sales_rep" if actor.is_vendor else "partner_rep"
        rows = rows.filter(**{f"{side}__code": wanted.owner})
    if wanted.ball:
        rows = rows.filter(_ball(wanted.ball, actor))
    if wanted.health:
        rows = rows.filter(_health(wanted.health, clock.now()))
    if wanted.q:
        rows = rows.filter(pk__in=_found(wanted.q, actor))
    return rows


def _of_stage(rows: DealQuerySet, wanted: DealFilter, actor: Actor) -> DealQuerySet:
    """Outcome and stage; for a rep on the access index, which is what a rep's list walks.

    There through aliases, which use the join that `visible_to` made: a second `filter` on the
    relation would make another one, over everybody's rows, and show each deal once for each of its
    people. Said of the deal as well, they would make the planner expect next to no rows and sort.
    """
    exact = {"outcome": wanted.outcome if wanted.outcome != "all" else None, "stage": wanted.stage}
    given = {name: value for name, value in exact.items() if value}
    if actor.sees_whole_side:
        return rows.filter(**given)
    rows = rows.alias(**{f"its_{name}": F(f"access__{name}") for name in given})
    return rows.filter(**{f"its_{name}": value for name, value in given.items()})


def _found(words: str, actor: Actor) -> RawSQL:
    """Ids of deals that contain the words, from the function that may use the trigram indexes.

    It keeps to the tenant and to a rep's deals by itself; what it finds is read behind the wall.
    """
    person = None if actor.sees_whole_side else actor.user_id
    return RawSQL("select deal_id from search_deals(%s, %s)", (words, person))


def _ball(ball: str, actor: Actor) -> Q:
    """Whose turn it is; a running pause puts the ball with the customer."""
    paused = Q(paused_until_at__gt=clock.now())
    mine = "vendor" if actor.is_vendor else "partner"
    other = "partner" if actor.is_vendor else "vendor"
    if ball == "customer":
        return paused
    if ball == "nobody":
        return Q(ball="nobody") & ~paused
    if ball == "me":
        return Q(**{f"ball_{mine}_id": actor.user_id}) & Q(ball__in=[mine, "both"]) & ~paused
    side = mine if ball == "us" else other
    return Q(ball__in=[side, "both"]) & ~paused


def _health(health: str, now: datetime) -> Q:
    """Comparisons with stored thresholds, so nothing is stale and nothing is recomputed."""
    not_paused = Q(paused_until_at=None) | Q(paused_until_at__lte=now)
    return {
        "over": Q(over_at__lte=now) & not_paused,
        "stalled": Q(over_at__lte=now, silent_at__lte=now) & not_paused,
        "soon": Q(soon_at__lte=now) & (Q(over_at__gt=now) | Q(over_at=None)) & not_paused,
        "no_next_step": Q(ball="nobody", outcome="open") & not_paused,
        "paused": Q(paused_until_at__gt=now),
    }[health]
