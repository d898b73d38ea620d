"""How a person wants to be told. Theirs alone, the same in every workspace."""

from django.conf import settings
from django.db import models

from cosell.messaging.enums import Preset


class Preference(models.Model):
    """A preset, or a choice of one's own per kind and channel; and hours in which nothing is sent.

    Without a row, or with no preset, a partner's people are told quietly and a vendor's normally.
    `choices` maps kind → channels. `quiet_from` and `quiet_until` are in the person's own zone and
    may span midnight.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="preference")
    preset = models.CharField(max_length=10, choices=Preset, blank=True)
    choices = models.JSONField(default=dict)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quiet_from=None, quiet_until=None)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="preference_quiet_hours_have_both_ends",
            )
        ]

    def __str__(self) -> str:
        return self.preset or "default"
