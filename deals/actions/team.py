"""Who is on a deal: adding, naming the owner, leaving, and what a leaver held."""

from django.utils.translation import gettext as _

from cosell.core.actor import Actor, Side
from cosell.core.errors import Conflict, Forbidden, Invalid
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from deals.actions.derive import refresh_deal
from deals.actions.grants import give_place
from deals.actions.leaving import hand_over_deal, hand_over_rest
from deals.models import Deal, DealTeamMember
from deals.models.rooms import OWNER_ROLE, SIGNING_ROLES, Room
from deals.policies import can_manage_team
from deals.queries.people import owner_code
from deals.queries.rooms import load_room, lock_deal, stand_ins
from partners.models import Membership, User

ROLES_OF_SIDE = {
    Side.VENDOR: ("sales_rep", "partner_manager", "approver", "observer"),
    Side.PARTNER: ("partner_rep", "observer"),
}


def _refuse_strangers(actor: Actor, room: Room, side: Side) -> None:
    if not can_manage_team(actor, room, side):
        owner = room.owner(side)
        raise Forbidden(
            _("Only the people of that company change who is on its side. Ask %(name)s.")
            % {"name": owner.name if owner else _("the other company")}
        )


def add_team_member(code: str, *, user_code: str, role: str, actor: Actor) -> DealTeamMember:
    """Put a colleague on the actor's side of the deal.

    Raises Forbidden for the other side's people, Invalid for a role that is not the side's or a
    person who is no member, Conflict for somebody who is already there or signed for the other
    side.
    """
    with wall(actor):
        deal = lock_deal(actor, code)
        room = load_room(actor, deal)
        _refuse_strangers(actor, room, actor.side)
        if role not in ROLES_OF_SIDE[actor.side]:
            raise Invalid({"role": [_("Choose one of the roles of your side.")]})
        user = _colleague(actor, user_code)
        if room.member(user.pk, actor.side):
            raise Conflict(_("%(name)s is already on this deal.") % {"name": user.name})
        _refuse_bound(room, user, actor.side)
        member = give_place(
            deal, user, side=actor.side, role=role, organization_id=actor.organization_id
        )
        if role == OWNER_ROLE[actor.side]:
            _take_over_ownership(room, actor.side, user)
        refresh_deal(actor, deal)
        _record(actor, deal, "deal.member_added", name=user.name, role=role)
        return member


def _colleague(actor: Actor, user_code: str) -> User:
    """A member of the actor's own company. Nobody else can be put on one's side."""
    membership = (
        Membership.objects.visible_to(actor)
        .filter(user__code=user_code.upper(), organization_id=actor.organization_id, is_active=True)
        .select_related("user")
        .first()
    )
    if membership is None:
        raise Invalid({"person": [_("Choose somebody of your own company.")]})
    return membership.user  # type: ignore[no-any-return]


def _refuse_bound(room: Room, user: User, side: Side) -> None:
    if room.bound.get(user.pk, side) is not side:
        raise Conflict(
            _("%(name)s signed for the other company on this deal.") % {"name": user.name}
        )


def _take_over_ownership(room: Room, side: Side, user: User) -> None:
    """A side whose owner is gone gets its first rep as one."""
    deal = room.deal
    owner = deal.sales_rep if side is Side.VENDOR else deal.partner_rep
    if owner is None or not room.is_active(owner.pk, side):
        _own(deal, side, user)


def _own(deal: Deal, side: Side, user: User) -> None:
    if side is Side.VENDOR:
        deal.sales_rep = user
    else:
        deal.partner_rep = user


def set_owner(code: str, *, user_code: str, actor: Actor) -> Deal:
    """Make a colleague the owner of the actor's side; they join the team if they are not on it.

    The letters of the former owner stay: roles change on the People page.
    """
    with wall(actor):
        deal = lock_deal(actor, code)
        room = load_room(actor, deal)
        _refuse_strangers(actor, room, actor.side)
        user = _colleague(actor, user_code)
        _refuse_bound(room, user, actor.side)
        member = room.member(user.pk, actor.side)
        if member is None or member.role not in SIGNING_ROLES:
            give_place(
                deal, user, side=actor.side, role=OWNER_ROLE[actor.side],
                organization_id=actor.organization_id,
            )  # fmt: skip
        _own(deal, actor.side, user)
        refresh_deal(actor, deal)
        _record(actor, deal, "deal.owner_changed", name=user.name)
        return deal


def remove_team_member(code: str, *, user_code: str, actor: Actor) -> Deal:
    """Take a colleague off the deal. Their letters go to the side's owner; signatures keep the name.

    Raises Conflict for the last person of a side, who must name a successor first.
    """
    with wall(actor):
        deal = lock_deal(actor, code)
        room = load_room(actor, deal)
        _refuse_strangers(actor, room, actor.side)
        member = next(
            (m for m in room.members(actor.side) if m.user.code == user_code.upper()), None
        )
        if member is None:
            raise Invalid({"person": [_("That person is not on your side of the deal.")]})
        successor = _colleague_on_deal(room, member)
        if successor is None and member.role in SIGNING_ROLES:
            raise Conflict(_("Add somebody else first: a side needs one person on the deal."))
        hand_over_deal(actor, room, member, successor)
        return deal


def _colleague_on_deal(room: Room, member: DealTeamMember) -> User | None:
    """The side's owner, else somebody else of the side who signs."""
    side = Side(member.side)
    owner = room.deal.sales_rep if side is Side.VENDOR else room.deal.partner_rep
    people = [m.user for m in room.members(side) if m.role in SIGNING_ROLES]
    others = [user for user in people if user.pk != member.user_id]
    return owner if owner in others else next(iter(others), None)


def hand_over_deals(membership: Membership, successor: User | None, *, actor: Actor) -> int:
    """When a member leaves: what they hold goes to the successor, else the side's owner or lead.

    Letters, places, proposals, requests, the ball, and registrations that are not decided. Runs in
    the caller's transaction, before the seat is closed. Returns how many deals changed.
    """
    rows = (
        DealTeamMember.objects.visible_to(actor)
        .filter(user_id=membership.user_id, organization_id=membership.organization_id)
        .filter(is_active=True)
        .select_related("deal")
        .order_by("deal_id")
    )
    count = 0
    for row in rows:
        deal = lock_deal(actor, row.deal.code)
        room = load_room(actor, deal, leaving=membership.user_id)
        member = room.member(membership.user_id, Side(row.side))
        if member is not None:
            heir = successor or _heir(room, member, membership.user_id)
            hand_over_deal(actor, room, member, heir, leaving=membership.user_id)
            count += 1
    return count + hand_over_rest(membership, successor, actor=actor)


def _heir(room: Room, member: DealTeamMember, leaving: int) -> User | None:
    """Nobody needs to follow who only watched."""
    if member.role not in SIGNING_ROLES:
        return None
    found = _colleague_on_deal(room, member)
    return found or stand_ins(room.deal, leaving).get(Side(member.side))


def _record(actor: Actor, deal: Deal, event: str, **facts: str) -> None:
    record_event(
        event,
        actor=actor,
        deal_id=deal.pk,
        partnership_id=deal.partnership_id,
        payload={**facts, "side": actor.side, "owner": owner_code(deal, actor.side)},
    )
