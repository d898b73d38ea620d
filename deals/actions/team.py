"""Who is on a deal, and the object permissions that follow from it."""

from collections.abc import Iterable

from django.contrib.auth.models import Permission
from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor, Side
from cosell.core.errors import Conflict, Forbidden, Invalid
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from deals.actions.derive import refresh_deal
from deals.models import Deal, DealGrant, DealTeamMember
from deals.models.rooms import OWNER_ROLE, Room
from deals.policies import can_manage_team
from deals.queries.rooms import lead_of, load_room, lock_deal
from deals.rules.raci import join_letters
from partners.models import Membership, User

PERMISSIONS = {
    "sales_rep": ("view_deal", "work_deal"),
    "partner_rep": ("view_deal", "work_deal"),
    "partner_manager": ("view_deal", "work_deal", "manage_deal"),
    "approver": ("view_deal", "approve_price"),
    "observer": ("view_deal",),
}
ROLES_OF_SIDE = {
    Side.VENDOR: ("sales_rep", "partner_manager", "approver", "observer"),
    Side.PARTNER: ("partner_rep", "observer"),
}


def seat_members(deal: Deal, members: Iterable[DealTeamMember]) -> None:
    """Write team rows and their guardian grants. Assumes the caller's transaction."""
    rows = list(members)
    DealTeamMember.objects.bulk_create(rows)
    _grant(deal, rows)


def _grant(deal: Deal, members: Iterable[DealTeamMember]) -> None:
    ids = dict(
        Permission.objects.filter(
            content_type__app_label="deals", content_type__model="deal"
        ).values_list("codename", "id")
    )
    DealGrant.objects.bulk_create(
        [
            DealGrant(
                content_object=deal,
                user_id=member.user_id,
                permission_id=ids[codename],
                workspace_id=deal.workspace_id,
                partnership_id=deal.partnership_id,
            )
            for member in members
            for codename in PERMISSIONS[member.role]
        ],
        ignore_conflicts=True,
    )


def _revoke(deal: Deal, user_id: int) -> None:
    DealGrant.objects.filter(content_object=deal, user_id=user_id).delete()


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
    person who is no member, Conflict for somebody who is already there.
    """
    with wall(actor):
        deal = lock_deal(actor, code)
        room = load_room(actor, deal)
        _refuse_strangers(actor, room, actor.side)
        if role not in ROLES_OF_SIDE[actor.side]:
            raise Invalid({"role": [_("Choose one of the roles of your side.")]})
        user = _colleague(actor, deal, user_code)
        if room.member(user.pk, actor.side):
            raise Conflict(_("%(name)s is already on this deal.") % {"name": user.name})
        member = _seat(deal, user, actor, role)
        _take_over_ownership(deal, actor.side, user if role == OWNER_ROLE[actor.side] else None)
        refresh_deal(actor, deal)
        record_event(
            "deal.member_added",
            actor=actor,
            deal_id=deal.pk,
            partnership_id=deal.partnership_id,
            payload={"name": user.name, "role": role, "side": actor.side},
        )
        return member


def _colleague(actor: Actor, deal: Deal, user_code: str) -> User:
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


def _seat(deal: Deal, user: User, actor: Actor, role: str) -> DealTeamMember:
    member, _created = DealTeamMember.objects.update_or_create(
        deal=deal,
        user=user,
        side=actor.side,
        defaults={
            "workspace_id": deal.workspace_id,
            "partnership_id": deal.partnership_id,
            "organization_id": actor.organization_id,
            "role": role,
            "is_active": True,
            "added_at": clock.now(),
            "left_at": None,
        },
    )
    _grant(deal, [member])
    return member


def _take_over_ownership(deal: Deal, side: Side, user: User | None) -> None:
    """A side without an owner gets its first rep as one."""
    if user is None:
        return
    if side is Side.VENDOR and deal.sales_rep_id is None:
        deal.sales_rep = user
    if side is Side.PARTNER and deal.partner_rep_id is None:
        deal.partner_rep = user


def set_owner(code: str, *, user_code: str, actor: Actor) -> Deal:
    """Make a colleague the owner of the actor's side; they join the team if they are not on it.

    The letters of the former owner stay: roles change on the People page.
    """
    with wall(actor):
        deal = lock_deal(actor, code)
        room = load_room(actor, deal)
        _refuse_strangers(actor, room, actor.side)
        user = _colleague(actor, deal, user_code)
        if not room.member(user.pk, actor.side):
            _seat(deal, user, actor, OWNER_ROLE[actor.side])
        if actor.is_vendor:
            deal.sales_rep = user
        else:
            deal.partner_rep = user
        refresh_deal(actor, deal)
        record_event(
            "deal.owner_changed",
            actor=actor,
            deal_id=deal.pk,
            partnership_id=deal.partnership_id,
            payload={"name": user.name, "side": actor.side},
        )
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
        successor = next((m.user for m in room.members(actor.side) if m.pk != member.pk), None)
        owner = room.owner(actor.side)
        if owner is not None and owner.pk != member.user_id:
            successor = owner
        if successor is None:
            raise Conflict(_("Add somebody else first: a side needs one person on the deal."))
        hand_over_deal(actor, deal, member, successor)
        return deal


def hand_over_deal(
    actor: Actor, deal: Deal, member: DealTeamMember, successor: User | None
) -> None:
    """Move one person's place on one deal. Without a successor the letters stay and stand in alarm.

    Assumes the caller's transaction and its lock on the deal.
    """
    member.is_active = False
    member.left_at = clock.now()
    member.save(update_fields=["is_active", "left_at"])
    _revoke(deal, member.user_id)
    side = Side(member.side)
    if successor is not None:
        _hand_over_letters(deal, member, successor)
        _seat_successor(deal, member, successor)
    if side is Side.VENDOR and deal.sales_rep_id == member.user_id:
        deal.sales_rep = successor or deal.sales_rep
    if side is Side.VENDOR and deal.partner_manager_id == member.user_id:
        deal.partner_manager = successor or deal.partner_manager
    if side is Side.PARTNER and deal.partner_rep_id == member.user_id:
        deal.partner_rep = successor or deal.partner_rep
    refresh_deal(actor, deal)
    record_event(
        "deal.member_left",
        actor=actor,
        deal_id=deal.pk,
        partnership_id=deal.partnership_id,
        payload={
            "name": member.user.name,
            "successor": successor.name if successor else "",
            "side": member.side,
        },
    )


def _seat_successor(deal: Deal, member: DealTeamMember, successor: User) -> None:
    heir, _created = DealTeamMember.objects.get_or_create(
        deal=deal,
        user=successor,
        side=member.side,
        defaults={
            "workspace_id": deal.workspace_id,
            "partnership_id": deal.partnership_id,
            "organization_id": member.organization_id,
            "role": member.role,
            "added_at": clock.now(),
        },
    )
    if not heir.is_active:
        heir.is_active, heir.left_at, heir.role = True, None, member.role
        heir.save(update_fields=["is_active", "left_at", "role"])
    _grant(deal, [heir])


def _hand_over_letters(deal: Deal, member: DealTeamMember, successor: User) -> None:
    """The successor takes over every letter; where they hold one already, the two are joined."""
    mine = {row.step_id: row for row in deal.roles.filter(user_id=member.user_id)}
    theirs = {row.step_id: row for row in deal.roles.filter(user=successor)}
    for step_id, row in mine.items():
        other = theirs.get(step_id)
        if other is None:
            row.user = successor
            row.save(update_fields=["user"])
            continue
        joined = join_letters(row.letter, other.letter)
        row.delete()
        if joined != other.letter:
            other.letter = joined
            other.save(update_fields=["letter"])


def hand_over_deals(membership: Membership, successor: User | None, *, actor: Actor) -> int:
    """When a member leaves: every deal they are on goes to the successor, else the side's owner.

    Runs in the caller's transaction, before the seat is closed. Returns how many deals changed.
    """
    rows = (
        DealTeamMember.objects.visible_to(actor)
        .filter(user_id=membership.user_id, organization_id=membership.organization_id)
        .filter(is_active=True)
        .select_related("deal", "user")
        .order_by("deal_id")
    )
    count = 0
    for member in rows:
        deal = lock_deal(actor, member.deal.code)
        room = load_room(actor, deal)
        heir = successor or _heir(room, member)
        hand_over_deal(actor, deal, member, heir)
        count += 1
    return count


def _heir(room: Room, member: DealTeamMember) -> User | None:
    side = Side(member.side)
    owner = room.owner(side)
    if owner is not None and owner.pk != member.user_id:
        return owner
    others = (m.user for m in room.members(side) if m.pk != member.pk and m.role != "observer")
    found = next(others, None) or lead_of(room.deal, side)
    return None if found is not None and found.pk == member.user_id else found
