"""Ctrl-C, a polite kill and a closed terminal all mean: stop, in order."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """Somebody asked us to stop. Raised once; what comes later cannot cut the stopping short."""


def _interrupt(number: int, frame: FrameType | None) -> None:
    for each in _STOPS:
        signal.signal(each, signal.SIG_IGN)
    raise Interrupted


def _leave(number: int, frame: FrameType | None) -> None:
    return


@contextmanager
def stoppable() -> Iterator[None]:
    """Turn the signals into `Interrupted`."""
    before = {}
    for each in _STOPS:
        # Under nohup it goes on when its terminal closes. A script's `dealroom up &` ignores
        # Ctrl-C too, but there `kill -INT` must still work.
        if each is signal.SIGHUP and signal.getsignal(each) is signal.SIG_IGN:
            continue
        before[each] = signal.signal(each, _interrupt)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def child_answers_ctrl_c() -> Iterator[None]:
    """Leave Ctrl-C to a child that shares the terminal, such as pytest or a shell."""
    # A function and not SIG_IGN, which the child would inherit.
    before = signal.signal(signal.SIGINT, _leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
