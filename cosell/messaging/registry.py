"""Who listens to which events, and who words what is told: registered by the apps that own them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What one press in a message can do: a name that its app registered, with its codes."""

    name: str
    label: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What somebody is told, in their language.

    `subject` begins with the act; `sentence` says who, what and by when. `path` is where it is
    shown; `button` names the link; `act`, where there is one, does it without signing in, at
    `act_url`, which the sender fills in. `lines` and `sections` are more to read; a section is a
    title with lines of (text, path).
    """

    subject: str
    sentence: str
    path: str
    button: str
    title: str = ""
    lines: tuple[str, ...] = ()
    sections: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    act: Act | None = None
    act_url: str = ""


class Told(Protocol):
    """What wording needs of a notification, or of a message that words itself."""

    topic: str
    payload: dict[str, Any]
    deal_code: str


Wording = Callable[[Told, Actor], Words | None]


_wordings: dict[str, Wording] = {}


def words_for(*topics: str) -> Callable[[Wording], Wording]:
    """Register who words a topic.

    The function runs inside the reader's own wall, when the message is shown or sent. It returns
    None for what no longer holds and for what the reader may not see (any more).
    """

    def decorate(describe: Wording) -> Wording:
        for topic in topics:
            if topic in _wordings:
                raise RuntimeError(f"Two apps word {topic}.")
            _wordings[topic] = describe
        return describe

    return decorate


def describe(told: Told, actor: Actor) -> Words | None:
    """The words for one reader. Raises LookupError for a topic that nobody words."""
    return _wordings[told.topic](told, actor)


def topics() -> frozenset[str]:
    """Every topic that somebody words."""
    return frozenset(_wordings)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPage:
    """What the page behind a link shows: who asks for what, and the one button.

    `done` is said instead of the button when there is nothing to do any more.
    """

    title: str
    sentence: str
    button: str
    text: str = ""
    path: str = ""
    done: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkAct:
    """What one press in a message does. Both functions run inside the person's own wall."""

    show: Callable[[Mapping[str, str], Actor], LinkPage]
    do: Callable[[Mapping[str, str], Actor], str]


_acts: dict[str, LinkAct] = {}


def register_act(name: str, act: LinkAct) -> None:
    """Let messages carry links that do this. The name stands in sent mails and must not change."""
    if name in _acts:
        raise RuntimeError(f"Two acts are called {name}.")
    _acts[name] = act


def find_act(name: str) -> LinkAct | None:
    return _acts.get(name)
