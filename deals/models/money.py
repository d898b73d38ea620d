"""Dated exchange rates: money is never converted by a rate that was not there."""

from typing import ClassVar

from django.db import models

from deals.models.bases import WorkspaceRow
from deals.models.querysets import WorkspaceWideQuerySet


class ExchangeRate(WorkspaceRow):
    """What one unit of a currency was worth in the workspace's own currency on a day."""

    currency = models.CharField(max_length=3)
    day = models.DateField()
    rate = models.DecimalField(max_digits=18, decimal_places=8)

    objects: ClassVar[WorkspaceWideQuerySet] = WorkspaceWideQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "currency", "day"], name="rate_once"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="rate_is_positive"),
        ]
