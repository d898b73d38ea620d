"""Forms: they read what was typed and never save."""

import re
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cosell.core.errors import Invalid
from cosell.core.forms import CleanForm
from partners.enums import CoSellModel, Density, PartnershipStatus, RoleChoice, Theme, Tier

_VENDOR = [choice for choice in RoleChoice.choices if choice[0].startswith("vendor_")]
_PARTNER = [choice for choice in RoleChoice.choices if choice[0].startswith("partner_")]


def role_choices(*, is_vendor: bool) -> list[tuple[str, Any]]:
    """The roles of a side; the everyday one first, so that it is the one preselected."""
    return list(reversed(_VENDOR[:3])) + _VENDOR[3:] if is_vendor else list(reversed(_PARTNER))


class BaseForm(CleanForm):
    """Stable ids, and a place for the refusals of an action."""

    def take(self, error: Invalid) -> None:
        """Show an action's refusal at its fields; what the form does not have goes on top."""
        for name, texts in error.errors.items():
            for text in texts:
                self.add_error(name if name in self.fields else None, str(text))


class InviteForm(BaseForm):
    """One or several addresses, one role."""

    emails = forms.CharField(
        label=_("Work e-mail"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("One or several, each on a line of its own or with commas between them."),
    )
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    deal = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_vendor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = role_choices(is_vendor=is_vendor)
        self.fields["role"].choices = choices  # type: ignore[attr-defined]
        self.fields["role"].initial = choices[0][0]

    def clean_emails(self) -> list[str]:
        found = [part for part in re.split(r"[\s,;]+", self.cleaned_data["emails"]) if part]
        if len(found) > 20:
            raise forms.ValidationError(_("Invite at most 20 people at once."))
        return list(dict.fromkeys(part.lower() for part in found))


class PartnerForm(BaseForm):
    """A company and the first person there. All but the address can be left as suggested."""

    name = forms.CharField(label=_("Company"), max_length=120)
    email = forms.CharField(
        label=_("E-mail of the first person there"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("They lead their company's side and invite their colleagues themselves."),
    )
    person = forms.CharField(label=_("Their name"), max_length=120, required=False)
    country = forms.CharField(
        label=_("Country"),
        max_length=2,
        min_length=2,
        required=False,
        help_text=_("Two letters, like DE. Yours if left empty; its holidays count."),
    )


class TermsForm(BaseForm):
    """What a partner works by. Hidden fields hold what was there when the form was opened."""

    names = ("tier", "default_model", "territories", "status", "manager", "sales_rep", "sponsor")
    tier = forms.ChoiceField(label=_("Tier"), choices=Tier.choices)
    default_model = forms.ChoiceField(label=_("Usual model"), choices=CoSellModel.choices)
    territories = forms.CharField(
        label=_("Territories"), max_length=200, required=False, help_text=_("Like DACH, Benelux")
    )
    status = forms.ChoiceField(
        label=_("State"),
        choices=PartnershipStatus.choices,
        help_text=_("Ending: no new deals. Ended: reading only."),
    )
    manager = forms.ChoiceField(label=_("Partner manager"), required=False)
    sales_rep = forms.ChoiceField(label=_("Usual Sales Rep"), required=False)
    sponsor = forms.ChoiceField(
        label=_("Sponsor"),
        required=False,
        help_text=_("Is told last, of large deals that stand still."),
    )
    base_tier = forms.CharField(required=False, widget=forms.HiddenInput)
    base_default_model = forms.CharField(required=False, widget=forms.HiddenInput)
    base_territories = forms.CharField(required=False, widget=forms.HiddenInput)
    base_status = forms.CharField(required=False, widget=forms.HiddenInput)
    base_manager = forms.CharField(required=False, widget=forms.HiddenInput)
    base_sales_rep = forms.CharField(required=False, widget=forms.HiddenInput)
    base_sponsor = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("manager", "sales_rep", "sponsor"):
            self.fields[name].choices = [("", _("Nobody")), *people]  # type: ignore[attr-defined]


class TokenForm(BaseForm):
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What will use it, like “CRM sync”.")
    )
    scope = forms.ChoiceField(
        label=_("It may"),
        choices=[
            ("read", _("Read what you can read")),
            ("write", _("Read, and do what you can do")),
        ],
        widget=forms.RadioSelect,
        initial="read",
    )
    days = forms.TypedChoiceField(
        label=_("It lives"),
        coerce=int,
        choices=[(30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (365, _("A year"))],
        initial=90,
    )


class ProfileForm(BaseForm):
    name = forms.CharField(
        label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    locale = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=[(zone, zone) for zone in sorted(available_timezones())]
    )
    theme = forms.ChoiceField(label=_("Colours"), choices=Theme.choices, widget=forms.RadioSelect)
    density = forms.ChoiceField(
        label=_("Density"), choices=Density.choices, widget=forms.RadioSelect
    )
    shortcuts = forms.BooleanField(
        label=_("Single-key shortcuts, like n for a new deal"), required=False
    )


class JoinForm(BaseForm):
    """A newcomer's name; a password only for those who want one."""

    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Without one you sign in by a code that is mailed."),
    )


class StartForm(BaseForm):
    """What the first vendor says: a company, a person, and a partner if there is one."""

    company = forms.CharField(label=_("Your company"), max_length=120)
    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.CharField(
        label=_("Your work e-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Without one you sign in by a code that is mailed."),
    )
    partner = forms.CharField(
        label=_("E-mail of somebody at your first partner"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
