"""Alerts: what stands still, how far it has climbed, and who was told of it."""

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from cosell.core.ids import new_code
from deals.enums import AlertCause, Rung
from deals.models.bases import PartnershipRow, WorkspaceRow
from deals.models.deals import Deal
from deals.models.querysets import (
    AlertNoticeQuerySet,
    AlertQuerySet,
    WorkspaceWideQuerySet,
)
from deals.models.registrations import Registration
from deals.models.stages import StageVisit
from deals.models.steps import DealStep
from deals.rules.alerts import Ladder

_PERSON: dict[str, Any] = {
    "to": settings.AUTH_USER_MODEL,
    "on_delete": models.PROTECT,
    "null": True,
    "blank": True,
    "related_name": "+",
}
_PART: dict[str, Any] = {
    "on_delete": models.PROTECT,
    "null": True,
    "blank": True,
    "related_name": "alerts",
    "db_constraint": False,
}


class Alert(PartnershipRow):
    """One cause on one deal or registration. Both companies read all of it.

    `side` and `step_key` are only of one that was raised by hand: whose call it is, and about
    which step (or the stage that waits to be moved). `since` is when the cause began. What comes
    next is kept as it was computed last, so that a list reads it without loading a room.
    """

    code = models.CharField(max_length=6, unique=True, default=new_code, editable=False)
    deal = models.ForeignKey(Deal, **_PART)
    visit = models.ForeignKey(StageVisit, **_PART)
    step = models.ForeignKey(DealStep, **{**_PART, "related_name": "+"})
    registration = models.ForeignKey(Registration, **_PART)
    cause = models.CharField(max_length=14, choices=AlertCause)
    side = models.CharField(max_length=8, blank=True)
    step_key = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    raised_by = models.ForeignKey(**_PERSON)
    raised_by_name = models.CharField(max_length=120, blank=True)
    rung = models.PositiveSmallIntegerField(choices=Rung)
    since = models.DateTimeField()
    opened_at = models.DateTimeField()
    next_rung = models.PositiveSmallIntegerField(choices=Rung, null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    next_names = models.CharField(max_length=300, blank=True)
    taken_by = models.ForeignKey(**_PERSON)
    taken_by_name = models.CharField(max_length=120, blank=True)
    taken_side = models.CharField(max_length=8, blank=True)
    taken_until = models.DateTimeField(null=True, blank=True)
    snoozed_by_name = models.CharField(max_length=120, blank=True)
    snoozed_side = models.CharField(max_length=8, blank=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    snooze_reason = models.CharField(max_length=200, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[AlertQuerySet] = AlertQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "partnership"], name="alert_with_partnership"),
            models.UniqueConstraint(
                fields=["deal", "cause", "side"],
                condition=Q(resolved_at=None, deal__isnull=False),
                name="alert_open_once_per_deal",
            ),
            models.UniqueConstraint(
                fields=["registration", "cause", "side"],
                condition=Q(resolved_at=None, registration__isnull=False),
                name="alert_open_once_per_registration",
            ),
            models.UniqueConstraint(
                fields=["deal", "step_key", "side"],
                condition=Q(cause="by_hand"),
                name="alert_by_hand_once_per_step",
            ),
            models.CheckConstraint(
                condition=Q(deal=None, registration__isnull=False, visit=None, step=None)
                | Q(deal__isnull=False, registration=None),
                name="alert_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(cause="by_hand", side__in=["vendor", "partner"], step_key__gt="")
                | (~Q(cause="by_hand") & Q(side="", step_key="")),
                name="alert_by_hand_has_a_side",
            ),
            models.CheckConstraint(condition=Q(cause__in=AlertCause.values), name="alert_cause"),
            models.CheckConstraint(condition=Q(rung__in=Rung.values), name="alert_rung"),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "-rung", "since"],
                condition=Q(resolved_at=None),
                name="alert_open_by_workspace",
            ),
            models.Index(
                fields=["partnership", "-rung", "since"],
                condition=Q(resolved_at=None),
                name="alert_open_by_partnership",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cause} {self.code}"

    @property
    def held_until(self) -> Any:
        """Until when nothing climbs: somebody took it, or it was put off. None when neither."""
        found = [m for m in (self.taken_until, self.snoozed_until) if m is not None]
        return max(found, default=None)


class AlertNotice(PartnershipRow):
    """Somebody was told, on this rung. The key forbids telling a person twice on one."""

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="notices", db_constraint=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    user_name = models.CharField(max_length=120)
    side = models.CharField(max_length=8)
    rung = models.PositiveSmallIntegerField(choices=Rung)
    told_at = models.DateTimeField()

    objects: ClassVar[AlertNoticeQuerySet] = AlertNoticeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alert", "user", "rung"], name="alert_told_once")
        ]
        indexes = [
            models.Index(fields=["workspace", "alert"], name="alertnotice_by_workspace"),
            models.Index(fields=["partnership", "alert"], name="alertnotice_by_partnership"),
        ]

    def __str__(self) -> str:
        return f"{self.user_name} {self.rung}"


class AlertSettings(WorkspaceRow):
    """The ladder of a workspace. Without a row the defaults of `Ladder` hold."""

    holder_days = models.PositiveSmallIntegerField(default=1)
    owners_days = models.PositiveSmallIntegerField(default=2)
    managers_days = models.PositiveSmallIntegerField(default=4)
    sponsor_days = models.PositiveSmallIntegerField(default=7)
    no_step_days = models.PositiveSmallIntegerField(default=1)
    delivery_days = models.PositiveSmallIntegerField(default=20)
    climb_hours = models.PositiveSmallIntegerField(default=24)
    sponsor_amount = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(50_000))
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[WorkspaceWideQuerySet] = WorkspaceWideQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace"], name="alert_settings_once"),
            models.CheckConstraint(
                condition=Q(
                    holder_days__gte=1,
                    owners_days__gt=models.F("holder_days"),
                    managers_days__gt=models.F("owners_days"),
                    sponsor_days__gt=models.F("managers_days"),
                ),
                name="alert_settings_climb",
            ),
        ]

    def __str__(self) -> str:
        return f"alerts of {self.workspace_id}"

    @property
    def ladder(self) -> Ladder:
        """The values as the rules read them."""
        return Ladder(
            holder_days=self.holder_days,
            owners_days=self.owners_days,
            managers_days=self.managers_days,
            sponsor_days=self.sponsor_days,
            no_step_days=self.no_step_days,
            delivery_days=self.delivery_days,
            climb_hours=self.climb_hours,
            sponsor_amount=self.sponsor_amount,
        )
