"""One partner company's part in one workspace."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from cosell.core import clock
from cosell.core.ids import new_code
from partners.enums import CoSellModel, PartnershipStatus, Tier
from partners.models.organizations import Organization, Workspace
from partners.models.querysets import PartnershipQuerySet


class Partnership(models.Model):
    """Terms, people and state of a company's participation."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, related_name="partnerships")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="partnerships")
    code = models.CharField(max_length=6, unique=True, default=new_code, editable=False)
    tier = models.CharField(max_length=12, choices=Tier, default=Tier.REGISTERED)
    default_model = models.CharField(
        max_length=16, choices=CoSellModel, default=CoSellModel.PARTNER_LED
    )
    status = models.CharField(
        max_length=8, choices=PartnershipStatus, default=PartnershipStatus.ACTIVE
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    sales_rep = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    sponsor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    territories = models.CharField(max_length=200, blank=True)
    last_activity_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar[PartnershipQuerySet] = PartnershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "organization"], name="partnership_once_per_company"
            ),
            models.UniqueConstraint(fields=["id", "workspace"], name="partnership_with_workspace"),
        ]
        indexes = [models.Index(fields=["workspace", "status"], name="partnership_by_workspace")]

    def __str__(self) -> str:
        return self.organization.name
