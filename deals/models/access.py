"""Object permissions of deal teams, and the index that lists are read from."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from guardian.models import UserObjectPermissionBase

from deals.models.deals import Deal
from deals.models.querysets import DealChildQuerySet


class DealGrant(UserObjectPermissionBase):
    """A guardian grant with a direct key. A trigger fills the tenant columns from the deal."""

    content_object = models.ForeignKey(
        Deal, models.PROTECT, related_name="grants", db_constraint=False
    )
    workspace = models.ForeignKey("partners.Workspace", models.PROTECT, related_name="+")
    partnership = models.ForeignKey(
        "partners.Partnership", models.PROTECT, related_name="+", db_constraint=False
    )

    class Meta(UserObjectPermissionBase.Meta):
        indexes = [
            models.Index(fields=["workspace", "user"], name="grant_by_workspace"),
            models.Index(fields=["partnership", "user"], name="grant_by_partnership"),
        ]


class DealAccess(models.Model):
    """Who may see which deal, with the columns that lists sort and count by.

    Written only by triggers: on grants of `view_deal`, and on changes of the deal's sort columns.
    The indexes hold the wall's columns too, so that counting reads nothing else.
    """

    workspace = models.ForeignKey("partners.Workspace", models.PROTECT, related_name="+")
    partnership = models.ForeignKey(
        "partners.Partnership", models.PROTECT, related_name="+", db_constraint=False
    )
    deal = models.ForeignKey(Deal, models.PROTECT, related_name="access", db_constraint=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10)
    stage = models.PositiveSmallIntegerField()
    urgency_at = models.DateTimeField()
    amount_base = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    is_practice = models.BooleanField()
    is_delivered = models.BooleanField(db_default=False)

    objects: ClassVar[DealChildQuerySet] = DealChildQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "deal"], name="access_once")]
        indexes = [
            models.Index(
                fields=["user", "workspace", "outcome", "stage", "urgency_at", "deal"],
                include=["partnership", "amount_base", "is_practice", "is_delivered"],
                name="access_vendor",
            ),
            models.Index(
                fields=["user", "partnership", "outcome", "stage", "urgency_at", "deal"],
                include=["workspace", "amount_base", "is_practice", "is_delivered"],
                name="access_partner",
            ),
            models.Index(
                fields=["user", "workspace", "outcome", "urgency_at", "deal"],
                include=["partnership"],
                name="access_vendor_urgency",
            ),
            models.Index(
                fields=["user", "partnership", "outcome", "urgency_at", "deal"],
                include=["workspace"],
                name="access_partner_urgency",
            ),
            models.Index(fields=["deal"], name="access_by_deal"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.deal_id}"
