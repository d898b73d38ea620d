"""Folding logs into facts, and facts into cells. Run for every event, and for everything at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from cosell.core.actor import Actor
from cosell.core.wall import wall
from metrics.actions.cells import add_to_cells, lock_numbers
from metrics.models import DealFact, LateChange, RegistrationFact, Snapshot
from metrics.queries.logs import Log, deal_logs, registration_logs
from metrics.rules.cells import Changes, Dimensions
from metrics.rules.folds import (
    Asked,
    Ending,
    Entry,
    Funnel,
    Origin,
    Signatures,
    Stages,
    Told,
    Value,
    counts,
    tell_deal,
    tell_registration,
)
from metrics.rules.periods import Quarter

_UPDATED = [
    field.name
    for field in DealFact._meta.fields
    if field.name not in {"id", "deal", "partnership", "workspace"}
]


def fold_deals(deals: Sequence[int], *, actor: Actor, is_late: bool = True) -> int:
    """Fold the logs of these deals from their beginning, and bring the cells in line.

    Idempotent: a log that was folded before changes nothing, so events may come twice and in any
    order. `is_late` notes what changes in quarters that are closed. Returns how many deals changed.
    """
    with wall(actor):
        lock_numbers(actor)
        before = {
            fact.deal_id: fact
            for fact in DealFact.objects.filter(
                workspace_id=actor.workspace_id, deal_id__among=sorted(deals)
            )
        }
        changes, facts = Changes(), []
        closed = _closed_quarters(actor) if is_late else frozenset[str]()
        for deal_id, log in deal_logs(actor, deals).items():
            if not log.events:
                continue
            fact, old = _fact(actor, deal_id, log), before.get(deal_id)
            if old is not None and _values(old) == _values(fact):
                continue
            _recount(changes, old, fact)
            _note_late(actor, old, fact, closed)
            facts.append(fact)
        DealFact.objects.bulk_create(
            facts,
            update_conflicts=True,
            unique_fields=["deal", "partnership"],
            update_fields=_UPDATED,
        )
        add_to_cells(actor, changes.real())
        return len(facts)


def fold_registrations(codes: Sequence[str], *, actor: Actor) -> int:
    """The same for registrations, by their codes."""
    with wall(actor):
        lock_numbers(actor)
        before = {
            fact.code: fact
            for fact in RegistrationFact.objects.filter(
                workspace_id=actor.workspace_id, code__in=list(codes)
            )
        }
        changes, facts = Changes(), []
        for code, log in registration_logs(actor, codes).items():
            told, old = tell_registration(log.events, log.place), before.get(code)
            fact = RegistrationFact(
                workspace_id=actor.workspace_id,
                partnership_id=log.partnership_id,
                code=code,
                model=told.of(Asked).model,
                entries=_kept(told.entries()),
            )
            if old is not None and (old.model, old.entries) == (fact.model, fact.entries):
                continue
            if old is not None:
                changes.count(_asked(old), _entries(old.entries), sign=-1)
            changes.count(_asked(fact), _entries(fact.entries))
            facts.append(fact)
        RegistrationFact.objects.bulk_create(
            facts, update_conflicts=True, unique_fields=["code"], update_fields=["model", "entries"]
        )
        add_to_cells(actor, changes.real())
        return len(facts)


def _fact(actor: Actor, deal_id: int, log: Log) -> DealFact:
    told = tell_deal(log.events, log.place)
    origin, ending, stages = told.of(Origin), told.of(Ending), told.of(Stages)
    evidence, is_counted = told.of(Signatures).evidence(told), counts(told)
    return DealFact(
        workspace_id=actor.workspace_id,
        partnership_id=log.partnership_id,
        deal_id=deal_id,
        is_counted=is_counted,
        model=origin.model,
        vendor_owner=origin.vendor_owner,
        partner_owner=origin.partner_owner,
        source=origin.source,
        opened_on=origin.opened_on or log.events[0].day,
        stage=stages.now,
        reached=told.of(Funnel).reached(told),
        has_proposed=stages.proposed,
        outcome=ending.outcome,
        decided_on=ending.decided_on,
        signed_on=ending.signed_on,
        is_delivered=ending.delivered,
        attribution=evidence.kind.value,
        evidence=list(evidence.steps),
        amount=told.of(Value).base,
        left=_left(told),
        entries=_kept(told.entries()) if is_counted else [],
    )


def _left(told: Told) -> dict[str, list[Any]]:
    """By stage: the date on which it was left last, and the business days in it."""
    found = told.of(Stages).left(told)
    return {str(stage): [day.isoformat(), days] for stage, (day, days) in sorted(found.items())}


def _kept(entries: Iterable[Entry]) -> list[list[Any]]:
    """Entries as a row keeps them: each date and name once, in order."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for day, name, number in entries:
        sums[day.isoformat() if day else "", name] += number
    return [[day or None, name, number] for (day, name), number in sorted(sums.items()) if number]


def _entries(rows: Iterable[Sequence[Any]]) -> list[Entry]:
    return [(date.fromisoformat(day) if day else None, name, n) for day, name, n in rows]


def _values(fact: DealFact) -> tuple[Any, ...]:
    return tuple(getattr(fact, name) for name in _COMPARED)


_COMPARED = [
    field.attname
    for field in DealFact._meta.fields
    if field.name not in {"id", "deal", "workspace", "partnership"}
]


def _dimensions(fact: DealFact) -> Dimensions:
    owners = tuple(code for code in (fact.vendor_owner, fact.partner_owner) if code)
    return Dimensions(partnership_id=fact.partnership_id, model=fact.model, owners=owners)


def _asked(fact: RegistrationFact) -> Dimensions:
    return Dimensions(partnership_id=fact.partnership_id, model=fact.model)


def _recount(changes: Changes, old: DealFact | None, new: DealFact) -> None:
    if old is not None:
        changes.count(_dimensions(old), _entries(old.entries), sign=-1)
    changes.count(_dimensions(new), _entries(new.entries))


def _closed_quarters(actor: Actor) -> frozenset[str]:
    rows = Snapshot.objects.filter(
        workspace_id=actor.workspace_id, partnership=None, span="quarter"
    ).values_list("start", flat=True)
    return frozenset(str(Quarter.of(start)) for start in rows)


def _note_late(actor: Actor, old: DealFact | None, new: DealFact, closed: frozenset[str]) -> None:
    """Write down which closed quarters this deal counts in otherwise than before."""
    was = _entries(old.entries) if old is not None else []
    differing = set(was) ^ set(_entries(new.entries))
    quarters = {str(Quarter.of(day)) for day, _name, _number in differing if day is not None}
    LateChange.objects.bulk_create(
        [
            LateChange(
                workspace_id=actor.workspace_id,
                partnership_id=new.partnership_id,
                deal_id=new.deal_id,
                quarter=quarter,
            )
            for quarter in sorted(quarters & closed)
        ],
        ignore_conflicts=True,
    )
