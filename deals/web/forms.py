"""Forms: they read what was typed and never save."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from django import forms
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

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
from deals.models import Deal
from deals.web.fields import CURRENCIES, AmountField, BaseForm, DayField

OTHER = ("other", _("Another reason"))
MINE, THEIRS = "mine", "theirs"
#: Handing a deal to another partner has a sheet of its own.
WITHDRAWN = [choice for choice in WithdrawnKind.choices if choice[0] != WithdrawnKind.HANDED_OVER]


class RegisterForm(BaseForm):
    """Five required fields; the rest is derived."""

    customer = forms.CharField(
        label=_("Customer"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    website = forms.CharField(
        label=_("Website"),
        max_length=200,
        help_text=_("Like halden-foods.de"),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none"}),
    )
    size_range = forms.ChoiceField(
        label=_("Expected size"), choices=SizeRange.choices, widget=forms.RadioSelect
    )
    expected_close = DayField(label=_("Expected close"))
    need = forms.CharField(
        label=_("What do they need?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("One sentence."),
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)
    country = forms.CharField(label=_("Country"), max_length=2, help_text=_("Two letters, like DE"))
    model = forms.ChoiceField(label=_("Model"), choices=CoSellModel.choices)
    opened_on = DayField(
        label=_("Begun on"),
        required=False,
        help_text=_("If it began before today: the day of the first contact."),
    )
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
    form_key = forms.CharField(
        required=False, initial=partial(get_random_string, 22), widget=forms.HiddenInput
    )
    more = ("currency", "country", "model", "first_stage", "opened_on")

    @property
    def has_errors_in_more(self) -> bool:
        """Whether the folded part has to be opened."""
        return any(name in self.errors for name in self.more)


class VendorRegisterForm(RegisterForm):
    """The vendor also says with whom."""

    partner = forms.ChoiceField(label=_("Partner"))
    on_behalf = forms.BooleanField(
        label=_("The partner brought it"),
        required=False,
        help_text=_("It counts as theirs once one of them confirms it within five business days."),
    )
    field_order = ["partner", "customer", "website"]

    def __init__(self, *args: Any, partners: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].choices = partners  # type: ignore[attr-defined]


class MoveForm(BaseForm):
    conditional = frozenset({"reason_text"})

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
    reason_text = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=300,
        help_text=_("At least ten characters, if none of the reasons fits."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    amount = AmountField(
        label=_("Amount"),
        required=False,
        help_text=_("Like 84,000 or 84k; empty keeps the estimate."),
    )
    expected_close = DayField(label=_("Expected close"), required=False)

    def clean_reason(self) -> str:
        """Another reason is one in words."""
        reason: str = self.cleaned_data["reason"]
        return "" if reason == OTHER[0] else reason


class WonForm(BaseForm):
    signed_on = DayField(label=_("Signed on"))
    amount = AmountField(label=_("Final amount"), help_text=_("Like 84,000 or 84k."))
    signers = forms.CharField(label=_("Signed by"), required=False, max_length=200)
    implementation_on = DayField(
        label=_("Implementation due"),
        required=False,
        help_text=_("When the partner will have deployed it."),
    )


class EndForm(BaseForm):
    kind = forms.ChoiceField(label=_("How does it end?"), choices=[("lost", _("Lost")), *WITHDRAWN])
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
    """`today` is the deal's own date."""

    reason = forms.ChoiceField(label=_("What is the customer doing?"), choices=PauseReason.choices)
    returns_on = DayField(label=_("Back on"), help_text=_("At most 20 business days from today."))
    note = forms.CharField(
        label=_("More about it"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_returns_on(self) -> date:
        """Far dates are refused before anybody counts business days up to them."""
        day: date = self.cleaned_data["returns_on"]
        if day > self.today + timedelta(days=60):
            raise forms.ValidationError(_("A pause lasts at most 20 business days."))
        return day


class WaiveForm(BaseForm):
    reason = forms.ChoiceField(
        label=_("Why is it not needed?"),
        choices=NotNeededReason.choices,
        widget=forms.RadioSelect,
    )


class EditForm(BaseForm):
    """The facts with the values they were opened with, so that nobody overwrites what they never saw."""

    amount = AmountField(label=_("Amount"), required=False, help_text=_("Like 84,000 or 84k."))
    expected_close = DayField(label=_("Expected close"), required=False)
    need = forms.CharField(
        label=_("Need"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    model = forms.ChoiceField(label=_("Model"), choices=CoSellModel.choices)
    base_amount = forms.DecimalField(
        required=False, max_digits=16, decimal_places=2, widget=forms.HiddenInput
    )
    base_expected_close = forms.DateField(required=False, widget=forms.HiddenInput)
    base_need = forms.CharField(required=False, widget=forms.HiddenInput)
    base_model = forms.CharField(required=False, widget=forms.HiddenInput)
    names = ("amount", "expected_close", "need", "model")

    def __init__(self, data: Mapping[str, Any] | None = None, *, deal: Deal) -> None:
        values = {name: getattr(deal, name) for name in self.names}
        initial = {**values, **{f"base_{name}": value for name, value in values.items()}}
        super().__init__(data, initial=initial)
        self.count_in(deal.currency)

    def focus_on(self, name: str) -> str:
        """Opened at one of its fields: that one takes the focus; its name, if it is one."""
        if name not in self.names:
            return ""
        self.fields[name].widget.attrs["data-autofocus"] = ""
        return name

    def values(self) -> dict[str, Any]:
        """What was changed; of a shown conflict only what the reader keeps of their own."""
        return {
            name: self.cleaned_data[name]
            for name in self.names
            if self.cleaned_data[name] != self.cleaned_data[f"base_{name}"]
            and self.data.get(f"keep_{name}") != THEIRS
        }

    def base(self) -> dict[str, Any]:
        return {name: self.cleaned_data[f"base_{name}"] for name in self.names}

    def rebased(self, deal: Deal) -> "EditForm":
        """The same typed values over the present ones: sent again, they are a choice, no accident."""
        data = dict(self.data.items())
        for name in self.names:
            value = getattr(deal, name)
            data[f"base_{name}"] = "" if value is None else str(value)
        return EditForm(data, deal=deal)


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
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class ApproveForm(BaseForm):
    sales_rep = forms.CharField(required=False, max_length=6)


class PersonForm(BaseForm):
    """A person of a list, by their public code."""

    person = forms.CharField(max_length=6)


class TeamForm(PersonForm):
    role = forms.CharField(max_length=20)


class ProposalForm(PersonForm):
    step = forms.SlugField(max_length=40)
    answer = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])


class LetterForm(PersonForm):
    step = forms.SlugField(max_length=40)
    letter = forms.CharField(required=False, max_length=2)


class ViewForm(BaseForm):
    name = forms.CharField(label=_("Name"), max_length=60)
    query = forms.CharField(required=False, max_length=1000)


class AnswerForm(BaseForm):
    answer = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
