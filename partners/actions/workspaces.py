"""Founding a workspace: a vendor's programme with its first admin."""

from django.db import IntegrityError, connection, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cosell.core.actor import system_actor
from cosell.core.errors import Conflict, Invalid
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from partners.models import Membership, Organization, User, Workspace
from partners.rules import LONGEST_NAME


def found_organization(
    name: str, *, country: str, currency: str, domain: str = "", slug: str = ""
) -> Organization:
    """Make a company with a slug that nobody has. Companies exist once, outside every tenant."""
    if not name.strip():
        raise Invalid({"name": [_("Say the company's name.")]})
    if len(name.strip()) > LONGEST_NAME:
        raise Invalid(
            {"name": [_("Keep it under %(count)s characters.") % {"count": LONGEST_NAME}]}
        )
    base = slug or slugify(name)[:50] or "company"
    taken = set(Organization.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    chosen, number = base, 2
    while chosen in taken:
        chosen, number = f"{base}-{number}", number + 1
    organization: Organization = Organization.objects.create(
        name=name.strip(),
        slug=chosen,
        country=country.upper(),
        currency=currency.upper(),
        domain=domain.lower(),
    )
    return organization


def create_workspace(
    organization: Organization, *, admin: User, time_zone: str, slug: str = ""
) -> Workspace:
    """Open a vendor's workspace and seat its first admin.

    Its address is the company's, which is unique. Raises Conflict when that vendor is here already.
    """
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence('partners_workspace', 'id'))")
        number = cursor.fetchone()[0]
    actor = system_actor(
        workspace_id=number,
        workspace_slug=slug or organization.slug,
        workspace_name=organization.name,
        organization_id=organization.pk,
    )
    with wall(actor):
        try:
            with transaction.atomic():
                workspace: Workspace = Workspace.objects.create(
                    id=number,
                    organization=organization,
                    slug=slug or organization.slug,
                    name=organization.name,
                    country=organization.country,
                    currency=organization.currency,
                    time_zone=time_zone,
                )
        except IntegrityError as error:
            raise Conflict(_("A workspace has this address already.")) from error
        Membership.objects.create(
            workspace=workspace, organization=organization, user=admin, role="vendor_admin"
        )
        record_event("workspace.founded", actor=actor, payload={"admin": admin.name})
        return workspace
