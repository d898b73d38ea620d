"""The numbers of many deals: facts of the few that were played, counted again and again.

Folding a million logs is not what a page costs. So the templates' facts, which the real fold made,
are counted into the cells for each copy, under the copy's partner and owners and on earlier dates.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from django.db import connections

from bench.load import MIX
from bench.people import CROWD, Crowd
from cosell.core.wall import wall
from metrics.actions.cells import add_to_cells, lock_numbers
from metrics.actions.folding import fold_deals
from metrics.models import DealFact
from metrics.rules.cells import Changes, Dimensions

#: Copies are spread over so many weeks before today.
WEEKS = 104
_SPREAD = 7919


def fold_templates(crowd: Crowd, templates: Mapping[str, int]) -> None:
    """Make the facts of the deals that were played, as the subscriber would."""
    fold_deals(list(templates.values()), actor=crowd.system())


def count_copies(crowd: Crowd, templates: Mapping[str, int], *, start: int, count: int) -> int:
    """Count so many copies after the first `start` ones. Returns how many cells were written."""
    kinds = [templates[kind] for kind, share in MIX.items() for _ in range(share)]
    alike = Counter(
        (kinds[n % len(kinds)], n // len(kinds) % CROWD, n * _SPREAD % WEEKS)
        for n in range(start, start + count)
    )
    actor, changes = crowd.system(), Changes()
    with wall(actor):
        lock_numbers(actor)
        facts = {fact.deal_id: fact for fact in DealFact.objects.filter(deal__in=kinds)}
        for (template, who, weeks), times in alike.items():
            fact, back = facts[template], timedelta(weeks=weeks)
            of = Dimensions(
                partnership_id=crowd.partnerships[who].pk,
                model=fact.model,
                owners=(crowd.reps[who].code, crowd.partner_reps[who].code),
            )
            changes.count(
                of,
                [
                    (date.fromisoformat(day) - back if day else None, name, number * times)
                    for day, name, number in fact.entries
                ],
            )
        written = add_to_cells(actor, changes.real())
    with connections["owner"].cursor() as cursor:  # As autovacuum would.
        cursor.execute("set statement_timeout = 0")
        cursor.execute("vacuum analyze metrics_cell")
    return written
