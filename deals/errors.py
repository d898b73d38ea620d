"""Refusals with a name of their own."""

from cosell.core.errors import Conflict


class StepChanged(Conflict):
    """The step's text is not the one that was read."""

    code = "step_changed"


class AlreadySigned(Conflict):
    """The slot is filled; somebody was first."""

    code = "already_signed"


class GateClosed(Conflict):
    """Signatures are missing; `missing` names the slots and their holders."""

    code = "gate_closed"


class MovedMeanwhile(Conflict):
    """Somebody moved the deal first; the message says who."""

    code = "moved_meanwhile"


class DealClosed(Conflict):
    """The deal has ended; it can be read, and reopened by those who may."""

    code = "deal_closed"
