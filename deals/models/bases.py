"""What every tenant row carries. The composite keys behind these columns are made in migrations."""

from django.db import models

from partners.models import Partnership, Workspace


class PartnershipRow(models.Model):
    """A row of the vendor and one partner."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, related_name="+")
    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="+", db_constraint=False
    )

    class Meta:
        abstract = True


class WorkspaceRow(models.Model):
    """A row that every company of the workspace reads and only the vendor writes."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, related_name="+")

    class Meta:
        abstract = True
