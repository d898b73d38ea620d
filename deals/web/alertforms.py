"""Forms about alerts: putting one off, calling somebody, the ladder of a workspace."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cosell.core.errors import Invalid
from deals.actions.alertsettings import FIELDS
from deals.models import AlertSettings
from deals.rules.alerts import LONGEST_REASON
from deals.web.fields import AmountField, BaseForm, DayField
from deals.web.forms import WordsForm


class SnoozeForm(BaseForm):
    until = DayField(label=_("Until"), help_text=_("At most ten days from today."))
    reason = forms.CharField(
        label=_("Why?"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2})
    )


class CallForm(WordsForm):
    """The sheet of one sentence; the action calls it the reason."""

    def take(self, error: Invalid) -> None:
        texts = error.errors.get("reason", ())
        super().take(Invalid({"reason_text": texts}) if texts else error)


def _days(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, min_value=1, max_value=60)


class LadderForm(BaseForm):
    """Days are working days over the stage's time; `version` is that which was read."""

    holder_days = _days(_("Who holds the ball"), _("Working days over the time of the stage."))
    owners_days = _days(_("The accountable person and both owners"))
    managers_days = _days(_("Partner manager and partner lead"))
    sponsor_days = _days(_("The sponsor, if one is named"))
    sponsor_amount = AmountField(
        label=_("The sponsor only above"), help_text=_("In the workspace's currency, like 50k.")
    )
    no_step_days = _days(_("No next step"), _("Working days until the partner manager is told."))
    climb_hours = forms.IntegerField(
        label=_("Late decision"),
        help_text=_("Working hours until it climbs to the admin, and as many again."),
        min_value=1,
        max_value=240,
    )
    delivery_days = _days(
        _("Silent in delivery"), _("Working days until the partner manager is told.")
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    @classmethod
    def of(cls, row: AlertSettings) -> "LadderForm":
        return cls(initial={name: getattr(row, name) for name in (*FIELDS, "version")})

    def over(self, row: AlertSettings) -> "LadderForm":
        """The same values over the present version: sent again, they are a choice, no accident."""
        data = dict(self.data.items())
        data["version"] = str(row.version)
        return LadderForm(data)
