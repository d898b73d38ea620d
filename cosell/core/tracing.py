"""The name of the request under way, which the history of a record keeps."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("request_name", default="")


def current_request() -> str:
    """The name, or nothing outside a request."""
    return _current.get()


@contextmanager
def named_request(name: str) -> Iterator[None]:
    """Let everything inside the block happen under this name."""
    token = _current.set(name)
    try:
        yield
    finally:
        _current.reset(token)
