"""Personal API tokens. Only a peppered digest is stored; the secret is shown once."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from partners.models.memberships import Membership
from partners.models.organizations import Workspace
from partners.models.partnerships import Partnership
from partners.models.querysets import ApiTokenQuerySet


class ApiToken(models.Model):
    """Acts as its owner's membership, within its scopes, until it expires or is revoked."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, related_name="+")
    partnership = models.ForeignKey(
        Partnership, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False
    )
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="tokens")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=8))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ApiTokenQuerySet] = ApiTokenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "workspace"], name="token_with_workspace"),
        ]
        indexes = [
            models.Index(fields=["workspace", "user"], name="token_by_workspace"),
            models.Index(fields=["partnership", "user"], name="token_by_partnership"),
        ]

    def __str__(self) -> str:
        return self.name
