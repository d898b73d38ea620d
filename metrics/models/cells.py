"""Cells: sums kept ready, so that a page costs the same however many deals there are."""

from typing import ClassVar

from django.db import models

from metrics.enums import Grain
from metrics.models.querysets import CellQuerySet
from partners.models import Partnership, Workspace


class Cell(models.Model):
    """The tallies of one choice of filters on one local date, in one month, or as things stand.

    An empty partnership, model or owner is "all of them", so any choice of filters is one cell for
    each date or month. `owner` is the code of a person of either side. `tally` holds what the four
    metrics and their trend need, `detail` the rest. `measured_at` is of cells that the clock makes.
    A cell without a partnership is the vendor's alone. `key` says all of it in one word, by which
    cells are found and kept.
    """

    workspace = models.ForeignKey(Workspace, models.PROTECT, related_name="+")
    partnership = models.ForeignKey(
        Partnership, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False
    )
    model = models.CharField(max_length=16, blank=True)
    owner = models.CharField(max_length=6, blank=True)
    grain = models.CharField(max_length=8, choices=Grain)
    day = models.DateField()
    key = models.CharField(max_length=80)
    tally = models.JSONField(default=dict)
    detail = models.JSONField(default=dict)
    measured_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[CellQuerySet] = CellQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key"], name="cell_once"),
            models.CheckConstraint(condition=models.Q(grain__in=Grain.values), name="cell_grain"),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "partnership", "model", "owner", "grain", "day"],
                name="cell_of_filters",
            ),
            models.Index(fields=["partnership", "owner", "grain", "day"], name="cell_of_partner"),
            # A table by partner, model or owner reads the cells of one month or date.
            models.Index(fields=["workspace", "grain", "day"], name="cell_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.grain} {self.day}"
