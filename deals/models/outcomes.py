"""Why a deal ended: the shared reason of each side, and each side's private note."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from deals.models.bases import PartnershipRow
from deals.models.deals import Deal
from deals.models.querysets import DealChildQuerySet, PrivateNoteQuerySet


class OutcomeReason(PartnershipRow):
    """One side's reason code for the deal's present end. Both companies read it."""

    deal = models.ForeignKey(
        Deal, models.PROTECT, related_name="outcome_reasons", db_constraint=False
    )
    side = models.CharField(max_length=8)
    reason = models.CharField(max_length=32)
    text = models.CharField(max_length=200, blank=True)
    is_current = models.BooleanField(default=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    user_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    objects: ClassVar[DealChildQuerySet] = DealChildQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "side"], condition=Q(is_current=True), name="outcome_reason_once"
            )
        ]
        indexes = [
            models.Index(fields=["workspace", "deal"], name="reason_by_workspace"),
            models.Index(fields=["partnership", "deal"], name="reason_by_partnership"),
            # What was said lately, to which the other side may still say its own.
            models.Index(
                fields=["workspace", "at"],
                condition=Q(is_current=True),
                name="reason_lately_vendor",
            ),
            models.Index(
                fields=["partnership", "at"],
                condition=Q(is_current=True),
                name="reason_lately_partner",
            ),
        ]


class PrivateNote(PartnershipRow):
    """A note that stays with its company; for the other side it does not exist."""

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="notes", db_constraint=False)
    owner_organization = models.ForeignKey(
        "partners.Organization", models.PROTECT, related_name="+"
    )
    visibility = models.CharField(max_length=8, default="private", editable=False)
    text = models.CharField(max_length=2000)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    user_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    objects: ClassVar[PrivateNoteQuerySet] = PrivateNoteQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(visibility="private"), name="note_is_private")
        ]
        indexes = [
            models.Index(fields=["workspace", "deal"], name="note_by_workspace"),
            models.Index(fields=["partnership", "deal"], name="note_by_partnership"),
        ]
