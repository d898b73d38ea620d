"""allauth's forms in our words."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal.auth import parse_registration_response
from django import forms
from django.utils.translation import gettext_lazy as _

LENGTH = _("At least 12 characters. A few words in a row make a good one.")


class SignInForm(LoginForm):  # type: ignore[misc]
    """One form, two ways: with a password, or without one by a code that is mailed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = _("Work e-mail")
        login.widget.attrs["autocomplete"] = "username"
        password.required = password.widget.is_required = False
        password.help_text = ""
        _plain(self)

    def clean(self) -> Any:
        if "by_code" in self.data:
            self.cleaned_data["password"] = ""
        return super().clean()


class PasswordChangeForm(ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Your password now")
        _name_new(self)


class PasswordSetForm(SetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_new(self)


class PasswordResetForm(ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_new(self)


def _name_new(form: forms.Form) -> None:
    form.fields["password1"].label = _("New password")
    form.fields["password1"].help_text = LENGTH
    form.fields["password2"].label = _("The same again")
    _plain(form)


def _plain(form: forms.Form) -> None:
    """Labels stand above their fields; placeholders that repeat them go."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class _Careful:
    """A credential in a shape that no browser makes is a wrong one, not a fault."""

    def clean_credential(self) -> Any:
        given = self.cleaned_data["credential"]  # type: ignore[attr-defined]
        try:
            inherited = getattr(super(), "clean_credential", None)
            return inherited() if inherited else parse_registration_response(given) and given
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise forms.ValidationError(_("That key could not be read. Try again.")) from error


class KeyAddForm(_Careful, AddWebAuthnForm):  # type: ignore[misc]
    """Adding a key."""


class KeyStepForm(_Careful, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A key as the second step."""


class KeySignInForm(_Careful, LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey alone."""


class KeyConfirmForm(_Careful, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A key as proof before a change."""
