"""Closed vocabularies of the people side."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RoleChoice(TextChoices):
    """The six membership roles, with the names that people read."""

    VENDOR_ADMIN = "vendor_admin", _("Admin")
    VENDOR_MANAGER = "vendor_manager", _("Partner manager")
    VENDOR_REP = "vendor_rep", _("Sales rep")
    VENDOR_APPROVER = "vendor_approver", _("Approver")
    PARTNER_LEAD = "partner_lead", _("Partner lead")
    PARTNER_REP = "partner_rep", _("Partner rep")


class CoSellModel(TextChoices):
    """Who sells: it sets the lead side and the split that holds without anybody's act."""

    PARTNER_LED = "partner_led", _("Partner-led")
    SALES_LED = "sales_led", _("Sales-led")
    TRUE_COSELL = "true_cosell", _("True co-sell")


class Tier(TextChoices):
    REGISTERED = "registered", _("Registered")
    SILVER = "silver", _("Silver")
    GOLD = "gold", _("Gold")


class PartnershipStatus(TextChoices):
    ACTIVE = "active", _("Active")
    ENDING = "ending", _("Ending")
    ENDED = "ended", _("Ended")


class Theme(TextChoices):
    AUTO = "auto", _("As the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Density(TextChoices):
    NORMAL = "normal", _("Normal")
    COMPACT = "compact", _("Compact")
