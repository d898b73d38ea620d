"""The weekly sync: when it is, what it spoke of, what each side keeps to itself, what came of it."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from cosell.core import clock
from cosell.core.ids import new_code
from deals.models.bases import OwnText, PartnershipRow, WorkspaceRow
from deals.models.querysets import VendorRowQuerySet
from partners.models.querysets import TenantQuerySet, WorkspaceWideQuerySet


class SyncSchedule(WorkspaceRow):
    """The day and hour of a workspace's digests, by the wall clock of each reader.

    `skipped` are ISO weeks without one. `plan_at` is when digests are planned again; `weekday` 0 is
    Monday.
    """

    weekday = models.PositiveSmallIntegerField(default=0)
    hour = models.PositiveSmallIntegerField(default=8)
    skipped = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    plan_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[WorkspaceWideQuerySet] = WorkspaceWideQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace"], name="sync_schedule_once"),
            models.CheckConstraint(
                condition=models.Q(weekday__range=(0, 6), hour__range=(0, 23)),
                name="sync_schedule_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.hour}:00"


class SyncSeries(PartnershipRow):
    """Whether a partnership meets weekly; without a row it does."""

    takes_part = models.BooleanField(default=True)

    objects: ClassVar[TenantQuerySet] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "workspace"], name="sync_series_once"),
        ]
        indexes = [models.Index(fields=["workspace"], name="sync_series_by_workspace")]

    def __str__(self) -> str:
        return "weekly" if self.takes_part else "never"


class SyncWeek(PartnershipRow):
    """One partnership's sync of one ISO week.

    `facts` hold codes and plain facts, as both companies may read them, once they are frozen; they
    never change then. `elapsed` is how many seconds each item of the meeting was in focus, and
    `focus` the present one, since `focus_at`. `version` counts changes of notes and actions.
    """

    week = models.CharField(max_length=8)
    facts = models.JSONField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    notes = models.TextField(blank=True)
    notes_by_name = models.CharField(max_length=120, blank=True)
    notes_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField(null=True, blank=True)
    started_by_name = models.CharField(max_length=120, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    focus = models.CharField(max_length=40, blank=True)
    focus_at = models.DateTimeField(null=True, blank=True)
    elapsed = models.JSONField(default=dict)
    recap_at = models.DateTimeField(null=True, blank=True)
    recap_by_name = models.CharField(max_length=120, blank=True)
    recaps = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[TenantQuerySet] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "week", "workspace"], name="sync_week_once"
            ),
            models.UniqueConstraint(fields=["id", "partnership"], name="sync_week_with_partner"),
            models.CheckConstraint(
                condition=models.Q(facts__isnull=True, frozen_at=None)
                | models.Q(facts__isnull=False, frozen_at__isnull=False),
                name="sync_week_frozen_at_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["workspace", "week"], name="sync_week_by_workspace")]

    def __str__(self) -> str:
        return self.week


class SyncAppendix(OwnText):
    """What one company keeps to itself beside the sync of a week."""

    sync = models.ForeignKey(
        SyncWeek, models.PROTECT, related_name="appendices", db_constraint=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "sync", "owner_organization"], name="sync_appendix_once"
            ),
            models.CheckConstraint(
                condition=models.Q(visibility="private"), name="sync_appendix_is_private"
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "owner_organization"], name="sync_appendix_by_workspace"
            ),
        ]


class SyncAction(PartnershipRow):
    """What somebody said they would do. Open ones are carried from week to week.

    `week` is that of the sync in which it was said. Without an `owner` it is the side's.
    """

    code = models.CharField(max_length=6, unique=True, default=new_code, editable=False)
    week = models.CharField(max_length=8)
    text = models.CharField(max_length=300)
    side = models.CharField(max_length=8)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    owner_name = models.CharField(max_length=120, blank=True)
    due_on = models.DateField(null=True, blank=True)
    made_by_name = models.CharField(max_length=120)
    made_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by_name = models.CharField(max_length=120, blank=True)

    objects: ClassVar[TenantQuerySet] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(side__in=["vendor", "partner"]), name="sync_action_side"
            )
        ]
        indexes = [
            models.Index(fields=["partnership", "week"], name="sync_action_by_partner"),
            models.Index(fields=["workspace", "partnership"], name="sync_action_by_workspace"),
            models.Index(
                fields=["partnership"],
                condition=models.Q(done_at=None),
                name="sync_action_open",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Digest(WorkspaceRow):
    """One person's digest of one ISO week in one workspace. It is sent at most once.

    The vendor's plumbing: which companies a person acts for is looked up when it is sent.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    week = models.CharField(max_length=8)
    next_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    handed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar[VendorRowQuerySet] = VendorRowQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "user", "week"], name="digest_once_per_week"
            )
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(handed_at=None), name="digest_due")
        ]

    def __str__(self) -> str:
        return self.week
