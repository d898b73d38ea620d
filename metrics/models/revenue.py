"""Revenue that no deal tells of: the vendor's own, never a partner's to see."""

from typing import ClassVar

from django.db import models

from cosell.core import clock
from cosell.core.ids import new_code
from metrics.models.querysets import ManagerRowQuerySet
from partners.models import Workspace


class RevenueRow(models.Model):
    """Revenue without a partner on a local date, in the workspace's currency.

    A customer who cancels after a win is a negative one.
    """

    workspace = models.ForeignKey(Workspace, models.PROTECT, related_name="+")
    code = models.CharField(max_length=6, unique=True, default=new_code, editable=False)
    day = models.DateField()
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    customer = models.CharField(max_length=160, blank=True)
    made_by_name = models.CharField(max_length=120)
    made_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[ManagerRowQuerySet] = ManagerRowQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "day", "amount", "customer"], name="revenue_row_once"
            )
        ]
        indexes = [models.Index(fields=["workspace", "-day", "-id"], name="revenue_by_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.amount}"


class CompanyTotal(models.Model):
    """What the whole company took in a month, in the workspace's currency. `month` is its first."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, related_name="+")
    month = models.DateField()
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    made_by_name = models.CharField(max_length=120)
    made_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[ManagerRowQuerySet] = ManagerRowQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "month"], name="total_once_per_month"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="total_of_a_month"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="total_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.amount}"
