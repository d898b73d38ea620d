"""The deal record and everything that hangs on it."""

from deals.models.access import DealAccess, DealGrant
from deals.models.alerts import Alert, AlertNotice, AlertSettings
from deals.models.balls import BallChange
from deals.models.deals import Deal
from deals.models.money import ExchangeRate
from deals.models.outcomes import OutcomeReason, PrivateNote
from deals.models.playbooks import Playbook, PlaybookVersion, StageTemplate, StepTemplate
from deals.models.registrations import Registration
from deals.models.roles import RoleAssignment, RoleProposal
from deals.models.splits import SplitProposal
from deals.models.stages import DealPause, StageMove, StageVisit
from deals.models.steps import DealStep, Signature
from deals.models.sync import (
    Digest,
    SyncAction,
    SyncAppendix,
    SyncSchedule,
    SyncSeries,
    SyncWeek,
)
from deals.models.teams import DealTeamMember
from deals.models.views import SavedView

__all__ = [
    "Alert",
    "AlertNotice",
    "AlertSettings",
    "BallChange",
    "Deal",
    "DealAccess",
    "DealGrant",
    "DealPause",
    "DealStep",
    "DealTeamMember",
    "Digest",
    "ExchangeRate",
    "OutcomeReason",
    "Playbook",
    "PlaybookVersion",
    "PrivateNote",
    "Registration",
    "RoleAssignment",
    "RoleProposal",
    "SavedView",
    "Signature",
    "SplitProposal",
    "StageMove",
    "StageTemplate",
    "StageVisit",
    "StepTemplate",
    "SyncAction",
    "SyncAppendix",
    "SyncSchedule",
    "SyncSeries",
    "SyncWeek",
]
