"""Taking a company into a workspace, and the terms of its participation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cosell.core.actor import Actor
from cosell.core.errors import Conflict, Forbidden, Invalid, NotFound
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from partners.enums import PartnershipStatus, Tier
from partners.models import Membership, Organization, Partnership, User
from partners.policies import can_manage_partnerships

FIELDS = ("tier", "default_model", "territories", "status", "manager", "sales_rep")


def create_partnership(
    organization: Organization,
    *,
    actor: Actor,
    tier: str = Tier.REGISTERED,
    default_model: str = "partner_led",
    manager: User | None = None,
    sales_rep: User | None = None,
    territories: str = "",
) -> Partnership:
    """Take a company in as partner.

    Raises Forbidden for others than managers, Conflict when it is one already, Invalid for a
    vendor that would partner with itself.
    """
    with wall(actor):
        if not can_manage_partnerships(actor):
            raise Forbidden(_("Only a partner manager takes partners in."))
        if organization.pk == actor.organization_id:
            raise Invalid({"name": [_("A company is not its own partner.")]})
        try:
            with transaction.atomic():
                partnership: Partnership = Partnership.objects.create(
                    workspace_id=actor.workspace_id,
                    organization=organization,
                    tier=tier,
                    default_model=default_model,
                    manager=manager,
                    sales_rep=sales_rep,
                    territories=territories.strip(),
                )
        except IntegrityError as error:
            raise Conflict(
                _("%(name)s is your partner already.") % {"name": organization}
            ) from error
        _record(actor, partnership, "partnership.created", name=organization.name, tier=tier)
        return partnership


def update_partnership(slug: str, *, changes: Mapping[str, Any], actor: Actor) -> Partnership:
    """Change terms. Raises Forbidden, NotFound, and Invalid per field."""
    with wall(actor):
        partnership = (
            Partnership.objects.visible_to(actor)
            .select_for_update(of=("self",))
            .select_related("organization")
            .filter(organization__slug=slug)
            .first()
        )
        if partnership is None:
            raise NotFound
        if not can_manage_partnerships(actor):
            raise Forbidden(_("Only a partner manager changes the terms."))
        _validate(actor, changes)
        for name, value in changes.items():
            setattr(partnership, name, value)
        partnership.version += 1
        partnership.save()
        facts = {name: str(value) for name, value in changes.items()}
        _record(actor, partnership, "partnership.changed", **facts)
        return partnership  # type: ignore[no-any-return]


def note_activity(partnership_id: int, *, at: datetime, actor: Actor) -> None:
    """Remember the newest act on a partnership's deals. Events may come late and twice.

    No event tells of it: it follows from one.
    """
    with wall(actor):
        Partnership.objects.visible_to(actor).filter(pk=partnership_id).exclude(
            last_activity_at__gte=at
        ).update(last_activity_at=at)


def _validate(actor: Actor, changes: Mapping[str, Any]) -> None:
    errors = {}
    for name in changes:
        if name not in FIELDS:
            errors[name] = [_("This cannot be changed.")]
    if "tier" in changes and changes["tier"] not in Tier.values:
        errors["tier"] = [_("Choose a tier.")]
    if "status" in changes and changes["status"] not in PartnershipStatus.values:
        errors["status"] = [_("Choose a state.")]
    for name in ("manager", "sales_rep"):
        user = changes.get(name)
        if user is not None and not _is_vendor_member(actor, user):
            errors[name] = [_("Choose somebody of your own company.")]
    if errors:
        raise Invalid(errors)


def _is_vendor_member(actor: Actor, user: User) -> bool:
    return bool(
        Membership.objects.visible_to(actor)
        .filter(user=user, partnership=None, is_active=True)
        .exists()
    )


def _record(actor: Actor, partnership: Partnership, event: str, **facts: str) -> None:
    record_event(event, actor=actor, partnership_id=partnership.pk, payload=facts)
