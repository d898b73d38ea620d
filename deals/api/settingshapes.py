"""The workspace's settings as the OpenAPI document says them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from partners.api.fields import In, Text, WholeNumber
from partners.api.shapes import Out

WEEK = r"^[0-9]{4}-W[0-9]{2}$"
_DAYS: dict[str, Any] = {
    "holder_days": _("Business days over at which who holds the ball is told."),
    "owners_days": _("The same for the accountable person and both owners."),
    "managers_days": _("The same for partner manager and partner lead."),
    "sponsor_days": _("The same for the sponsor, if one is named."),
    "no_step_days": _("Business days without a next step until the partner manager is told."),
    "delivery_days": _("Business days of silence in delivery until the partner manager is told."),
}
_HOURS = _("Business hours until a late decision climbs to the admin, and as many again.")
_AMOUNT = _("The sponsor only above it, in the workspace's currency.")


class AlertSettingsOut(Out):
    """When each rung of the ladder opens."""

    version = serializers.IntegerField(min_value=0, help_text=_("As in ETag; 0: the defaults."))
    holder_days = serializers.IntegerField(help_text=_DAYS["holder_days"])
    owners_days = serializers.IntegerField(help_text=_DAYS["owners_days"])
    managers_days = serializers.IntegerField(help_text=_DAYS["managers_days"])
    sponsor_days = serializers.IntegerField(help_text=_DAYS["sponsor_days"])
    no_step_days = serializers.IntegerField(help_text=_DAYS["no_step_days"])
    delivery_days = serializers.IntegerField(help_text=_DAYS["delivery_days"])
    climb_hours = serializers.IntegerField(help_text=_HOURS)
    sponsor_amount = serializers.CharField(help_text=_AMOUNT)


class Amount(serializers.DecimalField):
    """Money as a decimal text; a JSON number would have been rounded on its way."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=14, decimal_places=2, **options)

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class AlertSettingsIn(In):
    """What is to be changed; what is not named stays."""

    holder_days = WholeNumber(required=False, help_text=_DAYS["holder_days"])
    owners_days = WholeNumber(required=False, help_text=_DAYS["owners_days"])
    managers_days = WholeNumber(required=False, help_text=_DAYS["managers_days"])
    sponsor_days = WholeNumber(required=False, help_text=_DAYS["sponsor_days"])
    no_step_days = WholeNumber(required=False, help_text=_DAYS["no_step_days"])
    delivery_days = WholeNumber(required=False, help_text=_DAYS["delivery_days"])
    climb_hours = WholeNumber(required=False, help_text=_HOURS)
    sponsor_amount = Amount(required=False, help_text=_AMOUNT)


class SyncSettingsOut(Out):
    """When the digests leave, with whom, and which weeks are left out."""

    version = serializers.IntegerField(min_value=1, help_text=_("As in ETag."))
    weekday = serializers.IntegerField(min_value=0, max_value=6, help_text=_("0 is Monday."))
    hour = serializers.IntegerField(
        min_value=0, max_value=23, help_text=_("By the clock of each reader.")
    )
    partners = serializers.ListField(
        child=serializers.CharField(), help_text=_("Slugs of the partners that take part.")
    )
    skipped = serializers.ListField(
        child=serializers.RegexField(WEEK), help_text=_("ISO weeks that are left out.")
    )


class SyncSettingsIn(In):
    """Day, hour, and all partners that take part."""

    weekday = WholeNumber(min_value=0, max_value=6, help_text=_("0 is Monday."))
    hour = WholeNumber(min_value=0, max_value=23, help_text=_("By the clock of each reader."))
    partners = serializers.ListField(
        child=Text(max_length=64),
        max_length=200,
        help_text=_("Slugs of all partners that take part; the others do not."),
    )
