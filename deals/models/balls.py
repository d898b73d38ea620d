"""Where the ball was: a row for each time it changed hands."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from deals.models.bases import PartnershipRow
from deals.models.deals import Deal
from deals.models.querysets import DealChildQuerySet
from deals.models.stages import StageVisit
from deals.models.steps import DealStep

_HOLDER: dict[str, Any] = {
    "to": settings.AUTH_USER_MODEL,
    "on_delete": models.PROTECT,
    "null": True,
    "blank": True,
    "related_name": "+",
}


class BallChange(PartnershipRow):
    """From this moment on the ball was here. The first of a visit stands at the visit's entry.

    Pauses are rows of their own: they end by themselves, when nobody writes.
    """

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="ball_changes", db_constraint=False)
    visit = models.ForeignKey(
        StageVisit, models.PROTECT, related_name="ball_changes", db_constraint=False
    )
    step = models.ForeignKey(
        DealStep, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False
    )
    ball = models.CharField(max_length=10)
    vendor = models.ForeignKey(**_HOLDER)
    partner = models.ForeignKey(**_HOLDER)
    at = models.DateTimeField()

    objects: ClassVar[DealChildQuerySet] = DealChildQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    ball__in=["none", "vendor", "partner", "both", "customer", "nobody"]
                ),
                name="ball_change_kind",
            )
        ]
        indexes = [
            models.Index(fields=["workspace", "deal", "at"], name="ball_by_workspace"),
            models.Index(fields=["partnership", "deal", "at"], name="ball_by_partnership"),
        ]
