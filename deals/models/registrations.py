"""A partner's registration, before there is a deal."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from cosell.core.ids import new_code
from deals.models.bases import PartnershipRow
from deals.models.deals import Deal
from deals.models.querysets import RegistrationQuerySet


class Registration(PartnershipRow):
    """Five fields and a decision. The deal exists from approval on.

    `contact` answers for it and becomes the Partner Rep: who submitted it, or who took over.
    """

    code = models.CharField(max_length=6, unique=True, default=new_code, editable=False)
    customer = models.CharField(max_length=160)
    website = models.CharField(max_length=200)
    domain = models.CharField(max_length=120)
    country = models.CharField(max_length=2)
    size_range = models.CharField(max_length=16)
    currency = models.CharField(max_length=3)
    expected_close = models.DateField()
    need = models.CharField(max_length=300)
    model = models.CharField(max_length=16)
    first_stage = models.PositiveSmallIntegerField(default=1)
    opened_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, default="submitted")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    contact = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    reason_text = models.CharField(max_length=500, blank=True)
    deal = models.OneToOneField(
        Deal,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="registration",
        db_constraint=False,
    )
    next_check_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[RegistrationQuerySet] = RegistrationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["id", "partnership"], name="registration_with_partnership"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["submitted", "approved", "rejected", "withdrawn"]),
                name="registration_state",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(deal__isnull=False),
                name="registration_approved_has_deal",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "state", "answer_by"], name="registration_queue"),
            models.Index(fields=["partnership", "state", "answer_by"], name="registration_own"),
            models.Index(
                fields=["next_check_at"],
                condition=Q(next_check_at__isnull=False),
                name="registration_check_due",
            ),
        ]

    def __str__(self) -> str:
        return self.customer
