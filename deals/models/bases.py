"""What every tenant row carries. The composite keys behind these columns are made in migrations."""

from typing import ClassVar

from django.db import models

from cosell.core import clock
from cosell.messaging.enums import Visibility
from deals.models.querysets import OwnRowQuerySet
from partners.models import Partnership, Workspace


class PartnershipRow(models.Model):
    """A row of the vendor and one partner."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, related_name="+")
    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="+", db_constraint=False
    )

    class Meta:
        abstract = True


class OwnText(PartnershipRow):
    """What one company writes for itself beside something that both read. The wall hides it.

    Each subclass forbids any other visibility by a constraint.
    """

    owner_organization = models.ForeignKey(
        "partners.Organization", models.PROTECT, related_name="+"
    )
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.PRIVATE)
    text = models.TextField(blank=True)
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[OwnRowQuerySet] = OwnRowQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.by_name


class WorkspaceRow(models.Model):
    """A row that every company of the workspace reads and only the vendor writes."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, related_name="+")

    class Meta:
        abstract = True
