"""The whole story: tables of deals, laid out backwards from now and played forwards."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from cosell.demo import kestrel_deals
from cosell.demo.beats import Beat
from cosell.demo.house import House, build_house
from cosell.demo.northwind_open import open_tales
from cosell.demo.northwind_past import PAST_TALES
from cosell.demo.planning import founding, plan_open, plan_past
from cosell.demo.players import play
from cosell.demo.side_stories import side_beats
from cosell.demo.syncs import sync_beats


def plan_story(now: datetime) -> list[Beat]:
    """Everything that happens after the founding, in order; at one moment as it is written."""
    return sorted(_all_beats(now), key=lambda beat: beat.at)


def _all_beats(now: datetime) -> Iterator[Beat]:
    yield from side_beats(now)
    yield from sync_beats(now)
    for past in [*PAST_TALES, *kestrel_deals.PAST_TALES]:
        yield from plan_past(past, now)
    for tale in [*open_tales(now), *kestrel_deals.OPEN_TALES]:
        yield from plan_open(tale, now)


def tell_story(now: datetime, passwords: dict[str, str]) -> House:
    """Make everything in one transaction: there is a whole demo or none."""
    with transaction.atomic():
        house = build_house(founding(now), passwords)
        play(house, plan_story(now))
    return house
