"""Forms of the weekly sync."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from deals.web.fields import BaseForm, DayField

HOURS = [(hour, f"{hour:02d}:00") for hour in range(24)]


class SyncTextForm(BaseForm):
    """Notes, with the text that they were made from."""

    text = forms.CharField(
        label=_("Notes"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    base = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)


class SyncItemForm(BaseForm):
    """What the meeting turns to; nothing ends it."""

    item = forms.CharField(required=False, max_length=40)


class SyncActionForm(BaseForm):
    """Who does what until when."""

    text = forms.CharField(
        label=_("What is to be done?"),
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    owner = forms.ChoiceField(label=_("Who"), required=False)
    due_on = DayField(label=_("Until"), required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        owners: list[tuple[str, str]],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial, auto_id="action_%s")
        self.fields["owner"].choices = owners  # type: ignore[attr-defined]


class SyncScheduleForm(BaseForm):
    """Day, hour, partners."""

    weekday = forms.TypedChoiceField(label=_("Day"), coerce=int, choices=list(WEEKDAYS.items()))
    hour = forms.TypedChoiceField(
        label=_("Hour"),
        coerce=int,
        choices=HOURS,
        help_text=_("By the clock of each reader, on holidays too."),
    )
    partners = forms.MultipleChoiceField(
        label=_("Partners that take part"), required=False, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        partners: list[tuple[str, str]],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["partners"].choices = partners  # type: ignore[attr-defined]


class SkipForm(BaseForm):
    week = forms.CharField(max_length=8)
    is_skipped = forms.BooleanField(required=False)
