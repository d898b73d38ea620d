"""What is aimed at, and the middle of the others of one's tier."""

from typing import ClassVar

from django.db import models

from deals.models.bases import PartnershipRow, WorkspaceRow
from metrics.enums import Metric
from metrics.models.querysets import TenantQuerySet, WorkspaceWideQuerySet


class Target(WorkspaceRow):
    """A workspace's target for a metric: from a quarter on (2026-Q4), until a later one.

    In percent or calendar days. Every partner reads it, because the cards of both sides show it.
    """

    metric = models.CharField(max_length=20, choices=Metric)
    quarter = models.CharField(max_length=7)
    value = models.DecimalField(max_digits=5, decimal_places=1)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[WorkspaceWideQuerySet] = WorkspaceWideQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "metric", "quarter"], name="target_once_per_quarter"
            ),
            models.CheckConstraint(condition=models.Q(value__gt=0), name="target_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.quarter}"


class PartnerTarget(PartnershipRow):
    """The same for one partner; it goes before the workspace's from its quarter on."""

    metric = models.CharField(max_length=20, choices=Metric)
    quarter = models.CharField(max_length=7)
    value = models.DecimalField(max_digits=5, decimal_places=1)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[TenantQuerySet] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "metric", "quarter", "workspace"],
                name="partner_target_once",
            ),
            models.CheckConstraint(condition=models.Q(value__gt=0), name="partner_target_positive"),
        ]
        indexes = [models.Index(fields=["workspace"], name="partner_target_by_workspace")]

    def __str__(self) -> str:
        return f"{self.metric} {self.quarter}"


class TierMedian(PartnershipRow):
    """The middle of the *other* companies of a partner's tier over twelve months.

    There is no row unless `others`, at least three, have a number; a partner never reads theirs.
    """

    metric = models.CharField(max_length=20, choices=Metric)
    value = models.DecimalField(max_digits=12, decimal_places=4)
    others = models.PositiveSmallIntegerField()

    objects: ClassVar[TenantQuerySet] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "metric", "workspace"], name="median_once"
            ),
            models.CheckConstraint(condition=models.Q(others__gte=3), name="median_of_enough"),
        ]
        indexes = [models.Index(fields=["workspace"], name="median_by_workspace")]

    def __str__(self) -> str:
        return str(self.metric)
