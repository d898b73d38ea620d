"""Closed vocabularies of the deal."""

from decimal import Decimal

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from partners.enums import CoSellModel as CoSellModel  # noqa: PLC0414 - part of this vocabulary


class Stage(IntegerChoices):
    """The playbook's five stages. Won is an outcome, not a stage."""

    IDENTIFICATION = 1, _("Opportunity identification")
    DISCOVERY = 2, _("Discovery & qualification")
    PROPOSAL = 3, _("Proposal & pricing")
    CLOSE = 4, _("Close")
    DELIVERY = 5, _("Delivery")


class Outcome(TextChoices):
    """How a deal stands, apart from its stage."""

    OPEN = "open", _("Open")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class WithdrawnKind(TextChoices):
    """Why a deal is withdrawn. Duplicates and errors count in no metric."""

    WITHDRAWN = "withdrawn", _("Withdrawn")
    DUPLICATE = "duplicate", _("Duplicate")
    REGISTERED_IN_ERROR = "registered_in_error", _("Registered in error")
    HANDED_OVER = "handed_over", _("Handed over to another partner")
    PARTNER_LEFT = "partner_left", _("The partner left")


class LossReason(TextChoices):
    """The shared reason code of an end; OTHER needs words."""

    PRICE = "price", _("Price")
    NO_BUDGET = "no_budget", _("No budget")
    NO_DECISION = "no_decision", _("No decision")
    COMPETITOR = "competitor", _("Lost to a competitor")
    OTHER_PARTNER = "other_partner", _("Customer chose another partner")
    PRODUCT_GAP = "product_gap", _("Product gap")
    TIMING = "timing", _("Timing")
    REQUIREMENTS = "requirements", _("Requirements changed")
    LEGAL = "legal", _("Legal terms")
    SECURITY = "security", _("Security or compliance")
    SPONSOR_LEFT = "sponsor_left", _("Sponsor left")
    CAPACITY = "capacity", _("Delivery capacity")
    UNREACHABLE = "unreachable", _("Customer unreachable")
    NOT_A_FIT = "not_a_fit", _("Not a fit")
    BUILT_IN_HOUSE = "built_in_house", _("Built in-house")
    OTHER = "other", _("Other")


class MoveKind(TextChoices):
    """How a deal came from one stage to another."""

    FORWARD = "forward", _("Forward")
    ANYWAY = "anyway", _("Over missing signatures")
    BACK = "back", _("Back")
    WON = "won", _("Won")
    UNDONE = "undone", _("The win was taken back")


class SplitBasis(TextChoices):
    """What the split in force stands on."""

    MODEL = "model", _("The model")
    AGREED = "agreed", _("Agreed by both companies")
    ACTIVITY = "activity", _("Shared by activity")


class ProposalState(TextChoices):
    """What became of something that one side proposed to the other."""

    OPEN = "open", _("Waits for an answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Taken back")
    REPLACED = "replaced", _("Replaced by a newer one")
    LAPSED = "lapsed", _("Lapsed")


class Source(TextChoices):
    """The side that brought the deal."""

    VENDOR = "vendor", _("Vendor")
    PARTNER = "partner", _("Partner")


class StepWho(TextChoices):
    """Whose work a step is, as the playbook says it."""

    VENDOR = "vendor", _("Vendor")
    PARTNER = "partner", _("Partner")
    BOTH = "both", _("Both companies")
    EITHER = "either", _("Either company")


class SignatureKind(TextChoices):
    """How a slot came to be filled."""

    SIGNED = "signed", _("Signed")
    NOT_NEEDED = "not_needed", _("Not needed")
    AUTOMATIC = "automatic", _("Completed by a fact")


class StepStatus(TextChoices):
    """How a step reads. "Waiting" is never said to the people it waits for."""

    NOT_STARTED = "not_started", _("Not started")
    STARTED = "started", _("Started")
    WAITING = "waiting", _("Waiting for the other side")
    DONE = "done", _("Done")
    NOT_NEEDED = "not_needed", _("Not needed")


class BallKind(TextChoices):
    """Whose turn it is."""

    NONE = "none", _("Nobody: the deal has ended")
    CUSTOMER = "customer", _("The customer")
    VENDOR = "vendor", _("The vendor")
    PARTNER = "partner", _("The partner")
    BOTH = "both", _("Both companies")
    NOBODY = "nobody", _("Nobody has the next step")


class ClockState(TextChoices):
    """How the clock of a visit reads."""

    NONE = "none", _("No limit")
    ON_TIME = "on_time", _("On time")
    SOON = "soon", _("Due soon")
    OVER = "over", _("Over time")
    PAUSED = "paused", _("Paused")


class Health(TextChoices):
    """The worst of clock, next step and silence."""

    ON_TRACK = "on_track", _("On track")
    AT_RISK = "at_risk", _("At risk")
    OFF_TRACK = "off_track", _("Off track")


class RaciLetter(TextChoices):
    """A person's part in a step; one person has one letter."""

    RESPONSIBLE = "R", _("Responsible")
    ACCOUNTABLE = "A", _("Accountable")
    BOTH = "AR", _("Accountable and responsible")
    CONSULTED = "C", _("Consulted")
    INFORMED = "I", _("Informed")


class TeamRole(TextChoices):
    """What somebody is on a deal, beside their role in the workspace."""

    SALES_REP = "sales_rep", _("Sales Rep")
    PARTNER_REP = "partner_rep", _("Partner Rep")
    PARTNER_MANAGER = "partner_manager", _("Partner Manager")
    APPROVER = "approver", _("Approver")
    OBSERVER = "observer", _("Observer")


class SizeRange(TextChoices):
    """Expected size until an amount is typed. Sums use a stand-in for each range."""

    UNDER_25K = "under_25k", _("under 25k")
    TO_100K = "25k_100k", _("25k–100k")
    TO_500K = "100k_500k", _("100k–500k")
    OVER_500K = "over_500k", _("over 500k")

    @property
    def stand_in(self) -> Decimal:
        """What a sum counts for this range, in the deal's currency; shown with "≈"."""
        return _STAND_INS[self.value]


_STAND_INS = {
    "under_25k": Decimal(12_500),
    "25k_100k": Decimal(62_500),
    "100k_500k": Decimal(300_000),
    "over_500k": Decimal(600_000),
}


class OverrideReason(TextChoices):
    """Why a deal moves over missing signatures, in one click."""

    AGREED = "agreed", _("The partner agreed by phone or mail")
    BEFORE_ROOM = "before_room", _("It happened before the room")
    CUSTOMER_SKIPPED = "customer_skipped", _("The customer skipped it")


class NotNeededReason(TextChoices):
    """Why a side leaves its own slot of a step out; both sides read it."""

    CUSTOMER_SKIPPED = "customer_skipped", _("The customer skipped it")
    DONE_BEFORE = "done_before", _("Done before the room")
    NOT_OUR_PART = "not_our_part", _("Not our part in this deal")
    COVERED = "covered", _("Covered by another step")


class PauseReason(TextChoices):
    """Why the customer holds the ball."""

    CUSTOMER_DECIDES = "customer_decides", _("The customer decides")
    LEGAL = "legal", _("The customer's legal review")
    BUDGET = "budget", _("The customer's budget round")
    HOLIDAYS = "holidays", _("The customer is away")
    OTHER = "other", _("Other")


class RegistrationState(TextChoices):
    """A registration's life. Its clock stands while information is missing."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("In review")
    NEEDS_INFORMATION = "needs_info", _("Needs information")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")
    RELEASED = "released", _("Released")


class RejectReason(TextChoices):
    """The typed reason beside the sentence that the partner reads."""

    PROTECTED = "protected", _("Already covered")
    TERRITORY = "territory", _("Outside your territory")
    EXISTING = "existing", _("Existing customer")
    NOT_QUALIFIED = "not_qualified", _("Not qualified")
    OTHER = "other", _("Other")


class AlertCause(TextChoices):
    """Why somebody is told that a deal or a registration stands still."""

    STAGE_OVER = "stage_over", _("Over its time")
    NO_NEXT_STEP = "no_next_step", _("No next step")
    DECISION_LATE = "decision_late", _("Decision late")
    BY_HAND = "by_hand", _("Escalated by hand")
    SILENT = "silent", _("Silent in delivery")


class Rung(IntegerChoices):
    """How far an alert has climbed. ADMIN is only on the ladder of a late decision."""

    SOON = 0, _("Due soon")
    HOLDER = 1, _("With who holds the ball")
    OWNERS = 2, _("With the owners")
    MANAGERS = 3, _("With the managers")
    ADMIN = 4, _("With the workspace's admin")
    SPONSOR = 5, _("With the sponsor")
