"""Steps of a deal, and the signatures of each side."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from cosell.core.actor import Side
from deals.models.bases import PartnershipRow
from deals.models.deals import Deal
from deals.models.querysets import DealChildQuerySet

_HOLDER: dict[str, Any] = {
    "to": settings.AUTH_USER_MODEL,
    "on_delete": models.PROTECT,
    "null": True,
    "blank": True,
    "related_name": "+",
}


class DealStep(PartnershipRow):
    """A step as copied from the playbook when the deal was made. One slot per side that is asked.

    `vendor_holder` and `partner_holder` are derived: who is asked for a slot while it is open.
    """

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="steps", db_constraint=False)
    stage = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    text = models.CharField(max_length=300)
    asks_vendor = models.BooleanField()
    asks_partner = models.BooleanField()
    can_be_waived = models.BooleanField(default=True)
    due_days = models.PositiveSmallIntegerField(null=True, blank=True)
    days_after_win = models.PositiveSmallIntegerField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    before_room = models.BooleanField(default=False)
    completed_at = models.DateTimeField(null=True, blank=True)
    vendor_asked_at = models.DateTimeField(null=True, blank=True)
    partner_asked_at = models.DateTimeField(null=True, blank=True)
    vendor_holder = models.ForeignKey(**_HOLDER)
    partner_holder = models.ForeignKey(**_HOLDER)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[DealChildQuerySet] = DealChildQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["deal", "key"], name="step_once_per_deal"),
            models.UniqueConstraint(fields=["deal", "position"], name="step_position_once"),
            models.UniqueConstraint(fields=["id", "deal"], name="step_with_deal"),
            models.CheckConstraint(
                condition=Q(asks_vendor=True) | Q(asks_partner=True), name="step_asks_somebody"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "deal"], name="step_by_workspace"),
            models.Index(fields=["partnership", "deal"], name="step_by_partnership"),
            models.Index(
                fields=["vendor_holder", "workspace", "vendor_asked_at"],
                condition=Q(vendor_asked_at__isnull=False, vendor_holder__isnull=False),
                name="step_asked_vendor",
            ),
            models.Index(
                fields=["partner_holder", "partnership", "partner_asked_at"],
                condition=Q(partner_asked_at__isnull=False, partner_holder__isnull=False),
                name="step_asked_partner",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides that have a slot, the vendor first."""
        asked = ((Side.VENDOR, self.asks_vendor), (Side.PARTNER, self.asks_partner))
        return tuple(side for side, is_asked in asked if is_asked)


class Signature(PartnershipRow):
    """One side's word on a step: signed, not needed, or completed by a fact."""

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="signatures", db_constraint=False)
    step = models.ForeignKey(
        DealStep, models.PROTECT, related_name="signatures", db_constraint=False
    )
    side = models.CharField(max_length=8)
    kind = models.CharField(max_length=12)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    user_name = models.CharField(max_length=120)
    organization = models.ForeignKey("partners.Organization", models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    on_behalf_of_name = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    text_hash = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by_name = models.CharField(max_length=120, blank=True)

    objects: ClassVar[DealChildQuerySet] = DealChildQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["signed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["step", "side"],
                condition=Q(withdrawn_at=None),
                name="signature_one_per_slot",
            ),
            models.UniqueConstraint(
                fields=["step", "user"],
                condition=Q(withdrawn_at=None, kind="signed"),
                name="signature_one_per_person",
            ),
            models.CheckConstraint(
                condition=Q(side__in=["vendor", "partner"]), name="signature_side"
            ),
            models.CheckConstraint(
                condition=Q(kind="automatic") | Q(user__isnull=False), name="signature_has_person"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "deal"], name="signature_by_workspace"),
            models.Index(fields=["partnership", "deal"], name="signature_by_partnership"),
        ]
