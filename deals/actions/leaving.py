"""What somebody held on deals, when they leave: places, letters, proposals, registrations."""

from django.db.models import Q

from cosell.core.actor import Actor, Role, Side
from cosell.messaging.actions.events import record_event
from deals.actions.derive import refresh_deal
from deals.actions.grants import give_place, take_place
from deals.enums import Outcome, ProposalState, RegistrationState
from deals.models import Deal, DealStep, DealTeamMember, Registration, RoleProposal
from deals.models.rooms import SIGNING_ROLES, Room
from deals.queries.people import owner_code
from deals.queries.rooms import lock_deal
from deals.rules.raci import join_letters
from partners.models import Membership, User


def hand_over_deal(
    actor: Actor,
    room: Room,
    member: DealTeamMember,
    successor: User | None,
    *,
    leaving: int | None = None,
) -> None:
    """Move one person's place on one deal. Without a successor the letters stay and stand in alarm.

    Signatures keep the name. Assumes the caller's transaction and its lock on the deal.
    """
    deal = room.deal
    take_place(deal, member)
    _hand_over_letters(deal, member, successor)
    _hand_over_proposals(deal, member, successor)
    if successor is not None:
        _seat(room, member, successor)
        _hand_over_ownership(deal, member, successor)
    refresh_deal(actor, deal, leaving=leaving)
    record_event(
        "deal.member_left",
        actor=actor,
        deal_id=deal.pk,
        partnership_id=deal.partnership_id,
        payload={
            "name": member.user.name,
            "successor": successor.name if successor else "",
            "side": member.side,
            "owner": owner_code(deal, Side(member.side)),
        },
    )


def _seat(room: Room, member: DealTeamMember, successor: User) -> None:
    """The heir takes the leaver's role, unless they sign on the deal already."""
    place = room.member(successor.pk, Side(member.side))
    if place is not None and (place.role in SIGNING_ROLES or member.role not in SIGNING_ROLES):
        return
    give_place(
        room.deal, successor, side=Side(member.side), role=member.role,
        organization_id=member.organization_id,
    )  # fmt: skip


def _hand_over_ownership(deal: Deal, member: DealTeamMember, successor: User) -> None:
    names = ("sales_rep", "partner_manager") if member.side == Side.VENDOR else ("partner_rep",)
    for name in names:
        if getattr(deal, f"{name}_id") == member.user_id:
            setattr(deal, name, successor)


def _hand_over_letters(deal: Deal, member: DealTeamMember, successor: User | None) -> None:
    """The successor takes over every letter; where they hold one already, the two are joined.

    Without a successor duties stay in alarm; who was only asked or told is so no longer.
    """
    mine = list(deal.roles.filter(user_id=member.user_id, side=member.side))
    if successor is None:
        for row in mine:
            if row.letter in {"C", "I"}:
                row.delete()
        return
    theirs = {row.step_id: row for row in deal.roles.filter(user=successor)}
    for row in mine:
        other = theirs.get(row.step_id)
        if other is None:
            row.user = successor
            row.save(update_fields=["user"])
            continue
        joined = join_letters(row.letter, other.letter)
        row.delete()
        if joined != other.letter:
            other.letter = joined
            other.position = min(row.position, other.position)
            other.save(update_fields=["letter", "position"])


def _hand_over_proposals(deal: Deal, member: DealTeamMember, successor: User | None) -> None:
    """What was proposed for the leaver is proposed for the heir, else it is taken back."""
    rows = RoleProposal.objects.filter(
        deal=deal, user_id=member.user_id, state=ProposalState.OPEN
    ).exclude(proposed_side=member.side)
    taken = set()
    if successor is not None:
        taken = set(
            RoleProposal.objects.filter(
                deal=deal, user=successor, state=ProposalState.OPEN
            ).values_list("step_id", flat=True)
        )
    for row in rows:
        if successor is None or row.step_id in taken:
            row.state = ProposalState.WITHDRAWN
        else:
            row.user = successor
        row.save(update_fields=["state", "user"])


def hand_over_rest(membership: Membership, successor: User | None, *, actor: Actor) -> int:
    """What a leaver holds without being on the deal: as a stand-in, and undecided registrations.

    Runs in the caller's transaction, after their own deals. Returns how many deals changed.
    """
    _hand_over_registrations(membership, successor, actor=actor)
    side = Role(membership.role).side
    asked = DealStep.objects.filter(
        **{f"{side.value}_holder_id": membership.user_id, f"{side.value}_asked_at__isnull": False}
    ).values_list("deal_id")
    rows = (
        Deal.objects.in_tenant(actor)
        .filter(outcome__in=[Outcome.OPEN, Outcome.WON])
        .filter(Q(**{f"ball_{side.value}_id": membership.user_id}) | Q(pk__in=asked))
        .order_by("id")
    )
    codes = list(rows.values_list("code", flat=True))
    for code in codes:
        refresh_deal(actor, lock_deal(actor, code), leaving=membership.user_id)
    return len(codes)


def _hand_over_registrations(
    membership: Membership, successor: User | None, *, actor: Actor
) -> None:
    """Somebody of the company answers for what waits for a decision: the heir, else its lead."""
    if membership.partnership_id is None:
        return
    heir = successor or _lead_of(membership)
    if heir is None:
        return
    rows = Registration.objects.filter(
        partnership_id=membership.partnership_id,
        contact_id=membership.user_id,
        state=RegistrationState.SUBMITTED,
    ).select_for_update(of=("self",), no_key=True)
    for row in rows.order_by("id"):
        row.contact = heir
        row.version += 1
        row.save(update_fields=["contact", "version"])
        record_event(
            "registration.handed_over",
            actor=actor,
            partnership_id=row.partnership_id,
            payload={"registration": row.code, "name": heir.name},
        )


def _lead_of(membership: Membership) -> User | None:
    lead = (
        Membership.objects.filter(
            partnership=membership.partnership, role=Role.PARTNER_LEAD, is_active=True
        )
        .exclude(pk=membership.pk)
        .select_related("user")
        .order_by("id")
        .first()
    )
    return lead.user if lead else None
