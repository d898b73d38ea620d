"""A deal with everything that rules and policies decide from, loaded once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cosell.core.actor import Actor, Side
from cosell.core.businesstime import Calendar
from deals.models.deals import Deal
from deals.models.roles import RoleAssignment
from deals.models.stages import DealPause, StageVisit
from deals.models.steps import DealStep, Signature
from deals.models.teams import DealTeamMember
from partners.models import User

SIGNING_ROLES = frozenset({"sales_rep", "partner_rep", "partner_manager"})
OWNER_ROLE = {Side.VENDOR: "sales_rep", Side.PARTNER: "partner_rep"}


@dataclass(frozen=True, kw_only=True)
class Room:
    """The deal room's state. All rows are visible to both companies."""

    deal: Deal
    calendar: Calendar
    steps: tuple[DealStep, ...]
    signatures: dict[tuple[int, Side], Signature]
    roles: dict[int, tuple[RoleAssignment, ...]]
    team: tuple[DealTeamMember, ...]
    visits: tuple[StageVisit, ...]
    pauses: tuple[DealPause, ...]
    fallbacks: dict[Side, User | None] = field(default_factory=dict)

    @property
    def visit(self) -> StageVisit:
        """The present stay in a stage."""
        return self.visits[-1]

    @property
    def visit_pauses(self) -> tuple[DealPause, ...]:
        return tuple(p for p in self.pauses if p.visit_id == self.visit.pk and p.is_confirmed)

    def step(self, key: str) -> DealStep | None:
        return next((step for step in self.steps if step.key == key), None)

    def steps_of(self, stage: int) -> tuple[DealStep, ...]:
        return tuple(step for step in self.steps if step.stage == stage)

    def signature(self, step: DealStep, side: Side) -> Signature | None:
        return self.signatures.get((step.pk, side))

    def member(self, user_id: int | None, side: Side) -> DealTeamMember | None:
        """The person's active place on the deal's team, for that side."""
        return next(
            (m for m in self.team if m.user_id == user_id and m.side == side and m.is_active), None
        )

    def members(self, side: Side) -> Iterator[DealTeamMember]:
        return (m for m in self.team if m.side == side and m.is_active)

    def is_active(self, user_id: int | None, side: Side) -> bool:
        return self.member(user_id, side) is not None

    def owner(self, side: Side) -> User | None:
        """The side's deal owner, if that person is still there; else its lead or manager."""
        user = self.deal.sales_rep if side is Side.VENDOR else self.deal.partner_rep
        if user is not None and self.is_active(user.pk, side):
            return user  # type: ignore[no-any-return]
        return self.fallbacks.get(side)

    def responsible(self, step: DealStep, side: Side) -> Iterable[RoleAssignment]:
        """The side's R and AR rows of a step in their order; the first active one holds the slot."""
        rows = (r for r in self.roles.get(step.pk, ()) if r.side == side and "R" in r.letter)
        return sorted(rows, key=lambda row: (row.position, row.pk))

    def holder(self, step: DealStep, side: Side) -> User | None:
        """Who is asked for a slot: first responsible, else the side's owner, lead or manager."""
        for row in self.responsible(step, side):
            if self.is_active(row.user_id, side):
                return row.user  # type: ignore[no-any-return]
        return self.owner(side)

    def accountable(self, step: DealStep) -> RoleAssignment | None:
        return next((r for r in self.roles.get(step.pk, ()) if "A" in r.letter), None)

    def role_of(self, actor: Actor) -> str | None:
        """The actor's deal role on the side acted for, or None."""
        member = self.member(actor.user_id, actor.side)
        return member.role if member else None
