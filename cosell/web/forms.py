"""Forms of the pages that compose several apps."""

from typing import Any

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


class SlackForm(BaseForm):
    """A webhook, or a bot with a channel; for a vendor, about one partner or all of them."""

    partner = forms.ChoiceField(label=_("About"), required=False)
    webhook_url = forms.CharField(
        label=_("Incoming webhook"),
        max_length=300,
        required=False,
        help_text=_(
            "From Slack: Apps, Incoming Webhooks. It begins with https://hooks.slack.com/."
        ),
    )
    bot_token = forms.CharField(
        label=_("Or a bot's token"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    channel = forms.CharField(label=_("and its channel"), max_length=80, required=False)

    def __init__(self, *args: Any, partners: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if partners:
            choices = [("", _("All partners")), *partners]
            self.fields["partner"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["partner"]
