"""Answers that are kept, so that a request sent twice has one effect."""

from typing import ClassVar

from django.db import models

from partners.models.organizations import Organization, Workspace
from partners.models.partnerships import Partnership
from partners.models.querysets import IdempotencyKeyQuerySet
from partners.models.tokens import ApiToken


class IdempotencyKey(models.Model):
    """One key of one token with the answer that was given; written with the effect, never changed."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, related_name="+")
    partnership = models.ForeignKey(
        Partnership, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False
    )
    owner_organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    visibility = models.CharField(max_length=8, default="private")
    token = models.ForeignKey(ApiToken, models.PROTECT, related_name="+", db_constraint=False)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    etag = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()

    objects: ClassVar[IdempotencyKeyQuerySet] = IdempotencyKeyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "key"], name="idempotency_key_once"),
            models.CheckConstraint(
                condition=models.Q(visibility="private"), name="idempotency_key_is_private"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "created_at"], name="idempotency_by_workspace"),
            models.Index(fields=["partnership", "created_at"], name="idempotency_by_partnership"),
            models.Index(fields=["created_at"], name="idempotency_by_age"),
        ]

    def __str__(self) -> str:
        return self.key
