"""Single-use, expiring invitations. Only a digest of the link's secret is stored."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from cosell.core.ids import new_code
from partners.enums import RoleChoice
from partners.models.organizations import Organization, Workspace
from partners.models.partnerships import Partnership
from partners.models.querysets import InvitationQuerySet


class Invitation(models.Model):
    """Bound to one address and one company; lands on a deal when one is named."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, related_name="invitations")
    partnership = models.ForeignKey(
        Partnership,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
        db_constraint=False,
    )
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    code = models.CharField(max_length=6, unique=True, default=new_code, editable=False)
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=16, choices=RoleChoice)
    deal_code = models.CharField(max_length=6, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "-created_at"], name="invitation_by_workspace"),
            models.Index(fields=["partnership", "-created_at"], name="invitation_by_partnership"),
        ]

    def __str__(self) -> str:
        return self.email
