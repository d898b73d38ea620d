"""Closed vocabularies of the numbers."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Metric(TextChoices):
    """The four success metrics of the playbook."""

    WIN_RATE = "win_rate", _("Win rate")
    TIME_TO_CLOSE = "time_to_close", _("Time to close")
    PARTNER_REVENUE = "partner_revenue", _("Partner-attributed revenue")
    PARTNER_INITIATED = "partner_initiated", _("Partner-initiated deals")


class Verdict(TextChoices):
    """How a number stands against its target. Small samples and gaps have no verdict."""

    MET = "met", _("Met")
    NOT_MET = "not_met", _("Not met")
    SMALL = "small", _("Small sample")
    INCOMPLETE = "incomplete", _("Totals are missing")
    NOTHING = "nothing", _("Nothing yet")


class Attribution(TextChoices):
    """What the partner had to do with a deal; the strongest kind that holds."""

    SOURCED = "sourced", _("Sourced by the partner")
    INFLUENCED = "influenced", _("Influenced by the partner")
    FULFILLED = "fulfilled", _("Fulfilled by the partner")
    NONE = "none", _("No part of the partner")


class Basis(TextChoices):
    """What the total that a share is of stands on."""

    TOTALS = "totals", _("The company's totals")
    RECORDED = "recorded", _("Recorded revenue")
    NONE = "none", _("No total")


class Grain(TextChoices):
    """What a cell covers: one local date, one month, or how things stand now."""

    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    STANDING = "standing", _("As it stands")
    STILL = "still", _("What stands still, by the clock")
