"""Who is responsible, accountable, consulted and informed, step by step."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from deals.models.bases import PartnershipRow
from deals.models.deals import Deal
from deals.models.querysets import DealChildQuerySet
from deals.models.steps import DealStep

LETTERS = ["R", "A", "AR", "C", "I"]


class RoleAssignment(PartnershipRow):
    """One person's letter on one step. `position` orders several R of a side; the first holds."""

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="roles", db_constraint=False)
    step = models.ForeignKey(DealStep, models.PROTECT, related_name="roles", db_constraint=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    side = models.CharField(max_length=8)
    letter = models.CharField(max_length=2)
    position = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[DealChildQuerySet] = DealChildQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step", "user"], name="role_one_letter_per_person"),
            models.UniqueConstraint(
                fields=["step"],
                condition=Q(letter__in=["A", "AR"]),
                name="role_one_accountable",
                deferrable=None,
            ),
            models.CheckConstraint(condition=Q(letter__in=LETTERS), name="role_letter"),
        ]
        indexes = [
            models.Index(fields=["workspace", "deal"], name="role_by_workspace"),
            models.Index(fields=["partnership", "deal"], name="role_by_partnership"),
        ]


class RoleProposal(PartnershipRow):
    """A letter proposed for somebody of the other side; only R and A need a yes."""

    deal = models.ForeignKey(
        Deal, models.PROTECT, related_name="role_proposals", db_constraint=False
    )
    step = models.ForeignKey(
        DealStep, models.PROTECT, related_name="role_proposals", db_constraint=False
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    letter = models.CharField(max_length=2)
    state = models.CharField(max_length=10, default="open")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_side = models.CharField(max_length=8)
    proposed_at = models.DateTimeField()
    answered_by_name = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[DealChildQuerySet] = DealChildQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["step", "user"], condition=Q(state="open"), name="role_proposal_once"
            )
        ]
        indexes = [
            models.Index(fields=["workspace", "deal"], name="role_proposal_by_workspace"),
            models.Index(fields=["partnership", "deal"], name="role_proposal_by_partnership"),
        ]
