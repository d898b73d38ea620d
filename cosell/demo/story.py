"""The whole story: a table of deals, laid out backwards from now and played forwards."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from cosell.demo import northwind_open
from cosell.demo.beats import Beat
from cosell.demo.house import House, build_house
from cosell.demo.planning import founding, in_order, plan_open
from cosell.demo.players import play


def plan_story(now: datetime) -> list[Beat]:
    """Everything that happens after the founding, in order."""
    return list(in_order(_all_beats(now)))


def _all_beats(now: datetime) -> Iterator[Beat]:
    for tale in northwind_open.TALES:
        yield from plan_open(tale, now)


def tell_story(now: datetime, passwords: dict[str, str]) -> House:
    """Make everything in one transaction: there is a whole demo or none."""
    with transaction.atomic():
        house = build_house(founding(now), passwords)
        play(house, plan_story(now))
    return house
