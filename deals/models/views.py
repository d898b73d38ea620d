"""Saved views: a name for a query string."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from cosell.core.ids import new_code
from deals.models.querysets import SavedViewQuerySet
from partners.models import Organization, Partnership, Workspace


class SavedView(models.Model):
    """Personal, and private to the person's company in the workspace."""

    workspace = models.ForeignKey(Workspace, models.PROTECT, related_name="+")
    partnership = models.ForeignKey(
        Partnership, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False
    )
    owner_organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    visibility = models.CharField(max_length=8, default="private", editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    code = models.CharField(max_length=6, unique=True, default=new_code, editable=False)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[SavedViewQuerySet] = SavedViewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "owner_organization", "user", "name"], name="view_name_once"
            )
        ]
        indexes = [models.Index(fields=["partnership", "user"], name="view_by_partnership")]

    def __str__(self) -> str:
        return self.name
