"""Closed vocabularies of the event log."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Audience(TextChoices):
    """Who an event is for. Numbers run gapless per deal and audience."""

    SHARED = "shared", _("Both companies")
    VENDOR = "vendor", _("The vendor")
    PARTNER = "partner", _("The partner")


class Visibility(TextChoices):
    SHARED = "shared", _("Shared")
    PRIVATE = "private", _("Private")


class DeliveryState(TextChoices):
    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Done")
    PARKED = "parked", _("Given up")
