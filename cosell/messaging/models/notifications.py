"""What a person is told: the row in the inbox, from which mails and Slack messages are made."""

from typing import ClassVar

from django.db import models

from cosell.core.ids import new_long_code
from cosell.messaging.enums import Interest, Kind
from cosell.messaging.models.bases import PersonalQuerySet, PersonalRow
from cosell.messaging.models.events import Event


class Notification(PersonalRow):
    """One thing that one person should know.

    `topic` names who words it and who says whether it still holds; `payload` carries codes and
    plain facts. `key` is what makes a second one impossible. `deal_code` stands for the deal: what
    a person may no longer see is found out when it is worded. `is_shown` is whether it stands in
    the inbox; what only goes by mail is no row there.
    """

    code = models.CharField(max_length=12, unique=True, default=new_long_code, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    topic = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    deal_code = models.CharField(max_length=6, blank=True)
    payload = models.JSONField(default=dict)
    event = models.ForeignKey(
        Event, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False
    )
    is_shown = models.BooleanField(default=True)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[PersonalQuerySet] = PersonalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "owner_organization", "key"], name="notification_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["user", "workspace", "-id"],
                condition=models.Q(done_at=None, is_shown=True),
                name="notification_open",
            ),
            models.Index(fields=["user", "workspace", "-id"], name="notification_by_person"),
            models.Index(fields=["partnership", "user", "-id"], name="notification_by_partnership"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.code}"


class DealInterest(PersonalRow):
    """A person mutes or follows one deal."""

    deal_code = models.CharField(max_length=6)
    interest = models.CharField(max_length=8, choices=Interest)

    objects: ClassVar[PersonalQuerySet] = PersonalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "owner_organization", "deal_code"], name="interest_once_per_deal"
            )
        ]
        indexes = [
            models.Index(fields=["workspace", "user"], name="interest_by_workspace"),
            models.Index(fields=["partnership", "user"], name="interest_by_partnership"),
        ]

    def __str__(self) -> str:
        return f"{self.interest} {self.deal_code}"
