"""Revenue splits that one side proposed to the other."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from deals.models.bases import PartnershipRow
from deals.models.deals import Deal
from deals.models.querysets import DealChildQuerySet


class SplitProposal(PartnershipRow):
    """Shares in percent, or "by activity", which is computed and has no shares of its own."""

    deal = models.ForeignKey(
        Deal, models.PROTECT, related_name="split_proposals", db_constraint=False
    )
    basis = models.CharField(max_length=10)
    vendor = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    partner = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    state = models.CharField(max_length=10, default="open")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    user_name = models.CharField(max_length=120)
    side = models.CharField(max_length=8)
    at = models.DateTimeField()
    answered_by_name = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[DealChildQuerySet] = DealChildQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["deal"], condition=Q(state="open"), name="split_one_open_per_deal"
            ),
            models.CheckConstraint(
                condition=Q(basis="activity", vendor=None, partner=None)
                | Q(basis="agreed", vendor=100 - F("partner"), vendor__gte=0, partner__gte=0),
                name="split_shares_fit_basis",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "deal"], name="split_by_workspace"),
            models.Index(fields=["partnership", "deal"], name="split_by_partnership"),
        ]
