"""The logs of deals and registrations as folds take them: three statements, however many records."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from cosell.core.actor import Actor
from cosell.core.businesstime import Calendar
from cosell.messaging.models import Event
from deals.models import Deal, Registration
from deals.queries.history import ball_log
from metrics.rules.folds import Happening, Place
from metrics.rules.folds.story import BALL

_OWN_PLACE = ("workspace__time_zone", "workspace__country")
_FEW = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """Everything that is folded of one record."""

    partnership_id: int
    place: Place
    events: list[Happening]


def deal_logs(actor: Actor, deals: Sequence[int]) -> dict[int, Log]:
    """By deal: its events in order, then the ball's log. Deals that are not the tenant's are absent."""
    rows = Deal.objects.in_tenant(actor).filter(pk__among=sorted(deals)).values_list(
        "pk", "partnership_id", *_OWN_PLACE, "partnership__organization__country",
    )  # fmt: skip
    logs = {
        pk: _log(partnership, zone, (own, theirs)) for pk, partnership, zone, own, theirs in rows
    }
    events = Event.objects.visible_to(actor).filter(
        Q(name__startswith="deal.") | Q(name__startswith="step."), deal_id__among=sorted(logs)
    )
    for deal_id, *line in _lines(events, "deal_id"):
        logs[deal_id].events.append(_happening(logs[deal_id].place, line))
    for deal_id, changes in ball_log(actor, sorted(logs)).items():
        place = logs[deal_id].place
        logs[deal_id].events.extend(
            place.happening(BALL, at, {"stay": stay, "ball": ball}) for stay, at, ball in changes
        )
    return logs


def registration_logs(actor: Actor, codes: Sequence[str]) -> dict[str, Log]:
    """By the registration's code. The vendor's promises run in its own calendar alone."""
    rows = list(
        Registration.objects.filter(workspace_id=actor.workspace_id, code__in=sorted(codes))
        .order_by("submitted_at")
        .values_list("code", "partnership_id", "submitted_at", *_OWN_PLACE)
    )
    if not rows:
        return {}
    logs = {code: _log(partnership, zone, (own,)) for code, partnership, _at, zone, own in rows}
    events = Event.objects.visible_to(actor).filter(
        name__startswith="registration.",
        payload__registration__in=sorted(logs),
        at__gte=rows[0][2],
    )
    if len(logs) <= _FEW:
        events = events.filter(partnership_id__in={log.partnership_id for log in logs.values()})
    found: dict[str, list[Any]] = defaultdict(list)
    for code, *line in _lines(events, "payload__registration"):
        found[code].append(line)
    for code, lines in found.items():
        logs[code].events.extend(_happening(logs[code].place, line) for line in lines)
    return logs


def _log(partnership_id: int, zone: str, countries: tuple[str, ...]) -> Log:
    calendar = Calendar.of(zone=zone, countries=countries)
    place = Place(zone=zone, calendar=calendar)
    return Log(partnership_id=partnership_id, place=place, events=[])


def _lines(events: QuerySet[Any, Any], key: str) -> QuerySet[Any, Any]:
    """In the order in which they were written: whoever writes to a deal holds its lock."""
    return events.order_by("id").values_list(key, "name", "at", "payload", "side")


def _happening(place: Place, line: list[Any]) -> Happening:
    name, at, payload, side = line
    return place.happening(name, at, payload, side)
