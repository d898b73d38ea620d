"""Whose time a stage took: changes of the ball with the pauses laid over them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

from cosell.core.actor import Side
from cosell.core.businesstime import Calendar
from deals.rules.clock import NO_COURT

Change = tuple[datetime, str]
Span = tuple[datetime, datetime]
CUSTOMER = "customer"
MOVED = "moved"


def lay_pauses(changes: Sequence[Change], pauses: Iterable[Span]) -> list[Change]:
    """The changes of court that people saw: while a pause stands the customer has the ball.

    `changes` are (moment, bucket) in order, `pauses` (start, end) in order and without overlap.
    What changed behind a pause shows when it ends. A pause before the first change begins with it.
    """
    spans = [(start, end) for start, end in pauses if start < end]
    if not changes:
        return []
    first = changes[0][0]
    shown = [change for change in changes if not _is_inside(change[0], spans)]
    for start, end in spans:
        if end > first:
            shown.append((max(start, first), CUSTOMER))
            shown.append((end, _bucket_at(changes, end)))
    return sorted(shown, key=lambda change: change[0])


def _is_inside(moment: datetime, spans: Iterable[Span]) -> bool:
    return any(start <= moment < end for start, end in spans)


def _bucket_at(changes: Sequence[Change], moment: datetime) -> str:
    return [bucket for at, bucket in changes if at <= moment][-1]


def turns_taken(calendar: Calendar, changes: Sequence[Change], side: Side) -> list[int]:
    """Business seconds of each finished turn of a side: from getting the ball to giving it away.

    A turn goes on while the ball is the side's own or both companies'. What a pause takes does not
    count, and a turn that still lasts, or that ended with the deal, is no answer. `changes` are
    those of one visit, with its pauses laid over them; MOVED as their last says that the stage was
    left by a move.
    """
    calendar = calendar.unpaused()
    found: list[int] = []
    running: int | None = None
    for (start, bucket), (until, then) in pairwise(changes):
        if bucket in {side.value, "both"}:
            running = (running or 0) + calendar.business_seconds(start, until)
        if running is not None and then not in {side.value, "both", CUSTOMER, NO_COURT}:
            found.append(running)
            running = None
    return found
