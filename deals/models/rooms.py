"""A deal with everything that rules and policies decide from, loaded once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from cosell.core.actor import Actor, Side
from cosell.core.businesstime import Calendar, Pause
from deals.models.deals import Deal
from deals.models.roles import RoleAssignment
from deals.models.stages import DealPause, StageVisit
from deals.models.steps import DealStep, Signature
from deals.models.teams import DealTeamMember
from deals.rules.ball import SlotView, StepView
from deals.rules.raci import slot_holder
from partners.models import User

SIGNING_ROLES = frozenset({"sales_rep", "partner_rep", "partner_manager"})
OWNER_ROLE = {Side.VENDOR: "sales_rep", Side.PARTNER: "partner_rep"}


@dataclass(frozen=True, kw_only=True)
class Room:
    """The deal room's state. All rows are visible to both companies.

    `signatures` are those that stand. `bound` says for which side somebody signed first: they act
    for that one alone. `fallbacks` names who answers for a side whose owner is no longer there.
    """

    deal: Deal
    calendar: Calendar
    steps: tuple[DealStep, ...]
    signatures: dict[tuple[int, Side], Signature]
    roles: dict[int, tuple[RoleAssignment, ...]]
    team: tuple[DealTeamMember, ...]
    visits: tuple[StageVisit, ...]
    pauses: tuple[DealPause, ...]
    fallbacks: dict[Side, User | None] = field(default_factory=dict)
    bound: dict[int, Side] = field(default_factory=dict)

    @property
    def visit(self) -> StageVisit:
        """The present stay in a stage, or the last one of a deal that has ended."""
        return self.visits[-1]

    @property
    def visit_pauses(self) -> tuple[DealPause, ...]:
        """The present visit's pauses that stand or stood."""
        return tuple(p for p in self.pauses if p.visit_id == self.visit.pk and p.is_confirmed)

    @property
    def waiting_pause(self) -> DealPause | None:
        """A second pause that waits for the other side's yes."""
        return next((p for p in self.pauses if not p.is_confirmed), None)

    @property
    def clock_calendar(self) -> Calendar:
        """The calendar of the stage's clock: the present visit's pauses are left out."""
        pauses: tuple[Pause, ...] = tuple((p.starts_on, p.returns_on) for p in self.visit_pauses)
        return self.calendar.without(pauses)

    def step(self, key: str) -> DealStep | None:
        return next((step for step in self.steps if step.key == key), None)

    def steps_of(self, stage: int) -> tuple[DealStep, ...]:
        return tuple(step for step in self.steps if step.stage == stage)

    def signature(self, step: DealStep, side: Side) -> Signature | None:
        return self.signatures.get((step.pk, side))

    @cached_property
    def _active(self) -> dict[tuple[int, str], DealTeamMember]:
        return {(m.user_id, m.side): m for m in self.team if m.is_active}

    def member(self, user_id: int | None, side: Side) -> DealTeamMember | None:
        """The person's active place on the deal's team, for that side."""
        return self._active.get((user_id, side)) if user_id is not None else None

    def members(self, side: Side) -> Iterator[DealTeamMember]:
        return (m for m in self.team if m.side == side and m.is_active)

    def is_active(self, user_id: int | None, side: Side) -> bool:
        return self.member(user_id, side) is not None

    def can_sign(self, user_id: int | None, side: Side) -> bool:
        """Whether somebody is on the side's team in a role that signs, and not bound to the other."""
        member = self.member(user_id, side)
        return (
            member is not None
            and member.role in SIGNING_ROLES
            and self.bound.get(member.user_id, side) is side
        )

    def owner(self, side: Side) -> User | None:
        """The side's deal owner, if that person is still there; else its lead or manager."""
        return self._first((), side)

    def person(self, user_id: int | None) -> User | None:
        """Somebody who is named in this room, by id."""
        if user_id is None:
            return None
        named = (self.deal.sales_rep, self.deal.partner_rep, *self.fallbacks.values())
        people = (*named, *(member.user for member in self.team))
        return next((user for user in people if user and user.pk == user_id), None)

    def _first(self, responsible: Iterable[User], side: Side) -> User | None:
        """The first who is still there: of these, the deal's owner, the side's lead or manager."""
        owner = self.deal.sales_rep if side is Side.VENDOR else self.deal.partner_rep
        return slot_holder(
            responsible, owner, self.fallbacks.get(side), lambda user: self.can_sign(user.id, side)
        )

    def responsible(self, step: DealStep, side: Side) -> list[RoleAssignment]:
        """The side's R and AR rows of a step in their order; the first active one holds the slot."""
        rows = (r for r in self.roles.get(step.pk, ()) if r.side == side and "R" in r.letter)
        return sorted(rows, key=lambda row: (row.position, row.id))

    def holder(self, step: DealStep, side: Side) -> User | None:
        """Who is asked for a slot: first responsible, else the side's owner, lead or manager.

        None when no active person can be named.
        """
        return self._first((row.user for row in self.responsible(step, side)), side)

    def accountable(self, step: DealStep) -> RoleAssignment | None:
        return next((r for r in self.roles.get(step.pk, ()) if "A" in r.letter), None)

    def views(self) -> list[StepView]:
        """Every step as the rules read it: the ball and the gate decide from the same values."""
        return [
            StepView(
                key=step.key,
                stage=step.stage,
                before_room=step.before_room,
                slots=tuple(self._slot(step, side) for side in step.sides),
            )
            for step in self.steps
        ]

    def _slot(self, step: DealStep, side: Side) -> SlotView:
        holder, accountable = self.holder(step, side), self.accountable(step)
        return SlotView(
            side=side,
            is_open=self.signature(step, side) is None,
            holder=str(holder.pk) if holder is not None else None,
            is_accountable=accountable is not None and accountable.side == side,
        )

    def role_of(self, actor: Actor) -> str | None:
        """The actor's deal role on the side acted for, or None."""
        member = self.member(actor.user_id, actor.side)
        return member.role if member else None

    def is_bound_elsewhere(self, actor: Actor) -> bool:
        """Whether the actor signed first for the other company, and so acts for that one alone."""
        if actor.user_id is None:
            return False
        return self.bound.get(actor.user_id, actor.side) is not actor.side
