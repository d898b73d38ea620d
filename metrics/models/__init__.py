"""The metrics' own tables. Nothing else writes them, and they are all that metrics writes."""

from metrics.models.cells import Cell
from metrics.models.facts import DealFact, RegistrationFact
from metrics.models.packs import PackNote, ReviewPack
from metrics.models.revenue import CompanyTotal, RevenueRow
from metrics.models.snapshots import LateChange, Snapshot
from metrics.models.targets import PartnerTarget, Target, TierMedian

__all__ = [
    "Cell",
    "CompanyTotal",
    "DealFact",
    "LateChange",
    "PackNote",
    "PartnerTarget",
    "RegistrationFact",
    "RevenueRow",
    "ReviewPack",
    "Snapshot",
    "Target",
    "TierMedian",
]
