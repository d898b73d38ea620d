"""History that never changes afterwards, and how often the past was corrected since."""

from typing import ClassVar

from django.db import models

from cosell.core import clock
from deals.models import Deal
from deals.models.bases import PartnershipRow
from deals.models.querysets import DealChildQuerySet
from metrics.models.querysets import TenantQuerySet
from partners.models import Partnership, Workspace


class Snapshot(models.Model):
    """The numbers of a day, month or quarter as they were when it had ended.

    `span` is "day", "month" or "quarter", `start` its first date; without a partnership it is of
    the whole workspace, and the vendor's alone. `tally` is everything that was counted in it, and
    `standing` how things stood. The database lets nobody change one.
    """

    SPANS = (("day", "day"), ("month", "month"), ("quarter", "quarter"))

    workspace = models.ForeignKey(Workspace, models.PROTECT, related_name="+")
    partnership = models.ForeignKey(
        Partnership, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False
    )
    span = models.CharField(max_length=8, choices=SPANS)
    start = models.DateField()
    tally = models.JSONField()
    standing = models.JSONField()
    taken_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[TenantQuerySet] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "partnership", "span", "start"],
                nulls_distinct=False,
                name="snapshot_once",
            ),
            models.CheckConstraint(
                condition=models.Q(span__in=["day", "month", "quarter"]), name="snapshot_span"
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "span", "start"], name="snapshot_by_partner"),
        ]

    def __str__(self) -> str:
        return f"{self.span} {self.start}"


class LateChange(PartnershipRow):
    """A deal's part in a quarter changed after the quarter was closed; once for each of both."""

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="+", db_constraint=False)
    quarter = models.CharField(max_length=7)
    at = models.DateTimeField(default=clock.now)

    objects: ClassVar[DealChildQuerySet] = DealChildQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deal", "quarter"], name="late_change_once"),
        ]
        indexes = [
            models.Index(fields=["workspace", "quarter"], name="late_by_workspace"),
            models.Index(fields=["partnership", "quarter"], name="late_by_partnership"),
        ]

    def __str__(self) -> str:
        return self.quarter
