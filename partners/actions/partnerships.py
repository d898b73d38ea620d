"""Taking a company into a workspace, and the terms of its participation."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cosell.core.actor import Actor
from cosell.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from partners.actions.invitations import invite_member
from partners.actions.workspaces import found_organization
from partners.enums import CoSellModel, PartnershipStatus, Tier
from partners.models import Invitation, Membership, Organization, Partnership, User, Workspace
from partners.policies import can_manage_partnerships
from partners.queries.memberships import find_user
from partners.rules import company_of_email, is_email

FIELDS = ("tier", "default_model", "territories", "status", "manager", "sales_rep", "sponsor")


def create_partnership(
    organization: Organization,
    *,
    actor: Actor,
    tier: str = Tier.REGISTERED,
    default_model: str = CoSellModel.PARTNER_LED,
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


def add_partner(
    email: str, *, actor: Actor, name: str = "", country: str = "", person: str = ""
) -> tuple[Partnership, Invitation, str]:
    """A partner company comes into being with its first invitation, which names its lead.

    What is not said is taken from the address (the company's name) and from the workspace (country
    and currency). Returns the partnership, the invitation and its secret. Raises Forbidden, and
    Invalid for a bad address, a missing name or a company that is a partner already.
    """
    with wall(actor):
        if not can_manage_partnerships(actor):
            raise Forbidden(_("Only a partner manager takes partners in."))
        email = email.strip().lower()
        if not is_email(email):
            raise Invalid({"email": [_("Give a work e-mail address.")]})
        suggested, domain = company_of_email(email)
        name = name.strip() or suggested
        _refuse_known(actor, name, domain)
        home = Workspace.objects.visible_to(actor).get()
        # A plain number behind the name would tell that another tenant knows such a company.
        tail = secrets.token_hex(2)
        organization = found_organization(
            name,
            country=country or home.country,
            currency=home.currency,
            domain=domain,
            slug=f"{slugify(name)[:50] or 'partner'}-{tail}",
        )
        partnership = create_partnership(
            organization, actor=actor, manager=find_user(actor.person_id)
        )
        invitation, secret = invite_member(
            email, role="partner_lead", actor=actor, partner=organization.slug, name=person
        )
        return partnership, invitation, secret


def _refuse_known(actor: Actor, name: str, domain: str) -> None:
    if not name:
        raise Invalid({"name": [_("Say the company's name.")]})
    rows = Partnership.objects.visible_to(actor)
    known = rows.filter(organization__name__iexact=name).exists()
    if known or (domain and rows.filter(organization__domain=domain).exists()):
        raise Invalid({"name": [_("This company is your partner already.")]})


def update_partnership(
    slug: str, *, changes: Mapping[str, Any], actor: Actor, base: Mapping[str, Any] | None = None
) -> Partnership:
    """Change terms.

    `base` holds the values that the editor saw. A field that somebody else changed meanwhile to
    another value raises Stale with (base, mine, theirs) per field; other fields merge. Raises
    Forbidden, NotFound, and Invalid per field.
    """
    with wall(actor):
        partnership = (
            Partnership.objects.visible_to(actor)
            .select_for_update(of=("self",), no_key=True)
            .select_related("organization", "manager", "sales_rep", "sponsor")
            .filter(organization__slug=slug)
            .first()
        )
        if partnership is None:
            raise NotFound
        if not can_manage_partnerships(actor):
            raise Forbidden(_("Only a partner manager changes the terms."))
        _validate(actor, changes)
        wanted = _touched(changes, base or {})
        _refuse_stale(partnership, wanted, base or {})
        changed = {name: new for name, new in wanted.items() if getattr(partnership, name) != new}
        if not changed:
            return partnership  # type: ignore[no-any-return]
        for name, value in changed.items():
            setattr(partnership, name, value)
        partnership.version += 1
        partnership.save(update_fields=[*changed, "version"])
        facts = {name: str(value or "") for name, value in changed.items()}
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
    if "default_model" in changes and changes["default_model"] not in CoSellModel.values:
        errors["default_model"] = [_("Choose one of the three models.")]
    if len(str(changes.get("territories", ""))) > 200:
        errors["territories"] = [_("Keep it under 200 characters.")]
    for name in ("manager", "sales_rep", "sponsor"):
        user = changes.get(name)
        if user is not None and not _is_vendor_member(actor, user):
            errors[name] = [_("Choose somebody of your own company.")]
    if errors:
        raise Invalid(errors)


def _touched(changes: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """What the editor really changed: a form also sends back what was left as it was."""
    return {name: new for name, new in changes.items() if name not in base or base[name] != new}


def _refuse_stale(
    partnership: Partnership, changes: Mapping[str, Any], base: Mapping[str, Any]
) -> None:
    conflicts = {
        name: (str(base[name] or ""), str(mine or ""), str(getattr(partnership, name) or ""))
        for name, mine in changes.items()
        if name in base and base[name] not in (getattr(partnership, name), mine)
        and getattr(partnership, name) != mine
    }  # fmt: skip
    if conflicts:
        raise Stale(_("Somebody changed this since you opened it."), fields=conflicts)


def _is_vendor_member(actor: Actor, user: User) -> bool:
    return bool(
        Membership.objects.visible_to(actor)
        .filter(user=user, partnership=None, is_active=True)
        .exists()
    )


def _record(actor: Actor, partnership: Partnership, event: str, **facts: str) -> None:
    record_event(event, actor=actor, partnership_id=partnership.pk, payload=facts)
