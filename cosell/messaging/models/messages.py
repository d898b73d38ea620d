"""What leaves the house, and where it goes besides a person's own address."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cosell.core import clock
from cosell.core.ids import new_long_code
from cosell.messaging.enums import Channel, Kind, MessageState
from cosell.messaging.models.bases import PersonalQuerySet, PersonalRow


class SlackTarget(PersonalRow):
    """Where a company hears of one partnership, or of all that have no row of their own.

    Either an incoming webhook, or a bot token with a channel. Both are secrets of the company;
    `user` is who set it up. A vendor's row without a partnership holds for all of its partners.
    """

    webhook_url = models.CharField(max_length=300, blank=True)
    bot_token = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar[PersonalQuerySet] = PersonalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "workspace"], name="slack_with_workspace"),
            models.UniqueConstraint(fields=["id", "partnership"], name="slack_with_partnership"),
            models.UniqueConstraint(
                fields=["workspace", "owner_organization", "partnership"],
                nulls_distinct=False,
                name="slack_once_per_partnership",
            ),
            models.CheckConstraint(
                condition=models.Q(bot_token="", channel="", webhook_url__gt="")
                | models.Q(webhook_url="", bot_token__gt="", channel__gt=""),
                name="slack_one_way",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "owner_organization"], name="slack_by_workspace"),
            models.Index(fields=["partnership"], name="slack_by_partnership"),
        ]

    def __str__(self) -> str:
        return self.channel or "webhook"


class Message(PersonalRow):
    """One mail or Slack message on its way to one person. State and next time live here.

    `key` is what makes a second one impossible. `items` are the ids of the notifications it tells,
    or none for a message that `topic` and `payload` word by themselves. `is_once` means that a
    second copy would do harm: it is marked before it is sent, and after a crash in between it
    stands as unknown until somebody decides. `handed_at` is when a worker was last told of it.
    """

    code = models.CharField(max_length=12, unique=True, default=new_long_code, editable=False)
    channel = models.CharField(max_length=8, choices=Channel)
    kind = models.CharField(max_length=8, choices=Kind)
    topic = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=160)
    deal_code = models.CharField(max_length=6, blank=True)
    items = ArrayField(models.BigIntegerField(), default=list)
    payload = models.JSONField(default=dict)
    target = models.ForeignKey(
        SlackTarget, models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False
    )
    is_once = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=MessageState, default=MessageState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    released_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[PersonalQuerySet] = PersonalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "owner_organization", "channel", "key"], name="message_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=models.Q(state__in=["waiting", "sending"]),
                name="message_due",
            ),
            models.Index(
                fields=["workspace", "owner_organization", "state", "-id"],
                name="message_by_workspace",
            ),
            models.Index(fields=["partnership", "state", "-id"], name="message_by_partnership"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.code}"


class UsedLink(PersonalRow):
    """A link in a message that has done its one act. `digest` is of the link's own number."""

    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField()

    objects: ClassVar[PersonalQuerySet] = PersonalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner_organization", "digest"], name="link_used_once")
        ]
        indexes = [
            models.Index(fields=["workspace", "user"], name="usedlink_by_workspace"),
            models.Index(fields=["partnership", "user"], name="usedlink_by_partnership"),
        ]

    def __str__(self) -> str:
        return self.digest[:8]
