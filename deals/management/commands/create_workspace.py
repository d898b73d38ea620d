"""Open a vendor's workspace in a room where nobody is yet, or beside those who are."""

import secrets
from argparse import ArgumentParser
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from cosell.core.errors import DomainError, Invalid
from deals.actions.founding import Founding, found_vendor
from partners.actions.partnerships import add_partner
from partners.mails import invitation_url
from partners.models import User, Workspace
from partners.queries.memberships import enter_workspace


class Command(BaseCommand):
    help = "Open a vendor's workspace, seat its first admin, and invite a first partner."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True, help="work e-mail of the first admin")
        parser.add_argument("--name", required=True, help="their name")
        parser.add_argument("--company", default="", help="taken from the address if left out")
        parser.add_argument("--country", default="DE", help="its holidays count; two letters")
        parser.add_argument("--currency", default="EUR", help="what sums are shown in")
        parser.add_argument("--time-zone", default="Europe/Berlin")
        parser.add_argument("--partner", metavar="EMAIL", help="first person of a partner company")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["time_zone"] not in available_timezones():
            raise CommandError(f"There is no time zone {options['time_zone']!r}.")
        password = secrets.token_urlsafe(12)
        names = ("email", "name", "company", "country", "currency", "time_zone")
        facts = Founding(**{name: options[name] for name in names}, password=password)
        try:
            workspace, admin, is_new = found_vendor(facts)
            self._welcome(workspace, admin, password if is_new else "")
            if options["partner"]:
                self._invite(options["partner"], workspace, admin)
        except Invalid as error:
            raise CommandError("; ".join(_sentences(error))) from error
        except DomainError as error:
            raise CommandError(error.message) from error

    def _welcome(self, workspace: Workspace, admin: User, password: str) -> None:
        url = settings.PUBLIC_URL + reverse("deals:work", args=[workspace.slug])
        self.stdout.write(f"{workspace.name} is open: {url}")
        if password:
            self.stdout.write(f"{admin.email} signs in with the password {password}")
            self.stdout.write("(to be changed under Profile), or with a code that is mailed.")
        else:
            self.stdout.write(f"{admin.email} has an account already and is its admin.")

    def _invite(self, email: str, workspace: Workspace, admin: User) -> None:
        actor = enter_workspace(admin, workspace.slug)
        partnership, _invitation, secret = add_partner(email, actor=actor)
        self.stdout.write(f"Give {email} this link, which works once, for a week,")
        self.stdout.write(f"and makes them lead of {partnership.organization.name}:")
        self.stdout.write(invitation_url(secret))


def _sentences(error: Invalid) -> list[str]:
    return [f"{field}: {text}" for field, texts in error.errors.items() for text in texts]
