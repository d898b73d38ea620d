"""Forms of the pages that compose several apps."""

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.web.forms import BaseForm


class QuietHoursForm(BaseForm):
    """From when until when nothing is sent, in the person's own zone; both or neither."""

    quiet_from = forms.TimeField(
        label=_("From"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    quiet_until = forms.TimeField(
        label=_("Until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
