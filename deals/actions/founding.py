"""A vendor's beginning: company, first admin, workspace and playbook, in one transaction."""

from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from cosell.core.errors import Conflict, Invalid
from deals.actions.playbooks import publish_playbooks
from partners.actions.workspaces import create_workspace, found_organization
from partners.models import User, Workspace
from partners.queries.memberships import enter_workspace, is_bare
from partners.rules import company_of_email, is_email

_ALONE = 770_001  # an advisory lock: the first vendor is founded once


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """What a vendor says. All but the address and the name has a working default."""

    email: str
    name: str
    company: str = ""
    country: str = "DE"
    currency: str = "EUR"
    time_zone: str = "Europe/Berlin"
    password: str = ""


def found_vendor(facts: Founding, *, only_if_bare: bool = False) -> tuple[Workspace, User, bool]:
    """Open a vendor's workspace with its first admin, whom an existing account becomes.

    There is no actor yet: the caller is the operator's command, or the first visitor of an empty
    installation (`only_if_bare`, which raises Conflict for everybody after that). Returns the
    workspace, the admin and whether the account is new. Raises Invalid per field.
    """
    company = facts.company.strip() or company_of_email(facts.email)[0]
    email = facts.email.strip().lower()
    _validate(facts, company, email)
    with transaction.atomic():
        if only_if_bare:
            _take_the_first_place()
        admin = User.objects.filter(email__iexact=email).first()
        is_new = admin is None
        if admin is None:
            admin = User.objects.create_user(
                email, facts.password or None, name=facts.name.strip(), time_zone=facts.time_zone
            )
        organization = found_organization(
            company,
            country=facts.country,
            currency=facts.currency,
            domain=company_of_email(email)[1],
        )
        workspace = create_workspace(organization, admin=admin, time_zone=facts.time_zone)
        publish_playbooks(actor=enter_workspace(admin, workspace.slug))
        return workspace, admin, is_new


def _take_the_first_place() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_ALONE])
    if not is_bare():
        raise Conflict(_("Somebody was first. Ask them to invite you."))


def _validate(facts: Founding, company: str, email: str) -> None:
    errors = {}
    if not is_email(email):
        errors["email"] = [_("Give your work e-mail address.")]
    if not company:
        errors["company"] = [_("Say the company's name.")]
    if not 0 < len(facts.name.strip()) <= 120:
        errors["name"] = [_("Say your name, in up to 120 characters.")]
    if len(facts.country) != 2 or not facts.country.isalpha():
        errors["country"] = [_("Give two letters, like DE.")]
    if len(facts.currency) != 3 or not facts.currency.isalpha():
        errors["currency"] = [_("Give three letters, like EUR.")]
    if facts.password:
        try:
            validate_password(facts.password, User(email=email, name=facts.name))
        except ValidationError as error:
            errors["password"] = list(error.messages)
    if errors:
        raise Invalid(errors)
