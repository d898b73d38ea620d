"""What the numbers are compared with: the rows that the actions keep, and cells as plain values."""

from collections import Counter
from typing import Any

from cosell.core.actor import Actor
from cosell.core.wall import wall
from deals.actions.derive import local_day
from deals.models import Registration, Signature, StageMove
from deals.models.rooms import Room
from deals.queries.courts import court_times
from deals.queries.rooms import get_deal, load_room
from metrics.actions.folding import fold_deals, fold_registrations
from metrics.models import Cell, DealFact
from tests.world import World

NO_DEAL = {"duplicate", "registered_in_error"}


def fold(world: World, *codes: str) -> int:
    """Bring the facts of these deals up to date, as their events would."""
    actor = world.system()
    with wall(actor):
        return fold_deals([get_deal(actor, code).pk for code in codes], actor=actor)


def fold_asked(world: World) -> int:
    """The same for all registrations."""
    actor = world.system()
    with wall(actor):
        codes = list(Registration.objects.values_list("code", flat=True))
        return fold_registrations(codes, actor=actor)


def cells(world: World) -> dict[str, dict[str, int]]:
    """All cells of the workspace by their key."""
    with wall(world.system()):
        rows = Cell.objects.values_list("key", "tally", "detail")
        return {key: {**tally, **detail} for key, tally, detail in rows if tally or detail}


def fact_of(world: World, code: str) -> DealFact:
    with wall(world.system()):
        fact: DealFact = DealFact.objects.get(deal__code=code)
        return fact


def folded(fact: DealFact) -> dict[str, Any]:
    """What the log of a deal came to, in plain values."""
    names = (
        "is_counted", "model", "source", "stage", "outcome", "opened_on", "decided_on",
        "signed_on", "vendor_owner", "partner_owner", "has_proposed", "is_delivered",
        "attribution", "amount", "left",
    )  # fmt: skip
    entries: Counter[str] = Counter()
    for _day, name, number in fact.entries:
        if name.partition(":")[0] in {"court", "moves", "step"}:
            entries[name] += number
    return {**{name: getattr(fact, name) for name in names}, "entries": dict(entries)}


def lived(world: World, code: str) -> dict[str, Any]:
    """The same from the rows that the actions keep, without the log."""
    actor = world.system()
    with wall(actor):
        room = load_room(actor, get_deal(actor, code))
        deal = room.deal
        is_counted = not deal.is_practice and deal.withdrawn_kind not in NO_DEAL
        closed_on = local_day(deal, deal.closed_at) if deal.closed_at else None
        return {
            "is_counted": is_counted,
            "model": deal.model,
            "source": deal.source,
            "stage": deal.stage,
            "outcome": deal.outcome,
            "opened_on": deal.opened_on,
            "decided_on": deal.signed_on if deal.outcome == "won" else closed_on,
            "signed_on": deal.signed_on,
            "vendor_owner": deal.sales_rep.code if deal.sales_rep else "",
            "partner_owner": deal.partner_rep.code if deal.partner_rep else "",
            "has_proposed": deal.proposal_entered_at is not None,
            "is_delivered": deal.delivered_at is not None,
            "attribution": _attribution(room),
            "amount": deal.amount_base if deal.outcome == "won" else None,
            "left": _left(room),
            "entries": _entries(room, actor) if is_counted else {},
        }


def _signed(room: Room) -> list[Signature]:
    rows = Signature.objects.filter(deal=room.deal, withdrawn_at=None).exclude(kind="automatic")
    return list(rows.select_related("step"))


def _attribution(room: Room) -> str:
    theirs = [row.step for row in _signed(room) if row.side == "partner" and row.kind == "signed"]
    if room.deal.source == "partner":
        return "sourced"
    if any(step.stage in {2, 3, 4} for step in theirs):
        return "influenced"
    return "fulfilled" if any(step.key == "implementation" for step in theirs) else "none"


def _left(room: Room) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for stage in range(1, 5):
        visits = [visit for visit in room.visits if visit.stage == stage]
        if visits and all(visit.left_at for visit in visits):
            days = 0
            for visit in visits:
                pauses = tuple(
                    (pause.starts_on, pause.returns_on)
                    for pause in room.pauses
                    if pause.visit_id == visit.pk and pause.is_confirmed
                )
                days += room.calendar.without(pauses).working_days_after(
                    visit.entered_at, visit.left_at
                )
            found[str(stage)] = [local_day(room.deal, visits[-1].left_at).isoformat(), days]
    return found


def _entries(room: Room, actor: Actor) -> dict[str, int]:
    found: Counter[str] = Counter()
    for row in StageMove.objects.filter(deal=room.deal, undone_at=None):
        found["moves:forward"] += row.kind in {"forward", "anyway", "won"}
        found["moves:anyway"] += row.kind == "anyway"
        found.update(f"step:left:{key}" for key in row.left_open)
    for signature in _signed(room):
        word = "signed" if signature.kind == "signed" else "waived"
        found[f"step:{word}:{signature.step.key}"] += 1
    times = court_times(room, actor)
    for visit, time in zip(room.visits, times.visits, strict=True):
        if visit.stage < 5 and visit.left_at is not None:
            found.update({f"court:{court}": n for court, n in time.court.seconds.items()})
    return {name: number for name, number in found.items() if number}


__all__ = ["cells", "fact_of", "fold", "fold_asked", "folded", "lived"]
