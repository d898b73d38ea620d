"""What comes in and goes out, as the OpenAPI document says it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from cosell.core.actor import Side
from deals.enums import (
    BallKind,
    CoSellModel,
    Outcome,
    OverrideReason,
    SignatureKind,
    SizeRange,
    Source,
    StepStatus,
    WithdrawnKind,
)
from partners.api.fields import Choice, In, Text, WholeNumber
from partners.api.shapes import CompanyOut, MissingOut, Out, PersonOut

SIDES = [side.value for side in Side]


class SignIn(In):
    """What a signature is set under."""

    text_hash = Text(
        min_length=64,
        max_length=64,
        trim_whitespace=False,
        help_text=_("`text_hash` of the step as it was read; 409 when the text has changed."),
    )


class MoveIn(In):
    """Where a deal moves, and why if it goes over missing signatures or back."""

    to = WholeNumber(
        min_value=1, max_value=4, help_text=_("The stage to enter. Delivery is entered by a win.")
    )
    reason = Choice(
        choices=OverrideReason.choices,
        required=False,
        help_text=_("Why it moves over missing signatures, in one word."),
    )
    reason_text = Text(
        required=False,
        allow_blank=True,
        max_length=300,
        help_text=_("Why, in at least ten characters: over missing signatures, or back."),
    )


def _money(text: Any, **options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=16, decimal_places=2, help_text=text, coerce_to_string=True, **options
    )


class BallOut(Out):
    """Whose turn it is. While `clock.paused_until_at` lies ahead, it is the customer's."""

    kind = serializers.ChoiceField(choices=BallKind.choices)
    step = serializers.CharField(allow_null=True, help_text=_("Key of the step; null: to move."))
    vendor = PersonOut(allow_null=True)
    partner = PersonOut(allow_null=True)
    since = serializers.DateTimeField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)


class ClockOut(Out):
    """The stage's clock as moments to compare with the present; null where none is set."""

    entered_at = serializers.DateTimeField()
    limit_on = serializers.DateField(allow_null=True)
    soon_at = serializers.DateTimeField(allow_null=True)
    over_at = serializers.DateTimeField(allow_null=True)
    silent_at = serializers.DateTimeField(allow_null=True)
    paused_until_at = serializers.DateTimeField(allow_null=True)


class SplitOut(Out):
    """Shares in percent; together exactly 100."""

    vendor = serializers.DecimalField(max_digits=5, decimal_places=2, coerce_to_string=True)
    partner = serializers.DecimalField(max_digits=5, decimal_places=2, coerce_to_string=True)


class DealRowOut(Out):
    """A deal in a list."""

    code = serializers.CharField(help_text=_("Six letters; stands in addresses."))
    customer = serializers.CharField()
    country = serializers.CharField(help_text=_("ISO 3166-1, two letters."))
    partner = CompanyOut()
    model = serializers.ChoiceField(choices=CoSellModel.choices)
    source = serializers.ChoiceField(choices=Source.choices)  # type: ignore[assignment]
    stage = serializers.IntegerField(min_value=1, max_value=5)
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    size_range = serializers.ChoiceField(choices=SizeRange.choices, allow_null=True)
    amount = _money(_("In `currency`; null until it is known."), allow_null=True)
    currency = serializers.CharField(help_text=_("ISO 4217."))
    expected_close = serializers.DateField(allow_null=True)
    opened_on = serializers.DateField()
    signed_on = serializers.DateField(allow_null=True)
    delivered_at = serializers.DateTimeField(allow_null=True)
    ball = BallOut()
    clock = ClockOut()
    version = serializers.IntegerField(min_value=1, help_text=_("Counts up with every change."))
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class DealPageOut(Out):
    """Some deals, and where the next ones begin."""

    items = DealRowOut(many=True)
    next = serializers.CharField(
        allow_null=True,
        help_text=_("Cursor of the next page, for the same filter; null on the last one."),
    )


class _DealOut(DealRowOut):
    vendor = CompanyOut()
    website = serializers.CharField(allow_blank=True)
    need = serializers.CharField(allow_blank=True)
    first_stage = serializers.IntegerField(min_value=1, max_value=5)
    withdrawn_kind = serializers.ChoiceField(choices=WithdrawnKind.choices, allow_null=True)
    split = SplitOut()
    signers = serializers.CharField(allow_blank=True)
    sales_rep = PersonOut(allow_null=True)
    partner_rep = PersonOut(allow_null=True)
    partner_manager = PersonOut(allow_null=True)
    proposal_entered_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)


class PartnerDealOut(_DealOut):
    """A deal as the partner reads it."""

    audience = serializers.ChoiceField(choices=["partner"])


class VendorDealOut(_DealOut):
    """A deal as the vendor reads it: with what its own reports count."""

    audience = serializers.ChoiceField(choices=["vendor"])
    amount_base = _money(
        _("Amount, or the stand-in of the size range, in `currency_base`; null: not converted."),
        allow_null=True,
    )
    currency_base = serializers.CharField()
    rate = serializers.DecimalField(
        max_digits=18,
        decimal_places=8,
        allow_null=True,
        coerce_to_string=True,
        help_text=_("Into `currency_base`, frozen at the win."),
    )
    is_practice = serializers.BooleanField()


DealOut = PolymorphicProxySerializer(
    component_name="Deal",
    serializers={"vendor": VendorDealOut, "partner": PartnerDealOut},
    resource_type_field_name="audience",
)


class SignatureOut(Out):
    """A side's word on a step."""

    kind = serializers.ChoiceField(choices=SignatureKind.choices)
    by = serializers.CharField(help_text=_("Who signed, as the name was then."))
    on_behalf_of = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_null=True, help_text=_("Why a step is not needed."))
    signed_at = serializers.DateTimeField()


class SlotOut(Out):
    """What one side is asked for."""

    side = serializers.ChoiceField(choices=SIDES)
    holder = PersonOut(allow_null=True, help_text=_("Who is asked; null when nobody can be."))
    signature = SignatureOut(allow_null=True)


class StepOut(Out):
    """A step of the playbook on this deal."""

    key = serializers.CharField(help_text=_("Stands in addresses."))
    name = serializers.CharField()
    text = serializers.CharField(help_text=_("What is signed."))
    text_hash = serializers.CharField(help_text=_("Fingerprint of name and text, to sign with."))
    stage = serializers.IntegerField(min_value=1, max_value=5)
    position = serializers.IntegerField()
    before_room = serializers.BooleanField(help_text=_("Happened before the room: never asked."))
    can_be_waived = serializers.BooleanField()
    status = serializers.ChoiceField(choices=StepStatus.choices)
    due_on = serializers.DateField(allow_null=True)
    completed_at = serializers.DateTimeField(allow_null=True)
    accountable = PersonOut(allow_null=True)
    slots = SlotOut(many=True)


class StepListOut(Out):
    """The plan of a deal, in playbook order."""

    version = serializers.IntegerField(help_text=_("The deal's."))
    items = StepOut(many=True)


class TargetOut(Out):
    """A stage that the deal could enter, and what this caller would meet on the way."""

    to = serializers.IntegerField(min_value=1, max_value=4)
    kind = serializers.ChoiceField(choices=["forward", "back"])
    allowed = serializers.BooleanField(help_text=_("A move without a reason is taken now."))
    with_reason = serializers.BooleanField(help_text=_("A move with a reason is taken now."))
    missing = MissingOut(many=True, help_text=_("Signatures that such a move would leave open."))


class CapabilitiesOut(Out):
    """What this caller may do with this deal now."""

    version = serializers.IntegerField(help_text=_("The deal's; `If-Match` of the act."))
    sign = serializers.ListField(
        child=serializers.CharField(), help_text=_("Keys of the steps that can be signed.")
    )
    withdraw = serializers.ListField(
        child=serializers.CharField(),
        help_text=_("Keys of the steps whose signature can be taken back."),
    )
    move = TargetOut(many=True)
