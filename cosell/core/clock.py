"""The one clock. Tests and the demo builder move it; nothing else asks for the time elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

#: How far the clock of a demo stands ahead. Asked on each look, because another process moves it.
_ahead: list[Callable[[], timedelta]] = []
_frozen: ContextVar[datetime | None] = ContextVar("frozen_moment", default=None)


def now() -> datetime:
    """The present moment, aware and in UTC."""
    frozen_at = _frozen.get()
    if frozen_at is not None:
        return frozen_at
    return sum((each() for each in _ahead), timedelta()) + datetime.now(UTC)


def run_ahead(distance: Callable[[], timedelta]) -> None:
    """Let the clock stand ahead of the machine's: for a demo in which time can be moved on."""
    _ahead[:] = [distance]


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Let the clock stand at a moment inside the block."""
    if moment.tzinfo is None:
        raise ValueError("The moment needs a time zone.")
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
