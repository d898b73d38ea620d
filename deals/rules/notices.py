"""Who is told of what happened on a deal: by the event's name, without looking at any row."""

from dataclasses import dataclass
from enum import StrEnum

from cosell.core.actor import Side
from cosell.messaging.enums import Kind


class Circle(StrEnum):
    """Which people of a deal."""

    OTHER_OWNER = "other_owner"  # the owner of the side that did not act
    OTHER_TEAM = "other_team"  # everybody of the side that did not act
    TEAM = "team"  # everybody on the deal
    SALES_REP = "sales_rep"  # the vendor's owner


@dataclass(frozen=True, slots=True)
class Telling:
    """Whom an event is told to, and as what."""

    circle: Circle
    kind: Kind


_STAGE = Telling(Circle.TEAM, Kind.STAGE)
_NEWS = Telling(Circle.OTHER_TEAM, Kind.ACTIVITY)
_ASKED = Telling(Circle.OTHER_OWNER, Kind.ASKED)
_DECIDED = Telling(Circle.OTHER_OWNER, Kind.DECISION)

#: What is not named here is told to nobody: it stands in the timeline.
TELLINGS: dict[str, Telling] = {
    "deal.moved": _STAGE,
    "deal.move_undone": _STAGE,
    "deal.lost": _STAGE,
    "deal.withdrawn": _STAGE,
    "deal.reopened": _STAGE,
    "deal.objected": _STAGE,
    "deal.delivered": _STAGE,
    "deal.win_asked": Telling(Circle.SALES_REP, Kind.ASKED),
    "deal.pause_proposed": _ASKED,
    "split.proposed": _ASKED,
    "role.proposed": _ASKED,
    "role.accepted": _DECIDED,
    "role.declined": _DECIDED,
    "split.accepted": _DECIDED,
    "split.declined": _DECIDED,
    "deal.pause_declined": _DECIDED,
    "deal.source_confirmed": _DECIDED,
    "step.signed": _NEWS,
    "step.not_needed": _NEWS,
    "step.withdrawn": _NEWS,
    "step.edited": _NEWS,
    "deal.edited": _NEWS,
    "deal.paused": _NEWS,
    "deal.resumed": _NEWS,
    "deal.reason_given": _NEWS,
    "deal.move_answered": _NEWS,
    "deal.source_corrected": _NEWS,
    "deal.owner_changed": _NEWS,
    "deal.member_left": _NEWS,
}


def telling_of(event_name: str) -> Telling | None:
    """Whom a shared event of a deal is told to; None for what only the timeline keeps."""
    return TELLINGS.get(event_name)


def sides_told(telling: Telling, acted: Side) -> tuple[Side, ...]:
    """The sides whose people hear of it: of one's own side one hears only when all do."""
    if telling.circle is Circle.SALES_REP:
        return (Side.VENDOR,)
    if telling.circle is Circle.TEAM:
        return (Side.VENDOR, Side.PARTNER)
    return (acted.other,)
