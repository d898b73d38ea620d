"""Closed vocabularies of the event log and of what is told from it."""

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


class Kind(TextChoices):
    """What a notification is about: the rows of the settings."""

    ASKED = "asked", _("Asked of me")
    ALERT = "alert", _("Alerts")
    DECISION = "decision", _("Decision on my request")
    ACTIVITY = "activity", _("The other side acted")
    STAGE = "stage", _("A deal changed its stage")
    SYNC = "sync", _("Weekly sync")


class Channel(TextChoices):
    INBOX = "inbox", _("Inbox")
    EMAIL = "email", _("Mail")
    SLACK = "slack", _("Slack")


class Preset(TextChoices):
    QUIET = "quiet", _("Quiet")
    NORMAL = "normal", _("Normal")
    EVERYTHING = "everything", _("Everything")
    CUSTOM = "custom", _("My own choice")


class MessageState(TextChoices):
    """`sending` is written before the network is touched, where a second copy would do harm."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    UNKNOWN = "unknown", _("Perhaps sent")
    PARKED = "parked", _("Given up")
    DROPPED = "dropped", _("Not sent")


class Interest(TextChoices):
    """How a person stands to one deal, against what the settings say."""

    FOLLOW = "follow", _("Following")
    MUTE = "mute", _("Muted")
