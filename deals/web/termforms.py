"""Forms of a deal's terms: splits, source, rates, a step's words, handing over, the playbook."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from deals.enums import (
    CoSellModel,
    SizeRange,
)
from deals.models import Deal
from deals.web.fields import CURRENCIES, AmountField, BaseForm, DayField


class StepTextForm(BaseForm):
    """What a step asks for, with the fingerprint of the text that was read."""

    text = forms.CharField(
        label=_("What is to be done?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    text_hash = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def over(self, text_hash: str) -> "StepTextForm":
        """The same words over the present text: sent again, they are a choice, no accident."""
        data = dict(self.data.items())
        data["text_hash"] = text_hash
        return StepTextForm(data)


class SplitForm(BaseForm):
    """The vendor's share; the partner's is the rest. By activity it is computed, not typed."""

    conditional = frozenset({"vendor"})
    basis = forms.ChoiceField(
        label=_("How is it shared?"),
        choices=[("agreed", _("In fixed shares")), ("activity", _("By activity"))],
        widget=forms.RadioSelect,
        required=False,
    )
    vendor = forms.DecimalField(
        label=_("Share"), required=False, min_value=0, max_value=100, decimal_places=2
    )

    def __init__(self, data: QueryDict | None = None, *, deal: Deal) -> None:
        initial = {"basis": "agreed", "vendor": f"{deal.split_vendor.normalize():f}"}
        super().__init__(data, initial=initial)
        self.fields["vendor"].label = format_lazy(
            _("Share of {company}, in percent"), company=deal.workspace.name
        )

    def clean(self) -> dict[str, Any]:
        """The two arguments of the action."""
        facts = super().clean() or {}
        by_activity = facts.get("basis") == "activity"
        return {"by_activity": by_activity, "vendor": None if by_activity else facts.get("vendor")}


class SourceForm(BaseForm):
    reason = forms.CharField(
        label=_("Why?"), max_length=300, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )

    def __init__(self, data: QueryDict | None = None, *, deal: Deal) -> None:
        super().__init__(data)
        names = {"vendor": deal.workspace.name, "partner": deal.partnership.organization.name}
        self.fields["source"] = forms.ChoiceField(
            label=_("Who brought it?"),
            choices=list(names.items()),
            widget=forms.RadioSelect,
            initial=deal.source,
        )
        self.order_fields(["source", "reason"])


class HandForm(BaseForm):
    """What the vendor tells the next partner, in its own words."""

    partner = forms.ChoiceField(label=_("Next partner"))
    need = forms.CharField(
        label=_("What do they need?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    size_range = forms.ChoiceField(
        label=_("Expected size"), choices=SizeRange.choices, widget=forms.RadioSelect
    )
    expected_close = DayField(label=_("Expected close"))

    def __init__(self, data: QueryDict | None = None, *, partners: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["partner"].choices = partners  # type: ignore[attr-defined]


class RateForm(BaseForm):
    currency = forms.CharField(label=_("Currency"), max_length=3, help_text=_("Three letters."))
    day = DayField(label=_("Day"))
    rate = forms.DecimalField(label=_("Rate"), max_digits=18, decimal_places=8)


class RatesForm(BaseForm):
    text = forms.CharField(
        label=_("Rates as CSV"),
        max_length=500_000,
        help_text=_("The first line names the columns: currency, day, rate."),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )


class PlaybookForm(BaseForm):
    model = forms.ChoiceField(choices=CoSellModel.choices)
    key = forms.SlugField(max_length=40)


class AmountForm(BaseForm):
    """One amount while it is typed, to be read back."""

    amount = AmountField(required=False)
    currency = forms.ChoiceField(choices=CURRENCIES)


class InterestForm(BaseForm):
    """What the reader hears of one deal, against their settings."""

    interest = forms.ChoiceField(
        label=_("Tell me"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("", _("What my settings say")),
            ("follow", _("Everything, by mail too")),
            ("mute", _("Only what asks me for something")),
        ],
    )
