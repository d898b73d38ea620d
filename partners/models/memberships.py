"""What a person may be in a workspace, and for which company."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from cosell.core import clock
from partners.enums import RoleChoice
from partners.models.organizations import Organization, Workspace
from partners.models.partnerships import Partnership
from partners.models.querysets import MembershipQuerySet


class Membership(models.Model):
    """A person acting for a company in a workspace. Vendor members carry no partnership."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, related_name="memberships")
    partnership = models.ForeignKey(
        Partnership,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        db_constraint=False,
    )
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=16, choices=RoleChoice)
    is_active = models.BooleanField(default=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar[MembershipQuerySet] = MembershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "organization", "user"], name="membership_once_per_company"
            ),
            models.CheckConstraint(
                condition=models.Q(role__startswith="vendor_", partnership__isnull=True)
                | models.Q(role__startswith="partner_", partnership__isnull=False),
                name="membership_role_fits_side",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "user"], name="membership_by_workspace"),
            models.Index(fields=["partnership", "user"], name="membership_by_partnership"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"
