"""allauth's views behind our gates: 422 for what cannot be taken, codes instead of keys in addresses."""

from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from allauth.account.internal.flows.logout import logout
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from cosell.core.htmx import go_to, render_page
from partners.actions.profiles import end_other_sessions
from partners.queries.keys import find_key, keys_of
from partners.web.access import person_page, public_page

#: The back end that a session names when we sign somebody in ourselves.
BACKEND = "partners.web.backend.Backend"
AnyView = Callable[..., HttpResponseBase]


def _honest(view: AnyView) -> AnyView:
    """A form that comes back with errors says so in its status."""

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.method == "POST" and isinstance(response, TemplateResponse):
            shown = response.context_data or {}
            forms = [shown.get(name) for name in ("form", "webauthn_form")]
            if any(form is not None and form.is_bound and form.errors for form in forms):
                response.status_code = 422
        return response

    return answer


def _open(view: AnyView, reason: str) -> AnyView:
    return public_page(reason)(_honest(view))


def _mine(view: AnyView) -> AnyView:
    return person_page(_honest(view))


def _changing(view: AnyView) -> AnyView:
    """Whoever changes how they sign in stays signed in here, and nowhere else."""

    def answer(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        url = response.get("Location", "")
        if request.method == "POST" and url and "/reauthenticate/" not in url:
            end_other_sessions(request.user, keep=request.session.session_key)
        return response

    return answer


_BEFORE = "signing in happens before there is a session"
sign_in = _open(account.login, _BEFORE)
sign_up = _open(account.signup, "says that accounts come from invitations")
inactive = _open(account.account_inactive, _BEFORE)
code_request = _open(account.request_login_code, _BEFORE)
code_confirm = _open(account.confirm_login_code, _BEFORE)
password_reset = _open(account.password_reset, _BEFORE)
password_reset_code = _open(account.confirm_password_reset_code, _BEFORE)
password_reset_new = _open(account.complete_password_reset, _BEFORE)
password_reset_done = _open(account.password_reset_from_key_done, _BEFORE)
second_factor = _open(mfa.authenticate, "the second half of signing in")
passkey_sign_in = _open(webauthn.login_webauthn, _BEFORE)

reauthenticate = _mine(account.reauthenticate)
password_change = _mine(account.password_change)
password_set = _mine(account.password_set)
factors = _mine(mfa.index)
factor_reauthenticate = _mine(mfa.reauthenticate)
totp_activate = _mine(_changing(totp.activate_totp))
totp_deactivate = _mine(_changing(totp.deactivate_totp))
recovery_codes = _mine(recovery.view_recovery_codes)
recovery_codes_new = _mine(_changing(recovery.generate_recovery_codes))
recovery_codes_file = _mine(recovery.download_recovery_codes)
key_add = _mine(_changing(webauthn.add_webauthn))
key_reauthenticate = _mine(webauthn.reauthenticate_webauthn)


@public_page("whoever is signed out already may press the button again")
@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Only a POST signs out; the browser forgets what it kept of our pages."""
    url = get_next_redirect_url(request, "next") or reverse("account_login")
    if request.method == "GET":
        return render_page(request, "account/logout.html", {"next": url})
    logout(request, show_message=False)
    response = go_to(request, url)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@person_page
@require_GET
def key_list(request: Any) -> HttpResponse:
    context = {"keys": keys_of(request.user)}
    return render_page(request, "mfa/webauthn/authenticator_list.html", context)


@person_page
def key_edit(request: Any, code: str) -> HttpResponseBase:
    return _honest(webauthn.edit_webauthn)(request, pk=find_key(request.user, code).number)


@person_page
def key_remove(request: Any, code: str) -> HttpResponseBase:
    return _changing(webauthn.remove_webauthn)(request, pk=find_key(request.user, code).number)
