"""allauth's forms in our words."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
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
