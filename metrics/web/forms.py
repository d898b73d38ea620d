"""Forms of the numbers' settings."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from deals.web.fields import BaseForm
from metrics.enums import Metric
from metrics.rules.periods import Quarter

LARGEST = 1_000_000


class TargetForm(BaseForm):
    """What is aimed at, from a quarter on, by the workspace or by one partner."""

    metric = forms.ChoiceField(label=_("Number"), choices=Metric.choices)
    value = forms.DecimalField(
        label=_("Target"),
        max_digits=4,
        decimal_places=1,
        localize=True,
        help_text=_("In percent, or in calendar days for the time to close."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    quarter = forms.ChoiceField(label=_("From"))
    partner = forms.ChoiceField(label=_("For"), required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        present: Quarter,
        partners: list[tuple[str, str]],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial, auto_id="target_%s")
        quarters = [str(present.shift(number)) for number in range(-1, 5)]
        self.fields["quarter"].choices = [(q, q.replace("-", " ")) for q in quarters]  # type: ignore[attr-defined]
        self.fields["partner"].choices = [("", _("All partners")), *partners]  # type: ignore[attr-defined]


class TableForm(BaseForm):
    """A table as a file or as text. What was read of the file comes back as text."""

    file = forms.FileField(label=_("CSV file"), required=False)
    text = forms.CharField(
        label=_("Or paste the table"),
        required=False,
        strip=False,
        max_length=LARGEST,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )
    conditional = frozenset({"file", "text"})

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        file = facts.get("file")
        if file is not None:
            if file.size > LARGEST:
                self.add_error("file", _("A file has at most one million characters."))
                return facts
            try:
                facts["text"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", _("Save the file as UTF-8."))
        if not self.errors and not (facts.get("text") or "").strip():
            self.add_error("text", _("Choose a file or paste a table."))
        return facts
