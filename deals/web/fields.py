"""What all forms of the deal are made of: fields that read what people type, and refusals in place."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cosell.core.errors import Invalid
from cosell.core.forms import CleanForm
from cosell.core.money import parse_amount

CURRENCIES = [(code, code) for code in ("EUR", "USD", "GBP", "CHF")]


def typed(request: HttpRequest) -> QueryDict | None:
    """What was sent; None for a form that is only opened. An empty form that was sent is sent."""
    return request.POST if request.method == "POST" else None


class AmountField(forms.CharField):
    """Reads 84k, 84,000 and 84.000,00 alike, with the sign of its currency or without."""

    currency = ""

    def prepare_value(self, value: Any) -> Any:
        """An amount to edit is shown as it would be typed: without decimals that say nothing."""
        if isinstance(value, Decimal):
            whole = value == value.to_integral_value()
            return f"{value:,.0f}" if whole else f"{value:,.2f}"
        return value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_amount(text, get_language() or "en", self.currency)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class DayField(forms.DateField):
    """A date as browsers send it; nobody plans beyond this century."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and not 2000 <= day.year < 2100:
            raise forms.ValidationError(_("Give a date of this century."))
        return day


class BaseForm(CleanForm):
    """Stable ids, and a place for the refusals of an action.

    An amount's currency is what the form sends beside it: the one that its field shows.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count_in(self.data.get("currency", ""))

    def count_in(self, currency: str) -> None:
        """The currency whose sign or code may stand at an amount."""
        for field in self.fields.values():
            if isinstance(field, AmountField):
                field.currency = currency

    def take(self, error: Invalid) -> None:
        """Show an action's refusal at its fields; what the form does not have goes on top."""
        for name, texts in error.errors.items():
            for text in texts:
                self.add_error(name if name in self.fields else None, str(text))
