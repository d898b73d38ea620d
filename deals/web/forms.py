"""Forms: they read what was typed and never save."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cosell.core.errors import Invalid
from cosell.core.money import parse_amount
from deals.enums import (
    CoSellModel,
    LossReason,
    NotNeededReason,
    OverrideReason,
    PauseReason,
    RejectReason,
    SizeRange,
    WithdrawnKind,
)

CURRENCIES = [(code, code) for code in ("EUR", "USD", "GBP", "CHF")]
OTHER = ("", _("Another reason"))


class AmountField(forms.CharField):
    """Reads 84k, 84,000 and 84.000,00 alike."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_amount(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class BaseForm(forms.Form):
    """Stable ids, and a place for the refusals of an action."""

    def take(self, error: Invalid) -> None:
        """Show an action's refusal at its fields; what the form does not have goes on top."""
        for name, texts in error.errors.items():
            for text in texts:
                self.add_error(name if name in self.fields else None, str(text))


class RegisterForm(BaseForm):
    """Five required fields; the rest is derived."""

    customer = forms.CharField(label=_("Customer"), max_length=160)
    website = forms.CharField(
        label=_("Website"), max_length=200, help_text=_("Like halden-foods.de")
    )
    size_range = forms.ChoiceField(
        label=_("Expected size"), choices=SizeRange.choices, widget=forms.RadioSelect
    )
    expected_close = DayField(label=_("Expected close"))
    need = forms.CharField(
        label=_("What do they need?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One sentence."),
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)
    country = forms.CharField(label=_("Country"), max_length=2, help_text=_("Two letters, like DE"))
    model = forms.ChoiceField(label=_("Model"), choices=CoSellModel.choices)
    first_stage = forms.TypedChoiceField(
        label=_("Already at stage"),
        coerce=int,
        choices=[
            (1, _("1 Identification")),
            (2, _("2 Discovery")),
            (3, _("3 Proposal")),
            (4, _("4 Close")),
        ],
        initial=1,
    )
    more = ("currency", "country", "model", "first_stage")


class VendorRegisterForm(RegisterForm):
    """The vendor also says with whom."""

    partner = forms.ChoiceField(label=_("Partner"))
    field_order = ["partner", "customer", "website"]

    def __init__(self, *args: Any, partners: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].choices = partners  # type: ignore[attr-defined]


class MoveForm(BaseForm):
    to = forms.TypedChoiceField(coerce=int, choices=[(n, n) for n in range(1, 6)])
    from_stage = forms.TypedChoiceField(
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", "")] + [(n, n) for n in range(1, 6)],
    )
    reason = forms.ChoiceField(
        label=_("Why move anyway?"),
        choices=[*OverrideReason.choices, OTHER],
        required=False,
        widget=forms.RadioSelect,
    )
    reason_text = forms.CharField(label=_("In your words"), required=False, max_length=300)


class WonForm(BaseForm):
    signed_on = DayField(label=_("Signed on"))
    amount = AmountField(label=_("Final amount"), required=False)
    signers = forms.CharField(label=_("Signed by"), required=False, max_length=200)


class EndForm(BaseForm):
    kind = forms.ChoiceField(
        label=_("How does it end?"), choices=[("lost", _("Lost")), *WithdrawnKind.choices]
    )
    reason = forms.ChoiceField(
        label=_("Reason"), choices=LossReason.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(label=_("What was it?"), required=False, max_length=200)
    note = forms.CharField(
        label=_("Note for your own company"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReasonForm(BaseForm):
    reason = forms.ChoiceField(
        label=_("Reason"), choices=LossReason.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(label=_("What was it?"), required=False, max_length=200)


class WordsForm(BaseForm):
    """One sentence of at least ten characters."""

    reason_text = forms.CharField(
        label=_("Why?"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class PauseForm(BaseForm):
    reason = forms.ChoiceField(label=_("What is the customer doing?"), choices=PauseReason.choices)
    returns_on = DayField(label=_("Back on"))
    note = forms.CharField(label=_("More about it"), required=False, max_length=200)


class WaiveForm(BaseForm):
    reason = forms.ChoiceField(
        label=_("Why is it not needed?"),
        choices=NotNeededReason.choices,
        widget=forms.RadioSelect,
    )


class EditForm(BaseForm):
    amount = AmountField(label=_("Amount"), required=False)
    expected_close = DayField(label=_("Expected close"), required=False)
    need = forms.CharField(
        label=_("Need"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    model = forms.ChoiceField(label=_("Model"), choices=CoSellModel.choices)
    base_amount = forms.DecimalField(required=False, widget=forms.HiddenInput)
    base_expected_close = forms.DateField(required=False, widget=forms.HiddenInput)
    base_need = forms.CharField(required=False, widget=forms.HiddenInput)
    base_model = forms.CharField(required=False, widget=forms.HiddenInput)
    names = ("amount", "expected_close", "need", "model")

    def values(self) -> dict[str, Decimal | date | str | None]:
        return {name: self.cleaned_data[name] for name in self.names}

    def base(self) -> dict[str, Decimal | date | str | None]:
        return {name: self.cleaned_data[f"base_{name}"] for name in self.names}


class NoteForm(BaseForm):
    text = forms.CharField(
        label=_("Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class RejectForm(BaseForm):
    reason = forms.ChoiceField(
        label=_("Reason"), choices=RejectReason.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Your answer, which the partner reads"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
