"""The quarterly business review of one partner: what both write, and what each keeps to itself."""

from typing import ClassVar

from django.db import models

from deals.models.bases import OwnText, PartnershipRow
from metrics.models.querysets import TenantQuerySet


class ReviewPack(PartnershipRow):
    """The words of a review. Its numbers are read, and its actions are those of the weekly sync."""

    quarter = models.CharField(max_length=7)
    plan = models.TextField(blank=True)
    plan_by_name = models.CharField(max_length=120, blank=True)
    plan_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[TenantQuerySet] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "quarter", "workspace"], name="pack_once_per_quarter"
            ),
            models.UniqueConstraint(fields=["id", "partnership"], name="pack_with_partnership"),
        ]
        indexes = [models.Index(fields=["workspace"], name="pack_by_workspace")]

    def __str__(self) -> str:
        return self.quarter


class PackNote(OwnText):
    """The private page of one company beside a review."""

    pack = models.ForeignKey(ReviewPack, models.PROTECT, related_name="notes", db_constraint=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pack", "owner_organization", "partnership"], name="pack_note_once"
            ),
            models.CheckConstraint(
                condition=models.Q(visibility="private"), name="pack_note_is_private"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "owner_organization"], name="pack_note_by_workspace"),
            models.Index(fields=["partnership"], name="pack_note_by_partnership"),
        ]
