"""Invitations: single use, bound to one address and one company, seven days."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor, Role, Side, system_actor
from cosell.core.errors import Conflict, Forbidden, Invalid, NotFound
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from partners.actions.members import seat_member
from partners.enums import PartnershipStatus, RoleChoice
from partners.models import Invitation, Membership, Organization, Partnership, User
from partners.policies import can_invite_member
from partners.queries.invitations import PeekedInvitation, peek_invitation
from partners.rules import LONGEST_NAME, digest, is_email, new_secret, person_of_email

LIFETIME = timedelta(days=7)


def invite_member(
    email: str,
    *,
    role: str,
    actor: Actor,
    partner: str | None = None,
    name: str = "",
    deal_code: str = "",
) -> tuple[Invitation, str]:
    """Invite somebody to the own side, or (as a manager) to a partner's.

    Returns the invitation and its secret, which is stored nowhere. Raises Forbidden, and Invalid for
    an address that is none, is a member already, or a role of the other side.
    """
    with wall(actor):
        partnership = _partnership(actor, partner)
        partnership_id = partnership.pk if partnership else None
        if not can_invite_member(actor, partnership_id):
            raise Forbidden(_("Ask your admin or lead to invite people."))
        if partnership is not None and partnership.status == PartnershipStatus.ENDED:
            raise Conflict(_("This partnership has ended. Nobody can join it."))
        email = email.strip().lower()
        organization_id = partnership.organization_id if partnership else actor.organization_id
        _validate(actor, email, role, organization_id, partnership)
        now, secret = clock.now(), new_secret()
        Invitation.objects.visible_to(actor).filter(
            email=email, organization_id=organization_id, accepted_at=None, revoked_at=None
        ).update(revoked_at=now)
        invitation: Invitation = Invitation.objects.create(
            workspace_id=actor.workspace_id,
            partnership_id=partnership_id,
            organization_id=organization_id,
            email=email,
            name=name.strip()[:LONGEST_NAME],
            role=role,
            deal_code=deal_code,
            digest=digest(secret, settings.TOKEN_PEPPER),
            invited_by_id=actor.person_id,
            created_at=now,
            expires_at=now + LIFETIME,
        )
        _record(actor, partnership_id, "member.invited", role=role)
        return invitation, secret


def invite_members(
    emails: Sequence[str],
    *,
    role: str,
    actor: Actor,
    partner: str | None = None,
    deal_code: str = "",
) -> list[tuple[Invitation, str]]:
    """Invite several people, all or none of them. Raises as `invite_member`, naming the address."""
    refused = []
    with wall(actor):
        made = []
        for email in emails:
            try:
                made.append(
                    invite_member(
                        email,
                        role=role,
                        actor=actor,
                        partner=partner,
                        name=person_of_email(email),
                        deal_code=deal_code,
                    )
                )
            except Invalid as error:
                if "email" not in error.errors:
                    raise
                refused.append(f"{email}: {error.message}")
        if refused:
            raise Invalid({"emails": refused})
        return made


def _partnership(actor: Actor, slug: str | None) -> Partnership | None:
    if actor.is_vendor and not slug:
        return None
    rows = Partnership.objects.visible_to(actor)
    if actor.is_vendor:
        rows = rows.filter(organization__slug=slug)
    partnership = rows.first()
    if partnership is None:
        raise NotFound
    return partnership  # type: ignore[no-any-return]


def _validate(
    actor: Actor, email: str, role: str, organization_id: int, partnership: Partnership | None
) -> None:
    errors = {}
    if not is_email(email):
        errors["email"] = [_("Give a work e-mail address.")]
    side = Side.PARTNER if partnership else Side.VENDOR
    if role not in RoleChoice.values or Role(role).side is not side:
        errors["role"] = [_("Choose one of the roles of that side.")]
    member = Membership.objects.visible_to(actor).filter(
        user__email=email, organization_id=organization_id, is_active=True
    )
    if not errors and member.exists():
        errors["email"] = [_("This person is a member already.")]
    if errors:
        raise Invalid(errors)


def _lock(code: str, actor: Actor) -> Invitation:
    """An invitation that the actor may still change, locked."""
    invitation = (
        Invitation.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("organization", "partnership__organization")
        .filter(code=code.upper())
        .first()
    )
    if invitation is None:
        raise NotFound
    if not can_invite_member(actor, invitation.partnership_id):
        raise Forbidden(_("Ask your admin or lead to do that."))
    if invitation.accepted_at is not None:
        raise Conflict(_("This invitation was accepted already."))
    return invitation  # type: ignore[no-any-return]


def revoke_invitation(code: str, *, actor: Actor) -> Invitation:
    """Make a link worthless. Raises NotFound, Forbidden, Conflict when it was accepted."""
    with wall(actor):
        invitation = _lock(code, actor)
        invitation.revoked_at = invitation.revoked_at or clock.now()
        invitation.save(update_fields=["revoked_at"])
        _record(actor, invitation.partnership_id, "member.invitation_revoked")
        return invitation


def renew_invitation(code: str, *, actor: Actor) -> tuple[Invitation, str]:
    """Give an open invitation a new link and a new week; the link before it is worthless.

    Raises NotFound, Forbidden, Conflict when it was accepted or taken back.
    """
    with wall(actor):
        invitation = _lock(code, actor)
        if invitation.revoked_at is not None:
            raise Conflict(_("This invitation was taken back. Invite the person again."))
        secret = new_secret()
        invitation.digest = digest(secret, settings.TOKEN_PEPPER)
        invitation.expires_at = clock.now() + LIFETIME
        invitation.save(update_fields=["digest", "expires_at"])
        _record(actor, invitation.partnership_id, "member.invitation_renewed")
        return invitation, secret


def accept_invitation(
    secret: str, *, user: User | None = None, name: str = "", password: str = ""
) -> tuple[User, Membership]:
    """Take the seat that an invitation offers. Works once, under a lock.

    An address that has an account must be signed in as it; a new person gives a name, and a
    password only if they want one. Raises NotFound for a link that is none, Conflict for one that
    is used, revoked, expired or somebody else's, Invalid for name or password.
    """
    peeked = peek_invitation(secret)
    _refuse_unusable(peeked)
    actor = system_actor(
        workspace_id=peeked.workspace_id,
        workspace_slug=peeked.workspace_slug,
        workspace_name=peeked.workspace_name,
        organization_id=peeked.vendor_id,
    )
    with wall(actor):
        row = Invitation.objects.select_for_update(of=("self",)).get(pk=peeked.invitation_id)
        if row.accepted_at is not None or row.revoked_at is not None:
            raise Conflict(_("This invitation was used already. Sign in."), code="used")
        person = _person(row, user, name, password)
        row.accepted_at, row.accepted_by = clock.now(), person
        row.save(update_fields=["accepted_at", "accepted_by"])
        membership = seat_member(
            person,
            role=row.role,
            actor=actor,
            partnership_id=row.partnership_id,
            organization=Organization.objects.get(pk=row.organization_id),
        )
        return person, membership


def _refuse_unusable(peeked: PeekedInvitation) -> None:
    texts = {
        "accepted": _("This invitation was used already. Sign in."),
        "revoked": _("This invitation was taken back. Ask for a new one."),
        "expired": _("This invitation has expired. Ask for a new one."),
    }
    if peeked.state != "open":
        raise Conflict(texts[peeked.state], code=peeked.state)


def _person(row: Invitation, user: User | None, name: str, password: str) -> User:
    existing = User.objects.filter(email__iexact=row.email).first()
    if user is not None and user.email.lower() != row.email:
        raise Conflict(
            _("This invitation is for %(email)s. Sign in with that address.")
            % {"email": row.email},
            code="other_account",
        )
    if existing is not None and (user is None or user.pk != existing.pk):
        raise Conflict(_("Sign in as %(email)s first.") % {"email": row.email}, code="sign_in")
    if existing is not None:
        return existing
    _validate_newcomer(row.email, name, password)
    try:
        with transaction.atomic():
            return User.objects.create_user(row.email, password or None, name=name.strip())
    except IntegrityError as error:
        # The same person took another invitation at this very moment.
        raise Conflict(
            _("Sign in as %(email)s first.") % {"email": row.email}, code="sign_in"
        ) from error


def _validate_newcomer(email: str, name: str, password: str) -> None:
    if not name.strip():
        raise Invalid({"name": [_("Say your name.")]})
    if len(name.strip()) > LONGEST_NAME:
        raise Invalid({"name": [_("Keep it under 120 characters.")]})
    if password:
        try:
            validate_password(password, User(email=email, name=name.strip()))
        except ValidationError as error:
            raise Invalid({"password": list(error.messages)}) from error


def _record(actor: Actor, partnership_id: int | None, event: str, **facts: str) -> None:
    record_event(event, actor=actor, partnership_id=partnership_id, payload=facts)
