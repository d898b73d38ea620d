"""Visits of stages, moves between them, pauses."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from deals.models.bases import PartnershipRow
from deals.models.deals import Deal
from deals.models.querysets import DealChildQuerySet


class StageVisit(PartnershipRow):
    """One stay of the deal in a stage. Each visit has its own clock.

    `limit_days` are the business days that the deal's version of the playbook gives it. A visit
    that an undone move had opened counts as none: it lasted no time.
    """

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="visits", db_constraint=False)
    stage = models.PositiveSmallIntegerField()
    limit_days = models.PositiveSmallIntegerField(null=True, blank=True)
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[DealChildQuerySet] = DealChildQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["deal"], condition=Q(left_at=None), name="visit_one_at_a_time"
            ),
            models.UniqueConstraint(fields=["id", "deal"], name="visit_with_deal"),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("entered_at")),
                name="visit_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(left_at=F("entered_at")),
                name="visit_undone_is_empty",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "deal", "entered_at"], name="visit_by_workspace"),
            models.Index(fields=["partnership", "deal", "entered_at"], name="visit_by_partnership"),
        ]


class StageMove(PartnershipRow):
    """A move, with what was left open and what the other side says to it.

    A jump over stages is a chain of moves: `jump_from` is the stage it began in, and undoing takes
    the whole jump back. `sequence` is the number of its shared event: while the deal has none after
    it, nobody has acted on the move.
    """

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="moves", db_constraint=False)
    from_stage = models.PositiveSmallIntegerField()
    to_stage = models.PositiveSmallIntegerField()
    jump_from = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=8)
    reason = models.CharField(max_length=40, blank=True)
    reason_text = models.CharField(max_length=300, blank=True)
    left_open = models.JSONField(default=list)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    user_name = models.CharField(max_length=120)
    side = models.CharField(max_length=8)
    at = models.DateTimeField()
    answer = models.CharField(max_length=10, blank=True)
    answered_by_name = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_name = models.CharField(max_length=120, blank=True)

    objects: ClassVar[DealChildQuerySet] = DealChildQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "deal", "at"], name="move_by_workspace"),
            models.Index(fields=["partnership", "deal", "at"], name="move_by_partnership"),
            # Moves over a gap that nobody has answered are few among all that were ever made.
            models.Index(
                fields=["workspace", "deal"],
                condition=Q(kind="anyway", answer="", undone_at=None),
                name="move_asked_vendor",
            ),
            models.Index(
                fields=["partnership", "deal"],
                condition=Q(kind="anyway", answer="", undone_at=None),
                name="move_asked_partner",
            ),
        ]


class DealPause(PartnershipRow):
    """The customer holds the ball: start inclusive, return exclusive, ends by itself.

    The dates stop the clock, which counts days. `started_at` (when it began to stand) and
    `ended_at` (when somebody resumed) are for the court times, which count seconds.
    """

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="pauses", db_constraint=False)
    visit = models.ForeignKey(
        StageVisit, models.PROTECT, related_name="pauses", db_constraint=False
    )
    reason = models.CharField(max_length=40)
    note = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField()
    returns_on = models.DateField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    user_name = models.CharField(max_length=120)
    side = models.CharField(max_length=8)
    is_confirmed = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    answered_by_name = models.CharField(max_length=120, blank=True)

    objects: ClassVar[DealChildQuerySet] = DealChildQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(returns_on__gte=F("starts_on")), name="pause_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(is_confirmed=False, started_at=None)
                | Q(is_confirmed=True, started_at__isnull=False, declined_at=None),
                name="pause_stands_or_waits",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "deal"], name="pause_by_workspace"),
            models.Index(fields=["partnership", "deal"], name="pause_by_partnership"),
        ]
