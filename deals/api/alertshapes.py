"""Alerts as the OpenAPI document says them."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cosell.core.actor import Side
from deals.enums import AlertCause
from deals.rules.alerts import LONGEST_REASON
from partners.api.fields import In, Text
from partners.api.shapes import Out

SIDES = [side.value for side in Side]
RUNGS = ["soon", "holder", "owners", "managers", "admin", "sponsor"]


class Day(serializers.DateField):
    """A date as ISO says it, and as nothing else."""

    def __init__(self, **options: object) -> None:
        super().__init__(input_formats=["iso-8601"], **options)  # type: ignore[arg-type]


class SnoozeIn(In):
    """Until when an alert is put off, and why."""

    until = Day(help_text=_("The day on which it comes back: at most ten days from today."))
    reason = Text(max_length=LONGEST_REASON, help_text=_("Both companies read it."))


class EscalateIn(In):
    """Why the other company is called."""

    reason = Text(max_length=LONGEST_REASON, help_text=_("Both companies read it."))


class ToldOut(Out):
    """Somebody who was told."""

    name = serializers.CharField()
    side = serializers.ChoiceField(choices=SIDES)
    rung = serializers.ChoiceField(choices=RUNGS)
    at = serializers.DateTimeField()


class NextOut(Out):
    """What happens if nobody acts."""

    rung = serializers.ChoiceField(choices=RUNGS)
    at = serializers.DateTimeField()
    names = serializers.CharField(help_text=_("Who will be told."))


class HoldOut(Out):
    """Somebody who stopped the climb."""

    by = serializers.CharField()
    side = serializers.ChoiceField(choices=SIDES)
    until = serializers.DateTimeField()
    reason = serializers.CharField(allow_null=True)


class AlertOut(Out):
    """One cause on one deal or registration; the same for both companies."""

    code = serializers.CharField(help_text=_("Stands in addresses."))
    cause = serializers.ChoiceField(choices=AlertCause.choices)
    deal = serializers.CharField(allow_null=True, help_text=_("Code of the deal."))
    registration = serializers.CharField(
        allow_null=True, help_text=_("Code of the registration that waits for a decision.")
    )
    customer = serializers.CharField()
    rung = serializers.ChoiceField(choices=RUNGS)
    since = serializers.DateTimeField(help_text=_("When the cause began."))
    opened_at = serializers.DateTimeField()
    days_over = serializers.IntegerField(
        allow_null=True, help_text=_("Business days over the stage's time.")
    )
    raised_by = serializers.CharField(allow_null=True, help_text=_("Who called by hand."))
    reason = serializers.CharField(allow_null=True, help_text=_("Why somebody called by hand."))
    told = ToldOut(many=True, help_text=_("The latest first."))
    next = NextOut(allow_null=True)
    taken = HoldOut(allow_null=True, help_text=_("Who sees to it, while that holds."))
    snoozed = HoldOut(allow_null=True, help_text=_("Who put it off, while that holds."))
    resolved_at = serializers.DateTimeField(allow_null=True)


class AlertListOut(Out):
    """What stands still: stalled first, then the highest rung, then the longest; at most 100."""

    items = AlertOut(many=True)
