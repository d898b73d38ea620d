"""Sign-in by allauth, without open sign-up: accounts come from invitations."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.models import User
from partners.rules import browser_of_agent
from partners.web.sessions import begin_session

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """The product's answers to allauth's questions."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy("E-mail and password do not belong together."),
        "too_many_login_attempts": gettext_lazy(
            "Too many tries. Wait five minutes, or ask for a new code."
        ),
        "incorrect_code": gettext_lazy("That code is wrong or has expired."),
        "rate_limited": gettext_lazy("Too many tries in a short time. Wait a minute."),
        "incorrect_password": gettext_lazy("That is not your password."),
        "enter_current_password": gettext_lazy("That is not your password."),
    }

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Every way in ends here: password, code, passkey, reset, second factor."""
        super().login(request, user)
        begin_session(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Say so when mail is down, instead of failing; known and unknown addresses alike."""
        try:
            super().send_mail(
                template_prefix, email, {**context, "public_url": settings.PUBLIC_URL}
            )
        except (SMTPException, OSError):
            logger.exception("A sign-in mail could not be sent.")
            messages.error(
                self.request, _("Mail does not work right now. Use your password or a passkey.")
            )

    def get_password_change_redirect_url(self, _request: HttpRequest) -> str:
        return reverse("partners:security")

    def _get_login_attempts_cache_key(self, _request: HttpRequest, **credentials: Any) -> str:
        """By the address alone: the Host header is the caller's to choose."""
        return str(credentials.get("email", "")).strip().lower()


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The product's words around second steps and keys."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("That code is wrong or has expired."),
    }

    def generate_authenticator_name(self, user: User, kind: str) -> str:
        """A key that was given no name is called by the browser it was made in."""
        browser, system = browser_of_agent(context.request.headers.get("User-Agent", ""))
        return " · ".join(word for word in (browser, system) if word) or str(
            super().generate_authenticator_name(user, kind)
        )
