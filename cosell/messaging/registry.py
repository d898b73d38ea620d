"""Who listens to which events: names of tasks, registered by the apps that own them."""

from collections.abc import Callable
from dataclasses import dataclass

from cosell.core.actor import Actor
from cosell.messaging.models import Event

Handler = Callable[[Event, Actor], None]


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Handles events whose name begins with one of the prefixes. Handling twice has one effect."""

    name: str
    prefixes: tuple[str, ...]
    handle: Handler

    def wants(self, event_name: str) -> bool:
        return event_name.startswith(self.prefixes)


_known: dict[str, Subscriber] = {}


def subscribe(name: str, *prefixes: str) -> Callable[[Handler], Handler]:
    """Register a handler. The name is stored with each delivery and must not change."""

    def decorate(handle: Handler) -> Handler:
        if name in _known:
            raise RuntimeError(f"Two subscribers are called {name}.")
        _known[name] = Subscriber(name, prefixes, handle)
        return handle

    return decorate


def subscribers_of(event_name: str) -> list[Subscriber]:
    return [subscriber for subscriber in _known.values() if subscriber.wants(event_name)]


def find_subscriber(name: str) -> Subscriber | None:
    return _known.get(name)
