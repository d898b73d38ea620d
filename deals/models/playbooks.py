"""The playbook as data: versioned per workspace; a deal keeps the version it was made from."""

from typing import ClassVar

from django.db import models

from deals.models.bases import WorkspaceRow
from deals.models.querysets import WorkspaceWideQuerySet


class Playbook(WorkspaceRow):
    """A named template: the standard one and the two light ones."""

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    is_archived = models.BooleanField(default=False)

    objects: ClassVar[WorkspaceWideQuerySet] = WorkspaceWideQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key"], name="playbook_key_once"),
            models.UniqueConstraint(fields=["id", "workspace"], name="playbook_with_workspace"),
        ]

    def __str__(self) -> str:
        return self.name


class PlaybookVersion(WorkspaceRow):
    """A state of a playbook. Once it is published nothing in it changes; the database sees to it."""

    playbook = models.ForeignKey(
        Playbook, models.PROTECT, related_name="versions", db_constraint=False
    )
    number = models.PositiveIntegerField()
    published_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[WorkspaceWideQuerySet] = WorkspaceWideQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["playbook", "number"], name="playbook_version_once"),
            models.UniqueConstraint(fields=["id", "workspace"], name="version_with_workspace"),
        ]

    def __str__(self) -> str:
        return f"{self.playbook} v{self.number}"


class StageTemplate(WorkspaceRow):
    """One of the five stages in a version; days are business days."""

    version = models.ForeignKey(
        PlaybookVersion, models.PROTECT, related_name="stages", db_constraint=False
    )
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    guidance = models.CharField(max_length=300, blank=True)
    typical_days = models.PositiveSmallIntegerField(null=True, blank=True)
    limit_days = models.PositiveSmallIntegerField(null=True, blank=True)

    objects: ClassVar[WorkspaceWideQuerySet] = WorkspaceWideQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="stage_template_once")
        ]


class StepTemplate(WorkspaceRow):
    """A step of a version: what to do, who signs, when it is due."""

    version = models.ForeignKey(
        PlaybookVersion, models.PROTECT, related_name="steps", db_constraint=False
    )
    stage = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    text = models.CharField(max_length=300)
    asks_vendor = models.BooleanField()
    asks_partner = models.BooleanField()
    either = models.BooleanField(default=False)
    due_days = models.PositiveSmallIntegerField(null=True, blank=True)
    days_after_win = models.PositiveSmallIntegerField(null=True, blank=True)
    can_be_waived = models.BooleanField(default=True)

    objects: ClassVar[WorkspaceWideQuerySet] = WorkspaceWideQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="step_template_once")
        ]
