"""Seats: giving one, changing its role, ending it."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor, Role, Side
from cosell.core.errors import Conflict, Forbidden, Invalid, NotFound
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from partners.enums import RoleChoice
from partners.models import (
    ApiToken,
    Invitation,
    Membership,
    Organization,
    Partnership,
    Session,
    User,
    Workspace,
)
from partners.policies import can_change_member
from partners.queries.memberships import seats_of

HandOver = Callable[[Membership, User | None], object]


def seat_member(
    user: User, *, role: str, actor: Actor, partnership_id: int | None = None,
    organization: Organization | None = None,
) -> Membership:  # fmt: skip
    """Give a person a seat. The caller has checked the right: an invitation, or the founder.

    Raises Invalid for a role that is not the side's.
    """
    side = Side.PARTNER if partnership_id is not None else Side.VENDOR
    if role not in RoleChoice.values or Role(role).side is not side:
        raise Invalid({"role": [_("Choose one of the roles of that side.")]})
    with wall(actor):
        membership, _created = Membership.objects.update_or_create(
            workspace_id=actor.workspace_id,
            organization_id=organization.pk if organization else actor.organization_id,
            user=user,
            defaults={
                "partnership_id": partnership_id,
                "role": role,
                "is_active": True,
                "left_at": None,
                "last_seen_at": clock.now(),
            },
        )
        record_event(
            "member.joined",
            actor=actor,
            partnership_id=partnership_id,
            payload={"name": user.name, "role": role},
        )
        return membership


def touch_member(*, actor: Actor) -> None:
    """Keep when a seat was last used. Called every few minutes at most; no event tells of it."""
    with wall(actor):
        Membership.objects.filter(pk=actor.membership_id or 0).update(last_seen_at=clock.now())


def _lock_side(actor: Actor) -> None:
    """One change of a side's people at a time: else two leads could remove each other.

    Not the key: whoever writes a row of the side checks its key on the way out, and would wait for
    us with a deal in hand that we come for.
    """
    side = Workspace if actor.is_vendor else Partnership
    list(
        side.objects.visible_to(actor)
        .select_for_update(of=("self",), no_key=True)
        .values_list("pk")
    )


def _find(actor: Actor, user_code: str) -> Membership:
    member = (
        Membership.objects.visible_to(actor)
        .select_for_update(of=("self",), no_key=True)
        .select_related("user", "organization")
        .filter(user__code=user_code.upper(), is_active=True)
        .order_by("id")
    )
    own = member.filter(organization_id=actor.organization_id).first() or member.first()
    if own is None:
        raise NotFound
    if not can_change_member(actor, own):
        raise Forbidden(
            _("Only the people who lead %(name)s change its members.") % {"name": own.organization}
        )
    return own  # type: ignore[no-any-return]


def change_role(user_code: str, *, role: str, actor: Actor) -> Membership:
    """Give a member of the own side another role. The last admin or lead stays one."""
    with wall(actor):
        _lock_side(actor)
        member = _find(actor, user_code)
        if role not in RoleChoice.values or Role(role).side is not Role(member.role).side:
            raise Invalid({"role": [_("Choose one of the roles of that side.")]})
        if member.role in {Role.VENDOR_ADMIN, Role.PARTNER_LEAD} and role != member.role:
            _refuse_last(member)
        member.role = role
        member.save(update_fields=["role"])
        record_event(
            "member.role_changed",
            actor=actor,
            partnership_id=member.partnership_id,
            payload={"name": member.user.name, "role": role},
        )
        return member


def _refuse_last(member: Membership) -> None:
    others = Membership.objects.filter(
        workspace_id=member.workspace_id,
        organization_id=member.organization_id,
        role=member.role,
        is_active=True,
    ).exclude(pk=member.pk)
    if not others.exists():
        raise Conflict(
            _("%(name)s is the last one in that role. Name another first.") % {"name": member.user}
        )


def remove_member(
    user_code: str, *, actor: Actor, hand_over: HandOver, successor_code: str = ""
) -> Membership:
    """End a seat: what the person holds goes to the successor, in the same transaction.

    Tokens of the seat die with it, and sessions when it was the last one. `hand_over` moves what
    other apps hold for the person. Raises Conflict for the last admin or lead.
    """
    with wall(actor):
        _lock_side(actor)
        member = _find(actor, user_code)
        if member.user_id == actor.user_id:
            raise Conflict(_("You cannot remove yourself. Ask a colleague."))
        if member.role in {Role.VENDOR_ADMIN, Role.PARTNER_LEAD}:
            _refuse_last(member)
        successor = _successor(actor, member, successor_code)
        hand_over(member, successor)
        _hand_over_partnerships(actor, member, successor)
        member.is_active, member.left_at = False, clock.now()
        member.save(update_fields=["is_active", "left_at"])
        _end_links(member)
        record_event(
            "member.left",
            actor=actor,
            partnership_id=member.partnership_id,
            payload={"name": member.user.name, "successor": successor.name if successor else ""},
        )
        if not seats_of(member.user):
            end_sessions(member.user)
        return member


def _hand_over_partnerships(actor: Actor, member: Membership, successor: User | None) -> None:
    """What the terms of partners name the person for; without a successor nobody is named."""
    if actor.is_partner:
        return
    for name in ("manager", "sales_rep", "sponsor"):
        Partnership.objects.visible_to(actor).filter(**{name: member.user}).update(
            **{name: successor}
        )


def _end_links(member: Membership) -> None:
    """Tokens of the seat, and invitations to it that are still open."""
    now = clock.now()
    ApiToken.objects.filter(membership=member, revoked_at=None).update(revoked_at=now)
    Invitation.objects.filter(
        workspace_id=member.workspace_id,
        organization_id=member.organization_id,
        email__iexact=member.user.email,
        accepted_at=None,
        revoked_at=None,
    ).update(revoked_at=now)


def _successor(actor: Actor, member: Membership, code: str) -> User | None:
    if not code:
        return None
    heir = (
        Membership.objects.visible_to(actor)
        .filter(user__code=code.upper(), organization_id=member.organization_id, is_active=True)
        .exclude(pk=member.pk)
        .select_related("user")
        .first()
    )
    if heir is None:
        raise Invalid({"successor": [_("Choose a colleague.")]})
    return heir.user  # type: ignore[no-any-return]


def end_sessions(user: User) -> int:
    """Sign a person out everywhere. Returns how many sessions ended."""
    count, _kinds = Session.objects.filter(user=user).delete()
    return int(count)
