"""Sign-in by allauth, without open sign-up: accounts come from invitations."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """The product's answers to allauth's questions."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
