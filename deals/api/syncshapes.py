"""What comes in and goes out of the weekly sync, as the OpenAPI document says it."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from deals.api.shapes import SIDES
from deals.rules.sync import SECTIONS
from partners.api.fields import In, Text
from partners.api.shapes import CompanyOut, Out


class SyncActionIn(In):
    """Who does what until when."""

    text = Text(max_length=300, help_text=_("What is to be done."))
    owner = Text(
        required=False,
        max_length=8,
        help_text=_("Code of a person, or vendor, or partner; left out: the token's owner."),
    )
    due_on = serializers.DateField(required=False, help_text=_("Until when."))


class SyncRowOut(Out):
    """One row of a section: a deal, or a registration that is not decided or was turned down."""

    section = serializers.ChoiceField(choices=SECTIONS)
    is_registration = serializers.BooleanField(help_text=_("Whose page is another one."))
    code = serializers.CharField(help_text=_("Of the deal, or of the registration."))
    customer = serializers.CharField()
    stage = serializers.IntegerField(allow_null=True)
    ball = serializers.CharField(allow_null=True, help_text=_("As `ball.kind` of the deal."))
    step = serializers.CharField(
        allow_null=True, help_text=_("Name of the step that is waited for.")
    )
    days_over = serializers.IntegerField(allow_null=True, help_text=_("Business days."))
    is_stalled = serializers.BooleanField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    expected_close = serializers.DateField(allow_null=True)
    event = serializers.CharField(allow_null=True, help_text=_("What happened, as its name."))
    state = serializers.CharField(allow_null=True, help_text=_("Of a registration."))
    by = serializers.CharField(allow_null=True, help_text=_("Who did it, as the name was then."))
    at = serializers.DateTimeField(allow_null=True)


class SyncActionOut(Out):
    """What somebody said they would do."""

    code = serializers.CharField(help_text=_("Stands in addresses."))
    week = serializers.CharField(help_text=_("The ISO week in which it was said."))
    text = serializers.CharField()
    side = serializers.ChoiceField(choices=SIDES)
    owner = serializers.CharField(allow_null=True, help_text=_("Name; null: the side's."))
    due_on = serializers.DateField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    done_by = serializers.CharField(allow_null=True)


class SyncOut(Out):
    """The weekly sync of a partnership, with the rows of the deals that you see."""

    partner = CompanyOut()
    week = serializers.CharField(help_text=_("ISO week, like 2026-W48."))
    version = serializers.IntegerField(help_text=_("Counts up with notes and actions."))
    frozen_at = serializers.DateTimeField(
        allow_null=True, help_text=_("Since when the rows stay as they are; null: as of now.")
    )
    since = serializers.DateTimeField(help_text=_("From when on things are news."))
    rows = SyncRowOut(many=True)
    actions = SyncActionOut(many=True, help_text=_("Carried into the week, then said in it."))
    notes = serializers.CharField(allow_blank=True, help_text=_("Shared by both companies."))
    recap_at = serializers.DateTimeField(allow_null=True)
