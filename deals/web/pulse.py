"""The page's pulse: every half minute it asks for itself, and mostly hears that nothing happened."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.htmx import is_fragment_request
from deals.models import Deal
from deals.queries.pulse import last_event
from deals.web.present import calendar_of, clock_of

QUARTER = timedelta(minutes=15)


def mark_of_deal(deal: Deal, numbers: Mapping[str, int]) -> str:
    """What a page of one deal was drawn from: its version, its events, how its clock reads."""
    now, calendar = clock.now(), calendar_of(deal)
    day = (calendar.local_date(now), calendar.working_days_after(deal.entered_at, now))
    return _short(deal.version, sorted(numbers.items()), clock_of(deal, now), day)


def mark_of_work(actor: Actor) -> str:
    """What a list was drawn from: the newest event in reach, and the quarter of an hour.

    Clocks and dates turn at opening times and at midnight, which begin a quarter in every zone.
    """
    epoch = datetime.fromtimestamp(0, tz=clock.now().tzinfo)
    return _short(last_event(actor), (clock.now() - epoch) // QUARTER)


def is_unchanged(request: Any, mark: Callable[[], str]) -> bool:
    """Whether a pulse asks, and what it was drawn from still stands. Nobody else pays for a mark."""
    known = request.GET.get("mark")
    return bool(known) and is_fragment_request(request) and known == mark()


def _short(*facts: object) -> str:
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:12]
