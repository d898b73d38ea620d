"""Companies, and the programmes that vendors run."""

from typing import ClassVar

from django.db import models

from cosell.core import clock
from partners.models.querysets import WorkspaceQuerySet


class Organization(models.Model):
    """A company: exists once, may be vendor in its own workspace and partner in many others."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    country = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    domain = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    def __str__(self) -> str:
        return self.name


class Workspace(models.Model):
    """The tenant: one vendor's co-sell programme. Everything a deal touches carries it."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="workspaces")
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    country = models.CharField(max_length=2)
    time_zone = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)
    playbooks = models.JSONField(default=dict)
    registration_hours = models.PositiveSmallIntegerField(default=8)
    silence_days = models.PositiveSmallIntegerField(default=5)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar[WorkspaceQuerySet] = WorkspaceQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.name
