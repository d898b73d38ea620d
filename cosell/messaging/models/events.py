"""The event log: written in each action's transaction, read as the timeline, relayed as the outbox."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from cosell.messaging.enums import Audience, Visibility
from cosell.messaging.models.querysets import EventQuerySet


class EventCounter(models.Model):
    """The last number given per deal and audience; private audiences have rows of their own."""

    workspace = models.ForeignKey("partners.Workspace", models.PROTECT, related_name="+")
    partnership = models.ForeignKey(
        "partners.Partnership", models.PROTECT, related_name="+", db_constraint=False
    )
    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="+", db_constraint=False)
    audience = models.CharField(max_length=8, choices=Audience)
    owner_organization = models.ForeignKey(
        "partners.Organization", models.PROTECT, related_name="+"
    )
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.SHARED)
    value = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deal", "audience"], name="counter_once_per_audience")
        ]

    def __str__(self) -> str:
        return f"{self.audience} {self.value}"


class Event(models.Model):
    """One thing that happened. Append-only; the payload holds ids, codes and plain facts."""

    workspace = models.ForeignKey("partners.Workspace", models.PROTECT, related_name="+")
    partnership = models.ForeignKey(
        "partners.Partnership",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
    )
    deal = models.ForeignKey(
        "deals.Deal",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        db_constraint=False,
    )
    audience = models.CharField(max_length=8, choices=Audience, default=Audience.SHARED)
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.SHARED)
    owner_organization = models.ForeignKey(
        "partners.Organization", models.PROTECT, related_name="+"
    )
    sequence = models.PositiveIntegerField(null=True, blank=True)
    name = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    user_name = models.CharField(max_length=120)
    side = models.CharField(max_length=8)
    via = models.CharField(max_length=8)
    is_act = models.BooleanField(default=False)
    at = models.DateTimeField()
    relayed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[EventQuerySet] = EventQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "audience", "sequence"], name="event_numbers_are_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(audience="shared", visibility="shared")
                | models.Q(audience__in=["vendor", "partner"], visibility="private"),
                name="event_audience_fits_visibility",
            ),
        ]
        indexes = [
            models.Index(fields=["deal", "-at", "-id"], name="event_timeline"),
            models.Index(fields=["workspace", "-at", "-id"], name="event_by_workspace"),
            models.Index(fields=["partnership", "-at", "-id"], name="event_by_partnership"),
            models.Index(
                fields=["id"], condition=models.Q(relayed_at=None), name="event_not_relayed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.sequence or ''}".strip()
