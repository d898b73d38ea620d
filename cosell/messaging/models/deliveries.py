"""One row per event and subscriber: state, attempts and the next time live here, not in Redis."""

from typing import ClassVar

from django.db import models

from cosell.core.ids import new_long_code
from cosell.messaging.enums import DeliveryState, Visibility
from cosell.messaging.models.events import Event
from cosell.messaging.models.querysets import DeliveryQuerySet


class Delivery(models.Model):
    """What a subscriber still owes to an event. Unique, so running twice has one effect."""

    workspace = models.ForeignKey("partners.Workspace", models.PROTECT, related_name="+")
    partnership = models.ForeignKey(
        "partners.Partnership",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
    )
    owner_organization = models.ForeignKey(
        "partners.Organization", models.PROTECT, related_name="+"
    )
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.SHARED)
    event = models.ForeignKey(Event, models.PROTECT, related_name="deliveries", db_constraint=False)
    code = models.CharField(max_length=12, unique=True, default=new_long_code, editable=False)
    subscriber = models.CharField(max_length=60)
    state = models.CharField(max_length=8, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[DeliveryQuerySet] = DeliveryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "subscriber"], name="delivery_once")
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=models.Q(state="waiting"),
                name="delivery_due",
            ),
            models.Index(fields=["workspace", "state", "-id"], name="delivery_by_workspace"),
            models.Index(fields=["partnership", "state", "-id"], name="delivery_by_partnership"),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} {self.code}"
