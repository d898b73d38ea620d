"""Facts of one deal or registration, folded from its log."""

from typing import ClassVar

from django.db import models

from deals.models import Deal
from deals.models.bases import PartnershipRow
from deals.models.querysets import DealChildQuerySet
from partners.models.querysets import TenantQuerySet


class DealFact(PartnershipRow):
    """What the log of a deal comes to. Written only by folding, never by hand.

    `entries` are what the deal adds to the cells, as (date or null, name, number), under the
    model and owners that stand here: so a change takes the old ones away and adds the new ones, and
    folding the same log again changes nothing. `amount` is the win's, in the workspace's currency;
    empty when nothing is won or no rate converts it. `left` says for each stage when it was left
    last and the business days spent in it.
    """

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="facts", db_constraint=False)
    is_counted = models.BooleanField()
    model = models.CharField(max_length=16)
    vendor_owner = models.CharField(max_length=6, blank=True)
    partner_owner = models.CharField(max_length=6, blank=True)
    source = models.CharField(max_length=8)
    opened_on = models.DateField()
    stage = models.PositiveSmallIntegerField()
    reached = models.PositiveSmallIntegerField()
    has_proposed = models.BooleanField()
    outcome = models.CharField(max_length=10)
    decided_on = models.DateField(null=True, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    is_delivered = models.BooleanField()
    attribution = models.CharField(max_length=10)
    evidence = models.JSONField(default=list)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    left = models.JSONField(default=dict)
    entries = models.JSONField(default=list)

    objects: ClassVar[DealChildQuerySet] = DealChildQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deal", "partnership"], name="fact_once_per_deal")
        ]
        indexes = [
            models.Index(
                fields=[tenant, day, "deal"],
                name=f"fact_{day}_{tenant}"[:30],
            )
            for tenant in ("workspace", "partnership")
            for day in ("opened_on", "decided_on")
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.opened_on}"


class RegistrationFact(PartnershipRow):
    """What the log of a registration comes to; `code` is the registration's."""

    code = models.CharField(max_length=6, unique=True)
    model = models.CharField(max_length=16)
    entries = models.JSONField(default=list)

    objects: ClassVar[TenantQuerySet] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["workspace"], name="regfact_by_workspace"),
            models.Index(fields=["partnership"], name="regfact_by_partnership"),
        ]

    def __str__(self) -> str:
        return self.code
