"""The people on a deal."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from deals.models.bases import PartnershipRow
from deals.models.deals import Deal
from deals.models.querysets import DealChildQuerySet


class DealTeamMember(PartnershipRow):
    """A person on the deal, for one side, in one deal role."""

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="team", db_constraint=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    organization = models.ForeignKey("partners.Organization", models.PROTECT, related_name="+")
    side = models.CharField(max_length=8)
    role = models.CharField(max_length=16)
    is_active = models.BooleanField(default=True)
    added_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[DealChildQuerySet] = DealChildQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deal", "user", "side"], name="team_member_once")
        ]
        indexes = [
            models.Index(fields=["workspace", "user"], name="team_by_workspace"),
            models.Index(fields=["partnership", "user"], name="team_by_partnership"),
        ]
